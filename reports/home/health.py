"""Whether the application can serve, for programs that watch it and for the administrator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from indicators.models import Notice
from plans.language.numbers import format_number
from plans.models.worker import silent_queues
from plans.records.guards import missing_guards
from plans.records.noting import noted_differences
from plans.records.queues import late_queues
from plans.records.storage import free_megabytes
from reports.archive.verifying import archive_health
from reports.backup.making import list_backups

#: A daily backup that is older was not made.
_BACKUP_DUE = timedelta(days=2)
#: Mails that could not be sent are told of for so long.
_RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """What the administrator reads of one part."""

    title: str
    is_sound: bool
    sentence: str


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200, or 503 while the database does not answer or has lost rules that it must keep
    (`missing_guards` names them; `manage.py migrate` makes them). Nobody but the administrator is
    told more: their programs get JSON, their browser a page. There `status` is "damaged" where what
    is stored is not what it was, else "warning" where something has to be looked at."""
    try:
        missing = missing_guards("default")
        is_administrator = request.user.is_superuser
    except DatabaseError:
        return JsonResponse({"status": "error"}, status=503)
    if missing:
        named = {"missing_guards": missing} if is_administrator else {}
        return JsonResponse({"status": "error", **named}, status=503)
    if not is_administrator:
        return JsonResponse({"status": "ok"})
    said = _look()
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "reports/home/health.html", {"parts": list(_parts(said))})
    return JsonResponse(said)


def _look() -> dict[str, Any]:
    archive, free = archive_health(), free_megabytes()
    disk = {"status": "ok" if free > 2 * settings.DISK_RESERVE_MB else "low", "free_mb": free}
    trail = noted_differences("trail")
    backup, status, silent = _backup(), archive["status"], silent_queues()
    if trail["differences"]:
        status = "damaged"
    if status == "ok" and (
        silent or disk["status"] == "low" or backup["status"] not in ("ok", "off")
    ):
        status = "warning"
    recent = Notice.objects.filter(changed_at__gt=timezone.now() - _RECENT)
    return {
        **{"status": status, "database": "ok", "guards": "ok"},
        "late_queues": [queue.name for queue in late_queues()],
        "silent_queues": silent,
        **{"archive": archive, "trail": trail, "disk": disk, "backup": backup},
        "mail": {"failed": recent.filter(state=Notice.State.FAILED).count()},
    }


def _backup() -> dict[str, Any]:
    """When the newest of BACKUP_DIR was made; off where it names no folder."""
    if settings.BACKUP_DIR is None:
        return {"status": "off", "last": None}
    newest = next(iter(list_backups(settings.BACKUP_DIR)), None)
    if newest is None:
        return {"status": "missing", "last": None}
    last = datetime.fromtimestamp(newest.stat().st_mtime, tz=UTC)
    is_due = timezone.now() - last > _BACKUP_DUE
    return {"status": "overdue" if is_due else "ok", "last": last.isoformat(timespec="seconds")}


def _parts(said: dict[str, Any]) -> Iterator[Part]:
    yield Part("Veritabanı", True, "Yanıt veriyor, koruduğu kurallar yerinde.")
    wrong = [f"{work}: çalışan hizmet yok" for work in said["silent_queues"]]
    wrong += [f"{queue.work}: {queue.waiting} iş bekliyor" for queue in late_queues()]
    sentence = (
        f"{'; '.join(wrong)}. Hizmetleri yeniden başlatın."
        if wrong
        else "Hizmetler çalışıyor, sırada bekleyen yok."
    )
    yield Part("Arka plandaki işler", not wrong, sentence)
    archive, disk, backup = said["archive"], said["disk"], said["backup"]
    read = f"Son kontrol: {_moment(archive['verified_at'])}."
    damaged = (
        f"{archive['differences']} fark, {archive['missing_files']} eksik dosya var. "
        "`manage.py verify_archive` yerlerini yazar; dosyaları yedekten geri yükleyin."
    )
    is_sound = archive["status"] == "ok"
    yield Part("Saklanan dosyalar", is_sound, read if is_sound else f"{damaged} {read}")
    trail = said["trail"]
    wrong_trail = (
        f"{trail['differences']} fark var: mühürlenmiş bir iz değiştirilmiş, silinmiş ya da araya "
        "eklenmiş. `manage.py verify_trail` ilkinin yerini yazar; yedekle karşılaştırın."
    )
    read = f"Son kontrol: {_moment(trail['at'])}."
    is_sound = not trail["differences"]
    yield Part("İzlerin zinciri", is_sound, read if is_sound else f"{wrong_trail} {read}")
    free = f"{format_number(disk['free_mb'] // 1024)} GB boş."
    low = f"Yalnız {disk['free_mb']} MB boş. Yer açın; dolunca yükleme kabul edilmez."
    is_sound = disk["status"] == "ok"
    yield Part("Disk", is_sound, free if is_sound else low)
    yield Part("Yedek", backup["status"] == "ok", f"{_SAID[backup['status']]} {_newest(backup)}")
    failed = said["mail"]["failed"]
    sentence = (
        f"Son yedi günde {failed} e-posta gönderilemedi." if failed else "Gönderilemeyen yok."
    )
    yield Part("E-posta", not failed, sentence)


_SAID = {
    "ok": "Her gün alınıyor.",
    "off": "BACKUP_DIR ayarı boş, kendiliğinden yedek alınmıyor.",
    "missing": "BACKUP_DIR klasöründe yedek yok. Klasörün iznine ve arka plan hizmetine bakın.",
    "overdue": "İki gündür yedek alınmadı. Diskte yer olup olmadığını kontrol edin.",
}


def _newest(backup: dict[str, Any]) -> str:
    return f"Sonuncusu: {_moment(backup['last'])}." if backup["last"] else ""


def _moment(text: str | None) -> str:
    moment = parse_datetime(text or "")
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}" if moment else "henüz yapılmadı"
