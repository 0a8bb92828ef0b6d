"""What people are allowed to do, from when to when, and what they were allowed to do."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from plans.records.base import Record, person

#: Rights that are fields of an account, with the words for giving and taking them.
FLAGS = {
    "is_active": ("hesap açıldı", "hesap kapatıldı"),
    "is_staff": ("yönetim sayfalarına giriş verildi", "yönetim sayfalarına giriş kaldırıldı"),
    "is_superuser": ("sistem yöneticisi yapıldı", "sistem yöneticiliği kaldırıldı"),
}


def in_term(path: str = "") -> Q:
    """Rows whose term holds today; `path` leads to them and ends in "__"."""
    day, begins, ends = timezone.localdate(), f"{path}starts_on", f"{path}ends_on"
    begun = Q(**{f"{begins}__isnull": True}) | Q(**{f"{begins}__lte": day})
    return begun & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": day}))


#: Days before the last day on which a term is said to end soon.
SOON = 30


def spans() -> dict[str, tuple[str, Q]]:
    """What a term may be but lasting: words and rows, by the word in addresses."""
    day = timezone.localdate()
    near = Q(ends_on__range=(day, day + timedelta(days=SOON)))
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
    return {
        "dolacak": (f"{SOON} gün içinde dolacak", near & begun),
        "doldu": ("süresi doldu", Q(ends_on__lt=day)),
        "baslamadi": ("başlamadı", Q(starts_on__gt=day)),
    }


class Term(models.Model):
    """From when to when somebody is something; both ends may be open."""

    starts_on = models.DateField("başlangıç", null=True, blank=True)
    ends_on = models.DateField("son gün", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_term",
                violation_error_message="Son gün başlangıçtan önce olamaz.",
            )
        ]

    @property
    def is_ahead(self) -> bool:
        """Whether it begins on a later day."""
        return self.starts_on is not None and self.starts_on > timezone.localdate()

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        return not (self.is_ahead or (self.ends_on and self.ends_on < timezone.localdate()))

    @property
    def span(self) -> str:
        """Its days, in words: “01.02.2026 – süresiz”."""
        ends = f"{self.ends_on:%d.%m.%Y}" if self.ends_on else "süresiz"
        if self.starts_on:
            return f"{self.starts_on:%d.%m.%Y} – {ends}"
        return f"son gün {ends}" if self.ends_on else ends

    @property
    def state(self) -> str:
        """What there is to say of it today; nothing while it holds for long."""
        if self.is_ahead:
            return "başlamadı"
        if not self.holds:
            return "süresi doldu"
        if self.ends_on is None or (left := (self.ends_on - timezone.localdate()).days) > SOON:
            return ""
        return f"{left} gün sonra dolacak" if left else "bugün son gün"


class GroupTerm(Term, Record):
    """From when to when somebody counts as one of a group; without it always (grup süresi)."""

    NATURAL_KEY = ("user__username", "group__name")

    user = person("kullanıcı", models.CASCADE, null=False, related_name="group_terms")
    group = models.ForeignKey(Group, models.CASCADE, related_name="terms", verbose_name="grup")

    class Meta(Term.Meta):
        verbose_name = "grup süresi"
        verbose_name_plural = "grup süreleri"
        ordering = ["user", "group"]
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(fields=["user", "group"], name="group_term"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.group}"


class RightChange(models.Model):
    """A right that a person was given or that was taken from them (yetki değişikliği)."""

    account = person("hesap", null=False, related_name="right_changes")
    #: One of FLAGS or the name of a group.
    right = models.CharField("yetki", max_length=150)
    is_granted = models.BooleanField("verildi")
    user = person("değiştiren")
    address = models.GenericIPAddressField("adres", null=True)
    created_at = models.DateTimeField("tarih")

    class Meta:
        verbose_name = "yetki değişikliği"
        verbose_name_plural = "yetki değişiklikleri"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        if self.right in FLAGS:
            return FLAGS[self.right][0 if self.is_granted else 1]
        verb = "grubuna eklendi" if self.is_granted else "grubundan çıkarıldı"
        return f"“{self.right}” {verb}"
