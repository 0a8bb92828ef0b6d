"""A plan's workbook on its way in."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from plans.records.base import person
from plans.records.jobs import Job


class WorkbookImport(Job):
    """A plan's workbook on its way in: read, shown to the person, saved once they agree."""

    class State(models.TextChoices):
        EXAMINING = "examining", "İnceleniyor"
        READY = "ready", "Onayınızı bekliyor"
        SAVING = "saving", "Kaydediliyor"
        DONE = "done", "Kaydedildi"
        REFUSED = "refused", "Alınamadı"
        CANCELLED = "cancelled", "Vazgeçildi"

    AT_WORK = (State.EXAMINING, State.SAVING)

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = person("yükleyen", models.CASCADE, null=False)
    #: Where the person agreed from; the task that saves it has no request.
    address = models.GenericIPAddressField("adres", null=True)
    file_name = models.CharField("dosya adı", max_length=200)
    state = models.CharField("durum", max_length=10, choices=State.choices, default=State.EXAMINING)
    #: Short name of the plan, once the file was read.
    slug = models.CharField("plan", max_length=50, blank=True)
    #: What the person decided: units by unknown names, sheets whose missing rows are deleted.
    units = models.JSONField("birim kararları", default=dict)
    deleted_sheets = models.JSONField("silinecek satırların sayfaları", default=list)
    #: What the file would change (`compare.summary`), what is wrong with it, names to decide on.
    outcome = models.JSONField("sonuç", default=dict)
    created_at = models.DateTimeField("yüklendi", auto_now_add=True)

    class Meta:
        #: The table is older than its place in this app: reports.0002 makes it.
        db_table = "reports_workbookimport"
        verbose_name = "çalışma kitabı"
        verbose_name_plural = "çalışma kitapları"
        ordering = ["-created_at"]
        constraints = [
            CheckConstraint(
                condition=Q(
                    state__in=["examining", "ready", "saving", "done", "refused", "cancelled"]
                ),
                name="workbook_import_state",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def name(self) -> str:
        return self.token.hex

    @property
    def path(self) -> Path:
        return settings.DATA_DIR / "workbooks" / f"{self.name}.xlsx"
