"""The sheets of money: costs, the budget, printed totals."""

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.exchange.columns import IntegerWidget, NumberWidget
from plans.workbook.columns import (
    CardCodeWidget,
    Column,
)
from plans.workbook.sheet import (
    BUDGET,
    CARD,
    CARD_COSTS,
    CARD_REF,
    CARDS,
    COSTING,
    EXPENSES,
    GOAL,
    GOALS,
    OBJECTIVE,
    OBJECTIVE_ROW,
    OBJECTIVES,
    TOTALS,
    UNITS,
    Grid,
    Ref,
    Sheet,
    choice,
    money,
    name_column,
    place,
    unit,
)

_CARD_COSTS = Sheet(
    CARD_COSTS,
    "Kartların maliyet tahmini: plan dönemi boyunca, TL.",
    ("card", "order"),
    (
        CARD,
        place(),
        Column("Tutar (TL)", "amount", money(CardCost), "Örnek: 1.250.000,00.", required=True),
        unit("Birim", "unit", "Tutar yalnız bir birime aitse."),
    ),
    CardCost,
    "card__objective__goal__plan",
    (CARD_REF, Ref("unit", UNITS, ("unit",))),
    placed_within=("card",),
)

_COSTING = Sheet(
    COSTING,
    "Hedeflerin yıllara göre maliyeti, TL.",
    ("objective",),
    (OBJECTIVE_ROW,),
    mirrors=OBJECTIVES,
    grid=Grid("maliyet", money(CostEstimate), CostEstimate, "objective", "year", "amount"),
)

_EXPENSES = Sheet(
    EXPENSES,
    "Genel yönetim giderleri, TL; her yıl bir satır.",
    ("year",),
    (
        Column("Yıl", "year", IntegerWidget(), "Planın bir yılı.", required=True),
        Column("Tutar (TL)", "amount", money(GeneralExpense), "Yılın tutarı.", required=True),
    ),
    GeneralExpense,
    "plan",
)

_BUDGET = Sheet(
    BUDGET,
    "Tahmini gelir ve gider bütçesi, TL. Plandan önceki yılın da sütunu vardır.",
    ("side", "code"),
    (
        choice("Gelir/Gider", "side", BudgetItem.Side.choices, "Gelir veya Gider.", required=True),
        name_column("Ekonomik Kod", "Örnek: 01.", 12, "code"),
        place("Tablodaki sırası; boşsa kayıtlı yeri kalır, yeni satır sona eklenir."),
        name_column("Açıklama", "Örnek: PERSONEL GİDERLERİ.", 50),
    ),
    BudgetItem,
    "plan",
    placed_within=("side",),
    grid=Grid(
        "bütçe",
        money(BudgetAmount),
        BudgetAmount,
        "item",
        "year",
        "amount",
        years_before=1,
    ),
)

_TOTALS = Sheet(
    TOTALS,
    "Yayımlanan planda basılı toplamlar; yazılım kendi hesabıyla karşılaştırır.",
    ("kind", "goal", "objective", "card", "year"),
    (
        choice(
            "Hangi Toplam", "kind", PublishedTotal.Kind.choices, "Listeden seçin.", required=True
        ),
        Column("Amaç", "goal", GOAL, "Yalnız amaç toplamında.", refers=GOALS),
        Column("Hedef", "objective", OBJECTIVE, "Yalnız hedef toplamında.", refers=OBJECTIVES),
        Column("Kart", "card", CardCodeWidget(), "Yalnız kart toplamlarında.", refers=CARDS),
        Column("Yıl", "year", IntegerWidget(), "Yılların toplamıysa boş bırakın."),
        Column(
            "Basılı Değer",
            "value",
            NumberWidget(PublishedTotal._meta.get_field("value"), money=True),
            "Planda yazan sayı.",
            required=True,
        ),
    ),
    PublishedTotal,
    "plan",
    (
        Ref("goal", GOALS, ("goal",)),
        Ref("objective", OBJECTIVES, ("objective",)),
        CARD_REF,
    ),
)

MONEY_SHEETS = (
    _CARD_COSTS,
    _COSTING,
    _EXPENSES,
    _BUDGET,
    _TOTALS,
)
