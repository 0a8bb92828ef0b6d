"""The cycle's e-mails and what became of each, so that nobody gets one twice."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from indicators.models.monitoring import Period
from plans.models import Plan, Unit
from plans.people.roles import name_of_person
from plans.records.base import person

#: A mail that has not moved for so long was left behind by a worker that died, or by none at all.
STUCK_AFTER = timedelta(minutes=15)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> "NoticeQuerySet":
        """Surely never left, and nobody is at it: may be tried again."""
        return self.filter(Q(state=Notice.State.FAILED) | Q(_is_stuck(), state=Notice.State.QUEUED))

    def doubtful(self) -> "NoticeQuerySet":
        """Handed to the server, which did not say whether it took them."""
        return self.filter(~Q(error="") | _is_stuck(), state=Notice.State.HANDED)


def _is_stuck() -> Q:
    return Q(changed_at__lte=timezone.now() - STUCK_AFTER)


class Notice(models.Model):
    """An e-mail of a kind to a person about a period, or a unit's calendar of a year, on a day
    (bildirim)."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Dönem açıldı"
        DUE = "due", "Son gün yaklaşıyor"
        LATE = "late", "Son gün geçti"
        REMINDER = "reminder", "Ekibin hatırlatması"
        RETURNED = "returned", "İade edildi"
        COMPLETE = "complete", "Birim tamamladı"
        ESCALATED = "escalated", "Üst yöneticiye bildirildi"
        MEETING = "meeting", "Toplantı daveti"
        MINUTES = "minutes", "Toplantı tutanağı"
        ITEM_LATE = "item_late", "Yapılacak iş gecikti"
        ITEM_BACK = "item_back", "Yapılacak iş iade edildi"
        SUBMITTED = "submitted", "Takvim gönderildi"
        APPROVED = "approved", "Takvim onaylandı"

    #: Due by the calendar: whatever is missing then is in them.
    BY_CALENDAR = (Kind.OPENED, Kind.DUE, Kind.LATE, Kind.ITEM_LATE)
    #: One mail tells a person, or a superior, of several.
    JOINED = (Kind.ITEM_LATE, Kind.ESCALATED)
    #: What tells a person of what a period lacks; such a mail goes out once a day at most.
    REMINDERS = (Kind.OPENED, Kind.DUE, Kind.LATE, Kind.REMINDER)

    class State(models.TextChoices):
        QUEUED = "queued", "Gönderilmeyi bekliyor"
        HANDED = "handed", "Sunucuya verildi"
        SENT = "sent", "Gönderildi"
        FAILED = "failed", "Gönderilemedi"

    period = models.ForeignKey(
        Period, models.CASCADE, null=True, related_name="notices", verbose_name="dönem"
    )
    #: Of which plan and year the unit's calendar of activities is, where it is about that.
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, related_name="+", verbose_name="plan")
    year = models.PositiveSmallIntegerField("yıl", null=True)
    user = person("kişi", models.CASCADE)
    #: Whom it goes to where that is nobody with an account.
    address = models.EmailField("adres", blank=True)
    kind = models.CharField("tür", max_length=10, choices=Kind.choices)
    day = models.DateField("gün")
    state = models.CharField("durum", max_length=10, choices=State.choices, default=State.QUEUED)
    #: Which unit it is about, where it is about one.
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", verbose_name="birim"
    )
    #: What somebody of the team wrote into it.
    text = models.TextField("ekibin yazdığı", blank=True)
    #: Keys of the returned measurements, or progress of activities, that the mail tells of.
    measurements = models.JSONField("ölçümler", default=list)
    progress = models.JSONField("faaliyet ilerlemeleri", default=list)
    #: To which it invites, or whose minutes it tells of.
    meeting = models.ForeignKey(
        "indicators.Meeting",
        models.CASCADE,
        null=True,
        related_name="notices",
        verbose_name="toplantı",
    )
    #: What a meeting asked of a unit, where it is about that.
    action_item = models.ForeignKey(
        "indicators.ActionItem",
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="yapılacak iş",
    )
    error = models.TextField("neden gönderilemedi", blank=True)
    changed_at = models.DateTimeField("değişme zamanı", default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "bildirim"
        verbose_name_plural = "bildirimler"
        ordering = ["-day", "period", "user"]
        constraints = [
            UniqueConstraint(
                fields=["period", "user", "kind", "day"],
                condition=Q(kind__in=["opened", "due", "late", "reminder"]),
                name="notice_once_a_day",
            ),
            UniqueConstraint(
                fields=["action_item", "user", "day"],
                condition=Q(kind="item_late"),
                name="notice_of_item_once_a_day",
            ),
            UniqueConstraint(
                fields=["period", "unit"],
                condition=Q(kind="escalated"),
                name="notice_escalated_once",
            ),
            CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="notice_to_somebody"
            ),
            CheckConstraint(
                condition=Q(period__isnull=False, plan__isnull=True, year__isnull=True)
                | Q(
                    period__isnull=True,
                    plan__isnull=False,
                    year__isnull=False,
                    unit__isnull=False,
                    kind__in=["submitted", "approved", "returned"],
                ),
                name="notice_about_period_or_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()} {self.day:%d.%m.%Y}"

    @property
    def name(self) -> str:
        """What the person is called whom it goes to."""
        return name_of_person(self.user, self.address)

    @property
    def email(self) -> str:
        """Where it goes; empty where the person may not be written to any more."""
        if self.user is None:
            return self.address
        return self.user.email if self.user.is_active else ""
