"""Which PDFs are kept, and for how long."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from plans.records.stored import remove_half_files
from reports.models import Rendering
from reports.pdf.limited import parts_folder


def remove_unused() -> str:
    """Remove the renderings that nobody asked for in the last PDF_DAYS; says how many."""
    kept = timedelta(days=settings.PDF_DAYS)
    old = Rendering.objects.exclude(state__in=Rendering.AT_WORK)
    old = old.filter(used_at__lt=timezone.now() - kept)
    for rendering in old:
        rendering.delete()
        rendering.remove_files()
    folder = settings.DATA_DIR / "rendered"
    known = set(Rendering.objects.values_list("key", flat=True))
    limit = time.time() - kept.total_seconds()
    strays = [
        path
        for path in (*folder.glob("[!.]*.*"), *parts_folder().glob("[!.]*"))
        if path.stem not in known and path.stat().st_mtime < limit
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    halves = remove_half_files(folder) + remove_half_files(parts_folder())
    return f"{len(old)} PDF, {len(strays)} sahipsiz dosya ve {halves} yarım dosya silindi"
