"""The municipality's units and the people who work for them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from plans.models.people import Term
from plans.records.base import OrderedRecord, Record, person

_CLOSED_FOR_GOOD = (
    "{} kapanmış, görevlerini devralan da yok. Geri getirmek için önce birimin sayfasında "
    "“kullanımda”yı işaretleyin ya da “Birleştir / devret / kapat” ile yerine geçeni yazın."
)


class UnitKey(models.ForeignKey):
    """Names a unit: one that was closed may stay where it stands, and is not written anew."""

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, options

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        unit = getattr(model_instance, self.name) if value else None
        stored = type(model_instance)._base_manager.filter(**{"pk": model_instance.pk})
        if unit and not unit.is_active and not stored.filter(**{self.name: unit}).exists():
            raise ValidationError(unit.refusal)

    def follow(self, row: Any) -> None:
        """Let a row that is stored anew name the unit that took over from the one it named; raises
        ValidationError where that was closed and nobody took over."""
        unit = getattr(row, self.name)
        if unit and not unit.is_active:
            if not unit.successor:
                raise ValidationError({self.name: _CLOSED_FOR_GOOD.format(unit)})
            setattr(row, self.name, unit.successor)


class Unit(OrderedRecord):
    """A spending unit of the municipality (harcama birimi, müdürlük); plans share them."""

    NATURAL_KEY = ("code",)
    ORDER_WITHIN = ()

    code = models.SlugField(
        "kod", unique=True, help_text="İnternet adresinde görünür. Örnek: mali-hizmetler"
    )
    name = models.CharField("birim adı", max_length=200, unique=True)
    short_name = models.CharField(
        "kısa ad", max_length=60, help_text="Dar sütunlarda kullanılır. Örnek: Mali Hizmetler Md."
    )
    parent = UnitKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subunits",
        verbose_name="bağlı olduğu birim",
        help_text="Organizasyon şemasında bu birimin altında çizilir; boşsa başkana bağlıdır.",
    )
    superior_email = models.EmailField(
        "üst yöneticinin e-postası",
        blank=True,
        help_text="Birim gecikince haber verilecek kişi, örneğin başkan yardımcısı. Kaç gün "
        "sonra verileceği planın ayarıdır.",
    )
    is_active = models.BooleanField(
        "kullanımda", default=True, help_text="Kapatılan birimin işaretini kaldırın; silmeyin."
    )
    ended_on = models.DateField(
        "kapandığı gün",
        null=True,
        blank=True,
        help_text="Birimin kapandığı ya da görevlerini devrettiği gün.",
    )
    #: Who does its work now; whoever takes over from that one takes over here too.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="görevlerini devralan birim",
    )

    class Meta:
        verbose_name = "birim"
        verbose_name_plural = "birimler"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["order"], name="unit_order"),
            CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="unit_not_under_itself",
                violation_error_message="Bir birim kendisine bağlı olamaz.",
            ),
            CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(is_active=False),
                name="unit_in_use_has_not_ended",
                violation_error_message="Kullanımdaki birimin kapandığı gün olmaz; boşaltın.",
            ),
            CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ended_on__isnull=False),
                name="unit_with_successor_has_ended",
                violation_error_message="Görevlerini devreden birimin kapandığı günü yazın.",
            ),
            CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="unit_not_own_successor",
                violation_error_message="Bir birim görevlerini kendisine devredemez.",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.is_active:  # one that is opened again has not ended
            self.ended_on = self.successor = None
        elif cards := self.cards_in_force:
            raise ValidationError({"is_active": answers_for(cards)})
        above = self.parent
        seen: set[int] = set()
        while above and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError(
                    {"parent": "Bir birim kendisine veya kendisine bağlı bir birime bağlı olamaz."}
                )
            seen.add(above.pk)
            above = above.parent

    @property
    def refusal(self) -> str:
        """Why nothing new names a unit that was closed, and which one to write."""
        instead = f"{self.successor} birimini" if self.successor else "Kullanımda olan birini"
        return f"{self} kapanmış bir birim. {instead} yazın."

    @property
    def cards_in_force(self) -> list[Any]:
        """The cards of plans in force that it answers for."""
        if not self.pk:
            return []
        cards = self.responsible_cards.filter(objective__goal__plan__status="active")
        return list(cards.select_related("objective__goal"))


def answers_for(cards: Sequence[Any]) -> str:
    """Why a unit that answers for the cards may not be closed, and what to do."""
    labels = ", ".join(card.label for card in cards[:10]) + (" …" if len(cards) > 10 else "")
    return (
        f"Birim yürürlükteki planda {len(cards)} hedef kartından sorumlu: {labels}. Önce "
        "“Birleştir / devret / kapat” ile görevlerini başka bir birime verin."
    )


class UnitMember(Term, Record):
    """A person who works for a unit; one person may belong to several."""

    NATURAL_KEY = ("unit__code", "user__username")

    class Role(models.TextChoices):
        CLERK = "clerk", "Veri girişi"
        MANAGER = "manager", "Müdür"

    unit = UnitKey(Unit, models.CASCADE, related_name="members", verbose_name="birim")
    user = person("kullanıcı", models.CASCADE, null=False, related_name="unit_memberships")
    role = models.CharField("görev", max_length=10, choices=Role.choices, default=Role.CLERK)

    class Meta(Term.Meta):
        verbose_name = "birim görevlisi"
        verbose_name_plural = "birim görevlileri"
        ordering = ["unit", "user"]
        constraints = [
            *Term.Meta.constraints,
            UniqueConstraint(fields=["unit", "user"], name="unit_member"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"

    @property
    def is_manager(self) -> bool:
        return self.role == self.Role.MANAGER
