"""Random plans, to send through a workbook and back."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from indicators.models import ActivityYear, AnnualTarget, Indicator, Milestone
from plans import models as plans

_LETTERS = "abcçdeğıiöşüABCİIÖŞÜ 0123456789.,;:!?()'\"<>&=+-@#%/\\_“”’–😀\n\t"


def random_plan(random: Random) -> plans.Plan:
    """A plan with anything in it that the models allow."""
    return _Maker(random).plan()


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random

    def text(self, longest: int = 40, shortest: int = 1) -> str:
        length = self.random.randint(shortest, longest)
        text = "".join(self.random.choice(_LETTERS) for _ in range(length)).strip()
        return text if len(text) >= shortest else "Metin"

    def maybe(self, value: Any, empty: Any = None) -> Any:
        return value if self.random.random() < 0.6 else empty

    def number(self, digits: int, decimals: int) -> Decimal:
        whole = self.random.randrange(10 ** self.random.randint(1, digits - decimals))
        return Decimal(whole) + Decimal(self.random.randrange(10**decimals)) / 10**decimals

    def some(self, most: int = 3) -> range:
        return range(1, self.random.randint(0, most) + 1)

    def places(self, most: int = 3) -> list[int]:
        """Places among siblings, with gaps."""
        return sorted(self.random.sample(range(1, 9), self.random.randint(0, most)))

    def pick(self, options: Iterable[Any]) -> Any:
        return self.random.choice(list(options))

    def unit(self) -> plans.Unit | None:
        return self.maybe(self.pick(self.units))

    def year(self) -> int:
        return self.pick(self.the_plan.years)

    def plan(self) -> plans.Plan:
        first = self.random.randint(2000, 2090)
        self.the_plan = plan = plans.Plan.objects.create(
            slug=f"plan-{first}",
            institution=self.text(),
            start_year=first,
            end_year=first + self.random.randint(1, 5),
            status=self.pick(plans.Plan.Status.values),
            council_decision_date=self.maybe(date(first, 1, 1) + timedelta(first)),
            council_decision_number=self.text(10, 0),
            mission=self.text(200, 0),
            vision=self.text(200, 0),
            declared_goals=self.maybe(self.random.randint(0, 99)),
            threshold_reached=Decimal("95.5"),
            missing_as_zero=self.maybe(True, False),
            contact_name=self.text(20, 0),
            contact_phone=self.text(10, 0),
            contact_email=self.maybe("ekip@ornek.bel.tr", ""),
            escalation_days=self.maybe(self.random.randint(0, 30)),
            asks_endorsement=self.maybe(True, False),
            asks_criteria=self.maybe(True, False),
            has_portal=self.maybe(True, False),
            data_licence=self.text(20),
        )
        self.make_units()
        for order in self.places():
            plans.CoreValue.objects.create(plan=plan, order=order, name=self.text())
        self.key_indicators = [
            plans.KeyIndicator.objects.create(
                plan=plan,
                order=order,
                name=self.text(),
                unit_of_measure=self.text(10, 0),
                baseline=self.maybe(self.number(14, 4)),
                target=self.maybe(-self.number(14, 4)),
            )
            for order in self.places()
        ]
        for number in self.places(2):
            self.make_goal(plans.Goal.objects.create(plan=plan, number=number, name=self.text()))
        self.make_money()
        self.make_surveys()
        self.make_sections(None, "b", 3)
        return plan

    def make_units(self) -> None:
        self.units: list[plans.Unit] = []
        for number in range(1, 4):
            unit = plans.Unit.objects.create(
                code=f"birim-{number}",
                name=f"{number}. {self.text()}",
                short_name=self.text(20),
                order=number * 3,
                is_active=self.maybe(True, False),
                superior_email=self.maybe("baskan@ornek.bel.tr", ""),
                parent=self.maybe(self.units[-1]) if self.units else None,
            )
            self.units.append(unit)

    def make_goal(self, goal: plans.Goal) -> None:
        for number in self.places(2):
            objective = plans.Objective.objects.create(
                goal=goal, number=number, name=self.text(), listed_name=self.text(30, 0)
            )
            for order in self.places():
                plans.Strategy.objects.create(objective=objective, order=order, text=self.text())
            for unit in self.units:
                if self.maybe(True):
                    plans.UnitAssignment.objects.create(
                        objective=objective, unit=unit, role=self.pick("SI")
                    )
            for year in self.the_plan.years:
                if self.maybe(True):
                    amount = self.number(14, 2)
                    CostEstimate.objects.create(objective=objective, year=year, amount=amount)
            for order in self.places(2):
                self.make_card(objective, order)
            self.total("objective_cost", objective=objective, year=self.maybe(self.year()))
        self.total("goal_cost", goal=goal)

    def total(self, kind: str, **place: object) -> None:
        PublishedTotal.objects.create(
            plan=self.the_plan, kind=kind, value=self.number(15, 2), **place
        )

    def make_card(self, objective: plans.Objective, order: int) -> None:
        unit = self.unit()
        card = plans.ObjectiveCard.objects.create(
            objective=objective,
            order=order,
            responsible_unit=unit if unit and unit.is_active else None,
            all_units_cooperate=self.maybe(True, False),
            printed_goal=self.text(30, 0),
            programme=self.text(30, 0),
            programme_objective=self.text(60, 0),
        )
        for place, unit in enumerate(self.random.sample(self.units, 2), 1):
            plans.CardCooperation.objects.create(
                card=card, unit=unit, order=place, printed_name=self.text(20, 0)
            )
        for place in self.places():
            activity = plans.Activity.objects.create(card=card, order=place, text=self.text(300))
            self.make_calendar(activity, card.responsible_unit)
            CardCost.objects.create(
                card=card, order=place, amount=self.number(14, 2), unit=self.unit()
            )
            plans.CardNote.objects.create(
                card=card,
                order=place,
                kind=self.pick(plans.CardNote.Kind.values),
                text=self.text(),
                unit=self.unit(),
            )
            self.make_indicator(card, place)
        self.total("card_weight", card=card)

    def make_calendar(self, activity: plans.Activity, unit: plans.Unit | None) -> None:
        if unit is None:
            return
        for year in self.random.sample(list(self.the_plan.years), self.random.randint(0, 2)):
            first = self.random.randint(1, 12)
            calendar = ActivityYear.objects.create(
                activity=activity,
                year=year,
                unit=unit,
                start_month=first,
                end_month=self.random.randint(first, 12),
                budget_share=self.maybe(self.number(4, 2)),
            )
            for order in self.places(2):
                month = self.random.choice(calendar.months)
                due = date(year, month, self.random.randint(1, 28))
                Milestone.objects.create(
                    activity_year=calendar, order=order, text=self.text(), due=due
                )

    def make_indicator(self, card: plans.ObjectiveCard, order: int) -> None:
        basis = self.pick(Indicator.Basis.values)
        indicator = Indicator.objects.create(
            card=card,
            order=order,
            code=self.text(12, 0),
            name=self.text(),
            weight=self.maybe(self.number(5, 3)),
            unit_of_measure=self.text(8, 0),
            baseline=self.maybe(self.number(14, 4)),
            monitoring_frequency=self.pick([3, 6, 12]),
            reporting_frequency=self.pick([3, 6, 12]),
            direction=self.pick(Indicator.Direction.values),
            basis=basis,
            aggregation=self.pick(["sum", "last"] if basis == "cumulative" else ["sum", "average"]),
            data_source=self.text(20, 0),
            definition=self.text(40, 0),
            method=self.text(40, 0),
            responsible_post=self.text(20, 0),
            data_owner=self.unit(),
            verification=self.text(40, 0),
        )
        indicator.key_indicators.set(self.key_indicators[: self.random.randint(0, 2)])
        for year in self.the_plan.years:
            if self.maybe(True):
                AnnualTarget.objects.create(
                    indicator=indicator, year=year, value=self.number(14, 4)
                )

    def make_money(self) -> None:
        for year in self.the_plan.years:
            if self.maybe(True):
                GeneralExpense.objects.create(
                    plan=self.the_plan, year=year, amount=self.number(14, 2)
                )
        for order in self.places():
            item = BudgetItem.objects.create(
                plan=self.the_plan,
                side=self.pick(BudgetItem.Side.values),
                code=f"0{order}",
                order=order,
                name=self.text(),
            )
            BudgetAmount.objects.create(
                item=item, year=self.the_plan.start_year - 1, amount=-self.number(14, 2)
            )
        self.total("grand_total", year=self.maybe(self.year()))

    def make_surveys(self) -> None:
        self.surveys = []
        for number in self.some(2):
            survey = plans.Survey.objects.create(
                plan=self.the_plan,
                key=f"anket-{number}",
                title=self.text(),
                introduction=f"<p>{number}. anket</p>",
                privacy_notice=self.text(50),
                opens_on=date(2024, 1, number),
                closes_on=date(2024, 2, number),
            )
            self.surveys.append(survey)
            for order in self.places():
                question = plans.SurveyQuestion.objects.create(
                    survey=survey,
                    order=order,
                    text=self.text(),
                    help_text=self.text(20, 0),
                    kind="multiple",
                    max_choices=self.maybe(2),
                    has_other=self.maybe(True, False),
                )
                for place in self.places():
                    text = f"{place} {self.text()}"
                    plans.SurveyChoice.objects.create(question=question, order=place, text=text)
                    plans.SurveyItem.objects.create(question=question, order=place, text=text)

    def make_sections(self, parent: plans.Section | None, key: str, depth: int) -> None:
        for order in self.places():
            block = self.pick(["", "goals", "survey"])
            section = plans.Section.objects.create(
                plan=self.the_plan,
                parent=parent,
                key=f"{key}-{order}",
                order=order,
                title=self.text(),
                part=self.pick(plans.Section.Part.values),
                text=self.maybe(f"<h3>Başlık</h3><p>{order} &amp; <a href='#a'>Tablo</a></p>", ""),
                is_summary=self.maybe(True, False),
                block=block,
                survey=self.pick(self.surveys) if block == "survey" and self.surveys else None,
            )
            for place in self.places(1):
                self.make_table(section, place)
            if depth:
                self.make_sections(section, section.key, depth - 1 if self.maybe(True) else 0)

    def make_table(self, section: plans.Section, order: int) -> None:
        kinds = [self.pick(["text", "number", "money", "date", "choice"]) for _ in range(4)]
        plans.SectionTable.objects.create(
            section=section,
            order=order,
            key=f"tablo-{order}",
            caption=self.text(),
            note=self.text(20, 0),
            total_label=self.text(10, 0),
            chart=self.pick(["", "bar", "pie"]),
            columns=[
                {"title": self.text(), "kind": kind}
                | ({"choices": ["İyi, yeni", "Eski"]} if kind == "choice" else {})
                for kind in kinds
            ],
            rows=[
                {
                    "cells": [self.cell(kind) for kind in kinds],
                    "kind": self.pick(["row", "heading"]),
                }
                for _ in self.some(4)
            ],
        )

    def cell(self, kind: str) -> str:
        match self.maybe(kind):
            case None:
                return ""
            case "text":
                return self.text()
            case "date":
                return "2024-06-03"
            case "choice":
                return "İyi, yeni"
            case _:
                return f"{self.number(12, 2)}"
