"""What all records share that a unit sends and the strategy team approves."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, ProtectedError, Q, QuerySet
from django.db.models.deletion import CASCADE, Collector

from plans.records.base import Record, person


def is_one_of(field: str, values: Sequence[object], name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def percent(name: str, message: str, **options: Any) -> models.DecimalField[Any, Any]:
    limits = [MinValueValidator(0, message), MaxValueValidator(100, message)]
    return models.DecimalField(name, null=True, blank=True, validators=limits, **options)


def is_percent(field: str, name: str, message: str) -> CheckConstraint:
    """Empty, or between 0 and 100."""
    return CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0, f"{field}__lte": 100}),
        name=name,
        violation_error_message=message,
    )


def is_exactly_one(fields: Sequence[str], name: str) -> CheckConstraint:
    """One of the relations is set, the others are not."""
    cases = [Q(**{f"{field}__isnull": field != one for field in fields}) for one in fields]
    condition = cases[0]
    for case in cases[1:]:
        condition |= case
    return CheckConstraint(condition=condition, name=name)


def touched(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that somebody has written anything into."""
    model: Any = rows.model
    return rows.exclude(pk__in=model._base_manager.filter(model.UNTOUCHED).values("pk"))


def protect_touched(
    collector: Collector, field: models.ForeignKey, rows: QuerySet, using: str
) -> None:
    """On deleting what the rows belong to: empty ones go along, written ones forbid it."""
    if written := touched(rows):
        raise ProtectedError("Something was written.", set(written))
    CASCADE(collector, field, rows, using)


class SentRecord(Record):
    """What a unit draws up and sends, and the strategy team approves or returns."""

    class State(models.TextChoices):
        DRAFT = "draft", "Taslak"
        SUBMITTED = "submitted", "Gönderildi"
        APPROVED = "approved", "Onaylandı"
        RETURNED = "returned", "İade edildi"

    #: Rows that nobody has ever written anything into.
    UNTOUCHED: ClassVar[Q]

    state = models.CharField(
        "durum", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    #: Of the last return; stays when the row is sent again.
    return_note = models.TextField("iade notu", blank=True, editable=False)
    version = models.PositiveIntegerField("sürüm", default=1, editable=False)
    submitted_by = person("gönderen", blank=True)
    submitted_at = models.DateTimeField("gönderilme", null=True, editable=False)
    approved_by = person("onaylayan", blank=True)
    approved_at = models.DateTimeField("onay", null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            is_one_of("state", ["draft", "submitted", "approved", "returned"], "%(class)s_state"),
            CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__gte=F("submitted_at")),
                name="%(class)s_approved_after_sending",
            ),
        ]


class EnteredRecord(SentRecord):
    """What a unit enters in a period: its müdür may stand for it, an unlock opens it again."""

    period: Any
    #: What proves it.
    evidence: Any
    #: How often it was opened again.
    unlocks: Any

    entered_by = person("değeri giren", blank=True)
    entered_at = models.DateTimeField("giriş", null=True, editable=False)
    #: The müdür who stands for what was sent; asked for by a setting of the plan.
    endorsed_by = person("birimde onaylayan", blank=True)
    endorsed_at = models.DateTimeField("birimin onayı", null=True, editable=False)
    #: Set while the row is unlocked: who opened it and why.
    unlock = models.ForeignKey(
        "indicators.Unlock",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="kilit açma",
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            *SentRecord.Meta.constraints,
            CheckConstraint(
                condition=~Q(state="approved")
                | Q(
                    approved_by__isnull=False,
                    entered_by__isnull=False,
                    submitted_by__isnull=False,
                    approved_at__isnull=False,
                ),
                name="%(class)s_approved_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(approved_by=F("entered_by")) & ~Q(approved_by=F("submitted_by"))),
                name="%(class)s_approved_by_another",
                violation_error_message="Kendi girdiğiniz değeri onaylayamazsınız.",
            ),
            CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(submitted_at__gte=F("entered_at")),
                name="%(class)s_sent_after_entry",
            ),
            # What is sent anew is endorsed anew.
            CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(endorsed_at__isnull=True)
                | Q(endorsed_at__gte=F("submitted_at")),
                name="%(class)s_endorsed_after_sending",
            ),
        ]

    @property
    def is_sent(self) -> bool:
        return self.state in (self.State.SUBMITTED, self.State.APPROVED)

    @property
    def is_endorsed(self) -> bool:
        """Whether a müdür stands for what it says now: not of what came back, or was taken back."""
        return self.is_sent and self.endorsed_by_id is not None

    @property
    def awaits_endorsement(self) -> bool:
        """Whether it was sent, and the plan asks the unit's müdür to stand for it, who did not."""
        is_sent = self.state == self.State.SUBMITTED
        return is_sent and self.endorsed_by_id is None and self.period.plan.asks_endorsement

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the strategy team."""
        return self.state == self.State.SUBMITTED and not self.awaits_endorsement

    @property
    def is_locked(self) -> bool:
        """Whether nobody may change what is written in it without an unlock."""
        is_open = self.period.state == self.period.State.OPEN
        return self.unlock_id is None and (self.state == self.State.APPROVED or not is_open)

    @property
    def is_editable(self) -> bool:
        """Whether its unit may write and send it now."""
        return not (self.is_locked or self.is_sent)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether its unit may take it back now."""
        return not self.is_locked and self.state == self.State.SUBMITTED
