"""What the commands of the cycle read from the command line."""

from datetime import date, datetime

from django.core.management.base import CommandError

from indicators.cycle.addresses import parse_period
from indicators.models import Period
from plans.models import Plan


def read_code(code: str) -> tuple[int, int]:
    """Year and half of `2025-1`."""
    try:
        return parse_period(code)
    except ValueError:
        raise CommandError(
            f"“{code}” bir dönem değil. Yıl ve yarıyılı 2025-1 ya da 2025-2 gibi yazın."
        ) from None


def read_period(plan: Plan, code: str) -> Period:
    year, half = read_code(code)
    period = Period.objects.filter(plan=plan, year=year, half=half).select_related("plan").first()
    if period is None:
        raise CommandError(f"{code} dönemi hiç açılmamış. Önce open_period ile açın.")
    return period


def read_day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise CommandError(f"“{text}” bir tarih değil. Örnek: 2025-07-15 ya da 15.07.2025")
