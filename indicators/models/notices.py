"""Which e-mails were sent, so that nobody gets one twice."""

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint

from indicators.models.monitoring import Period


class Notice(models.Model):
    """An e-mail of a kind that a person got about a period on a day (bildirim)."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Dönem açıldı"
        DUE = "due", "Son gün yaklaşıyor"
        LATE = "late", "Son gün geçti"

    period = models.ForeignKey(Period, models.CASCADE, related_name="notices", verbose_name="dönem")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="kişi"
    )
    kind = models.CharField("tür", max_length=10, choices=Kind.choices)
    day = models.DateField("gün")

    class Meta:
        verbose_name = "bildirim"
        verbose_name_plural = "bildirimler"
        ordering = ["-day", "period", "user"]
        constraints = [
            UniqueConstraint(fields=["period", "user", "kind", "day"], name="notice_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {self.day:%d.%m.%Y}"
