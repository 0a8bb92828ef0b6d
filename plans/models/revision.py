"""What is kept of a plan in force: its versions, the revisions that made them, corrections."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from plans.models.plan import Plan
from plans.records.base import Record, person


class Revision(Record):
    """A change of a plan in force as the law allows it (güncelleme).

    It is written in `draft`, a plan of its own, and carried over into the plan when it is approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Taslak"
        #: Only within the transaction that carries it over: the guards let its changes pass.
        APPLYING = "applying", "İşleniyor"
        APPROVED = "approved", "Onaylandı"
        ABANDONED = "abandoned", "Vazgeçildi"

    NATURAL_KEY = ("plan__slug", "started_at")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="revisions", verbose_name="plan")
    #: One that was abandoned leaves its number to the next.
    number = models.PositiveSmallIntegerField("güncelleme no")
    draft = models.OneToOneField(
        Plan,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="revision",
        verbose_name="taslak plan",
    )
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    reason = models.TextField("gerekçe", help_text="Plan neden güncelleniyor?")
    requested_by = models.CharField(
        "isteyen", max_length=200, help_text="Güncellemeyi isteyen makam, birim ya da kurul."
    )
    from_year = models.PositiveSmallIntegerField(
        "yürürlük yılı", help_text="Değişiklikler bu yılın başından başlayarak geçerlidir."
    )
    decision_date = models.DateField("karar tarihi", null=True, blank=True)
    decision_number = models.CharField("karar sayısı", max_length=50, blank=True)
    #: Why targets that an earlier revision changed are changed again: the reason by the
    #: indicator's key and the year, `{"<uid>:2028": "…"}`.
    exceptions: models.JSONField[Any, Any] = models.JSONField(
        "istisnalar", default=dict, blank=True, editable=False
    )
    #: The plan's book when the draft was made of it: what the draft differs from was changed in it.
    #: Once approved, the book in the moment before: what the revision's version differs from.
    base: models.JSONField[Any, Any] = models.JSONField(
        "başlangıç içeriği", default=dict, blank=True, editable=False
    )
    started_by = person("başlatan", blank=True, editable=False)
    started_at = models.DateTimeField("başlangıç", default=timezone.now, editable=False)
    approved_by = person("onaylayan", blank=True, editable=False)
    approved_at = models.DateTimeField("onay", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "güncelleme"
        verbose_name_plural = "güncellemeler"
        ordering = ["plan", "number"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "number"],
                condition=~Q(state="abandoned"),
                name="revision_number",
            ),
            UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "applying"]),
                name="revision_one_at_a_time",
                violation_error_message="Bu planın açık bir güncellemesi var.",
            ),
            CheckConstraint(
                condition=Q(state__in=["draft", "applying", "approved", "abandoned"]),
                name="revision_state",
            ),
            CheckConstraint(
                condition=Q(state__in=["draft", "abandoned"])
                | (~Q(reason="") & ~Q(decision_number="") & Q(decision_date__isnull=False)),
                name="revision_has_decision",
                violation_error_message="Kararın tarihini ve sayısını yazın.",
            ),
        ]

    #: The address of its page (`ABSOLUTE_URL_OVERRIDES` of the settings).
    get_absolute_url: Callable[[], str]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}. güncelleme"

    @property
    def is_open(self) -> bool:
        """Whether it is still being written."""
        return self.state == self.State.DRAFT


class PlanVersion(models.Model):
    """A plan as it was in force from a year on (plan sürümü), for good.

    Version 1 is the plan as adopted; each approved revision makes the next.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="plan")
    number = models.PositiveSmallIntegerField("sürüm")
    from_year = models.PositiveSmallIntegerField("yürürlük yılı")
    #: The revision that made it; None for version 1.
    revision = models.OneToOneField(
        Revision, models.PROTECT, null=True, related_name="version", verbose_name="güncelleme"
    )
    #: The plain values of the plan, by sheet, as `plans.versions.stored` writes them.
    book: models.JSONField[Any, Any] = models.JSONField("içerik")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_by = person("kesinleştiren", blank=True, editable=False)
    made_at = models.DateTimeField("kesinleşme", default=timezone.now)

    class Meta:
        verbose_name = "plan sürümü"
        verbose_name_plural = "plan sürümleri"
        ordering = ["plan", "number"]
        constraints = [
            UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            CheckConstraint(
                condition=Q(number=1, revision__isnull=True)
                | Q(number__gt=1, revision__isnull=False),
                name="plan_version_is_of_a_revision",
            ),
        ]

    #: The address of the page of all versions of its plan.
    get_absolute_url: Callable[[], str]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}. sürüm"


class Correction(models.Model):
    """A spelling mistake that was corrected in a plan in force (yazım düzeltmesi)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="corrections", verbose_name="plan")
    #: The table and key of the row, and the column; as the guards compare them.
    table = models.CharField("tablo", max_length=63)
    row = models.PositiveBigIntegerField("satır")
    column = models.CharField("alan", max_length=63)
    #: What the row is called: `H1.1 PG2`.
    place = models.CharField("yer", max_length=300)
    old = models.TextField("eski metin")
    new = models.TextField("yeni metin")
    reason = models.TextField("gerekçe")
    by = person("düzelten", blank=True, editable=False)
    at = models.DateTimeField("tarih", default=timezone.now)

    class Meta:
        verbose_name = "yazım düzeltmesi"
        verbose_name_plural = "yazım düzeltmeleri"
        ordering = ["-at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=~Q(reason=""),
                name="correction_has_reason",
                violation_error_message="Düzeltmenin gerekçesini yazın.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.column}"
