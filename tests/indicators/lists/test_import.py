"""Indicators with their targets from a file, through the pages of the admin."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import AnnualTarget, Indicator
from indicators.sheets import IndicatorResource
from plans.exchange import uploads
from plans.exchange.delimited import read_csv
from plans.exchange.formats import SHOWN_ERRORS, CsvFormat, uploaded_format
from plans.models import Plan
from plans.sheets import lists
from plans.sheets.saving import save
from tests.support.builders import build_plan
from tests.support.exchange_files import confirm, exported, text_of, upload, workbook

IMPORT = "/admin/indicators/indicator/import/"


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=2, indicators=3)


def everything() -> list:
    fields = [field.attname for field in Indicator._meta.concrete_fields]
    return [
        *Indicator.objects.order_by("pk").values_list(*fields),
        *AnnualTarget.objects.order_by("pk").values_list("indicator", "year", "value"),
        Indicator.history.count(),
        AnnualTarget.history.count(),
    ]


def set_cell(cell: str, value: object):
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def add_row(source: int, **cells: object):
    """Append a copy of a row, without its key, with some of its cells changed."""

    def change(sheet: Worksheet) -> None:
        sheet.append([cell.value for cell in sheet[source]])
        for letter, value in {"AC": None, **cells}.items():
            sheet[f"{letter}{sheet.max_row}"] = value

    return change


def rename(cell: str, name: str | int):
    return set_cell(cell, name)


# Columns: A Plan, B Hedef, C Kart, D Sıra, E PG Kodu, F Gösterge, G Etkisi, H Birim, I Başlangıç,
# J–N 2025–2029, O İzleme, P Raporlama, Q Yön, R Hesap Esası, S Yıl İçi, T Veri Kaynağı,
# U Beklenen Pay, V Kaldırıldığı Gün, W Gerekçesi, X–AB Künye, AC Kimlik
BAD_CELLS = [
    (set_cell("G7", 140), "7. satır, “Hedefe Etkisi (%)” sütunu: Hedefe etkisi 0 ile 100 arasında"),
    (set_cell("G7", -1), "7. satır, “Hedefe Etkisi (%)” sütunu: Hedefe etkisi 0 ile 100 arasında"),
    (set_cell("G7", "yüz"), "7. satır, “Hedefe Etkisi (%)” sütunu: “yüz” sayı olarak okunamadı."),
    (set_cell("G7", "y" * 1000), f"“{'y' * 59}…” sayı olarak okunamadı."),
    (set_cell("G7", "1.25"), "“1.25” iki türlü okunabilir."),
    (set_cell("G7", 1.23456), "1,23456 sayısının virgülden sonrası çok uzun: en çok 3 basamak"),
    (set_cell("J2", 10**15), "2. satır, “2025” sütunu: Sayı çok büyük"),
    (set_cell("J2", date(2025, 1, 1)), "2. satır, “2025” sütunu: Hücrede tarih veya saat var."),
    (set_cell("J2", "=SUM(A1:A2)"), "“2025” sütunu: J2 hücresinde formül var"),
    (set_cell("J2", "#REF!"), "“2025” sütunu: J2 hücresinde hata değeri var: #REF!"),
    (set_cell("J2", True), "“2025” sütunu: Hücrede DOĞRU/YANLIŞ var."),
    (
        set_cell("A3", "ornek-2025-2030"),
        "“Plan” sütunu: “ornek-2025-2030” kısa adlı bir plan yok. "
        "“ornek-2025-2029” mi demek istediniz?",
    ),
    (set_cell("A3", None), "3. satır, “Plan” sütunu: Bu hücre boş bırakılamaz."),
    (set_cell("B3", "H1.9"), "“Hedef” sütunu: Bu planda “H1.9” kodlu bir hedef yok. “H1.2” mi"),
    (set_cell("C3", 2), "“Kart” sütunu: H1.1 hedefinin 2. kartı yok."),
    (set_cell("D3", "ilk"), "“Sıra” sütunu: “ilk” sayı olarak okunamadı."),
    (set_cell("D3", 1), "3. satır, “Sıra” sütunu: Bu sıra 2. satırda da var."),
    (set_cell("E3", 1.1), "“PG Kodu” sütunu: Metin beklenirken 1,1 sayısı bulundu."),
    (set_cell("F3", None), "“Performans Göstergesi” sütunu: Bu hücre boş bırakılamaz."),
    (set_cell("F3", "a" * 501), "“Performans Göstergesi” sütunu: "),
    (set_cell("H3", "a" * 31), "“Ölçü Birimi” sütunu: "),
    (set_cell("O3", 5), "“İzleme Sıklığı” sütunu: “5” tanınmadı."),
    (
        set_cell("Q3", "Artmasi istenir"),
        "“Yön” sütunu: “Artmasi istenir” tanınmadı. “Artması istenir” mi demek istediniz?",
    ),
    (set_cell("U3", 120), "Beklenen pay 0 ile 100 arasında olmalıdır."),
    (set_cell("V3", "30 Haziran"), "“İzlemeden Kaldırıldığı Gün” sütunu: “30 Haziran” tarih"),
    (set_cell("V3", "30.06.2026"), "“Kaldırma Gerekçesi” sütunu: Göstergenin neden izlemeden"),
    (set_cell("AC3", "12"), "3. satır, “Kimlik” sütunu: Kimlik bozulmuş."),
    (
        lambda sheet: (set_cell("R3", "Kümülatif")(sheet), set_cell("S3", "Ortalama")(sheet)),
        "“Yıl İçi Değerler” sütunu: Birikerek giden hedefte ortalama alınamaz.",
    ),
    (
        add_row(2, D=4, H=None, S=None),
        "8. satır, “Yıl İçi Değerler” sütunu: Dönemlerin değerlerinden yılın değerinin nasıl",
    ),
    (set_cell("AD3", "not"), "3. satır: AD3 hücresinde değer var ama sütunun başlığı yok"),
]
BAD_HEADERS = [
    (rename("G1", "Etki"), "“Göstergeler” sayfasında “Hedefe Etkisi (%)” sütunu yok."),
    (rename("G1", "Etki"), "“Göstergeler” sayfası, “Etki” sütunu tanınmadı."),
    (rename("G1", "Etki"), "Beklenen sütunlar: Plan, Hedef, Kart, Sıra, PG Kodu"),
    (lambda sheet: sheet.delete_cols(7, 2), "“Hedefe Etkisi (%)”, “Ölçü Birimi” sütunları yok."),
    (rename("J1", 2035), "“2035” sütunu: 2035 planın dönemi (2025–2029) dışında."),
    (rename("J1", 2026), "“2026” sütunu iki kez var"),
    (rename("J1", "=2025"), "J1 hücresinde formül var"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD_CELLS + BAD_HEADERS)
def test_a_bad_cell_is_named_and_nothing_is_saved(team, plan, change, sentence):
    before = everything()
    page = upload(team, IMPORT, exported(IndicatorResource(), change))
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert "confirm_form" not in page.context
    assert everything() == before
    assert team.get(IMPORT).status_code == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "boş"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ne Excel çalışma kitabı (.xlsx) ne de CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "eski biçimde (.xls)"),
        (b"PK\x03\x04 broken", "Dosya bozuk"),
        (workbook({"Bir": [["a"], ["b"]], "İki": [["a"], ["b"]]}), "“Göstergeler” adlı sayfa yok"),
    ],
)
def test_a_file_that_is_no_table_is_refused(team, plan, data, sentence):
    before = everything()
    page = upload(team, IMPORT, data)
    assert sentence in text_of(page)
    assert everything() == before


def test_a_file_over_ten_megabytes_is_refused(team, plan):
    assert "Dosya 10 MB’tan büyük" in text_of(upload(team, IMPORT, bytes(10 * 1024 * 1024 + 1)))


def test_all_errors_of_a_file_are_told_at_once(team, plan):
    def spoil(sheet: Worksheet) -> None:
        sheet["G2"], sheet["G3"], sheet["Q3"] = 140, "yüz", "Belirsiz"

    text = text_of(upload(team, IMPORT, exported(IndicatorResource(), spoil)))
    assert "Dosyada 3 sorun var; hiçbir şey kaydedilmedi." in text


def test_of_very_many_errors_the_first_are_shown_and_all_are_counted(team, plan):
    def spoil(sheet: Worksheet) -> None:
        for number in range(8, 308):
            sheet.append([plan.slug, "H1.1", 1, number, None, "Ad", "yüz", None, "on", "bir"])

    text = text_of(upload(team, IMPORT, exported(IndicatorResource(), spoil)))
    assert "Dosyada 1200 sorun var" in text
    assert f"İlk {SHOWN_ERRORS} sorun gösteriliyor." in text


def test_a_change_is_shown_and_saved_after_confirmation_with_its_author(team, plan, strategist):
    def edit(sheet: Worksheet) -> None:
        sheet["G2"], sheet["J2"] = 12.5, 0.1 + 0.2

    page = upload(team, IMPORT, exported(IndicatorResource(), edit))
    text = text_of(page)
    assert "0 yeni, 1 değişen satır var; 5 satır kayıtlı verilerle aynı." in text
    assert "Hedefe Etkisi (%) 33,333 → 12,5" in text
    assert "2025 20 → 0,3" in text
    indicator = Indicator.objects.get(card__objective__number=1, order=1)
    assert indicator.weight == Decimal("33.333")

    done = text_of(confirm(team, IMPORT, page))
    assert "İçe aktarma tamamlandı: 0 yeni, 1 değişen, 5 aynı kalan satır." in done
    indicator.refresh_from_db()
    assert indicator.weight == Decimal("12.5")
    assert indicator.targets.get(year=2025).value == Decimal("0.3")
    assert indicator.history.first().history_user == strategist
    assert indicator.history.first().history_change_reason == "İçe aktarma: dosya.xlsx"
    assert AnnualTarget.history.first().history_user == strategist
    assert AnnualTarget.history.count() == 1


def test_a_new_row_becomes_an_indicator_with_its_targets(team, plan, strategist):
    page = upload(team, IMPORT, exported(IndicatorResource(), add_row(2, D=4, F="Yeni gösterge")))
    assert "1 yeni, 0 değişen satır var" in text_of(page)
    confirm(team, IMPORT, page)
    added = Indicator.objects.get(name="Yeni gösterge")
    assert (added.order, added.targets.count()) == (4, 5)
    assert [row.history_user for row in added.history.all()] == [strategist]
    assert AnnualTarget.history.filter(history_type="+").count() == 5


def test_an_empty_year_cell_removes_the_target(team, plan, strategist):
    page = upload(team, IMPORT, exported(IndicatorResource(), set_cell("J2", None)))
    assert "2025 20 → boş" in text_of(page)
    confirm(team, IMPORT, page)
    indicator = Indicator.objects.get(card__objective__number=1, order=1)
    assert [target.year for target in indicator.targets.all()] == [2026, 2027, 2028, 2029]
    assert AnnualTarget.history.get().history_type == "-"
    assert AnnualTarget.history.get().history_user == strategist


def test_absent_year_columns_leave_the_targets_alone(team, plan):
    def drop_years(sheet: Worksheet) -> None:
        sheet.delete_cols(10, 5)
        sheet["G2"] = 1

    confirm(team, IMPORT, upload(team, IMPORT, exported(IndicatorResource(), drop_years)))
    assert Indicator.objects.get(card__objective__number=1, order=1).weight == 1
    assert AnnualTarget.objects.count() == 30


def test_rows_missing_from_the_file_are_left_alone(team, plan):
    def keep_one(sheet: Worksheet) -> None:
        sheet.delete_rows(3, 10)
        sheet["G2"] = 1

    confirm(team, IMPORT, upload(team, IMPORT, exported(IndicatorResource(), keep_one)))
    assert Indicator.objects.count() == 6


def test_the_sheet_that_explains_the_columns_is_not_read(team, plan):
    assert "hepsi kayıtlı verilerle aynı" in text_of(
        upload(team, IMPORT, exported(IndicatorResource()))
    )


def test_a_file_without_changes_offers_nothing_to_save(team, plan):
    page = upload(team, IMPORT, exported(IndicatorResource()))
    assert "Dosyadaki 6 satırın hepsi kayıtlı verilerle aynı." in text_of(page)
    assert "Değişiklikleri kaydet" not in text_of(page)


def test_two_plans_with_different_years_share_a_file(team, plan):
    later = Plan.objects.create(
        slug="sonraki", institution="Örnek Belediyesi", start_year=2028, end_year=2032
    )
    objective = later.goals.create(number=1, name="Amaç").objectives.create(number=1, name="Hedef")
    objective.cards.create().indicators.create(name="Gösterge", aggregation="last")
    assert "aynı" in text_of(upload(team, IMPORT, exported(IndicatorResource())))

    def outside(sheet: Worksheet) -> None:
        row = next(row for row in range(2, 20) if sheet[f"A{row}"].value == "sonraki")
        sheet[f"J{row}"] = 5

    text = text_of(upload(team, IMPORT, exported(IndicatorResource(), outside)))
    assert "“2025” sütunu: 2025 planın dönemi (2028–2032) dışında. Hücreyi boşaltın." in text


def test_a_csv_file_is_taken_too(team, plan):
    resource = IndicatorResource()
    data = CsvFormat().export_data(resource.export(resource.get_queryset()))
    text = data.decode("utf-8-sig").replace("33,333", "%12,5", 1).encode("cp1254")
    confirm(team, IMPORT, upload(team, IMPORT, text, "dosya.csv"))
    assert Indicator.objects.get(card__objective__number=1, order=1).weight == Decimal("12.5")
    assert len(read_csv(data).rows) == 6


def test_an_error_in_a_csv_file_names_row_and_column(team, plan):
    resource = IndicatorResource()
    data = CsvFormat().export_data(resource.export(resource.get_queryset()))
    text = text_of(upload(team, IMPORT, data.replace(b"33,333", b"140", 1), "dosya.csv"))
    assert " 2. satır, “Hedefe Etkisi (%)” sütunu: Hedefe etkisi 0 ile 100" in text


@pytest.mark.differs
def test_what_changed_after_the_preview_stops_the_import(team, plan):
    page = upload(team, IMPORT, exported(IndicatorResource(), set_cell("G2", 12.5)))
    Indicator.objects.filter(card__objective__number=1, order=1).update(weight=7)
    before = everything()
    text = text_of(confirm(team, IMPORT, page))
    assert "Siz önizlemeye bakarken kayıtlar değişti; hiçbir şey kaydedilmedi." in text
    assert everything() == before


def test_a_record_that_is_gone_after_the_preview_stops_the_import(team, plan):
    page = upload(team, IMPORT, exported(IndicatorResource(), set_cell("G2", 12.5)))
    plan.goals.all().delete()
    assert "hiçbir şey kaydedilmedi" in text_of(confirm(team, IMPORT, page))


@pytest.mark.differs
def test_what_only_the_database_refuses_is_a_sentence_too(team, plan, monkeypatch):
    page = upload(team, IMPORT, exported(IndicatorResource(), add_row(2, D=4)))
    before = everything()

    # Somebody else adds the same row after our import looked.
    def intrude(builder, user, reason):
        card = builder.rows["Göstergeler"].created[0].card
        Indicator.objects.create(card=card, order=4, name="x", aggregation="sum")
        save(builder, user, reason)

    monkeypatch.setattr(lists, "save", intrude)
    assert "Veritabanı bu değişiklikleri kabul etmedi" in text_of(confirm(team, IMPORT, page))
    assert everything() == before


@pytest.mark.differs
def test_an_upload_can_be_confirmed_once(team, plan):
    page = upload(team, IMPORT, exported(IndicatorResource(), set_cell("G2", 12.5)))
    confirm(team, IMPORT, page)
    assert "Yüklediğiniz dosya artık yok" in text_of(confirm(team, IMPORT, page))
    assert Indicator.history.count() == 1


@pytest.mark.parametrize("name", ["", "..", "../../karsplan.sqlite3", "/etc/passwd", "a" * 32])
def test_no_other_file_can_be_confirmed(team, plan, name):
    page = upload(team, IMPORT, exported(IndicatorResource(), set_cell("G2", 12.5)))
    page.context["confirm_form"].initial["import_file_name"] = name
    assert "Yüklediğiniz dosya artık yok" in text_of(confirm(team, IMPORT, page))


def test_uploads_that_nobody_confirmed_are_removed_after_a_day(team, plan, tmp_path, monkeypatch):
    upload(team, IMPORT, exported(IndicatorResource(), set_cell("G2", 12.5)))
    assert len(list((tmp_path / "imports").iterdir())) == 1
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(uploads.timezone, "now", lambda: tomorrow)
    upload(team, IMPORT, exported(IndicatorResource()))
    assert len(list((tmp_path / "imports").iterdir())) == 1


@pytest.mark.parametrize(
    "permissions", [[], ["view_indicator"], ["add_indicator", "change_indicator"]]
)
def test_staff_without_the_permissions_for_all_it_writes_may_not_import(client, plan, permissions):
    person = User.objects.create_user("memur", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(person)
    assert client.get(IMPORT).status_code == 403
    assert upload(client, IMPORT, b"").status_code == 403
    assert client.post(IMPORT.replace("import", "process_import"), {}).status_code == 403
    assert client.get(IMPORT + "sablon/").status_code == 403


def test_a_visitor_is_asked_to_log_in(client, plan):
    assert client.get(IMPORT).status_code == 302


def _queries_of_import(change) -> int:
    data = exported(IndicatorResource(), change)
    dataset = uploaded_format(IndicatorResource)().create_dataset(data)
    with CaptureQueriesContext(connection) as queries:
        result = IndicatorResource().import_data(dataset)
    assert not result.sentences
    return len(queries)


def _all_weights(sheet: Worksheet) -> None:
    for row in range(2, sheet.max_row + 1):
        sheet[f"G{row}"], sheet[f"J{row}"] = 2, 3


def test_the_number_of_queries_does_not_grow_with_the_rows(plan):
    few = _queries_of_import(_all_weights)
    build_plan(goals=4, objectives=4, indicators=3, slug="daha-buyuk")
    assert _queries_of_import(_all_weights) <= few + 4  # SQLite takes large updates in batches


@pytest.mark.differs
def test_the_published_plan_comes_back_unchanged(team, kars):
    page = upload(team, IMPORT, exported(IndicatorResource()))
    assert "Dosyadaki 184 satırın hepsi kayıtlı verilerle aynı." in text_of(page)
