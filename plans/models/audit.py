"""What people decided about the findings of a plan's audit."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from plans.models.plan import Plan
from plans.records.base import person


class AcceptedFinding(models.Model):
    """A finding that a person accepts as it is, with the reason (istisna).

    It holds for the figures of that moment: when they change, the finding is open again.
    """

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="accepted_findings", verbose_name="plan"
    )
    code = models.CharField("kural kodu", max_length=30)
    place = models.CharField("yer", max_length=200)
    figures = models.CharField("sayıların özeti", max_length=64)
    reason = models.TextField("gerekçe")
    accepted_by = person("kabul eden", null=False, related_name="accepted_findings")
    accepted_at = models.DateTimeField("kabul zamanı", auto_now_add=True)

    class Meta:
        verbose_name = "kabul edilen bulgu"
        verbose_name_plural = "kabul edilen bulgular"
        ordering = ["code", "place"]
        constraints = [
            UniqueConstraint(fields=["plan", "code", "place"], name="accepted_finding"),
            CheckConstraint(
                condition=~Q(reason=""),
                name="accepted_finding_has_a_reason",
                violation_error_message="Gerekçe yazın.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"
