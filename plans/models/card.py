"""The card of an objective: who works on it, with what activities, against which risks."""

from django.db import models
from django.db.models import UniqueConstraint

from plans.models.plan import Objective
from plans.models.unit import Unit, UnitKey
from plans.records.base import KeyedRecord, OrderedRecord, through


class ObjectiveCard(OrderedRecord):
    """A card of an objective (hedef kartı); usually one, sometimes several for an objective."""

    IS_CONTENT = True
    NATURAL_KEY = (*through("objective", Objective), "order")
    ORDER_WITHIN = ("objective",)

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="cards", verbose_name="hedef"
    )
    responsible_unit = UnitKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_cards",
        verbose_name="sorumlu birim",
    )
    cooperating_units = models.ManyToManyField(
        Unit,
        through="CardCooperation",
        related_name="cooperating_cards",
        verbose_name="işbirliği yapılacak birimler",
    )
    all_units_cooperate = models.BooleanField(
        "tüm birimlerle işbirliği",
        default=False,
        help_text="Kartta birimler tek tek yazılmayıp “Tüm Birimler” denmişse işaretleyin.",
    )
    printed_goal = models.CharField(
        "kartta yazan amaç",
        max_length=500,
        blank=True,
        help_text="Yalnız basılı kartta amacın adı farklı yazılmışsa.",
    )
    programme = models.CharField(
        "program / alt program",
        max_length=300,
        blank=True,
        help_text="Performans programında hedefin ilişkili olduğu program ve alt program. Boşsa "
        "kartta yazmaz.",
    )
    programme_objective = models.CharField(
        "alt program hedefi",
        max_length=500,
        blank=True,
        help_text="Hedefin ilişkili olduğu alt program hedefi. Boşsa kartta yazmaz.",
    )

    class Meta:
        verbose_name = "hedef kartı"
        verbose_name_plural = "hedef kartları"
        ordering = [
            "objective__goal__plan",
            "objective__goal__number",
            "objective__number",
            "order",
        ]
        constraints = [UniqueConstraint(fields=["objective", "order"], name="card_order")]

    def __str__(self) -> str:
        return f"{self.label} {self.objective.name}"

    @property
    def label(self) -> str:
        """The objective's code, and which card of it where it is not the first."""
        code = self.objective.code
        return code if self.order in (None, 1) else f"{code} ({self.order}. kart)"


class CardCooperation(OrderedRecord):
    """A unit that works with the card's responsible unit (işbirliği yapılacak birim)."""

    IS_CONTENT = True
    OF_UNIT = ("printed_name",)
    NATURAL_KEY = (*through("card", ObjectiveCard), "unit__code")
    ORDER_WITHIN = ("card",)

    card = models.ForeignKey(
        ObjectiveCard, models.CASCADE, related_name="cooperations", verbose_name="hedef kartı"
    )
    unit = UnitKey(Unit, models.PROTECT, related_name="cooperations", verbose_name="birim")
    printed_name = models.CharField(
        "kartta yazan ad",
        max_length=200,
        blank=True,
        help_text="Yalnız basılı kartta birimin adı farklı yazılmışsa.",
    )

    class Meta:
        verbose_name = "işbirliği yapılacak birim"
        verbose_name_plural = "işbirliği yapılacak birimler"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(
                fields=["card", "unit"],
                name="card_cooperation",
                violation_error_message="Bu birim kartta zaten var.",
            ),
            UniqueConstraint(fields=["card", "order"], name="card_cooperation_order"),
        ]

    def __str__(self) -> str:
        return self.printed_name or self.unit.name


class Activity(KeyedRecord):
    """What will be done for a card (faaliyet ve proje)."""

    IS_CONTENT = True
    ORDER_WITHIN = ("card",)

    card = models.ForeignKey(
        ObjectiveCard, models.CASCADE, related_name="activities", verbose_name="hedef kartı"
    )
    text = models.TextField("faaliyet veya proje")

    class Meta:
        verbose_name = "faaliyet ve proje"
        verbose_name_plural = "faaliyet ve projeler"
        ordering = ["order"]
        constraints = [UniqueConstraint(fields=["card", "order"], name="activity_order")]


class CardNote(KeyedRecord):
    """A risk, finding or need on a card (risk, tespit, ihtiyaç)."""

    class Kind(models.TextChoices):
        RISK = "risk", "Risk"
        FINDING = "finding", "Tespit"
        NEED = "need", "İhtiyaç"

    IS_CONTENT = True
    ORDER_WITHIN = ("card", "kind")

    card = models.ForeignKey(
        ObjectiveCard, models.CASCADE, related_name="notes", verbose_name="hedef kartı"
    )
    kind = models.CharField("tür", max_length=10, choices=Kind.choices)
    text = models.TextField("metin")
    unit = UnitKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="card_notes",
        verbose_name="birim",
        help_text="Yalnız bir birimi ilgilendiriyorsa.",
    )

    class Meta:
        verbose_name = "risk, tespit, ihtiyaç"
        verbose_name_plural = "riskler, tespitler, ihtiyaçlar"
        ordering = ["kind", "order"]
        constraints = [UniqueConstraint(fields=["card", "kind", "order"], name="card_note_order")]
