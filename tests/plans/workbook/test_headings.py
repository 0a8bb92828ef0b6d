"""Every heading that our files print, so that sheets, lists and the department's file agree."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from budgeting.sheets import CostingResource
from indicators.entry.excel import build_workbook
from indicators.entry.sheet import EntrySheet
from indicators.sheets import IndicatorResource
from plans.exchange.formats import uploaded_format
from plans.models import Plan, Unit
from plans.workbook.plan_sheets import UnitResource
from tests.support.builders import build_plan
from tests.support.exchange_files import exported
from tests.support.workbook_files import export, import_

YEARS = "2025 · 2026 · 2027 · 2028 · 2029"
WORKBOOK = f"""
Plan: Kısa Ad · Kurum Adı · Başlık · İlk Yıl · Son Yıl · Durum · Meclis Karar Tarihi · \
Meclis Karar Sayısı · Kapak Resmi · Kapak Resminin Alternatif Metni · Misyon · Vizyon · \
Beyan Edilen Amaç Sayısı · Beyan Edilen Hedef Sayısı · \
Hedefe Ulaştı Eşiği (%) · Makul Eşiği (%) · Eksik Veri Sıfır Sayılsın · Strateji Ekibinin Adı · \
Telefon · E-posta · Üst Yöneticiye Bildirim (gün) · Müdür Onayı · \
Değerlendirme Ölçütleri · Performans Sayfaları · Açık Veri Lisansı
Birimler: Kod · Birim Adı · Kısa Ad · Bağlı Olduğu Birim · Kullanımda · \
Üst Yöneticinin E-postası · Kapandığı Gün · Görevlerini Devralan · Sıra
Temel Değerler: Sıra · Temel Değer
Temel Göstergeler: Sıra · Temel Performans Göstergesi · Ölçü Birimi · Başlangıç Değeri · \
Plan Sonu Hedefi
Amaçlar: Kod · Amaç
Hedefler: Kod · Hedef · Hedefler Listesindeki Adı
Stratejiler: Hedef · Sıra · Strateji
Hedef Kartları: Kart · Sorumlu Birim · Tüm Birimlerle İşbirliği · Kartta Yazan Amaç · \
Program / Alt Program · Alt Program Hedefi
İşbirlikleri: Kart · Sıra · Birim · Kartta Yazan Ad
Göstergeler: Kart · Sıra · PG Kodu · Performans Göstergesi · Hedefe Etkisi (%) · Ölçü Birimi · \
Başlangıç Değeri · İzleme Sıklığı · Raporlama Sıklığı · Yön · Hesap Esası · Yıl İçi Değerler · \
Veri Kaynağı · Temel Göstergeler · Yıl Ortasında Beklenen Pay (%) · İzlemeden Kaldırıldığı Gün · \
Kaldırma Gerekçesi · Tanım · Hesaplama Yöntemi · Sorumlu · Veri Sahibi Birim · Doğrulama · \
{YEARS} · Kimlik
Faaliyetler: Kart · Sıra · Faaliyet veya Proje · Kimlik
Riskler-Tespitler-İhtiyaçlar: Kart · Tür · Sıra · Metin · Birim · Kimlik
Faaliyet Takvimleri: Faaliyet · Yıl · Birim · Başlangıç Ayı · Bitiş Ayı · Maliyet Payı (%)
İş Adımları: Faaliyet · Yıl · Birim · Sıra · İş Adımı · Bitiş Günü · Kimlik
Birim Matrisi: Hedef · Hedefin Adı (bilgi) · {{units}}
Kart Maliyetleri: Kart · Sıra · Tutar (TL) · Birim
Maliyetlendirme: Hedef · Hedefin Adı (bilgi) · {YEARS}
Genel Giderler: Yıl · Tutar (TL)
Bütçe: Gelir/Gider · Ekonomik Kod · Sıra · Açıklama · 2024 · {YEARS}
Yayımlanan Toplamlar: Hangi Toplam · Amaç · Hedef · Kart · Yıl · Basılı Değer
Anketler: Kısa Ad · Başlık · Açıklama · KVKK Aydınlatma Metni · Açılış Tarihi · Kapanış Tarihi
Anket Soruları: Anket · Sıra · Soru · Soru Açıklaması · Tür · Zorunlu · En Çok Seçim · \
“Diğer” Seçeneği
Anket Seçenekleri: Anket · Soru · Sıra · Seçenek
Ölçek Satırları: Anket · Soru · Sıra · Satır
Bölümler: Kısa Ad · Üst Bölüm · Sıra · Başlık · Belgedeki Yeri · Canlı İçerik · Anket · \
Özet Metin · Metin
Tablolar: Bölüm · Kısa Ad · Sıra · Tablo Başlığı · Numaralı · Önceki Metin · Canlı Tablo · \
Görünüm · Toplam Satırının Adı · Tablo Notu · Grafik · Grafik Başlığı
Tablo Sütunları: Bölüm · Tablo · Sıra · Sütun Başlığı · Tür · Üst Başlık · Seçenekler · \
Toplanır · Grafikte · Birleşir
Tablo Satırları: Bölüm · Tablo · Sıra · Satırın Türü · 1. hücre · 2. hücre · 3. hücre · \
4. hücre · 5. hücre · 6. hücre · 7. hücre · 8. hücre
"""
LISTS = {
    UnitResource: "Birimler: Kod · Birim Adı · Kısa Ad · Kullanımda · "
    "Üst Yöneticinin E-postası · Sıra",
    IndicatorResource: "Göstergeler: Plan · Hedef · Kart · Sıra · PG Kodu · Performans Göstergesi "
    f"· Hedefe Etkisi (%) · Ölçü Birimi · Başlangıç Değeri · {YEARS} · İzleme Sıklığı · "
    "Raporlama Sıklığı · Yön · Hesap Esası · Yıl İçi Değerler · Veri Kaynağı · Yıl Ortasında "
    "Beklenen Pay (%) · İzlemeden Kaldırıldığı Gün · Kaldırma Gerekçesi · Tanım · Hesaplama "
    "Yöntemi · Sorumlu · Veri Sahibi Birim · Doğrulama · Kimlik",
    CostingResource: f"Maliyetlendirme: Plan · Hedef · {YEARS}",
}
DEPARTMENT = (
    "Gerçekleşmeler: Kayıt no · Hedef · PG kodu · Gösterge · Dönem · Ölçü birimi · Yılın hedefi · "
    "Beklenen · Önceki değer · Gerçekleşme · Ölçülemedi · Ölçülememe nedeni · Sapma nedeni · "
    "Alınacak önlem · Not · EBYS evrak sayısı · Künye · Sürüm"
)


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


def headings(data: bytes) -> Iterator[str]:
    """The headings of each sheet but those that explain and offer."""
    for sheet in load_workbook(io.BytesIO(data)):
        if sheet.title not in ("Açıklama", "Listeler"):
            yield f"{sheet.title}: {' · '.join(str(cell.value) for cell in sheet[1])}"


def test_the_headings_of_the_workbook(plan: Plan) -> None:
    units = " · ".join(Unit.objects.values_list("name", flat=True))
    assert list(headings(export(plan))) == WORKBOOK.format(units=units).strip().split("\n")


@pytest.mark.parametrize(("resource", "expected"), LISTS.items(), ids=lambda x: str(x)[:20])
def test_the_headings_of_the_lists(plan: Plan, resource: type, expected: str) -> None:
    assert list(headings(exported(resource()))) == [expected]


def test_the_headings_of_the_departments_file() -> None:
    page = EntrySheet(None, [])  # type: ignore[arg-type]  # nobody's
    assert list(headings(build_workbook(page))) == [DEPARTMENT]


@pytest.mark.parametrize("resource", LISTS)
def test_a_list_has_no_heading_that_its_sheet_has_under_another_name(resource: Any) -> None:
    sheet = resource.sheets[0]
    own = {column.field: column.name for column in sheet.columns}
    listed = {column.field: column.name for column in resource().columns}
    assert {name: own[name] for name in listed if name in own} == {
        name: heading for name, heading in listed.items() if name in own
    }


@pytest.mark.parametrize("heading", ["İzleme Sıklığı (ay)", "Raporlama Sıklığı (ay)"])
def test_the_names_that_lists_had_before_are_still_read_everywhere(
    plan: Plan, heading: str
) -> None:
    new = heading.removesuffix(" (ay)")

    def rename(sheet) -> None:
        next(cell for cell in sheet[1] if cell.value == new).value = heading

    import_(export(plan, lambda book: rename(book["Göstergeler"])))
    table = exported(IndicatorResource(), rename)
    result = IndicatorResource().import_data(
        uploaded_format(IndicatorResource)().create_dataset(table)
    )
    assert (result.sentences, result.unchanged_count) == ([], 1)
