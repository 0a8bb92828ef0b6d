"""The six-monthly cycle: periods, actual values, their evidence and assessments.

State changes go through `indicators.workflow`; what may never happen whoever writes stands in the
constraints here and in `indicators.guards`.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, ProtectedError, Q, QuerySet, UniqueConstraint
from django.db.models.deletion import CASCADE, Collector

from indicators.models.indicator import Indicator
from indicators.year import MONTHS
from plans.models import ObjectiveCard, Plan, Unit
from plans.records.base import Record, YearRecord, through


def _person(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


def is_one_of(field: str, values: Sequence[object], name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


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
        stored = cls.objects.filter(plan=plan, year=year, half=half).first()
        return stored or cls(plan=plan, year=year, half=half)

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
    user = _person("kişi")
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


#: Measurements in whose fields nothing stands.
EMPTY = Q(
    value__isnull=True,
    not_measured=False,
    not_measured_reason="",
    deviation_reason="",
    remedy="",
    remark="",
)
#: Measurements that nobody has ever written anything into.
UNTOUCHED = EMPTY & Q(
    state="draft", entered_by__isnull=True, unlock__isnull=True, evidence__isnull=True
)


def protect_touched(
    collector: Collector, field: models.ForeignKey, rows: QuerySet, using: str
) -> None:
    """On deleting what measurements belong to: empty tasks go along, values forbid it."""
    touched = rows.exclude(pk__in=rows.filter(UNTOUCHED).values("pk"))
    if touched:
        raise ProtectedError("Values were entered.", set(touched))
    CASCADE(collector, field, rows, using)


class Measurement(Record):
    """An indicator's actual value in a measuring month (gerçekleşme)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Taslak"
        SUBMITTED = "submitted", "Gönderildi"
        APPROVED = "approved", "Onaylandı"
        RETURNED = "returned", "İade edildi"

    NATURAL_KEY = (*through("indicator", Indicator), "period__year", "period__half", "month")

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="measurements", verbose_name="dönem"
    )
    indicator = models.ForeignKey(
        Indicator, protect_touched, related_name="measurements", verbose_name="gösterge"
    )
    month = models.PositiveSmallIntegerField("ölçüm ayı")
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    value = models.DecimalField(
        "gerçekleşme", max_digits=18, decimal_places=4, null=True, blank=True
    )
    not_measured = models.BooleanField("ölçülemedi", default=False)
    not_measured_reason = models.TextField("ölçülememe nedeni", blank=True)
    deviation_reason = models.TextField("sapma nedeni", blank=True)
    remedy = models.TextField("alınacak önlem", blank=True)
    #: What the unit says to the reviewers, also in answer to a return; never published.
    remark = models.TextField("birimin notu", blank=True)
    #: The value that its unit called right when it was asked; says nothing of another value.
    confirmed_value = models.DecimalField(
        "doğrulanan değer", max_digits=18, decimal_places=4, null=True, blank=True
    )
    typed_percent = models.BooleanField("yüzde işaretiyle yazıldı", default=False)
    #: Of the last return; stays when the value is sent again.
    return_note = models.TextField("iade notu", blank=True, editable=False)
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)
    entered_by = _person("değeri giren")
    entered_at = models.DateTimeField("giriş", null=True, editable=False)
    submitted_by = _person("gönderen")
    submitted_at = models.DateTimeField("gönderilme", null=True, editable=False)
    #: The müdür who stands for what was sent; asked for by a setting of the plan.
    endorsed_by = _person("birimde onaylayan")
    endorsed_at = models.DateTimeField("birimin onayı", null=True, editable=False)
    approved_by = _person("onaylayan")
    approved_at = models.DateTimeField("onay", null=True, editable=False)
    #: Set while the measurement is unlocked: who opened it and why.
    unlock = models.ForeignKey(
        "indicators.Unlock",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="kilit açma",
    )

    class Meta:
        verbose_name = "gerçekleşme"
        verbose_name_plural = "gerçekleşmeler"
        ordering = ["period", "indicator", "month"]
        constraints = [
            UniqueConstraint(fields=["period", "indicator", "month"], name="measurement"),
            is_one_of("month", [3, 6, 9, 12], "measurement_month"),
            is_one_of("state", ["draft", "submitted", "approved", "returned"], "measurement_state"),
            CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | Q(value__isnull=False, not_measured=False)
                | (Q(value__isnull=True, not_measured=True) & ~Q(not_measured_reason="")),
                name="measurement_sent_is_complete",
                violation_error_message="Değer ya da ölçülememe nedeni yazılmalıdır.",
            ),
            CheckConstraint(
                condition=~Q(state="approved")
                | Q(
                    approved_by__isnull=False,
                    entered_by__isnull=False,
                    submitted_by__isnull=False,
                    approved_at__isnull=False,
                ),
                name="measurement_approved_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(approved_by=F("entered_by")) & ~Q(approved_by=F("submitted_by"))),
                name="measurement_approved_by_another",
                violation_error_message="Kendi girdiğiniz değeri onaylayamazsınız.",
            ),
            CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(submitted_at__gte=F("entered_at")),
                name="measurement_sent_after_entry",
            ),
            # What is sent anew is endorsed anew.
            CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(endorsed_at__isnull=True)
                | Q(endorsed_at__gte=F("submitted_at")),
                name="measurement_endorsed_after_sending",
            ),
            CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__gte=F("submitted_at")),
                name="measurement_approved_after_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period.year}/{self.month}"

    @property
    def month_name(self) -> str:
        return MONTHS[self.month]

    @property
    def is_endorsed(self) -> bool:
        """Whether a müdür stands for what it says now: not of what came back, or was taken back."""
        is_sent = self.state in (self.State.SUBMITTED, self.State.APPROVED)
        return is_sent and self.endorsed_by_id is not None

    @property
    def awaits_endorsement(self) -> bool:
        """Whether it was sent, and the plan asks the unit's müdür to stand for it, who did not."""
        is_sent = self.state == self.State.SUBMITTED
        return is_sent and self.endorsed_by_id is None and self.period.plan.asks_endorsement


class Unlock(models.Model):
    """Who opened an approved or closed measurement for change, when and why (kilit açma)."""

    measurement = models.ForeignKey(
        Measurement, models.PROTECT, related_name="unlocks", verbose_name="gerçekleşme"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="kilidi açan"
    )
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.measurement}: {self.reason}"


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """Where a file is kept: under a name of our own, never the visitor's."""
    return f"kanit/{uuid.uuid4().hex}"


class Evidence(Record):
    """A file or document number behind a measurement (kanıt belgesi)."""

    NATURAL_KEY = ("uid",)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, related_name="evidence", verbose_name="gerçekleşme"
    )
    document_number = models.CharField("EBYS evrak sayısı", max_length=100, blank=True)
    file = models.FileField("dosya", upload_to=evidence_path, blank=True)
    file_name = models.CharField("dosya adı", max_length=200, blank=True)
    file_type = models.CharField("dosya türü", max_length=100, blank=True)
    file_size = models.PositiveIntegerField("boyut (bayt)", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    added_by = _person("ekleyen")
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
            )
        ]

    def __str__(self) -> str:
        return self.file_name or self.document_number


class CardAssessment(Record):
    """What a card's unit says of a period as a whole (değerlendirme)."""

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
