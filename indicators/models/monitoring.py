"""The six-monthly cycle: periods, actual values, their evidence and assessments.

State changes go through `indicators.workflow`; what may never happen whoever writes stands in the
constraints here and in `indicators.guards`.
"""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, QuerySet, UniqueConstraint
from django.utils.functional import cached_property

from indicators.models.cycle import (
    EnteredRecord,
    is_exactly_one,
    is_one_of,
)
from indicators.models.cycle import protect_touched as protect_touched  # named by a migration
from indicators.models.indicator import Indicator
from indicators.requirements import criteria_of
from indicators.year import MONTHS
from plans.models import ObjectiveCard, Plan, Unit
from plans.records.base import Record, YearRecord, person, through
from plans.records.plans import owner_of


class Period(YearRecord):
    """A half of a year in which actual values are asked for (izleme dönemi)."""

    class Half(models.IntegerChoices):
        FIRST = 1, "Ocak–Haziran"
        SECOND = 2, "Temmuz–Aralık"

    class State(models.TextChoices):
        PLANNED = "planned", "Planlandı"
        OPEN = "open", "Açık"
        CLOSED = "closed", "Kapandı"

    NATURAL_KEY = ("plan__slug", "year", "half")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods", verbose_name="plan")
    half = models.PositiveSmallIntegerField("yarıyıl", choices=Half.choices)
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    due_date = models.DateField("son gün", null=True, blank=True)
    opened_at = models.DateTimeField("açılış", null=True, editable=False)
    closed_at = models.DateTimeField("kapanış", null=True, editable=False)
    is_sample = models.BooleanField("örnek veri", default=False, editable=False)

    class Meta:
        verbose_name = "izleme dönemi"
        verbose_name_plural = "izleme dönemleri"
        ordering = ["plan", "year", "half"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "year", "half"],
                name="period",
                violation_error_message="Bu planda bu dönem zaten var.",
            ),
            is_one_of("half", [1, 2], "period_half"),
            CheckConstraint(
                condition=Q(state="planned") | Q(due_date__isnull=False, opened_at__isnull=False),
                name="period_open_has_due_date",
                violation_error_message="Açılan dönemin son günü yazılmalıdır.",
            ),
            is_one_of("state", ["planned", "open", "closed"], "period_state"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_half_display()}"

    @classmethod
    def of(cls, plan: Plan, year: int, half: int) -> "Period":
        """The stored half-year of the plan, else a new one that is not saved."""
        stored = plan.periods.filter(year=year, half=half).first()
        return stored or cls(plan=plan, year=year, half=half)

    @classmethod
    def year_ends(cls) -> QuerySet["Period"]:
        """The closed second half-years: nothing of their years' calendars changes any more."""
        return cls.objects.filter(half=cls.Half.SECOND, state=cls.State.CLOSED)

    @cached_property
    def year_is_over(self) -> bool:
        """Whether nothing of the year's calendars changes any more."""
        return Period.year_ends().filter(plan=self.plan_id, year=self.year).exists()

    @property
    def code(self) -> str:
        """As addresses and commands name it: `2025-1`."""
        return f"{self.year}-{self.half}"

    @property
    def months(self) -> tuple[int, ...]:
        """The months whose measurements belong to this half."""
        return (3, 6) if self.half == self.Half.FIRST else (9, 12)

    @property
    def last_entry_day(self) -> date:
        """The due date; ValueError in a period that is only planned."""
        if self.due_date is None:
            raise ValueError(f"{self} has not been opened")
        return self.due_date

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.half == self.Half.FIRST else date(self.year, 12, 31)


class PeriodEvent(models.Model):
    """A line in a period's log: a step of the cycle, or what a change of the plan did to its tasks
    (dönem günlüğü)."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Açıldı"
        CLOSED = "closed", "Kapatıldı"
        REOPENED = "reopened", "Yeniden açıldı"
        REMINDED = "reminded", "Hatırlatıldı"
        PUBLISHED = "published", "Yayımlandı"
        PLAN = "plan", "Plan değişti"

    period = models.ForeignKey(Period, models.CASCADE, related_name="events", verbose_name="dönem")
    kind = models.CharField("tür", max_length=10, choices=Kind.choices)
    text = models.TextField("olay")
    user = person("kişi", blank=True)
    address = models.GenericIPAddressField("adres", null=True)
    created_at = models.DateTimeField("tarih")

    class Meta:
        verbose_name = "dönem olayı"
        verbose_name_plural = "dönem günlüğü"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class PeriodExtension(Record):
    """More time for one unit in a period (ek süre)."""

    NATURAL_KEY = ("period__plan__slug", "period__year", "period__half", "unit__code")

    period = models.ForeignKey(
        Period, models.CASCADE, related_name="extensions", verbose_name="dönem"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="period_extensions", verbose_name="birim"
    )
    due_date = models.DateField("yeni son gün")

    class Meta:
        verbose_name = "ek süre"
        verbose_name_plural = "ek süreler"
        constraints = [UniqueConstraint(fields=["period", "unit"], name="period_extension")]

    def __str__(self) -> str:
        return f"{self.period} – {self.unit}: {self.due_date:%d.%m.%Y}"


class Measurement(EnteredRecord):
    """An indicator's actual value in a measuring month (gerçekleşme)."""

    NATURAL_KEY = (*through("indicator", Indicator), "period__year", "period__half", "month")
    #: Rows in whose fields nothing stands.
    EMPTY: ClassVar[Q] = Q(
        value__isnull=True,
        not_measured=False,
        not_measured_reason="",
        deviation_reason="",
        remedy="",
        remark="",
        relevance="",
        effectiveness="",
        efficiency="",
        sustainability="",
    )
    UNTOUCHED = EMPTY & Q(
        state="draft", entered_by__isnull=True, unlock__isnull=True, evidence__isnull=True
    )

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="measurements", verbose_name="dönem"
    )
    indicator = models.ForeignKey(
        Indicator, protect_touched, related_name="measurements", verbose_name="gösterge"
    )
    month = models.PositiveSmallIntegerField("ölçüm ayı")
    value = models.DecimalField(
        "gerçekleşme", max_digits=18, decimal_places=4, null=True, blank=True
    )
    not_measured = models.BooleanField("ölçülemedi", default=False)
    not_measured_reason = models.TextField("ölçülememe nedeni", blank=True)
    deviation_reason = models.TextField("sapma nedeni", blank=True)
    remedy = models.TextField("alınacak önlem", blank=True)
    #: The four criteria of the year's evaluation, written at the year's end.
    relevance = models.TextField("ilgililik", blank=True)
    effectiveness = models.TextField("etkililik", blank=True)
    efficiency = models.TextField("etkinlik", blank=True)
    sustainability = models.TextField("sürdürülebilirlik", blank=True)
    #: What the unit says to the reviewers, also in answer to a return; never published.
    remark = models.TextField("birimin notu", blank=True)
    #: The value that its unit called right when it was asked; says nothing of another value.
    confirmed_value = models.DecimalField(
        "doğrulanan değer", max_digits=18, decimal_places=4, null=True, blank=True
    )
    typed_percent = models.BooleanField("yüzde işaretiyle yazıldı", default=False)

    class Meta:
        verbose_name = "gerçekleşme"
        verbose_name_plural = "gerçekleşmeler"
        ordering = ["period", "indicator", "month"]
        constraints = [
            *EnteredRecord.Meta.constraints,
            UniqueConstraint(fields=["period", "indicator", "month"], name="measurement"),
            is_one_of("month", [3, 6, 9, 12], "measurement_month"),
            CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | Q(value__isnull=False, not_measured=False)
                | (Q(value__isnull=True, not_measured=True) & ~Q(not_measured_reason="")),
                name="measurement_sent_is_complete",
                violation_error_message="Değer ya da ölçülememe nedeni yazılmalıdır.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period.year}/{self.month}"

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """What is written to the criteria, each with its name."""
        return criteria_of(self)

    @property
    def month_name(self) -> str:
        return MONTHS[self.month]


def _behind(model: Any, verbose_name: str, related_name: str) -> models.ForeignKey:
    """One of several relations of a model, of which each row has exactly one."""
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


class Unlock(models.Model):
    """Who opened an approved or closed row for change, when and why (kilit açma)."""

    BELONGS_TO = ("measurement", "progress")

    measurement = _behind(Measurement, "gerçekleşme", "unlocks")
    progress = _behind("indicators.ActivityProgress", "faaliyet ilerlemesi", "unlocks")
    user = person("kilidi açan", null=False)
    reason = models.TextField("gerekçe")
    created_at = models.DateTimeField("tarih", auto_now_add=True)

    class Meta:
        verbose_name = "kilit açma"
        verbose_name_plural = "kilit açmalar"
        ordering = ["-created_at"]
        constraints = [
            CheckConstraint(
                condition=~Q(reason=""),
                name="unlock_has_reason",
                violation_error_message="Gerekçe yazın.",
            ),
            is_exactly_one(["measurement", "progress"], "unlock_of_one"),
        ]

    def __str__(self) -> str:
        return f"{owner_of(self)}: {self.reason}"


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """Where a file is kept: under a name of our own, never the visitor's."""
    return f"kanit/{uuid.uuid4().hex}"


class Evidence(Record):
    """A file or document number behind what a unit wrote (kanıt belgesi)."""

    NATURAL_KEY = ("uid",)
    BELONGS_TO = ("measurement", "progress", "action_item")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measurement = _behind(Measurement, "gerçekleşme", "evidence")
    progress = _behind("indicators.ActivityProgress", "faaliyet ilerlemesi", "evidence")
    action_item = _behind("indicators.ActionItem", "yapılacak iş", "evidence")
    document_number = models.CharField("EBYS evrak sayısı", max_length=100, blank=True)
    file = models.FileField("dosya", upload_to=evidence_path, blank=True)
    file_name = models.CharField("dosya adı", max_length=200, blank=True)
    file_type = models.CharField("dosya türü", max_length=100, blank=True)
    file_size = models.PositiveIntegerField("boyut (bayt)", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    added_by = person("ekleyen", blank=True)
    added_at = models.DateTimeField("eklenme", auto_now_add=True)

    class Meta:
        verbose_name = "kanıt belgesi"
        verbose_name_plural = "kanıt belgeleri"
        ordering = ["added_at"]
        constraints = [
            CheckConstraint(
                condition=~Q(document_number="") | ~Q(file=""),
                name="evidence_is_something",
                violation_error_message="Bir dosya seçin ya da evrak sayısını yazın.",
            ),
            is_exactly_one(["measurement", "progress", "action_item"], "evidence_of_one"),
        ]

    def __str__(self) -> str:
        return self.file_name or self.document_number


class CardAssessment(Record):
    """What a card's unit says of a period as a whole (değerlendirme).

    The criteria are written for each indicator (`Measurement`); those of a card are of periods
    before that.
    """

    NATURAL_KEY = (*through("card", ObjectiveCard), "period__year", "period__half")

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="assessments", verbose_name="dönem"
    )
    card = models.ForeignKey(
        ObjectiveCard, models.PROTECT, related_name="assessments", verbose_name="hedef kartı"
    )
    deviation_reason = models.TextField("sapma nedeni", blank=True)
    remedy = models.TextField("alınacak önlem", blank=True)
    relevance = models.TextField("ilgililik", blank=True)
    effectiveness = models.TextField("etkililik", blank=True)
    efficiency = models.TextField("etkinlik", blank=True)
    sustainability = models.TextField("sürdürülebilirlik", blank=True)
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)

    class Meta:
        verbose_name = "kart değerlendirmesi"
        verbose_name_plural = "kart değerlendirmeleri"
        constraints = [UniqueConstraint(fields=["period", "card"], name="card_assessment")]

    def __str__(self) -> str:
        return f"{self.card.label} – {self.period}"
