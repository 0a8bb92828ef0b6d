"""The sheets of the plan's own records: units, goals, objectives, cards and what stands on them."""

from decimal import Decimal

from plans import models as plans
from plans.exchange.columns import (
    CardCodeWidget,
    ChoiceWidget,
    Column,
    card_code,
    card_numbers,
)
from plans.units.matrix import write_mark
from plans.workbook import titles
from plans.workbook.lists import ListResource
from plans.workbook.read import FileBook
from plans.workbook.rules import lost_years
from plans.workbook.sheet import (
    CARD,
    CARD_REF,
    GOAL,
    OBJECTIVE,
    OBJECTIVE_REF,
    OBJECTIVE_ROW,
    PLACE_STAYS,
    UID,
    UNIT_REF,
    Grid,
    Key,
    Ref,
    Row,
    Sheet,
    choice,
    day,
    line,
    number,
    place,
    text,
    unit,
    whole,
    yes_no,
)


def _derive_goal(row: Row) -> Row:
    return {"number": int(row["code"][1:])}


def _derive_objective(row: Row) -> Row:
    goal, number = row["code"][1:].split(".")
    return {"goal": f"A{goal}", "number": int(number)}


def _derive_card(row: Row) -> Row:
    objective, order = card_numbers(row["code"])
    return {"objective": objective, "order": order}


_DECLARED = "Plan metninde yazan sayı. Boş olabilir."

_PLAN = Sheet(
    titles.PLAN,
    "Planın kendisi; tek satır. Kısa adı kayıtlı bir planınsa o plan güncellenir, değilse yeni "
    "plan eklenir.",
    ("slug",),
    (
        text("Kısa Ad", "Planın internet adresindeki adı: kars-2025-2029.", 20, "slug"),
        text("Kurum Adı", "Örnek: Kars Belediyesi.", 30, "institution"),
        text("Başlık", "Örnek: Stratejik Plan.", 24, "title"),
        whole("İlk Yıl", "start_year", "Örnek: 2025.", required=True),
        whole("Son Yıl", "end_year", "Örnek: 2029.", required=True),
        choice(
            "Durum",
            "status",
            plans.Plan.Status.choices,
            "Yeni plan “Yürürlükte” ise denetimden geçer. Kayıtlı planın durumu buradan "
            "değişmez; plan sayfasından değiştirin.",
            default="draft",
        ),
        day("Meclis Karar Tarihi", "council_decision_date", "Örnek: 30.09.2024."),
        line("Meclis Karar Sayısı", "council_decision_number", "Kararın sayısı.", 16),
        line("Misyon", "mission", "Kurumun misyonu.", 60),
        line("Vizyon", "vision", "Kurumun vizyonu.", 60),
        whole("Beyan Edilen Amaç Sayısı", "declared_goals", _DECLARED, width=12),
        whole("Beyan Edilen Hedef Sayısı", "declared_objectives", _DECLARED, width=12),
        number(
            "Hedefe Ulaştı Eşiği (%)",
            plans.Plan,
            "threshold_reached",
            "Boşsa 100.",
            default=Decimal(100),
        ),
        number(
            "Makul Eşiği (%)",
            plans.Plan,
            "threshold_reasonable",
            "Boşsa 70.",
            default=Decimal(70),
        ),
        yes_no(
            "Eksik Veri Sıfır Sayılsın",
            "missing_as_zero",
            "Evet: kapanan dönemde girilmeyen değerin performansı %0 olur.",
        ),
    ),
    plans.Plan,
    "pk",
    check=lost_years,
)

UNIT_SHEET = Sheet(
    titles.UNITS,
    "Harcama birimleri. Birimler planların ortak kaydıdır; kodlarından tanınır, buradan silinmez.",
    ("code",),
    (
        text("Kod", "Değişmeyen kısa kod: küçük harf, rakam ve tire (mali-hizmetler).", 30, "code"),
        text("Birim Adı", "Birimin tam adı; öteki sayfalarda birimler bu adla yazılır.", 48),
        text("Kısa Ad", "Dar sütunlarda kullanılır: Mali Hizmetler Md.", 30, "short_name"),
        unit("Bağlı Olduğu Birim", "parent", "Boşsa başkana bağlıdır."),
        yes_no("Kullanımda", "is_active", "Kapatılan birim için Hayır.", default=True),
        place("Listelerdeki yeri; boşsa kayıtlı yeri kalır, yeni birim sona eklenir."),
    ),
    plans.Unit,
    refs=(Ref("parent", titles.UNITS, ("parent",)),),
    placed_within=(),
    most_levels=10,
)

_VALUES = Sheet(
    titles.VALUES,
    "Kurumun temel değerleri.",
    ("order",),
    (
        place("Listedeki yeri; boşsa dosyadaki yeri sayılır."),
        text("Temel Değer", "Örnek: Şeffaflık."),
    ),
    plans.CoreValue,
    "plan",
    placed_within=(),
)

_KEY_INDICATORS = Sheet(
    titles.KEY_INDICATORS,
    "Temel performans göstergeleri tablosu.",
    ("order",),
    (
        place("Tablodaki sırası; boşsa dosyadaki yeri sayılır."),
        text("Temel Performans Göstergesi", "Göstergenin adı."),
        line("Ölçü Birimi", "unit_of_measure", "Adet, %, km gibi.", 14),
        number("Başlangıç Değeri", plans.KeyIndicator, "baseline", "Plan dönemi başındaki değer."),
        number("Plan Sonu Hedefi", plans.KeyIndicator, "target", "Plan dönemi sonundaki değer."),
    ),
    plans.KeyIndicator,
    "plan",
    placed_within=(),
)

_GOALS = Sheet(
    titles.GOALS,
    "Planın amaçları.",
    ("code",),
    (
        Column("Kod", "code", GOAL, "A1, A2 gibi.", required=True),
        text("Amaç", "Amacın adı.", 100),
    ),
    plans.Goal,
    "plan",
    derive=_derive_goal,
)

_OBJECTIVES = Sheet(
    titles.OBJECTIVES,
    "Amaçların hedefleri. Hedef, kodundaki amacın altındadır: H1.2, A1 amacının ikinci hedefidir.",
    ("code",),
    (
        Column("Kod", "code", OBJECTIVE, "H1.1, H1.2 gibi.", required=True),
        text("Hedef", "Hedefin adı.", 80),
        line(
            "Hedefler Listesindeki Adı",
            "listed_name",
            "Yalnız planın hedefler listesinde ad farklıysa.",
            60,
        ),
    ),
    plans.Objective,
    "goal__plan",
    (Ref("goal", titles.GOALS, ("goal",)),),
    derive=_derive_objective,
)

_STRATEGIES = Sheet(
    titles.STRATEGIES,
    "Hedeflerin stratejileri.",
    ("objective", "order"),
    (
        OBJECTIVE_ROW,
        place("Hedefteki sırası; boşsa dosyadaki yeri sayılır."),
        text("Strateji", "Stratejinin metni.", 100, "text"),
    ),
    plans.Strategy,
    "objective__goal__plan",
    (OBJECTIVE_REF,),
    placed_within=("objective",),
)

_CARDS = Sheet(
    titles.CARDS,
    "Hedef kartları. Çoğu hedefin bir kartı vardır; ikincisi H1.1 (2) diye yazılır.",
    ("code",),
    (
        Column(
            "Kart",
            "code",
            CardCodeWidget(),
            "Hedefin kodu: H1.1. Hedefin ikinci kartıysa H1.1 (2).",
            required=True,
            get=lambda card: card_code(card.objective.code, card.order),
        ),
        unit("Sorumlu Birim", "responsible_unit", "Karttan sorumlu birim."),
        yes_no(
            "Tüm Birimlerle İşbirliği",
            "all_units_cooperate",
            "Kartta “Tüm Birimler” yazıyorsa Evet.",
        ),
        line("Kartta Yazan Amaç", "printed_goal", "Yalnız basılı kartta amacın adı farklıysa.", 60),
    ),
    plans.ObjectiveCard,
    "objective__goal__plan",
    (
        OBJECTIVE_REF,
        Ref("responsible_unit", titles.UNITS, ("responsible_unit",)),
    ),
    derive=_derive_card,
)

_COOPERATIONS = Sheet(
    titles.COOPERATIONS,
    "Kartların işbirliği yapılacak birimleri; her birim bir satır.",
    ("card", "unit"),
    (
        CARD,
        place(),
        unit("Birim", "unit", "İşbirliği yapılacak birim.", required=True),
        line("Kartta Yazan Ad", "printed_name", "Yalnız basılı kartta ad farklıysa.", 50),
    ),
    plans.CardCooperation,
    "card__objective__goal__plan",
    (CARD_REF, UNIT_REF),
    placed_within=("card",),
)

_ACTIVITIES = Sheet(
    titles.ACTIVITIES,
    "Kartların faaliyet ve projeleri. Faaliyeti gizli “Kimlik” sütunu tanıtır; kartını veya "
    "sırasını değiştirmek onu taşır.",
    ("uid",),
    (CARD, place(PLACE_STAYS), text("Faaliyet veya Proje", "Ne yapılacağı.", 100, "text"), UID),
    plans.Activity,
    "card__objective__goal__plan",
    (CARD_REF,),
    placed_within=("card",),
)

_NOTES = Sheet(
    titles.NOTES,
    "Kartların riskleri, tespitleri ve ihtiyaçları.",
    ("card", "kind", "order"),
    (
        CARD,
        choice(
            "Tür", "kind", plans.CardNote.Kind.choices, "Risk, Tespit veya İhtiyaç.", required=True
        ),
        place("Karttaki kendi türü içinde sırası; boşsa dosyadaki yeri sayılır."),
        text("Metin", "Riskin, tespitin veya ihtiyacın metni.", 90, "text"),
        unit("Birim", "unit", "Yalnız bir birimi ilgilendiriyorsa."),
    ),
    plans.CardNote,
    "card__objective__goal__plan",
    (CARD_REF, UNIT_REF),
    placed_within=("card", "kind"),
)

_MATRIX = Sheet(
    titles.MATRIX,
    "Hedeflerde birimlerin işareti: S sorumlu, İ işbirliği yapılacak birim. Her birim bir "
    "sütundur; yeni birim için sona bir sütun ekleyip başlığına birimin adını yazın.",
    ("objective",),
    (OBJECTIVE_ROW,),
    mirrors=titles.OBJECTIVES,
    grid=Grid(
        "birim",
        ChoiceWidget({role: write_mark(role) for role in plans.UnitAssignment.Role.values}),
        plans.UnitAssignment,
        "objective",
        "unit",
        "role",
    ),
)

PLAN_SHEETS = (
    _PLAN,
    UNIT_SHEET,
    _VALUES,
    _KEY_INDICATORS,
    _GOALS,
    _OBJECTIVES,
    _STRATEGIES,
    _CARDS,
    _COOPERATIONS,
    _ACTIVITIES,
    _NOTES,
    _MATRIX,
)


class UnitResource(ListResource):
    """The list of the units."""

    sheets = (UNIT_SHEET,)
    FILE_NAME = "birimler"
    left_out = ("parent",)

    def taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        what = "Bu ad" if name == "name" else "Bu sıra"
        return f"{what} “{key[0]}” kodlu birimde de var. Birini değiştirin."
