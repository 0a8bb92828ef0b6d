"""What the commands of all apps read from the command line."""

from django.core.management.base import CommandError

from plans.models import Plan


def find_plan(slug: str) -> Plan:
    """The plan of that short name; raises CommandError, which names those that there are."""
    try:
        return Plan.objects.get(slug=slug)
    except Plan.DoesNotExist:
        slugs = ", ".join(Plan.objects.values_list("slug", flat=True))
        known = f"Kayıtlı planlar: {slugs}." if slugs else "Henüz kayıtlı plan yok."
        raise CommandError(f"“{slug}” adında bir plan yok. {known}") from None
