"""The calendar of activities and what a period says of it: steps, progress, risks."""

from datetime import date
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, QuerySet, UniqueConstraint

from indicators.models.cycle import (
    EnteredRecord,
    SentRecord,
    is_one_of,
    is_percent,
    percent,
    protect_touched,
)
from indicators.models.monitoring import Period
from indicators.year import MONTHS
from plans.models import Activity, CardNote, Unit
from plans.models.unit import UnitKey
from plans.records.base import KeyedRecord, Record, YearRecord, through

#: All of something, in percent.
WHOLE = 100
_SHARE = "Maliyet payı 0 ile 100 arasında olmalıdır."
_PERCENT = "İlerleme 0 ile 100 arasında olmalıdır."
_MONTHS = [(month, name) for month, name in enumerate(MONTHS) if name]


class ActivityYear(SentRecord, YearRecord):
    """What a unit will do for an activity in a year (faaliyet takvimi).

    Drawn up by the unit, approved once a year; then its months, share and steps are fixed.
    """

    NATURAL_KEY = (*through("activity", Activity), "year", "unit__code")
    UNTOUCHED = Q(
        state="draft",
        submitted_by__isnull=True,
        start_month=1,
        end_month=12,
        budget_share__isnull=True,
        milestones__isnull=True,
        progress__isnull=True,
    )

    activity = models.ForeignKey(
        Activity, protect_touched, related_name="years", verbose_name="faaliyet ve proje"
    )
    unit = UnitKey(Unit, models.PROTECT, related_name="activity_years", verbose_name="birim")
    start_month = models.PositiveSmallIntegerField("başlangıç ayı", choices=_MONTHS, default=1)
    end_month = models.PositiveSmallIntegerField("bitiş ayı", choices=_MONTHS, default=12)
    budget_share = percent(
        "maliyet payı (%)",
        _SHARE,
        max_digits=5,
        decimal_places=2,
        help_text="Kartın o yılki maliyetinden bu faaliyete ayrılan pay. Boş olabilir.",
    )

    class Meta:
        verbose_name = "faaliyet takvimi"
        verbose_name_plural = "faaliyet takvimleri"
        ordering = ["year", "activity", "unit"]
        constraints = [
            *SentRecord.Meta.constraints,
            UniqueConstraint(
                fields=["activity", "year", "unit"],
                name="activityyear",
                violation_error_message="Bu faaliyetin bu yıl için takvimi zaten var.",
            ),
            CheckConstraint(
                condition=Q(start_month__gte=1, start_month__lte=F("end_month"), end_month__lte=12),
                name="activityyear_months",
                violation_error_message="Bitiş ayı başlangıç ayından önce olamaz.",
            ),
            is_percent("budget_share", "activityyear_share", _SHARE),
            CheckConstraint(
                condition=Q(state="draft")
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="activityyear_sent_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state="approved")
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by=F("submitted_by"))
                ),
                name="activityyear_approved_by_another",
                violation_error_message="Kendi gönderdiğiniz takvimi onaylayamazsınız.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({self.year})"

    @classmethod
    def of(cls, plan: Any, **wanted: Any) -> QuerySet[Any]:
        """Those of the plan's activities (the plan, its key or an expression) that are wanted."""
        return cls.objects.filter(activity__card__objective__goal__plan=plan, **wanted)

    @property
    def months(self) -> range:
        """The months in which it runs."""
        return range(self.start_month, self.end_month + 1)


class Milestone(KeyedRecord):
    """A step of an activity in a year, with the day by which it is to be done (iş adımı)."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planlandı"
        ONGOING = "ongoing", "Sürüyor"
        DONE = "done", "Tamamlandı"
        CANCELLED = "cancelled", "İptal edildi"

    #: States in which it is still to be done.
    PENDING = (State.PLANNED, State.ONGOING)
    ORDER_WITHIN = ("activity_year",)

    activity_year = models.ForeignKey(
        ActivityYear, models.CASCADE, related_name="milestones", verbose_name="faaliyet takvimi"
    )
    text = models.CharField("iş adımı", max_length=300)
    due = models.DateField("bitiş günü")
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    done_on = models.DateField("tamamlandığı gün", null=True, blank=True)
    cancel_reason = models.TextField("iptal nedeni", blank=True)

    class Meta:
        verbose_name = "iş adımı"
        verbose_name_plural = "iş adımları"
        ordering = ["activity_year", "due", "order"]
        constraints = [
            UniqueConstraint(fields=["activity_year", "order"], name="milestone_order"),
            is_one_of("state", ["planned", "ongoing", "done", "cancelled"], "milestone_state"),
            CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="milestone_done_on_a_day",
                violation_error_message="Tamamlanan iş adımının gününü yazın.",
            ),
            CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="milestone_cancelled_with_reason",
                violation_error_message="İptal nedenini yazın.",
            ),
        ]

    def is_late(self, on: date) -> bool:
        """Whether it should have been done before the day and is not (gecikti)."""
        return self.due < on and self.state in self.PENDING


class ActivityProgress(EnteredRecord):
    """How far an activity is at the end of a period (faaliyet ilerlemesi)."""

    NATURAL_KEY = (*through("activity_year", ActivityYear), "period__year", "period__half")
    #: Rows in whose fields nothing stands.
    EMPTY: ClassVar[Q] = Q(percent__isnull=True, note="", delay_reason="")
    UNTOUCHED = EMPTY & Q(
        state="draft", entered_by__isnull=True, unlock__isnull=True, evidence__isnull=True
    )

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="progress", verbose_name="dönem"
    )
    activity_year = models.ForeignKey(
        ActivityYear, protect_touched, related_name="progress", verbose_name="faaliyet takvimi"
    )
    percent = models.PositiveSmallIntegerField(
        "ilerleme (%)",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100, _PERCENT)],
        help_text="Yıl içinde yapılacak işin şimdiye kadar yapılan yüzdesi.",
    )
    note = models.TextField("ne yapıldı", blank=True)
    delay_reason = models.TextField("gecikme nedeni", blank=True)
    #: How the milestones stood when it was sent, by their `uid` (`activities.write_step`): reports
    #: take them with what was sent, or approved, and not as somebody writes them meanwhile.
    steps = models.JSONField("iş adımlarının durumu", default=dict, editable=False)

    class Meta:
        verbose_name = "faaliyet ilerlemesi"
        verbose_name_plural = "faaliyet ilerlemeleri"
        ordering = ["period", "activity_year"]
        constraints = [
            *EnteredRecord.Meta.constraints,
            UniqueConstraint(fields=["period", "activity_year"], name="activityprogress"),
            is_percent("percent", "activityprogress_percent", _PERCENT),
            CheckConstraint(
                condition=Q(state__in=["draft", "returned"]) | Q(percent__isnull=False),
                name="activityprogress_sent_is_complete",
                violation_error_message="İlerlemeyi yazın.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_year.activity} – {self.period}"


class RiskState(Record):
    """What a unit says of a risk of its card in a period (risk izleme)."""

    class Occurred(models.TextChoices):
        NO = "no", "Gerçekleşmedi"
        YES = "yes", "Gerçekleşti"

    NATURAL_KEY = (*through("risk", CardNote), "period__year", "period__half")
    UNTOUCHED: ClassVar[Q] = Q(occurred="", action="")

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="risk_states", verbose_name="dönem"
    )
    risk = models.ForeignKey(CardNote, protect_touched, related_name="states", verbose_name="risk")
    #: Empty where nothing was said.
    occurred = models.CharField(
        "gerçekleşti mi", max_length=3, choices=Occurred.choices, blank=True
    )
    action = models.CharField("ne yapılıyor", max_length=500, blank=True)
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)

    class Meta:
        verbose_name = "risk izleme"
        verbose_name_plural = "risk izlemeleri"
        ordering = ["period", "risk"]
        constraints = [
            UniqueConstraint(fields=["period", "risk"], name="riskstate"),
            is_one_of("occurred", ["", "no", "yes"], "riskstate_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.risk} – {self.period}"
