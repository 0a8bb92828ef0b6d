"""What the reports store: renderings of documents, workbooks on their way in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q


class Rendering(models.Model):
    """One PDF, named by its content, that is waited for, being made, ready or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", "Sırada"
        RUNNING = "running", "Hazırlanıyor"
        DONE = "done", "Hazır"
        FAILED = "failed", "Hazırlanamadı"

    key = models.CharField("içerik özeti", max_length=64, unique=True)
    title = models.CharField("başlık", max_length=300)
    state = models.CharField("durum", max_length=10, choices=State.choices, default=State.QUEUED)
    html = models.TextField("kaynak", blank=True, help_text="Yalnız belge hazır olana dek tutulur.")
    error = models.TextField("hata", blank=True)
    created_at = models.DateTimeField("istendi", auto_now_add=True)
    changed_at = models.DateTimeField("durum değişti")

    class Meta:
        verbose_name = "PDF belgesi"
        verbose_name_plural = "PDF belgeleri"
        ordering = ["-created_at"]
        constraints = [
            CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]),
                name="rendering_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"


class WorkbookImport(models.Model):
    """A plan's workbook on its way in: read, shown to the person, saved once they agree."""

    class State(models.TextChoices):
        EXAMINING = "examining", "İnceleniyor"
        READY = "ready", "Onayınızı bekliyor"
        SAVING = "saving", "Kaydediliyor"
        DONE = "done", "Kaydedildi"
        REFUSED = "refused", "Alınamadı"
        CANCELLED = "cancelled", "Vazgeçildi"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="yükleyen"
    )
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
    changed_at = models.DateTimeField("durum değişti", auto_now_add=True)

    class Meta:
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
