"""The sheets of the plan's records: goals, objectives, cards, indicators, money."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from indicators.lists.choices import AGGREGATION, BASIS, DIRECTION, FREQUENCY
from indicators.models import AnnualTarget, Indicator
from indicators.proposals import NO_PROPOSAL, RULES, describe, propose_missing
from plans import models as plans
from plans.exchange.columns import ChoiceWidget, DateWidget, IntegerWidget, NumberWidget
from plans.units.matrix import write_mark
from plans.workbook.columns import (
    CardCodeWidget,
    Column,
    LineWidget,
    ListWidget,
    card_code,
    card_numbers,
)
from plans.workbook.sheet import (
    ACTIVITIES,
    CARD,
    CARD_REF,
    CARDS,
    COOPERATIONS,
    GOAL,
    GOALS,
    INDICATORS,
    KEY_INDICATORS,
    MATRIX,
    NOTES,
    OBJECTIVE,
    OBJECTIVE_ROW,
    OBJECTIVES,
    PLACE_STAYS,
    PLAN,
    STRATEGIES,
    UID,
    UNITS,
    VALUES,
    Grid,
    Ref,
    Row,
    Sheet,
    choice,
    line,
    name_column,
    number,
    place,
    text,
    unit,
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


_PLAN = Sheet(
    PLAN,
    "Planın kendisi; tek satır. Kısa adı kayıtlı bir planınsa o plan güncellenir, değilse yeni "
    "plan eklenir.",
    ("slug",),
    (
        Column(
            "Kısa Ad",
            "slug",
            LineWidget(),
            "Planın internet adresindeki adı: kars-2025-2029.",
            required=True,
            width=20,
        ),
        name_column("Kurum Adı", "Örnek: Kars Belediyesi.", 30, "institution"),
        name_column("Başlık", "Örnek: Stratejik Plan.", 24, "title"),
        Column("İlk Yıl", "start_year", IntegerWidget(), "Örnek: 2025.", required=True),
        Column("Son Yıl", "end_year", IntegerWidget(), "Örnek: 2029.", required=True),
        choice(
            "Durum",
            "status",
            plans.Plan.Status.choices,
            "Yeni plan “Yürürlükte” ise denetimden geçer. Kayıtlı planın durumu buradan "
            "değişmez; plan sayfasından değiştirin.",
            default="draft",
        ),
        Column("Meclis Karar Tarihi", "council_decision_date", DateWidget(), "Örnek: 30.09.2024."),
        line("Meclis Karar Sayısı", "council_decision_number", "Kararın sayısı.", 16),
        text("Misyon", "Kurumun misyonu.", field="mission", required=False, width=60),
        text("Vizyon", "Kurumun vizyonu.", field="vision", required=False, width=60),
        Column(
            "Beyan Edilen Amaç Sayısı",
            "declared_goals",
            IntegerWidget(),
            "Plan metninde yazan sayı. Boş olabilir.",
            width=12,
        ),
        Column(
            "Beyan Edilen Hedef Sayısı",
            "declared_objectives",
            IntegerWidget(),
            "Plan metninde yazan sayı. Boş olabilir.",
            width=12,
        ),
        Column(
            "Hedefe Ulaştı Eşiği (%)",
            "threshold_reached",
            NumberWidget(plans.Plan._meta.get_field("threshold_reached")),
            "Boşsa 100.",
            default=Decimal(100),
        ),
        Column(
            "Makul Eşiği (%)",
            "threshold_reasonable",
            NumberWidget(plans.Plan._meta.get_field("threshold_reasonable")),
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
)

_UNITS = Sheet(
    UNITS,
    "Harcama birimleri. Birimler planların ortak kaydıdır; kodlarından tanınır, buradan silinmez.",
    ("code",),
    (
        Column(
            "Kod",
            "code",
            LineWidget(),
            "Değişmeyen kısa kod: küçük harf, rakam ve tire (mali-hizmetler).",
            required=True,
            width=30,
        ),
        name_column("Birim Adı", "Birimin tam adı; öteki sayfalarda birimler bu adla yazılır.", 48),
        name_column("Kısa Ad", "Dar sütunlarda kullanılır: Mali Hizmetler Md.", 30, "short_name"),
        unit("Bağlı Olduğu Birim", "parent", "Boşsa başkana bağlıdır."),
        yes_no("Kullanımda", "is_active", "Kapatılan birim için Hayır.", default=True),
        place("Listelerdeki yeri; boşsa kayıtlı yeri kalır, yeni birim sona eklenir."),
    ),
    plans.Unit,
    refs=(Ref("parent", UNITS, ("parent",)),),
    placed_within=(),
)

_VALUES = Sheet(
    VALUES,
    "Kurumun temel değerleri.",
    ("order",),
    (
        place("Listedeki yeri; boşsa dosyadaki yeri sayılır."),
        name_column("Temel Değer", "Örnek: Şeffaflık."),
    ),
    plans.CoreValue,
    "plan",
    placed_within=(),
)

_KEY_INDICATORS = Sheet(
    KEY_INDICATORS,
    "Temel performans göstergeleri tablosu.",
    ("order",),
    (
        place("Tablodaki sırası; boşsa dosyadaki yeri sayılır."),
        name_column("Temel Performans Göstergesi", "Göstergenin adı."),
        line("Ölçü Birimi", "unit_of_measure", "Adet, %, km gibi.", 14),
        number("Başlangıç Değeri", plans.KeyIndicator, "baseline", "Plan dönemi başındaki değer."),
        number("Plan Sonu Hedefi", plans.KeyIndicator, "target", "Plan dönemi sonundaki değer."),
    ),
    plans.KeyIndicator,
    "plan",
    placed_within=(),
)

_GOALS = Sheet(
    GOALS,
    "Planın amaçları.",
    ("code",),
    (
        Column("Kod", "code", GOAL, "A1, A2 gibi.", required=True),
        name_column("Amaç", "Amacın adı.", 100),
    ),
    plans.Goal,
    "plan",
    derive=_derive_goal,
)

_OBJECTIVES = Sheet(
    OBJECTIVES,
    "Amaçların hedefleri. Hedef, kodundaki amacın altındadır: H1.2, A1 amacının ikinci hedefidir.",
    ("code",),
    (
        Column("Kod", "code", OBJECTIVE, "H1.1, H1.2 gibi.", required=True),
        name_column("Hedef", "Hedefin adı.", 80),
        line(
            "Hedefler Listesindeki Adı",
            "listed_name",
            "Yalnız planın hedefler listesinde ad farklıysa.",
            60,
        ),
    ),
    plans.Objective,
    "goal__plan",
    (Ref("goal", GOALS, ("goal",)),),
    derive=_derive_objective,
)

_STRATEGIES = Sheet(
    STRATEGIES,
    "Hedeflerin stratejileri.",
    ("objective", "order"),
    (
        Column("Hedef", "objective", OBJECTIVE, "Hedefin kodu.", required=True, refers=OBJECTIVES),
        place("Hedefteki sırası; boşsa dosyadaki yeri sayılır."),
        text("Strateji", "Stratejinin metni.", width=100),
    ),
    plans.Strategy,
    "objective__goal__plan",
    (Ref("objective", OBJECTIVES, ("objective",)),),
    placed_within=("objective",),
)

_CARDS = Sheet(
    CARDS,
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
        Ref("objective", OBJECTIVES, ("objective",)),
        Ref("responsible_unit", UNITS, ("responsible_unit",)),
    ),
    derive=_derive_card,
)

_COOPERATIONS = Sheet(
    COOPERATIONS,
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
    (CARD_REF, Ref("unit", UNITS, ("unit",))),
    placed_within=("card",),
)

_STAYS = "Boşsa kayıtlı olan kalır; yeni göstergede"
_PROPOSED = f"{_STAYS} yüklerken bir öneri gösterilir."
_HALF_YEAR = Indicator.Frequency.HALF_YEARLY


def _complete_indicator(row: Row, stored: Row | None) -> str:
    """An empty cell keeps the stored rule; a new indicator's rules are proposed."""
    usual = {"monitoring_frequency": _HALF_YEAR.value, "reporting_frequency": _HALF_YEAR.value}
    for name in (*usual, *RULES):
        row[name] = row[name] or (stored or usual).get(name)
    targets = {
        int(name.rpartition(":")[2]): value
        for name, value in row.items()
        if name.startswith("hedef:")
    }
    proposal = propose_missing(row, targets)
    row |= {name: choice.value for name, choice in proposal.items()}
    if not row["aggregation"]:
        raise ValidationError({"aggregation": NO_PROPOSAL})
    return describe(proposal)


_INDICATORS = Sheet(
    INDICATORS,
    "Performans göstergeleri. Göstergeyi gizli “Kimlik” sütunu tanıtır; kartını veya sırasını "
    "değiştirmek onu değerleriyle taşır. Yıl sütunlarında o yılın hedef değeri yazar.",
    ("uid",),
    (
        CARD,
        place(PLACE_STAYS),
        line("PG Kodu", "code", "Planda basılı kod: P.G. 1.1.1. Boş olabilir.", 14),
        name_column("Performans Göstergesi", "Göstergenin adı.", 54),
        number(
            "Hedefe Etkisi (%)",
            Indicator,
            "weight",
            "0 ile 100 arasında; bir kartın toplamı 100 olmalıdır.",
        ),
        line("Ölçü Birimi", "unit_of_measure", "Adet, %, km gibi.", 14),
        number("Başlangıç Değeri", Indicator, "baseline", "Plan dönemi başındaki değer."),
        Column(
            "İzleme Sıklığı",
            "monitoring_frequency",
            FREQUENCY,
            f"Kaç ayda bir ölçüldüğü. {_STAYS} 6 ay sayılır.",
        ),
        Column(
            "Raporlama Sıklığı",
            "reporting_frequency",
            FREQUENCY,
            f"Kaç ayda bir raporlandığı. {_STAYS} 6 ay sayılır.",
        ),
        Column("Yön", "direction", DIRECTION, f"Değerin artması mı istenir. {_PROPOSED}"),
        Column("Hesap Esası", "basis", BASIS, f"Yılın hedefi nasıl okunur. {_PROPOSED}"),
        Column(
            "Yıl İçi Değerler",
            "aggregation",
            AGGREGATION,
            f"Ölçümlerden yılın değeri nasıl bulunur. {_PROPOSED}",
        ),
        line("Veri Kaynağı", "data_source", "Değerin alındığı belge veya sistem.", 28),
        Column(
            "Temel Göstergeler",
            "key_indicators",
            ListWidget(),
            "Bağlı olduğu temel göstergelerin sıra numaraları: 1; 4.",
        ),
        Column(
            "Yıl Ortasında Beklenen Pay (%)",
            "mid_year_share",
            NumberWidget(Indicator._meta.get_field("mid_year_share")),
            "Yılın hedefinin haziran sonuna kadar beklenen yüzdesi. Boşsa olağan pay.",
            may_be_absent=True,
        ),
        Column(
            "İzlemeden Kaldırıldığı Gün",
            "retired_from",
            DateWidget(),
            "Bu günü içeren dönemden başlayarak değeri istenmez. İzlenen göstergede boş.",
            may_be_absent=True,
        ),
        Column(
            "Kaldırma Gerekçesi",
            "retired_reason",
            LineWidget(),
            "Gün yazılırsa zorunludur.",
            width=30,
            may_be_absent=True,
        ),
        UID,
    ),
    Indicator,
    "card__objective__goal__plan",
    (CARD_REF,),
    placed_within=("card",),
    grid=Grid(
        "hedef",
        NumberWidget(AnnualTarget._meta.get_field("value")),
        AnnualTarget,
        "indicator",
        "year",
        "value",
    ),
    complete=_complete_indicator,
)

_ACTIVITIES = Sheet(
    ACTIVITIES,
    "Kartların faaliyet ve projeleri. Faaliyeti gizli “Kimlik” sütunu tanıtır; kartını veya "
    "sırasını değiştirmek onu taşır.",
    ("uid",),
    (CARD, place(PLACE_STAYS), text("Faaliyet veya Proje", "Ne yapılacağı.", width=100), UID),
    plans.Activity,
    "card__objective__goal__plan",
    (CARD_REF,),
    placed_within=("card",),
)

_NOTES = Sheet(
    NOTES,
    "Kartların riskleri, tespitleri ve ihtiyaçları.",
    ("card", "kind", "order"),
    (
        CARD,
        choice(
            "Tür", "kind", plans.CardNote.Kind.choices, "Risk, Tespit veya İhtiyaç.", required=True
        ),
        place("Karttaki kendi türü içinde sırası; boşsa dosyadaki yeri sayılır."),
        text("Metin", "Riskin, tespitin veya ihtiyacın metni.", width=90),
        unit("Birim", "unit", "Yalnız bir birimi ilgilendiriyorsa."),
    ),
    plans.CardNote,
    "card__objective__goal__plan",
    (CARD_REF, Ref("unit", UNITS, ("unit",))),
    placed_within=("card", "kind"),
)

_MATRIX = Sheet(
    MATRIX,
    "Hedeflerde birimlerin işareti: S sorumlu, İ işbirliği yapılacak birim. Her birim bir "
    "sütundur; yeni birim için sona bir sütun ekleyip başlığına birimin adını yazın.",
    ("objective",),
    (OBJECTIVE_ROW,),
    mirrors=OBJECTIVES,
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
    _UNITS,
    _VALUES,
    _KEY_INDICATORS,
    _GOALS,
    _OBJECTIVES,
    _STRATEGIES,
    _CARDS,
    _COOPERATIONS,
    _INDICATORS,
    _ACTIVITIES,
    _NOTES,
    _MATRIX,
)
