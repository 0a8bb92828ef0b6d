"""The sheets of the plan's own records: units, goals, objectives, cards and what stands on them."""

from collections.abc import Iterator
from decimal import Decimal

from plans import models as plans
from plans.exchange.columns import CardCodeWidget, ChoiceWidget, Column, card_code, card_numbers
from plans.models.plan import OPEN_LICENCE
from plans.models.unit import answers_for
from plans.records.base import YearRecord
from plans.sheets import titles
from plans.sheets.lists import ListResource
from plans.sheets.read import FileBook
from plans.sheets.records import Draft
from plans.sheets.sheet import (
    BY_TITLE,
    CARD,
    GOAL,
    OBJECTIVE,
    OBJECTIVE_REF,
    OBJECTIVE_ROW,
    PLACE_STAYS,
    SHEETS,
    UID,
    ColumnGroup,
    Key,
    Ref,
    Row,
    Sheet,
    column,
    later,
    place,
    required,
)
from plans.units.matrix import write_mark


def lost_years(draft: Draft) -> Iterator[str]:
    """A shorter plan may leave no record in the years that it loses."""
    plan = draft.plan
    if plan is None or not draft.changes[titles.PLAN].changed:
        return
    going = {id(record) for wanted in draft.cells.values() for record in wanted.deleted}
    lost = set()
    for sheet in SHEETS:
        records = [*draft.store.cells[sheet.title].values()]
        records += draft.records[sheet.title].values()
        lost |= {
            record.year
            for record in records
            if isinstance(record, YearRecord)
            and id(record) not in going
            and record.year is not None
            and not plan.start_year - record.YEARS_BEFORE <= record.year <= plan.end_year
        }
    lost |= {year for year in plan.periods.values_list("year", flat=True) if year not in plan.years}
    if lost:
        listed = ", ".join(map(str, sorted(lost)))
        (key,) = draft.file.book[titles.PLAN]
        place = draft.file.place(BY_TITLE[titles.PLAN], key, "end_year")
        yield (
            f"{place}: Plan bu yıllara kısaltılamaz; {listed} için kayıt var. Önce o yılların "
            "değerlerini silin."
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

Sheet(
    titles.PLAN,
    "Planın kendisi; tek satır. Kısa adı kayıtlı bir planınsa o plan güncellenir, değilse yeni "
    "plan eklenir.",
    ("slug",),
    (
        required("Kısa Ad", "slug", "Planın internet adresindeki adı: kars-2025-2029.", 20),
        required("Kurum Adı", "institution", "Örnek: Kars Belediyesi.", 30),
        required("Başlık", "title", "Örnek: Stratejik Plan.", 24),
        required("İlk Yıl", "start_year", "Örnek: 2025."),
        required("Son Yıl", "end_year", "Örnek: 2029."),
        column(
            "Durum",
            "status",
            "Yeni plan “Yürürlükte” ise denetimden geçer. Kayıtlı planın durumu buradan "
            "değişmez; plan sayfasından değiştirin.",
            default="draft",
        ),
        column("Meclis Karar Tarihi", "council_decision_date", "Örnek: 30.09.2024."),
        column("Meclis Karar Sayısı", "council_decision_number", "Kararın sayısı.", 16),
        later(
            "Kapak Resmi",
            "cover",
            "Resmin kimliği (SHA-256). Resim bu dosyada yer almaz; plan sayfasından değiştirin.",
            16,
        ),
        later("Kapak Resminin Alternatif Metni", "cover_alt", "Resim yalnız süsse boş kalır.", 30),
        column("Misyon", "mission", "Kurumun misyonu.", 60),
        column("Vizyon", "vision", "Kurumun vizyonu.", 60),
        column("Beyan Edilen Amaç Sayısı", "declared_goals", _DECLARED, 12),
        column("Beyan Edilen Hedef Sayısı", "declared_objectives", _DECLARED, 12),
        column("Hedefe Ulaştı Eşiği (%)", "threshold_reached", "Boşsa 100.", default=Decimal(100)),
        column("Makul Eşiği (%)", "threshold_reasonable", "Boşsa 70.", default=Decimal(70)),
        column(
            "Eksik Veri Sıfır Sayılsın",
            "missing_as_zero",
            "Evet: kapanan dönemde girilmeyen değerin performansı %0 olur.",
        ),
        later("Strateji Ekibinin Adı", "contact_name", "E-postalarda yazar.", 24),
        later("Telefon", "contact_phone", "Strateji ekibinin telefonu.", 18),
        later("E-posta", "contact_email", "Strateji ekibinin e-postası.", 24),
        later(
            "Üst Yöneticiye Bildirim (gün)",
            "escalation_days",
            "Son günden kaç gün sonra üst yöneticiye yazılır. Boşsa yazılmaz.",
        ),
        later(
            "Müdür Onayı", "asks_endorsement", "Evet: ekip, birimin müdürü onaylamadan onaylayamaz."
        ),
        later(
            "Değerlendirme Ölçütleri",
            "asks_criteria",
            "Evet: yıl sonu değeri dört ölçüt yazılmadan gönderilemez.",
        ),
        later(
            "Performans Sayfaları",
            "has_portal",
            "Evet: yayımlanan sonuçlar ve açık veri herkese açık sayfalarda gösterilir.",
        ),
        later(
            "Açık Veri Lisansı",
            "data_licence",
            "Açık veri sayfasında yazar.",
            60,
            default=OPEN_LICENCE,
        ),
    ),
    plans.Plan,
    check=lost_years,
)


def wrongly_ended_units(draft: Draft) -> Iterator[str]:
    """A unit that answers for cards in force is not closed by a file; who took over is in use."""
    sheet, changes = BY_TITLE[titles.UNITS], draft.changes[titles.UNITS]
    for key in (*changes.new, *changes.changed):
        unit = draft.records[titles.UNITS][key]
        is_closed = "is_active" in changes.changed.get(key, ()) and not unit.is_active
        if cards := is_closed and unit.cards_in_force:
            yield f"{draft.place(sheet, key, 'is_active')}: {answers_for(cards)}"
        if unit.successor and not unit.successor.is_active:
            yield (
                f"{draft.place(sheet, key, 'successor')}: {unit.successor} kapanmış. Görevlerini "
                "bugün yürüten birimi yazın."
            )


UNIT_SHEET = Sheet(
    titles.UNITS,
    "Planların ortak birimleri; kodlarından tanınır, buradan silinmez.",
    ("code",),
    (
        required(
            "Kod", "code", "Değişmeyen kısa kod: küçük harf, rakam ve tire (mali-hizmetler).", 30
        ),
        required(
            "Birim Adı", "name", "Birimin tam adı; öteki sayfalarda birimler bu adla yazılır.", 48
        ),
        required("Kısa Ad", "short_name", "Dar sütunlarda kullanılır: Mali Hizmetler Md.", 30),
        column("Bağlı Olduğu Birim", "parent", "Boşsa başkana bağlıdır."),
        column("Kullanımda", "is_active", "Kapatılan birim için Hayır.", default=True),
        later(
            "Üst Yöneticinin E-postası",
            "superior_email",
            "Birim gecikince haber verilecek kişi. Boş olabilir.",
            24,
        ),
        later("Kapandığı Gün", "ended_on", "Birimin kapandığı ya da görevlerini devrettiği gün."),
        later(
            "Görevlerini Devralan", "successor", "Kapanan birimin görevlerini bugün yürüten birim."
        ),
        place("Listelerdeki yeri; boşsa kayıtlı yeri kalır, yeni birim sona eklenir."),
    ),
    plans.Unit,
    placed_within=(),
    max_levels=10,
    check=wrongly_ended_units,
)

Sheet(
    titles.VALUES,
    "Kurumun temel değerleri.",
    ("order",),
    (
        place("Listedeki yeri; boşsa dosyadaki yeri sayılır."),
        required("Temel Değer", "name", "Örnek: Şeffaflık.", 60),
    ),
    plans.CoreValue,
)

Sheet(
    titles.KEY_INDICATORS,
    "Temel performans göstergeleri tablosu.",
    ("order",),
    (
        place("Tablodaki sırası; boşsa dosyadaki yeri sayılır."),
        required("Temel Performans Göstergesi", "name", "Göstergenin adı.", 60),
        column("Ölçü Birimi", "unit_of_measure", "Adet, %, km gibi.", 14),
        column("Başlangıç Değeri", "baseline", "Plan dönemi başındaki değer."),
        column("Plan Sonu Hedefi", "target", "Plan dönemi sonundaki değer."),
    ),
    plans.KeyIndicator,
)

Sheet(
    titles.GOALS,
    "Planın amaçları.",
    ("code",),
    (
        Column("Kod", "code", GOAL, "A1, A2 gibi.", required=True),
        required("Amaç", "name", "Amacın adı.", 100),
    ),
    plans.Goal,
    derive=_derive_goal,
)

Sheet(
    titles.OBJECTIVES,
    "Amaçların hedefleri. Hedef, kodundaki amacın altındadır: H1.2, A1 amacının ikinci hedefidir.",
    ("code",),
    (
        Column("Kod", "code", OBJECTIVE, "H1.1, H1.2 gibi.", required=True),
        required("Hedef", "name", "Hedefin adı.", 80),
        column(
            "Hedefler Listesindeki Adı",
            "listed_name",
            "Yalnız planın hedefler listesinde ad farklıysa.",
            60,
        ),
    ),
    plans.Objective,
    refs=(Ref("goal", titles.GOALS, ("goal",)),),
    derive=_derive_objective,
)

Sheet(
    titles.STRATEGIES,
    "Hedeflerin stratejileri.",
    ("objective", "order"),
    (
        OBJECTIVE_ROW,
        place("Hedefteki sırası; boşsa dosyadaki yeri sayılır."),
        required("Strateji", "text", "Stratejinin metni.", 100),
    ),
    plans.Strategy,
)

Sheet(
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
        column("Sorumlu Birim", "responsible_unit", "Karttan sorumlu birim."),
        column(
            "Tüm Birimlerle İşbirliği",
            "all_units_cooperate",
            "Kartta “Tüm Birimler” yazıyorsa Evet.",
        ),
        column(
            "Kartta Yazan Amaç", "printed_goal", "Yalnız basılı kartta amacın adı farklıysa.", 60
        ),
        later(
            "Program / Alt Program",
            "programme",
            "Hedefin performans programında ilişkili olduğu program ve alt program. Boş olabilir.",
            40,
        ),
        later("Alt Program Hedefi", "programme_objective", "Boş olabilir.", 60),
    ),
    plans.ObjectiveCard,
    refs=(OBJECTIVE_REF,),
    derive=_derive_card,
)

Sheet(
    titles.COOPERATIONS,
    "Kartların işbirliği yapılacak birimleri; her birim bir satır.",
    ("card", "unit"),
    (
        CARD,
        place(),
        required("Birim", "unit", "İşbirliği yapılacak birim."),
        column("Kartta Yazan Ad", "printed_name", "Yalnız basılı kartta ad farklıysa.", 50),
    ),
    plans.CardCooperation,
    placed_within=("card",),
)

Sheet(
    titles.ACTIVITIES,
    "Kartların faaliyet ve projeleri. Faaliyeti gizli “Kimlik” sütunu tanıtır; kartını veya "
    "sırasını değiştirmek onu taşır.",
    ("uid",),
    (CARD, place(PLACE_STAYS), required("Faaliyet veya Proje", "text", "Ne yapılacağı.", 100), UID),
    plans.Activity,
    placed_within=("card",),
)

Sheet(
    titles.NOTES,
    "Kartların riskleri, tespitleri ve ihtiyaçları. Satırı gizli “Kimlik” sütunu tanıtır; kartını "
    "veya sırasını değiştirmek onu taşır.",
    ("uid",),
    (
        CARD,
        required("Tür", "kind", "Risk, Tespit veya İhtiyaç."),
        place(
            "Karttaki kendi türü içinde sırası; boşsa kayıtlı satır yerinde kalır, yenisi sona "
            "eklenir."
        ),
        required("Metin", "text", "Riskin, tespitin veya ihtiyacın metni.", 90),
        column("Birim", "unit", "Yalnız bir birimi ilgilendiriyorsa."),
        UID,
    ),
    plans.CardNote,
    placed_within=("card", "kind"),
)

Sheet(
    titles.MATRIX,
    "Hedeflerde birimlerin işareti: S sorumlu, İ işbirliği yapılacak birim. Her birim bir "
    "sütundur; yeni birim için sona bir sütun ekleyip başlığına birimin adını yazın.",
    ("objective",),
    (OBJECTIVE_ROW,),
    mirrors=titles.OBJECTIVES,
    grid=ColumnGroup(
        "birim",
        plans.UnitAssignment,
        "objective",
        "unit",
        "role",
        ChoiceWidget({role: write_mark(role) for role in plans.UnitAssignment.Role.values}),
    ),
)


class UnitResource(ListResource):
    """The list of the units."""

    sheets = (UNIT_SHEET,)
    FILE_NAME = "birimler"
    left_out = ("parent", "ended_on", "successor")

    def taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        what = "Bu ad" if name == "name" else "Bu sıra"
        return f"{what} “{key[0]}” kodlu birimde de var. Birini değiştirin."
