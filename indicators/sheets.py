"""The sheets of the indicators with their targets and of the calendars; the indicators' list."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from indicators.activities import say_misfit
from indicators.models import (
    ActivityYear,
    AnnualTarget,
    Indicator,
    Measurement,
    Milestone,
    Period,
    touched,
)
from indicators.proposals import (
    KEPT,
    KINDS,
    NO_PROPOSAL,
    ONCE,
    RULES,
    describe,
    misfit_of_kind,
    propose_missing,
)
from indicators.renaming import CALENDARS, RISKS, VALUES
from plans.exchange.columns import (
    ChoiceWidget,
    IntegerWidget,
    LinksWidget,
    UnitWidget,
    card_numbers,
)
from plans.sheets import titles
from plans.sheets.lists import CARD_COLUMNS, PLAN_COLUMN, ListResource
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE, ColumnGroup, Dependents, Ref, Row, Sheet
from plans.sheets.store import Store

DIRECTION = ChoiceWidget(
    dict(Indicator.Direction.choices),
    words={
        Indicator.Direction.UP: "Artış, Artan, Artar, Artırma, Artması, Artmalı",
        Indicator.Direction.DOWN: "Azalış, Azalan, Azalır, Azaltma, Azalması, Azalmalı",
    },
)
#: A kind sets the other rules too, and is written into the column of the basis.
BASIS = ChoiceWidget(
    dict(Indicator.Basis.choices) | {key: kind.label for key, kind in KINDS.items()},
    words={
        ONCE: "Tek seferlik, Bir kez, Bir defalık",
        KEPT: "Düzeyi koruma, Aynı düzeyin korunması, Koruma",
        Indicator.Basis.ANNUAL: "Yıllık, Yıl bazında, Yıl bazlı, Birikimsiz",
        Indicator.Basis.CUMULATIVE: "Kümülatif, Birikimli, Birikerek, Birikerek gider",
    },
)
AGGREGATION = ChoiceWidget(
    dict(Indicator.Aggregation.choices),
    words={
        Indicator.Aggregation.SUM: "Toplam, Toplamı, Toplanır, Yıl içi toplam",
        Indicator.Aggregation.LAST: "Son, Sonuncu, Dönem sonu, Yıl sonu, Yıl sonu değeri",
        Indicator.Aggregation.AVERAGE: "Ort, Ort., Ortalaması",
    },
)
FREQUENCY = ChoiceWidget(
    dict(Indicator.Frequency.choices),
    words={
        Indicator.Frequency.QUARTERLY: "Üç ay, 3 aylık, Üç aylık, 3 ayda bir, Üç ayda bir, "
        "Yılda dört, Yılda 4",
        Indicator.Frequency.HALF_YEARLY: "Altı ay, 6 aylık, Altı aylık, 6 ayda bir, Altı ayda bir, "
        "Yılda iki, Yılda 2",
        Indicator.Frequency.YEARLY: "Yıllık, Yıl, On iki ay, 12 aylık, 12 ayda bir, 1 yıl, "
        "Yılda bir, Yılda 1, Her yıl",
    },
)

_HALF_YEAR = Indicator.Frequency.HALF_YEARLY


def _complete(row: Row, stored: Row | None) -> str:
    """An empty cell keeps the stored rule; a new indicator's rules are proposed, but for those that
    a kind stands for."""
    targets = {int(year): value for year, value in INDICATORS.grid.values_of(row).items()}
    if kind := KINDS.get(row["basis"]):
        if misfit := misfit_of_kind(row["basis"], row["baseline"], targets):
            raise ValidationError({"basis": misfit})
        for name, value in kind.rules.items():
            if name != "basis" and row[name] not in (None, "", value):
                raise ValidationError(
                    {name: f"Bu kural “{kind.label}” türüne uymuyor. Hücreyi boş bırakın."}
                )
        row |= kind.rules
    usual = {"monitoring_frequency": _HALF_YEAR.value, "reporting_frequency": _HALF_YEAR.value}
    for name in (*usual, *RULES):
        row[name] = row[name] or (stored or usual).get(name)
    proposal = propose_missing(row, targets)
    row |= {name: choice.value for name, choice in proposal.items()}
    if not row["aggregation"]:
        raise ValidationError({"aggregation": NO_PROPOSAL})
    return describe(proposal)


INDICATORS = Sheet(
    titles.INDICATORS,
    ("uid",),
    Indicator,
    {
        "monitoring_frequency": FREQUENCY,
        "reporting_frequency": FREQUENCY,
        "direction": DIRECTION,
        "basis": BASIS,
        "aggregation": AGGREGATION,
        "key_indicators": LinksWidget(),
    },
    placed_within=("card",),
    grid=ColumnGroup("hedef", AnnualTarget, "indicator", "year", "value"),
    complete=_complete,
    check=VALUES.find_renamed,
    dependents=(
        Dependents(
            Measurement,
            touched,
            "Değeri girilmiş gösterge silinmez, izlemeden kaldırılır: satırı dosyaya geri ekleyip "
            "“İzlemeden Kaldırıldığı Gün” ve “Kaldırma Gerekçesi” hücrelerini doldurun.",
        ),
    ),
)


# What is entered for the plan's own rows keeps them from being made others.
for _entries in (CALENDARS, RISKS):
    BY_TITLE[_entries.title].check = _entries.find_renamed


# --- Calendars: what is planned; approval, and what a period says of it, stay here ---------------

_STAYS_HERE = (
    "Kayıtlı takvim dosyayla değişmez ve silinmez; birim onu kendi takvim sayfasında değiştirir. "
    "Satırı dışa aktarılan dosyadaki gibi bırakın."
)


def _kept_calendars(draft: Draft) -> Iterator[str]:
    """A stored calendar is its unit's, whatever its state; a new one fits its card and year."""
    yield from _altered(draft, BY_TITLE[titles.CALENDARS])
    ends = Period.year_ends().filter(plan=draft.store.plan)
    over = set(ends.values_list("year", flat=True))
    cooperations = draft.book[titles.COOPERATIONS]
    for key in draft.changes[titles.CALENDARS].new:
        activity, year, unit = key
        place = draft.place(BY_TITLE[titles.CALENDARS], key, "unit")
        of_card = draft.book[titles.ACTIVITIES].get((activity,), {}).get("card")
        card = draft.book[titles.CARDS].get((of_card,))
        if year in over:
            yield f"{place}: {year} yılı kapandı; takvimi artık değişmez. Satırı silin."
        elif card and not (
            card["all_units_cooperate"]
            or card["responsible_unit"] == unit
            or (of_card, unit) in cooperations
        ):
            yield (
                f"{place}: {draft.names[unit]} bu faaliyetin kartında sorumlu ya da işbirliği "
                "yapılacak birim değil. Birimi düzeltin ya da satırı silin."
            )


def _kept_milestones(draft: Draft) -> Iterator[str]:
    """The steps of a stored calendar stay; those of a new one are due in its year and months."""
    sheet, changes = BY_TITLE[titles.MILESTONES], draft.changes[titles.MILESTONES]
    yield from _altered(draft, sheet)
    for key in changes.new:
        row = draft.book[titles.MILESTONES][key]
        calendar = (row["activity"], row["year"], row["unit"])
        if calendar in draft.store.book[titles.CALENDARS]:
            yield f"{draft.place(sheet, key, 'text')}: {_STAYS_HERE}"
        elif row["due"] and (drawn := draft.book[titles.CALENDARS].get(calendar)):
            months = drawn["start_month"], drawn["end_month"]
            if misfit := say_misfit(row["due"], row["year"], *months):
                yield f"{draft.place(sheet, key, 'due')}: {misfit}"


def _altered(draft: Draft, sheet: Sheet) -> Iterator[str]:
    for key in (*draft.changes[sheet.title].changed, *draft.deleted[sheet.title]):
        yield f"{draft.place(sheet, key, sheet.visible_key[0])}: {_STAYS_HERE}"


Sheet(
    titles.CALENDARS,
    ("activity", "year", "unit"),
    ActivityYear,
    is_sorted=True,
    check=_kept_calendars,
)
Sheet(
    titles.MILESTONES,
    ("uid",),
    Milestone,
    {"year": IntegerWidget(), "unit": UnitWidget()},
    refs=(Ref("activity_year", titles.CALENDARS, ("activity", "year", "unit")),),
    placed_within=("activity", "year", "unit"),
    check=_kept_milestones,
)


class IndicatorResource(ListResource):
    """The list of the indicators: objective and number of the card have columns of their own."""

    FILE_NAME = "gostergeler"
    sheets = (INDICATORS,)
    lead = (PLAN_COLUMN, *CARD_COLUMNS)
    left_out = ("card", "key_indicators")
    years_after = "baseline"
    year_explanation = (
        "Yılın hedef değeri. Boş hücre o yılın hedefini siler; sütunu silerseniz o yılın hedefleri "
        "olduğu gibi kalır."
    )

    def locate(self, store: Store, row: Row) -> tuple[Sheet, Row]:
        return INDICATORS, {"card": self.find_card(store, row)}

    def lead_values(self, store: Store, row: Row) -> Row:
        objective, number = card_numbers(row["card"])
        return {"plan": store.plan.slug, "objective": objective, "card_number": number}
