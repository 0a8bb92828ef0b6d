"""What the commands of the reports share: which period is meant, and the file they write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from indicators.models import Period
from reports.models import Publication


def read_period_code(kind: str, options: dict[str, Any]) -> str | None:
    """What names the period of a report (`2025-1`): `--period`, or of a whole year `--year`."""
    if kind != Publication.Kind.EVALUATION:
        code: str | None = options["period"]
        return code
    if options["year"] is None:
        raise CommandError("Hangi yıl olduğunu yazın. Örnek: --year 2025")
    return f"{options['year']}-{Period.Half.SECOND}"


def require_half_of(kind: str, period: Period) -> None:
    """Raises CommandError for an izleme raporu of a second half: that is reported with its year."""
    if kind == Publication.Kind.MONITORING and period.half == Period.Half.SECOND:
        raise CommandError(
            f"İzleme raporu Ocak–Haziran içindir. Yıl sonu için: degerlendirme --year {period.year}"
        )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Says what to do where the file cannot be written."""
    try:
        yield
    except OSError as error:
        raise CommandError(
            f"{path} yazılamadı: {error.strerror}. Yazabildiğiniz bir klasör seçin."
        ) from error
