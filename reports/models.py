"""What the reports store: renderings of documents."""

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
