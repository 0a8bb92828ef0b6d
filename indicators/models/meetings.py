"""Meetings on a period: who came, what was decided, and what the units have to do until when.

Steps go through `indicators.meetings.steps`; what may never happen whoever writes stands in the
constraints here and in `indicators.guards`.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Q, QuerySet, UniqueConstraint
from django.db.models.functions import Coalesce
from django.utils import timezone

from indicators.models.cycle import is_one_of
from indicators.models.indicator import Indicator
from indicators.models.monitoring import Period
from plans.models import Objective, Unit
from plans.records.base import KeyedRecord, Record, person


class Meeting(Record):
    """A meeting on a period (izleme ve değerlendirme toplantısı); closing its minutes fixes it."""

    class State(models.TextChoices):
        CALLED = "called", "Tutanağı açık"
        CLOSED = "closed", "Tutanağı kapandı"

    NATURAL_KEY = ("uid",)

    uid = models.UUIDField("kimlik", default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="meetings", verbose_name="dönem"
    )
    group_name = models.CharField("toplanan kurul", max_length=200)
    day = models.DateField("gün")
    time = models.TimeField("saat")
    place = models.CharField("yer", max_length=200)
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.CALLED, editable=False
    )
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)
    closed_by = person("tutanağı kapatan", blank=True)
    closed_at = models.DateTimeField("kapanış", null=True, editable=False)
    #: What the minutes said when they were closed (`indicators.meetings.minutes`).
    printed = models.JSONField("basılan tutanak", null=True, editable=False)

    class Meta:
        verbose_name = "toplantı"
        verbose_name_plural = "toplantılar"
        ordering = ["-day", "-time", "-pk"]
        constraints = [
            is_one_of("state", ["called", "closed"], "meeting_state"),
            CheckConstraint(
                condition=Q(state="called") | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="meeting_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_name}, {self.day:%d.%m.%Y}"

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def begins_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, self.time))

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to begin: there is a call and no minutes."""
        return not self.is_closed and self.begins_at > timezone.now()

    @property
    def word(self) -> str:
        """How it stands."""
        return "Çağrıldı" if self.is_ahead else self.get_state_display()


def _meeting(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        Meeting, models.CASCADE, related_name=related_name, verbose_name="toplantı"
    )


def _optional(model: type[models.Model], verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )


class Participant(KeyedRecord):
    """Who is asked to a meeting: somebody with an account, or a name (katılımcı)."""

    ORDER_WITHIN = ("meeting",)

    meeting = _meeting("participants")
    user = person("kullanıcı", blank=True)
    #: As the minutes name the person, also after the account is renamed.
    name = models.CharField("ad", max_length=200)
    attended = models.BooleanField("katıldı", default=False)

    class Meta:
        verbose_name = "katılımcı"
        verbose_name_plural = "katılımcılar"
        ordering = ["meeting", "order", "pk"]
        constraints = [
            UniqueConstraint(fields=["meeting", "user"], name="participant_once"),
            CheckConstraint(condition=~Q(name=""), name="participant_has_name"),
        ]


class MeetingRow(KeyedRecord):
    """A line of an agenda or of minutes, written by several people at once."""

    ORDER_WITHIN = ("meeting",)

    text = models.TextField("metin")
    objective = _optional(Objective, "hedef")
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ["meeting", "order", "pk"]


class AgendaPoint(MeetingRow):
    """What a meeting deals with (gündem maddesi), and what of the period it is about."""

    class Kind(models.TextChoices):
        OPEN = "open", "Önceki toplantıdan"
        WEAK = "weak", "Performansı düşük hedef"
        LATE = "late", "Geciken iş adımı"
        MISSING = "missing", "Eksik veri"
        OTHER = "other", "Diğer"

    meeting = _meeting("points")
    kind = models.CharField("tür", max_length=10, choices=Kind.choices, default=Kind.OTHER)
    unit = _optional(Unit, "birim")
    #: That an earlier meeting left open.
    action_item = models.ForeignKey(
        "indicators.ActionItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="açık kalan iş",
    )

    class Meta(MeetingRow.Meta):
        verbose_name = "gündem maddesi"
        verbose_name_plural = "gündem maddeleri"
        constraints = [
            is_one_of("kind", ["open", "weak", "late", "missing", "other"], "agenda_point_kind"),
            # Those that a period suggests, also when two people take up the same.
            UniqueConstraint(
                "meeting",
                "kind",
                *(Coalesce(name, 0) for name in ("action_item", "objective", "unit")),
                condition=~Q(kind="other"),
                name="agenda_point_once",
            ),
        ]

    @property
    def subject(self) -> str:
        """What tells the points apart that a period suggests."""
        keys = (self.action_item_id, self.objective_id, self.unit_id)
        return "-".join([self.kind, *(str(key or 0) for key in keys)])


class Resolution(MeetingRow):
    """What a meeting came to, about an objective, an indicator or neither."""

    indicator = _optional(Indicator, "gösterge")

    class Meta(MeetingRow.Meta):
        abstract = True

    @property
    def about(self) -> Indicator | Objective | None:
        """What it is about."""
        return self.indicator or self.objective


class Decision(Resolution):
    """A decision of a meeting (karar)."""

    meeting = _meeting("decisions")

    class Meta(Resolution.Meta):
        abstract = False
        verbose_name = "karar"
        verbose_name_plural = "kararlar"


class ActionItem(Resolution):
    """What a unit has to do until a day (yapılacak iş); open until the team closes it."""

    class State(models.TextChoices):
        OPEN = "open", "Açık"
        ANSWERED = "answered", "Yanıtlandı"
        CLOSED = "closed", "Kapandı"

    meeting = _meeting("action_items")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="action_items", verbose_name="sorumlu birim"
    )
    due = models.DateField("son gün")
    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    is_done = models.BooleanField("yapıldı", default=False)
    answer = models.TextField("birimin yanıtı", blank=True)
    answered_by = person("yanıtlayan", blank=True)
    answered_at = models.DateTimeField("yanıt", null=True, editable=False)
    #: Of the last return; stays when the unit answers again.
    return_note = models.TextField("iade notu", blank=True, editable=False)
    closed_by = person("kapatan", blank=True)
    closed_at = models.DateTimeField("kapanış", null=True, editable=False)

    class Meta(Resolution.Meta):
        abstract = False
        verbose_name = "yapılacak iş"
        verbose_name_plural = "yapılacak işler"
        constraints = [
            is_one_of("state", ["open", "answered", "closed"], "action_item_state"),
            CheckConstraint(
                condition=Q(state="open")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="action_item_answered_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_by__isnull=False, closed_at__isnull=False)
                & ~Q(closed_by=F("answered_by")),
                name="action_item_closed_by_another",
                violation_error_message="Kendi yanıtladığınız işi kapatamazsınız.",
            ),
        ]

    @property
    def is_answered(self) -> bool:
        return self.state == self.State.ANSWERED

    @property
    def is_late(self) -> bool:
        """Whether its unit should have answered by now."""
        return self.state == self.State.OPEN and self.due < timezone.localdate()

    @classmethod
    def unclosed(cls, units: Collection[int] | None = None) -> QuerySet["ActionItem"]:
        """What closed minutes asked of these units (of all for None) and the team has not closed,
        the most urgent first."""
        rows = cls.objects.filter(meeting__state=Meeting.State.CLOSED)
        rows = rows.exclude(state=cls.State.CLOSED).order_by("due", "pk")
        rows = rows.select_related("meeting__period__plan", "unit")
        found: QuerySet[ActionItem] = rows if units is None else rows.filter(unit__in=units)
        return found
