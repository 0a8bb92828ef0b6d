"""Sample data for the tests, made in a few statements."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from plans.models import (
    Activity,
    CardCooperation,
    CardNote,
    CoreValue,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Strategy,
    Unit,
    UnitAssignment,
)
from plans.versions.stored import freeze
from reports.publishing import publish as publishing


def build_plan(
    goals: int = 2,
    objectives: int = 2,
    cards: int = 1,
    indicators: int = 3,
    *,
    slug: str = "ornek-2025-2029",
    status: str = Plan.Status.ACTIVE,
) -> Plan:
    """A plan of 2025–2029 with so many goals, objectives per goal, cards per objective, …

    Units are shared by all plans that are built. Weights of a card are equal and sum to 100
    where 100 divides by `indicators`; every objective costs 100 TL a year.
    """
    plan = Plan.objects.create(
        slug=slug,
        institution="Örnek Belediyesi",
        start_year=2025,
        end_year=2029,
        status=status,
        mission="Kentlimize hakça hizmet etmek.",
        vision="Yaşanır bir kent.",
    )
    units = _units()
    CoreValue.objects.bulk_create(
        CoreValue(plan=plan, order=i, name=name)
        for i, name in enumerate(["Katılımcılık", "Şeffaflık"], 1)
    )
    KeyIndicator.objects.create(
        plan=plan, order=1, name="Yenilenen şebeke hattı", unit_of_measure="km", target=Decimal(40)
    )
    goal_rows = Goal.objects.bulk_create(
        Goal(plan=plan, number=i, name=f"{i}. amaç") for i in range(1, goals + 1)
    )
    objective_rows = Objective.objects.bulk_create(
        Objective(goal=goal, number=i, name=f"{goal.number}. amacın {i}. hedefi")
        for goal in goal_rows
        for i in range(1, objectives + 1)
    )
    Strategy.objects.bulk_create(
        Strategy(objective=row, order=1, text="Abonelere ulaşılacak.") for row in objective_rows
    )
    UnitAssignment.objects.bulk_create(
        UnitAssignment(objective=row, unit=unit, role=role)
        for row in objective_rows
        for unit, role in zip(units, ["S", "I"], strict=False)
    )
    card_rows = ObjectiveCard.objects.bulk_create(
        ObjectiveCard(objective=row, order=i, responsible_unit=units[0])
        for row in objective_rows
        for i in range(1, cards + 1)
    )
    CardCooperation.objects.bulk_create(
        CardCooperation(card=card, unit=units[1], order=1) for card in card_rows
    )
    Activity.objects.bulk_create(
        Activity(card=card, order=1, text="Hatların yenilenmesi.") for card in card_rows
    )
    CardNote.objects.bulk_create(
        CardNote(card=card, kind=kind, order=1, text=text, unit=units[0])
        for card in card_rows
        for kind, text in [
            ("risk", "Ödenek yetersizliği."),
            ("finding", "Şebeke eskidir."),
            ("need", "Araç alımı."),
        ]
    )
    CardCost.objects.bulk_create(
        CardCost(card=card, order=1, amount=Decimal(500), unit=units[0]) for card in card_rows
    )
    indicator_rows = Indicator.objects.bulk_create(
        Indicator(
            card=card,
            order=i,
            code=f"P.G. {card.objective.goal.number}.{card.objective.number}.{i}",
            name=f"{i}. gösterge",
            weight=(Decimal(100) / indicators).quantize(Decimal("0.001")),
            unit_of_measure="Adet" if i % 2 else "%",
            aggregation="sum",
        )
        for card in card_rows
        for i in range(1, indicators + 1)
    )
    AnnualTarget.objects.bulk_create(
        AnnualTarget(indicator=row, year=year, value=Decimal(20))
        for row in indicator_rows
        for year in plan.years
    )
    _build_money(plan, objective_rows)
    return plan


def build_frozen_plan(**options: Any) -> Plan:
    """A small plan in force with a row of everything, whose first version is kept."""
    plan = build_plan(goals=1, objectives=1, indicators=1, **options)
    section = Section.objects.create(plan=plan, key="giris", title="Giriş", text="<p>Metin.</p>")
    SectionTable.objects.create(section=section, key="tablo", caption="Tablo")
    PublishedTotal.objects.create(plan=plan, kind="grand_total", value=Decimal(5))
    for indicator in Indicator.objects.filter(card__objective__goal__plan=plan):
        indicator.key_indicators.set(plan.key_indicators.all())
    freeze(plan, None)
    return plan


def add_indicator(
    card: ObjectiveCard,
    name: str = "Gösterge",
    *,
    target: int | None = 100,
    **fields: Any,
) -> Indicator:
    """An indicator of the card, its values added up, with this target in every year of the plan."""
    indicator = Indicator.objects.create(
        **{"card": card, "name": name, "aggregation": "sum", **fields}
    )
    if target is not None:
        for year in card.objective.goal.plan.years:
            AnnualTarget.objects.create(indicator=indicator, year=year, value=target)
    return indicator


def spread_over_units(plan: Plan) -> Plan:
    """Give each card another unit as the responsible one, as far as there are units."""
    cards = ObjectiveCard.objects.filter(objective__goal__plan=plan).order_by("pk")
    for card, unit in zip(cards, Unit.objects.all(), strict=False):
        ObjectiveCard.objects.filter(pk=card.pk).update(responsible_unit=unit)
    return plan


def _units() -> list[Unit]:
    names = ["Su ve Kanalizasyon", "Fen İşleri", "Mali Hizmetler"]
    return [
        Unit.objects.get_or_create(
            code=f"birim-{i}",
            defaults={"name": f"{name} Müdürlüğü", "short_name": f"{name} Md.", "order": i},
        )[0]
        for i, name in enumerate(names, 1)
    ]


def _build_money(plan: Plan, objectives: list[Objective]) -> None:
    CostEstimate.objects.bulk_create(
        CostEstimate(objective=row, year=year, amount=Decimal(100))
        for row in objectives
        for year in plan.years
    )
    GeneralExpense.objects.bulk_create(
        GeneralExpense(plan=plan, year=year, amount=Decimal(1000)) for year in plan.years
    )
    items = BudgetItem.objects.bulk_create(
        BudgetItem(plan=plan, side=side, order=1, code="01", name=name)
        for side, name in [("expense", "PERSONEL GİDERLERİ"), ("income", "VERGİ GELİRLERİ")]
    )
    BudgetAmount.objects.bulk_create(
        BudgetAmount(item=item, year=year, amount=Decimal(1500))
        for item in items
        for year in (plan.start_year - 1, *plan.years)
    )


def measure(
    plan: Plan,
    code: str,
    values: Mapping[Any, Decimal | int],
    *,
    close: bool = True,
    publish: bool = False,
    is_sample: bool = False,
    whole_year: bool = True,
) -> Period:
    """A period of `plan` (`2025-1`) with the approved value of each indicator that has one; with
    `publish` its report is published.

    The other indicators are asked for and stay drafts; values belong to the half's last month.
    Where a year's first half was not measured, it is given zeros, so that a year's sum is that of
    its second half; `whole_year=False` leaves it out.
    """
    year, half = (int(part) for part in code.split("-"))
    if half == 2 and whole_year and not plan.periods.filter(year=year, half=1).exists():
        measure(plan, f"{year}-1", dict.fromkeys(values, 0), is_sample=is_sample)
    clerk, approver = (
        User.objects.get_or_create(username=name)[0] for name in ("giren", "onaylayan")
    )
    now = timezone.now()
    period = Period.objects.create(
        plan=plan,
        year=year,
        half=half,
        state=Period.State.OPEN,
        due_date=date(year, 7, 31) if half == 1 else date(year + 1, 1, 31),
        opened_at=now,
        is_sample=is_sample,
    )
    asked = Indicator.objects.filter(card__objective__goal__plan=plan)
    Measurement.objects.bulk_create(
        Measurement(
            period=period,
            indicator=indicator,
            month=period.months[-1],
            value=values.get(indicator),
            deviation_reason="Kış uzun sürdü." if indicator in values else "",
            remedy="Ek ekip kurulacak." if indicator in values else "",
            entered_by=clerk if indicator in values else None,
        )
        for indicator in asked
        if period.months[-1] % indicator.monitoring_frequency == 0
    )
    measured = Measurement.objects.filter(period=period, value__isnull=False)
    measured.update(state="submitted", submitted_by=clerk, submitted_at=now)
    measured.update(state="approved", approved_by=approver, approved_at=now)
    if close:
        period.state, period.closed_at = Period.State.CLOSED, now
        period.save()
    if publish:
        publishing.publish(None, period)
    return Period.objects.select_related("plan").get(pk=period.pk)
