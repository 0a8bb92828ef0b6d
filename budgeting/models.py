"""Costing, the budget and the totals as they were printed. All amounts are TL with kuruş."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Coalesce

from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit
from plans.models.unit import UnitKey
from plans.records.base import OrderedRecord, YearRecord, through


def _amount(**options: Any) -> models.DecimalField:
    return models.DecimalField("tutar (TL)", max_digits=18, decimal_places=2, **options)


def _part(model: type[models.Model], name: str) -> models.ForeignKey[Any, Any]:
    """What of the plan a printed total is of."""
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="published_totals",
        verbose_name=name,
    )


_NEGATIVE = "Tutar sıfırdan küçük olamaz."
_NOT_NEGATIVE = MinValueValidator(0, _NEGATIVE)


def _never_negative(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(amount__gte=0), name=name, violation_error_message=_NEGATIVE)


class CardCost(OrderedRecord):
    """The cost that a card states for the whole plan, by unit where it does (maliyet tahmini)."""

    IS_CONTENT = True
    NATURAL_KEY = (*through("card", ObjectiveCard), "order")
    ORDER_WITHIN = ("card",)

    card = models.ForeignKey(
        ObjectiveCard, models.CASCADE, related_name="costs", verbose_name="hedef kartı"
    )
    amount = _amount(validators=[_NOT_NEGATIVE])
    unit = UnitKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="card_costs",
        verbose_name="birim",
        help_text="Tutar yalnız bir birime aitse.",
    )

    class Meta:
        verbose_name = "maliyet tahmini"
        verbose_name_plural = "maliyet tahmini"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["card", "order"], name="card_cost_order"),
            _never_negative("card_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.card.label} maliyet tahmini"


class CostEstimate(YearRecord):
    """What an objective costs in a year (maliyetlendirme)."""

    IS_CONTENT = True
    NATURAL_KEY = (*through("objective", Objective), "year")

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="cost_estimates", verbose_name="hedef"
    )
    amount = _amount(validators=[_NOT_NEGATIVE])

    class Meta:
        verbose_name = "hedef maliyeti"
        verbose_name_plural = "maliyetlendirme"
        ordering = ["objective__goal__number", "objective__number", "year"]
        constraints = [
            UniqueConstraint(
                fields=["objective", "year"],
                name="cost_estimate",
                violation_error_message="Bu hedefin bu yıl için maliyeti zaten var.",
            ),
            _never_negative("cost_estimate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.objective.code} {self.year}"


class GeneralExpense(YearRecord):
    """What general administration costs in a year (genel yönetim giderleri)."""

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "year")

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="general_expenses", verbose_name="plan"
    )
    amount = _amount(validators=[_NOT_NEGATIVE])

    class Meta:
        verbose_name = "genel yönetim gideri"
        verbose_name_plural = "genel yönetim giderleri"
        ordering = ["plan", "year"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "year"],
                name="general_expense",
                violation_error_message="Bu yıl için genel yönetim gideri zaten var.",
            ),
            _never_negative("general_expense_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} genel yönetim giderleri {self.year}"


class BudgetItem(OrderedRecord):
    """A line of the estimated income or expense budget (bütçe kalemi)."""

    class Side(models.TextChoices):
        EXPENSE = "expense", "Gider"
        INCOME = "income", "Gelir"

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "side", "code")
    ORDER_WITHIN = ("plan", "side")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="budget_items", verbose_name="plan")
    side = models.CharField("gelir/gider", max_length=10, choices=Side.choices)
    code = models.CharField("ekonomik kod", max_length=10)
    name = models.CharField("açıklama", max_length=200)

    class Meta:
        verbose_name = "bütçe kalemi"
        verbose_name_plural = "tahmini gelir ve gider bütçesi"
        ordering = ["plan", "side", "order"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "side", "code"],
                name="budget_item",
                violation_error_message="Bu ekonomik kod bu tabloda zaten var.",
            ),
            UniqueConstraint(fields=["plan", "side", "order"], name="budget_item_order"),
            CheckConstraint(condition=Q(side__in=["expense", "income"]), name="budget_item_side"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BudgetAmount(YearRecord):
    """A budget line's amount in a year; the year before the plan is shown too."""

    IS_CONTENT = True
    YEARS_BEFORE = 1
    NATURAL_KEY = ("item__plan__slug", "item__side", "item__code", "year")

    item = models.ForeignKey(
        BudgetItem, models.CASCADE, related_name="amounts", verbose_name="bütçe kalemi"
    )
    amount = _amount()

    class Meta:
        verbose_name = "bütçe tutarı"
        verbose_name_plural = "bütçe tutarları"
        ordering = ["year"]
        constraints = [
            UniqueConstraint(
                fields=["item", "year"],
                name="budget_amount",
                violation_error_message="Bu kalemin bu yıl için tutarı zaten var.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.year}"


_OF_CARD = ["card_cost", "card_weight"]
_OF_PLAN = ["programme_cost", "general_expense", "grand_total", "expense_budget", "income_budget"]


class PublishedTotal(YearRecord):
    """A total as the published plan prints it; computed totals are audited against it."""

    class Kind(models.TextChoices):
        OBJECTIVE_COST = "objective_cost", "Maliyetlendirme: hedef toplamı"
        GOAL_COST = "goal_cost", "Maliyetlendirme: amaç toplamı"
        PROGRAMME_COST = "programme_cost", "Maliyetlendirme: amaç ve hedef toplamı"
        GENERAL_EXPENSE = "general_expense", "Maliyetlendirme: genel yönetim giderleri toplamı"
        GRAND_TOTAL = "grand_total", "Maliyetlendirme: genel toplam"
        EXPENSE_BUDGET = "expense_budget", "Gider bütçesi toplamı"
        INCOME_BUDGET = "income_budget", "Gelir bütçesi toplamı"
        CARD_COST = "card_cost", "Hedef kartı: toplam maliyet"
        CARD_WEIGHT = "card_weight", "Hedef kartı: hedefe etkisi toplamı (%)"

    IS_CONTENT = True
    YEARS_BEFORE = 1
    NATURAL_KEY = (
        "plan__slug",
        "kind",
        "goal__number",
        "objective__goal__number",
        "objective__number",
        "card__objective__goal__number",
        "card__objective__number",
        "card__order",
        "year",
    )

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="published_totals", verbose_name="plan"
    )
    kind = models.CharField("hangi toplam", max_length=20, choices=Kind.choices)
    goal = _part(Goal, "amaç")
    objective = _part(Objective, "hedef")
    card = _part(ObjectiveCard, "hedef kartı")
    year = models.PositiveSmallIntegerField(  # type: ignore[assignment]  # replaces the base's
        "yıl", null=True, blank=True, help_text="Yılların toplamı ise boş bırakın."
    )
    value = models.DecimalField("basılı değer", max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = "yayımlanan toplam"
        verbose_name_plural = "yayımlanan toplamlar"
        ordering = ["plan", "kind", "goal", "objective", "card", "year"]
        constraints = [
            UniqueConstraint(
                "plan",
                "kind",
                Coalesce("goal", 0),
                Coalesce("objective", 0),
                Coalesce("card", 0),
                Coalesce("year", 0),
                name="published_total",
                violation_error_message="Bu toplam zaten kayıtlı.",
            ),
            CheckConstraint(
                condition=(
                    Q(kind="goal_cost", goal__isnull=False, objective=None, card=None)
                    | Q(kind="objective_cost", goal=None, objective__isnull=False, card=None)
                    | Q(kind__in=_OF_CARD, goal=None, objective=None, card__isnull=False, year=None)
                    | Q(kind__in=_OF_PLAN, goal=None, objective=None, card=None)
                ),
                name="published_total_says_of_what",
                violation_error_message=(
                    "Toplamın türüne uyan yeri (amaç, hedef veya kart) seçin, "
                    "ötekileri boş bırakın."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year or ''}".strip()
