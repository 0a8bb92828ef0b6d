"""The tables that a strategic plan's document has: their columns and captions, ready to be filled.

A municipality starts each table from its preset and may change everything afterwards.
"""

from dataclasses import dataclass
from dataclasses import replace as changed

from plans.content.tables import Column, Kind, Table, as_json
from plans.document.sections import key_from
from plans.models import Section, SectionTable

_Layout = SectionTable.Layout
_Chart = SectionTable.Chart
_Source = SectionTable.Source

STRENGTHS, WEAKNESSES, OPPORTUNITIES, THREATS = SWOT_SIDES = (
    "Güçlü yönler",
    "Zayıf yönler",
    "Fırsatlar",
    "Tehditler",
)
INFLUENCES = ("Düşük", "Yüksek")
IMPORTANCES = ("Zayıf", "Güçlü")
MARK = "✓"


@dataclass(frozen=True)
class Preset:
    """A kind of table; `key` also becomes the table's key in its section."""

    key: str
    name: str
    caption: str
    columns: tuple[Column, ...] = ()
    layout: str = _Layout.TABLE
    chart: str = ""
    #: The name of the computed last row; empty for none.
    total_label: str = ""
    #: Where the rows of a live table come from; it has no columns of its own.
    source: str = ""
    #: What to write in the table, for people.
    help: str = ""


def _columns(*titles: str, kind: Kind = "text") -> tuple[Column, ...]:
    return tuple(Column(title, kind) for title in titles)


def _merged(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, is_merged=True) for title in titles)


def _counts(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, "number", is_summed=True) for title in titles)


def _charted(*columns: Column) -> tuple[Column, ...]:
    return tuple(changed(column, is_charted=True) for column in columns)


def _staff(first: str, *, is_summed: bool = True) -> tuple[Column, ...]:
    """Numbers of staff by how they are employed; the total is no series of the chart."""
    counts = _counts("Memur", "Sözleşmeli", "İşçi", "Taşeron", "Şirket", "Toplam")
    if not is_summed:
        counts = tuple(changed(column, is_summed=False) for column in counts)
    return (Column(first), *_charted(*counts[:-1]), counts[-1])


def _education() -> tuple[Column, ...]:
    groups = ("Memur", "Sözleşmeli", "İşçi", "Taşeron", "Şirket", "Toplam")
    return (
        Column("Eğitim"),
        *(
            column
            for group in groups
            for column in (
                Column("Sayı", "number", group, is_summed=True),
                Column("Oran", "percent", group, is_summed=True),
            )
        ),
    )


_ALL = (
    Preset(
        "hazirlik-takvimi",
        "Hazırlık takvimi",
        "Stratejik Plan Hazırlama Süreci",
        (*_columns("No", "Adımlar", "Sorumlu"), Column("Tarih", "date")),
        help="Her satıra bir adım, sorumlusunu ve tarihini yazın.",
    ),
    Preset(
        "belediye-baskanlari",
        "Belediye başkanları",
        "Belediye Başkanları",
        _columns("Sıra No", "Adı ve soyadı", "Görev dönemi"),
        help="Başkanları görev sırasına göre yazın. Görev dönemi: 2014-2019",
    ),
    Preset(
        "onceki-plan",
        "Önceki planın amaç ve hedefleri",
        "Önceki Stratejik Planın Amaç ve Hedefleri",
        _columns("Kod", "Amaç ve hedefler"),
        help="Amaçlar ile hedefleri ara başlıklarla ayırın; kodları H1.1 gibi yazın.",
    ),
    Preset(
        "mevzuat-analizi",
        "Mevzuat analizi",
        "Mevzuat Analizi",
        _columns("Sıra No", "Yasal yükümlülük", "Dayanak", "Tespitler", "İhtiyaçlar"),
        help="Her satıra belediyenin bir yasal yükümlülüğünü yazın.",
    ),
    Preset(
        "ust-politika-belgeleri",
        "Üst politika belgeleri",
        "Üst Politika Belgeleri Analizi",
        (
            *_merged("Üst politika belgesi", "İlgili bölüm / referans"),
            Column("Verilen görev / ihtiyaçlar"),
        ),
        help="Belge ve bölüm adı boş bırakılan satırlar üstteki belgeye ait sayılır.",
    ),
    Preset(
        "faaliyet-alani-hizmet",
        "Faaliyet alanı – ürün ve hizmetler",
        "Faaliyet Alanı – Ürün / Hizmet Listesi",
        (*_merged("Faaliyet alanı"), Column("Ürün / hizmetler")),
        help="Faaliyet alanı boş bırakılan satırlar üstteki alana ait sayılır.",
    ),
    Preset(
        "paydas-onceliklendirme",
        "Paydaşların önceliklendirilmesi",
        "Paydaşların Önceliklendirilmesi",
        (
            Column("Paydaşın adı"),
            *_merged("İç paydaş / dış paydaş"),
            *_columns("Önem derecesi", "Etki derecesi", "Önceliği"),
        ),
        help="Paydaş türü boş bırakılan satırlar üstteki türden sayılır.",
    ),
    Preset(
        "paydas-etki-onem",
        "Paydaş etki / önem matrisi",
        "Paydaş Etki / Önem Matrisi",
        (
            Column("Paydaş"),
            Column("Etki", "choice", choices=INFLUENCES),
            Column("Önem", "choice", choices=IMPORTANCES),
        ),
        layout=_Layout.STAKEHOLDERS,
        help="Her paydaşın etkisini ve önemini seçin; belgede dört kutuda gösterilir.",
    ),
    Preset(
        "paydas-hizmet",
        "Paydaş – ürün ve hizmet matrisi",
        "Paydaş – Ürün / Hizmet Matrisi",
        (
            *_merged("Faaliyet alanı"),
            Column("Ürün / hizmet"),
            *(
                Column(title, "choice", "Paydaşlar", choices=(MARK,))
                for title in (
                    "Vatandaş",
                    "Kurum ve kuruluşlar",
                    "STK’lar",
                    "Muhtarlar",
                    "Odalar",
                    "İç paydaşlar",
                )
            ),
        ),
        help="Hizmetten yararlanan paydaşların hücresini işaretleyin.",
    ),
    Preset(
        "kadro-doluluk",
        "Kadro sayıları ve doluluk",
        "Yönetmelikte Öngörülen Kadro Sayıları ve Doluluk Durumu",
        _staff("Kadro"),
        chart=_Chart.STACKED,
        total_label="Toplam kadro",
        help="Bir satıra dolu, bir satıra boş kadroları yazın; toplam kendiliğinden hesaplanır.",
    ),
    Preset(
        "personel-cinsiyet",
        "Cinsiyete göre personel",
        "Cinsiyete Göre Personel Dağılımı",
        _staff("Cinsiyet"),
        chart=_Chart.STACKED,
        total_label="Toplam",
        help="Bir satıra kadın, bir satıra erkek personel sayılarını yazın.",
    ),
    Preset(
        "personel-yillar",
        "Yıllara göre personel",
        "Yıllara Göre Personel Dağılımı",
        _staff("Yıl", is_summed=False),
        chart=_Chart.STACKED,
        help="Her satıra bir yılın personel sayılarını yazın.",
    ),
    Preset(
        "personel-sinif",
        "Hizmet sınıfına göre memurlar",
        "Norm Kadro ile Memur Kadrolarının Sınıf Olarak Dağılımı",
        (Column("Sınıf"), *_charted(*_counts("Personel sayısı"))),
        chart=_Chart.BAR,
        total_label="Toplam",
        help="Her satıra bir hizmet sınıfı yazın.",
    ),
    Preset(
        "personel-calisma-suresi",
        "Çalışma süresine göre personel",
        "Personelin Çalışma Süresi",
        (Column("Çalışma süresi"), *_charted(*_counts("Personel sayısı"))),
        chart=_Chart.BAR,
        total_label="Toplam",
        help="Süre aralıklarını 0-10 yıl, 11-20 yıl gibi yazın.",
    ),
    Preset(
        "personel-egitim",
        "Eğitim düzeyine göre personel",
        "Personelin Eğitim Düzeylerine Göre Dağılımı",
        _education(),
        total_label="Toplam",
        help="Her satıra bir eğitim düzeyi yazın; oran, o kadrodaki payıdır.",
    ),
    Preset(
        "personel-yas",
        "Yaşa göre personel",
        "Personelin Yaş Dağılımı",
        _staff("Yaş"),
        chart=_Chart.STACKED,
        total_label="Toplam",
        help="Yaş aralıklarını 18-25 yaş, 26-35 yaş gibi yazın.",
    ),
    Preset(
        "kadro-dagilimi",
        "Unvanlara göre kadro dağılımı",
        "Kadro Dağılımı",
        (Column("Unvan"), *_counts("Sayı"), Column("Açıklama")),
        total_label="Toplam",
        help="Her satıra bir unvan yazın; iptal edilenleri açıklamada belirtin.",
    ),
    Preset(
        "kurum-kulturu",
        "Kurum kültürü analizi",
        "Kurum Kültürü Analizi",
        _columns("Konu", "Tespitler / sorun alanları", "İhtiyaçlar / gelişim alanları"),
        help="Her satıra kurum kültürünün bir yönünü yazın.",
    ),
    Preset(
        "arac-envanteri",
        "Araç ve iş makineleri",
        "Araç ve İş Makineleri Envanteri",
        (
            *_columns("Sıra No", "Taşıtın cinsi"),
            *_counts(
                "Resmî araç sayısı",
                "Kiralık araç sayısı",
                "Arızalı araç sayısı",
                "Hurdaya ayrılmış araç sayısı",
                "Toplam araç sayısı",
            ),
        ),
        total_label="Toplam",
        help="Her satıra bir taşıt cinsi yazın.",
    ),
    Preset(
        "isletim-sistemleri",
        "İşletim sistemleri",
        "İşletim Sistemleri Listesi",
        (
            Column("Sıra No"),
            Column("İşletim sistemi"),
            *_charted(*_columns("Kullanıcı sayısı", kind="number")),
        ),
        chart=_Chart.BAR,
        help="Her satıra bir işletim sistemi yazın.",
    ),
    Preset(
        "yazilim-kaynaklari",
        "Yazılım kaynakları",
        "Yazılım Kaynakları Listesi",
        (*_columns("Sıra No", "Yazılım kaynağı"), *_columns("Kullanıcı sayısı", kind="number")),
        help="Her satıra bir yazılım yazın.",
    ),
    Preset(
        "bilgi-teknoloji",
        "Bilgi ve teknoloji kaynakları",
        "Bilgi ve Teknoloji Kaynakları Listesi",
        (*_columns("Sıra No", "Teknolojik kaynak"), *_columns("Adet", kind="number")),
        help="Her satıra bir donanım türü yazın.",
    ),
    Preset(
        "pestle",
        "PESTLE analizi",
        "PESTLE Analizi",
        (
            *_merged("Etkenler"),
            Column("Tespitler (etkenler / sorunlar)"),
            Column("Fırsatlar", group="Belediye etkisi"),
            Column("Tehditler", group="Belediye etkisi"),
            Column("Ne yapılmalı?"),
        ),
        help="Etken (Politik, Ekonomik…) boş bırakılan satırlar üstteki etkene ait sayılır.",
    ),
    Preset(
        "gzft",
        "GZFT analizi",
        "GZFT Analizi",
        (Column("Yön", "choice", choices=SWOT_SIDES), Column("Madde")),
        layout=_Layout.SWOT,
        help="Her satıra bir madde yazın ve yönünü seçin; belgede dört kutuda gösterilir.",
    ),
    Preset(
        "tespitler-ihtiyaclar",
        "Tespitler ve ihtiyaçlar",
        "Tespitler ve İhtiyaçlar",
        (
            *_merged("Durum analizi aşamaları"),
            *_columns("Tespitler / sorun alanları", "İhtiyaçlar / gelişim alanları"),
        ),
        help="Aşaması boş bırakılan satırlar üstteki aşamaya ait sayılır.",
    ),
    Preset(
        "temel-gostergeler",
        "Temel performans göstergeleri (canlı)",
        "Temel Performans Göstergeleri",
        source=_Source.KEY_INDICATORS,
        help="Satırlar planın temel performans göstergelerinden gelir.",
    ),
    Preset(
        "butce",
        "Tahmini gelir ve gider bütçesi (canlı)",
        "Tahmini Gelir ve Gider Bütçesi",
        source=_Source.BUDGET,
        help="Satırlar bütçe kalemlerinden gelir.",
    ),
    Preset(
        "harcama-birimleri",
        "Harcama birimleri (canlı)",
        "Harcama Birimleri",
        source=_Source.MATRIX,
        help="Satırlar hedeflerin sorumlu ve işbirliği yapılacak birimlerinden gelir.",
    ),
    Preset(
        "maliyetlendirme",
        "Maliyetlendirme (canlı)",
        "Maliyetlendirme Tablosu",
        source=_Source.COSTING,
        help="Satırlar hedeflerin yıllara göre maliyetlerinden gelir.",
    ),
)

PRESETS = {preset.key: preset for preset in _ALL}


def make_table(section: Section, preset_key: str) -> SectionTable:
    """A new table of `section` from a preset, not saved: no rows, a key that is free there.

    Raises KeyError where there is no such preset.
    """
    preset = PRESETS[preset_key]
    taken = set(section.tables.values_list("key", flat=True)) if section.pk else set()
    table = SectionTable(section=section, key=key_from(preset.key, taken))
    apply_preset(table, preset)
    return table


def apply_preset(table: SectionTable, preset: Preset) -> None:
    """Give `table` the columns, layout, chart and source of `preset`; a caption it has stays."""
    table.caption = table.caption or preset.caption
    table.columns, table.rows = as_json(Table(preset.columns))
    table.layout = preset.layout
    table.chart = preset.chart
    table.total_label = preset.total_label
    table.source = preset.source
