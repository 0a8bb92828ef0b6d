"""Importing a changed workbook: what is shown, what is saved, what is refused."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from budgeting.models import CostEstimate
from indicators.models import AnnualTarget, Indicator
from plans.models import (
    Activity,
    CardCooperation,
    Goal,
    Objective,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Survey,
    SurveyQuestion,
    SurveyResponse,
    Unit,
    UnitAssignment,
)
from plans.sheets.compare import summary
from plans.sheets.store import load
from plans.workbook.apply import Refused
from tests.support.builders import build_plan, measure
from tests.support.workbook_files import column, export, import_, preview, put


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=2, indicators=2)


def refusal(plan: Plan, change, **options) -> str:
    """What an import of the changed workbook is refused with; nothing may be saved."""
    before = [str(row) for row in export_rows(plan)]
    with pytest.raises(Refused) as caught:
        import_(export(plan, change), **options)
    assert [str(row) for row in export_rows(plan)] == before
    return "\n".join(caught.value.sentences)


def export_rows(plan: Plan) -> list:
    return list(load(Plan.objects.get(pk=plan.pk)).book.items())


@pytest.mark.differs
def test_a_changed_cell_is_shown_with_both_values_and_saved_with_its_history(plan, strategist):
    data = export(plan, lambda book: put(book["Hedefler"], "Hedef", 2, "Yeni ad"))
    draft = preview(data)
    assert draft.changes["Hedefler"].changed == {("H1.1",): ["name"]}
    assert Objective.objects.get(number=1).name != "Yeni ad"
    import_(data, user=strategist)
    objective = Objective.objects.get(number=1)
    assert objective.name == "Yeni ad"
    entry = objective.history.first()
    assert entry.history_user == strategist
    assert entry.history_change_reason == "Çalışma kitabından içe aktarma: plan.xlsx"
    assert Objective.history.count() == 1  # the others did not change


def test_a_row_with_a_new_code_is_added_with_everything_below_it(plan):
    def change(book):
        book["Hedefler"].append(["H1.3", "Üçüncü hedef"])
        book["Hedef Kartları"].append(["H1.3", "Fen İşleri Müdürlüğü"])
        book["Faaliyetler"].append(["H1.3", None, "Birinci"])
        book["Faaliyetler"].append(["H1.3", None, "İkinci"])
        put(book["Maliyetlendirme"], "Hedef", 4, "H1.3")
        put(book["Maliyetlendirme"], "2026", 4, "1.250,50")

    import_(export(plan, change))
    card = ObjectiveCard.objects.get(objective__number=3)
    assert card.responsible_unit.name == "Fen İşleri Müdürlüğü"
    assert list(card.activities.values_list("order", "text")) == [(1, "Birinci"), (2, "İkinci")]
    cost = CostEstimate.objects.get(objective__number=3)
    assert (cost.year, cost.amount) == (2026, Decimal("1250.50"))


def test_an_emptied_cell_of_a_year_removes_its_value_and_a_missing_column_leaves_it(plan):
    def change(book):
        sheet = book["Göstergeler"]
        put(sheet, "2025", 2, None)
        sheet.delete_cols(sheet[f"{column(sheet, '2026')}1"].column)

    import_(export(plan, change))
    first = Indicator.objects.filter(card__objective__number=1).first()
    assert sorted(first.targets.values_list("year", flat=True)) == [2026, 2027, 2028, 2029]


def test_rows_that_the_file_lacks_stay_unless_the_person_ticks_their_sheet(plan):
    data = export(plan, lambda book: book["Faaliyetler"].delete_rows(2))
    first = Activity.objects.get(card__objective__number=1)
    assert preview(data).changes["Faaliyetler"].missing == [(str(first.uid),)]
    import_(data)
    assert Activity.objects.count() == 2
    import_(data, ticked=["Faaliyetler"])
    assert [activity.card.objective.number for activity in Activity.objects.all()] == [2]
    assert Activity.history.filter(history_type="-").count() == 1


def test_a_sheet_that_the_file_lacks_stays_as_it_is(plan):
    data = export(plan, lambda book: book.remove(book["Faaliyetler"]))
    import_(data, ticked=["Faaliyetler"])
    assert Activity.objects.count() == 2


@pytest.mark.differs
def test_what_stands_below_a_deleted_row_goes_with_it(plan):
    def change(book):
        for title in ("Hedefler", "Hedef Kartları", "Göstergeler", "Faaliyetler"):
            sheet = book[title]
            for row in range(sheet.max_row, 1, -1):
                if str(sheet.cell(row, 1).value).startswith("H1.2"):
                    sheet.delete_rows(row)
        for title in ("Stratejiler", "İşbirlikleri", "Riskler-Tespitler-İhtiyaçlar"):
            del book[title]
        for title in ("Kart Maliyetleri", "Birim Matrisi", "Maliyetlendirme"):
            del book[title]

    import_(export(plan, change), ticked=["Hedefler"])
    assert Objective.objects.get().number == 1
    assert Indicator.objects.count() == 2
    assert AnnualTarget.objects.count() == 10
    assert UnitAssignment.objects.count() == 2


@pytest.mark.differs
def test_an_indicator_with_measurements_is_never_deleted(plan):
    indicator = Indicator.objects.filter(card__objective__number=1).order_by("order").last()
    measure(plan, "2025-1", {indicator: 5})
    message = refusal(plan, lambda book: book["Göstergeler"].delete_rows(3), ticked=["Göstergeler"])
    assert "silinemez" in message
    assert "gerçekleşme" in message
    assert "H1.1 · 2. sıra" in message


def test_all_errors_are_told_at_once_with_sheet_row_and_column(plan):
    def change(book):
        put(book["Göstergeler"], "Hedefe Etkisi (%)", 2, 140)
        put(book["Göstergeler"], "Yön", 3, "Yukarı")
        put(book["Faaliyetler"], "Kart", 2, "H9.9")
        put(book["Maliyetlendirme"], "2025", 2, "çok")
        put(book["Hedefler"], "Hedef", 3, None)
        put(book["Genel Giderler"], "Yıl", 2, 2040)

    message = refusal(plan, change)
    assert "“Göstergeler” sayfası, 2. satır, “Hedefe Etkisi (%)” sütunu: Hedefe etkisi 0 ile" in (
        message
    )
    assert "“Göstergeler” sayfası, 3. satır, “Yön” sütunu: “Yukarı” tanınmadı." in message
    assert "“Faaliyetler” sayfası, 2. satır, “Kart” sütunu: “H9.9” “Hedef Kartları”" in message
    assert "“Maliyetlendirme” sayfası, 2. satır, “2025” sütunu: “çok” sayı olarak" in message
    assert "“Hedefler” sayfası, 3. satır, “Hedef” sütunu: Bu hücre boş bırakılamaz." in message
    assert "“Genel Giderler” sayfası, 2. satır, “Yıl” sütunu: 2040 yılı planın dönemi" in message


@pytest.mark.parametrize(
    ("sheet", "cells", "said"),
    [
        ("Hedef Kartları", {"Kart": (3, "H1.1")}, "Aynı kayıt 2. satırda da var"),
        ("Göstergeler", {"İzleme Sıklığı": (2, "5 ay")}, "Yazılabilecekler: 3 ay, 6 ay, 12 ay"),
        ("Göstergeler", {"Başlangıç Değeri": (2, "1.25")}, "iki türlü okunabilir"),
        ("Kart Maliyetleri", {"Tutar (TL)": (2, "106.781,346")}, "106.781.346 TL mi? Doğrusunu"),
        ("Maliyetlendirme", {"2025": (2, 106781.346)}, "106.781,35 TL mi, 106.781.346 TL mi?"),
        ("Göstergeler", {"Temel Göstergeler": (2, "7")}, "“7” “Temel Göstergeler” sayfasında yok"),
        ("Birimler", {"Sıra": (3, 1)}, "satırında da var"),
        ("Birimler", {"Birim Adı": (3, "Fen İşleri Müdürlüğü")}, ""),
        ("Birimler", {"Bağlı Olduğu Birim": (2, "Su ve Kanalizasyon Müdürlüğü")}, "kendi altında"),
        ("Yayımlanan Toplamlar", {"Amaç": (2, "A1")}, "boş bırakılamaz"),
        ("Plan", {"Durum": (2, "Sona erdi")}, "durumu çalışma kitabıyla değişmez"),
        ("Plan", {"Makul Eşiği (%)": (2, 100)}, "“Makul” eşiği sıfırdan büyük"),
        ("Plan", {"Son Yıl": (2, 2028)}, "dönemi"),
    ],
)
def test_rules_of_the_records_hold(plan, sheet, cells, said):
    def change(book):
        for heading, (row, value) in cells.items():
            put(book[sheet], heading, row, value)

    if said:
        assert said in refusal(plan, change)
    else:
        import_(export(plan, change))


@pytest.mark.differs
def test_a_plan_is_not_shortened_over_its_records(plan):
    def change(book):
        put(book["Plan"], "Son Yıl", 2, 2028)
        for title in ("Göstergeler", "Maliyetlendirme", "Bütçe", "Genel Giderler"):
            del book[title]

    assert "2029 için kayıt var" in refusal(plan, change)


@pytest.mark.differs
def test_two_rows_may_swap_what_must_be_unique(plan):
    def change(book):
        sheet = book["Birimler"]
        for heading in ("Birim Adı", "Sıra"):
            letter = column(sheet, heading)
            first, second = sheet[f"{letter}2"].value, sheet[f"{letter}3"].value
            sheet[f"{letter}2"], sheet[f"{letter}3"] = second, first
        for title in set(book.sheetnames) - {"Plan", "Birimler"}:
            del book[title]  # they name units

    names = list(Unit.objects.order_by("code").values_list("name", flat=True)[:2])
    import_(export(plan, change))
    assert list(Unit.objects.order_by("code").values_list("name", flat=True)[:2]) == names[::-1]


@pytest.mark.differs
def test_a_cooperating_unit_is_replaced_where_the_old_row_is_deleted(plan):
    def change(book):
        put(book["İşbirlikleri"], "Birim", 2, "Mali Hizmetler Müdürlüğü")

    assert preview(export(plan, change)).errors == []
    assert "silmeyi işaretleyin" in refusal(plan, change)
    import_(export(plan, change), ticked=["İşbirlikleri"])
    first = CardCooperation.objects.filter(card__objective__number=1).get()
    assert first.unit.name == "Mali Hizmetler Müdürlüğü"


def test_a_plan_whose_short_name_is_unknown_is_added(plan):
    def change(book):
        put(book["Plan"], "Kısa Ad", 2, "baska-2025-2029")
        put(book["Plan"], "Durum", 2, "Taslak")

    import_(export(plan, change))
    new = Plan.objects.get(slug="baska-2025-2029")
    assert new.goals.get().objectives.count() == 2
    assert Goal.objects.count() == 2
    assert Unit.objects.count() == 3


# --- Names of units -------------------------------------------------------------------------


def with_names(book) -> None:
    put(book["Hedef Kartları"], "Sorumlu Birim", 2, "Fen İşl. Md.")
    put(book["İşbirlikleri"], "Birim", 2, "Tarım Birimi")


def test_a_name_that_is_no_units_is_never_taken_silently(plan):
    data = export(plan, with_names)
    unknown = preview(data).file.unknown
    assert [name.name for name in unknown] == ["Fen İşl. Md.", "Tarım Birimi"]
    assert unknown[0].suggestions[0].name == "Fen İşleri Müdürlüğü"
    assert unknown[0].places == ["“Hedef Kartları” sayfası, 2. satır, “Sorumlu Birim” sütunu"]
    message = refusal(plan, with_names)
    assert "“Fen İşl. Md.” adında bir birim yok. Şunlardan biri olabilir: Fen İşleri" in message


def test_the_person_decides_what_an_unknown_name_means(plan):
    decisions = {"Fen İşl. Md.": "birim-2", "Tarım Birimi": "+"}
    import_(export(plan, with_names), decisions=decisions, ticked=["İşbirlikleri"])
    card = ObjectiveCard.objects.get(objective__number=1)
    assert card.responsible_unit.code == "birim-2"
    assert card.cooperations.get().unit.name == "Tarım Birimi"
    assert Unit.objects.get(code="tarim-birimi").order == 4


def test_a_name_that_is_left_out_leaves_its_cell_empty_and_its_row_out(plan):
    decisions = {"Fen İşl. Md.": "-", "Tarım Birimi": "-"}
    import_(export(plan, with_names), decisions=decisions)
    card = ObjectiveCard.objects.get(objective__number=1)
    assert card.responsible_unit is None
    assert not Unit.objects.filter(name="Tarım Birimi").exists()


@pytest.mark.differs
def test_a_unit_may_be_written_by_its_code_or_in_another_case(plan):
    def change(book):
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, "birim-2")
        put(book["Hedef Kartları"], "Sorumlu Birim", 3, "FEN  İŞLERİ müdürlüğü")

    import_(export(plan, change))
    assert {c.responsible_unit.code for c in ObjectiveCard.objects.all()} == {"birim-2"}


def test_spellings_of_an_unknown_unit_are_asked_for_once_and_make_one_unit(plan):
    def change(book):
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, "Tarım Müdürlüğü")
        put(book["Hedef Kartları"], "Sorumlu Birim", 3, "Tarım Md.")

    (unknown,) = preview(export(plan, change)).file.unknown
    assert (unknown.name, unknown.spellings) == ("Tarım Müdürlüğü", ["Tarım Md."])
    assert len(unknown.places) == 2
    import_(export(plan, change), decisions={"Tarım Müdürlüğü": "+"})
    assert {c.responsible_unit.name for c in ObjectiveCard.objects.all()} == {"Tarım Müdürlüğü"}
    assert Unit.objects.count() == 4


def test_units_that_are_numbered_apart_are_not_one(plan):
    def change(book):
        put(book["Hedef Kartları"], "Sorumlu Birim", 2, "1. Bölge Müdürlüğü")
        put(book["Hedef Kartları"], "Sorumlu Birim", 3, "2. Bölge Müdürlüğü")

    names = [unknown.name for unknown in preview(export(plan, change)).file.unknown]
    assert names == ["1. Bölge Müdürlüğü", "2. Bölge Müdürlüğü"]


def test_all_departments_as_a_cooperating_unit_means_that_all_units_cooperate(plan):
    data = export(plan, lambda book: put(book["İşbirlikleri"], "Birim", 2, "Tüm Müdürlükler"))
    draft = preview(data)
    assert draft.file.unknown == []
    assert list(draft.file.remarks["Hedef Kartları"].values()) == [
        "Tüm birimlerle işbirliği: “İşbirlikleri” sayfası, 2. satır “Tüm Müdürlükler” diyor."
    ]
    import_(data)
    assert [card.all_units_cooperate for card in ObjectiveCard.objects.order_by("pk")] == [
        True,
        False,
    ]


def test_all_departments_are_no_responsible_unit(plan):
    message = refusal(
        plan, lambda book: put(book["Hedef Kartları"], "Sorumlu Birim", 2, "Tüm Birimler")
    )
    assert "2. satır, “Sorumlu Birim” sütunu: “Tüm Birimler” tek bir birim değildir" in message
    assert "“Tüm Birimlerle İşbirliği” hücresine Evet yazın" in message


def test_unknown_units_are_told_with_sheet_count_and_the_way_out(plan):
    message = refusal(plan, with_names)
    assert "2 birim adı tanınmadı. Yeni birimlerse dosyanın “Birimler” sayfasına" in message
    assert "“İşbirlikleri” sayfası, 2. satır, “Birim” sütunu: “Tarım Birimi”" in message


def test_a_new_unit_of_nearly_the_same_name_is_remarked_on(plan):
    def change(book):
        book["Birimler"].append(["fen", "Fen İşl. Müd.", "Fen"])

    remarks = preview(export(plan, change)).file.remarks["Birimler"]
    assert remarks == {("fen",): "“Fen İşleri Müdürlüğü” birimine çok benziyor; aynı birim mi?"}


# --- The document ---------------------------------------------------------------------------


def test_a_table_takes_turkish_numbers_and_tells_of_bad_cells(plan):
    section = Section.objects.create(plan=plan, key="s", title="Bölüm")
    SectionTable.objects.create(
        section=section,
        key="t",
        caption="Tablo",
        columns=[{"title": "Ad"}, {"title": "Tutar", "kind": "money"}],
        rows=[{"cells": ["a", "1"]}],
    )
    import_(
        export(
            plan, lambda book: book["Tablo Satırları"].append(["s", "t", 2, None, "b", "1.250,5"])
        )
    )
    assert SectionTable.objects.get().rows[1] == {"cells": ["b", "1250.5"]}
    message = refusal(plan, lambda book: put(book["Tablo Satırları"], "2. hücre", 2, "bir"))
    assert "“Tablo Satırları” sayfası, 2. satır, “2. hücre” sütunu: “bir” sayı olarak" in message
    message = refusal(plan, lambda book: put(book["Tablo Satırları"], "4. hücre", 2, "fazla"))
    assert "2 sütunundan fazlası dolu" in message


def test_rich_text_is_cleaned(plan):
    html = "<p onclick='x()'>Metin<script>alert(1)</script></p>"
    import_(
        export(
            plan,
            lambda book: book["Bölümler"].append(
                ["yeni", None, None, "Yeni", None, None, None, None, html]
            ),
        )
    )
    assert Section.objects.get().text == "<p>Metin</p>"


def test_a_picture_does_not_come_into_a_survey(plan):
    html = f'<p>Merhaba<img src="/resim/{"a" * 64}/" alt=""></p>'
    import_(export(plan, lambda book: book["Anketler"].append(["anket", "Anket", html])))
    assert Survey.objects.get().introduction == "<p>Merhaba</p>"


@pytest.mark.differs
def test_an_answered_survey_takes_no_other_questions(plan):
    survey = Survey.objects.create(plan=plan, key="anket", title="Anket")
    SurveyQuestion.objects.create(survey=survey, text="Memnun musunz?", kind="text")
    SurveyResponse.objects.create(survey=survey, browser="x", submitted_on="2024-01-01")
    import_(export(plan, lambda book: put(book["Anket Soruları"], "Soru", 2, "Memnun musunuz?")))
    assert survey.questions.get().text == "Memnun musunuz?"
    new = lambda book: book["Anket Soruları"].append(["anket", 2, "Yeni?"])  # noqa: E731
    assert "yanıtlanmış" in refusal(plan, new)


def test_a_section_may_not_stand_below_itself(plan):
    Section.objects.create(plan=plan, key="a", title="A")
    Section.objects.create(plan=plan, key="b", title="B")

    def change(book):
        put(book["Bölümler"], "Üst Bölüm", 2, "b")
        put(book["Bölümler"], "Üst Bölüm", 3, "a")

    assert "kendi altında" in refusal(plan, change)


def test_the_history_names_nobody_where_a_command_imports(plan):
    import_(export(plan, lambda book: put(book["Amaçlar"], "Amaç", 2, "Yeni amaç")))
    assert Goal.history.get().history_user is None
    assert not User.objects.exists()


def new_indicator(book, **cells):
    """Append an indicator to the first card, with nothing said of its rules but `cells`."""
    sheet = book["Göstergeler"]
    row = sheet.max_row + 1
    values = {
        "Kart": "H1.1",
        "Sıra": 9,
        "Performans Göstergesi": "Su kayıp kaçak oranı",
        "Ölçü Birimi": "%",
        **cells,
    }
    for heading, value in values.items():
        put(sheet, heading, row, value)


def test_rules_that_a_new_indicator_leaves_empty_are_proposed_and_shown(plan):
    data = export(plan, new_indicator)
    draft = preview(data)
    assert draft.errors == []
    (remark,) = draft.file.remarks["Göstergeler"].values()
    assert "Yön: Azalması istenir (adında “kayıp” geçiyor)" in remark
    assert "Yıl içi değerler: Son değer (adında “oranı” geçiyor)." in remark
    rows = {s["title"]: s["rows"] for s in summary(draft, 9)}
    assert [row["remark"] for row in rows["Göstergeler"]] == [remark]
    import_(data)
    added = Indicator.objects.get(name="Su kayıp kaçak oranı")
    assert (added.direction, added.basis, added.aggregation) == ("down", "annual", "last")
    assert (added.monitoring_frequency, added.reporting_frequency) == (6, 6)


def test_people_s_words_are_understood_in_the_workbook_too(plan):
    cells = {
        "Yön": "Azalan",
        "Hesap Esası": "Kümülatif",
        "Yıl İçi Değerler": "Son",
        "İzleme Sıklığı": "Yılda bir",
    }
    import_(export(plan, lambda book: new_indicator(book, **cells)))
    added = Indicator.objects.get(name="Su kayıp kaçak oranı")
    assert (added.direction, added.basis, added.aggregation) == ("down", "cumulative", "last")
    assert added.monitoring_frequency == 12


def test_where_nothing_tells_how_a_year_is_added_up_the_person_is_asked(plan):
    cells = {"Performans Göstergesi": "Gösterge", "Ölçü Birimi": None}
    text = refusal(plan, lambda book: new_indicator(book, **cells))
    assert "“Yıl İçi Değerler” sütunu: Dönemlerin değerlerinden yılın değerinin nasıl" in text


def test_the_average_of_a_cumulative_target_is_refused_in_the_workbook(plan):
    cells = {"Hesap Esası": "Birikimli", "Yıl İçi Değerler": "Ortalama"}
    text = refusal(plan, lambda book: new_indicator(book, **cells))
    assert "“Yıl İçi Değerler” sütunu: Birikerek giden hedefte ortalama alınamaz." in text


@pytest.mark.parametrize(
    ("heading", "field", "value"),
    [
        ("Yön", "direction", "down"),
        ("Hesap Esası", "basis", "cumulative"),
        ("Yıl İçi Değerler", "aggregation", "last"),
        ("İzleme Sıklığı", "monitoring_frequency", 12),
    ],
)
def test_an_emptied_rule_keeps_what_is_stored(plan, heading, field, value):
    Indicator.objects.update(**{field: value})
    data = export(plan, lambda book: put(book["Göstergeler"], heading, 2, None))
    assert preview(data).changes["Göstergeler"].changed == {}
