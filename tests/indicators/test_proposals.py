"""How an indicator is computed, proposed from its name, its unit and its targets."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from indicators.proposals import Proposal, describe, propose


def proposed(unit: str, name: str) -> tuple[str | None, str, str]:
    return values(propose(unit, name))


def values(proposal: Proposal) -> tuple[str | None, str, str]:
    aggregation = proposal.get("aggregation")
    return (
        aggregation.value if aggregation else None,
        proposal["basis"].value,
        proposal["direction"].value,
    )


#: Names that the Kars plan prints: unit, name, aggregation, direction.
PRINTED = [
    ("%", "Çalışan Memnuniyetinin Yıllık Artış Oranı", "last", "up"),
    ("%", "Takibat Artış Oranı", "last", "up"),
    ("%", "Tahakkuk ve Tahsilat Sistemlerinin Geliştirilmesi", "last", "up"),
    ("Adet", "Yapılan Alacak Takibi Sayısı", "sum", "up"),
    ("Adet", "Yasal Takibi Yapılan Borç Sayısı", "sum", "up"),
    ("Adet", "Kayıt Altına Alınan Kayıt Dışı Mükelleflerin Sayısı", "sum", "up"),
    ("Adet", "Düzenlenen Hizmet İçi Eğitim Sayısı", "sum", "up"),
    ("Adet", "Alınan Personel Sayısı", "sum", "up"),
    ("Gün", "Gelen Vergiden Evrak Akışını Hızlandırmak", "last", "down"),
    ("%", "Dava ve İcra dosyalarının Cevaplanma Süresine Uyum Oranı", "last", "up"),
    ("Lt", "Araç ve İş Makineleri İçin Kullanılan Yakıt Miktarı", "sum", "up"),
    ("Ton", "Alınan Kömür Miktarı", "sum", "up"),
    ("Adet", "Bakımı Yapılan Klima Sayısı", "sum", "up"),
    ("Adet", "Elektronik İmza Güncelleme Sayısı", "sum", "up"),
    ("Gün", "Belediye Meclis Toplantılarının Kayıt ve Dağıtım Süresi", "last", "down"),
    ("Adet", "Gelir Artırıcı Çalışmaların Yapılması", "sum", "up"),
    ("%", "Su Kayıp Kaçak oranının %20'nin altına düşürülmesi", "last", "down"),
    ("Adet", "Kurulan Gündüz Bakım Evi (Kreş) Sayısı", "sum", "up"),
    ("Da (dekar)", "Yabani Otların Mücadele İşlemlerinin Yapılması", "sum", "up"),
    ("Adet", "İşyerlerinin Denetimi Sayısı", "sum", "up"),
    ("Adet", "Değerlendirilen Şikâyet Sayısı", "sum", "up"),
    ("%", "Arama kurtarma ekipman ve malzemelerinin tamamlanma oranı", "last", "up"),
    ("Kişi", "Afet ve acil durum eğitimi alan personeli sayısı", "sum", "up"),
    ("Ton", "Toplanacak Evsel Atık Miktarı", "sum", "up"),
    ("Adet", "Alet Ekipman", "sum", "up"),
    ("Adet", "Değerlendirilecek Bildirim/Şikayet Sayısı", "sum", "up"),
    ("%", "Toplanan ambalaj atık miktarı", "last", "up"),
    ("%", "Hayvan Barınağı", "last", "up"),
    ("Adet", "Kaçak Yapılara Yönelik Yapılan Denetim Sayısı", "sum", "up"),
    ("Adet", "Yıkımı gerçekleştirilen kaçak yapı sayısı", "sum", "up"),
    ("Km", "Yapımı Gerçekleşen Kanalizasyon Şebekesi Kanal Uzunluğu", "sum", "up"),
    ("Km", "Mevcut Kanalizasyon Şebekesinin Temizleme Kanal Uzunluğu", "sum", "up"),
    ("%", "Yağmur Suyu ve Kanalizasyon Arızalarının Giderilmesi", "last", "up"),
    ("Adet", "Temizliğin ve Onarımı Yapılan Arıtma Tesisi", "sum", "up"),
]

#: As other bodies' plans name them.
INVENTED = [
    ("MW", "Rüzgâr enerjisi kurulu gücü", "last", "up"),
    ("MWe", "Devreye alınan jeotermal kapasite", "last", "up"),
    ("MWh", "Üretilen güneş enerjisi", "sum", "up"),
    ("Yüzde (%)", "Arıtılan atık suyun payı", "last", "up"),
    ("Oran", "Okullaşma", "last", "up"),
    ("m²/kişi", "Aktif yeşil alan", "last", "up"),
    ("m³/gün", "İçme suyu arıtma tesisinin büyüklüğü", "last", "up"),
    ("ton/yıl", "Geri kazanılan ambalaj atığı", "sum", "up"),
    ("m²", "Kişi başına düşen yeşil alan miktarı", "last", "up"),
    ("Kişi", "Su hizmeti verilen toplam nüfus", "last", "up"),
    ("Adet", "Yatak kapasitesi", "last", "up"),
    ("Adet", "Mevcut abone sayısı", "last", "up"),
    ("Adet", "Araç filosundaki elektrikli otobüs sayısı", "last", "up"),
    ("Kişi", "Çalışan sayısı", "last", "up"),
    ("Puan", "Vatandaş anketinin sonucu", "last", "up"),
    ("Saat", "Verilen mesleki eğitim", "sum", "up"),
    ("Gün", "Düzenlenen eğitim günü sayısı", "sum", "up"),
    ("Dakika", "Ortalama müdahale süresi", "average", "down"),
    ("km/sa", "Ortalama seyahat hızı", "average", "up"),
    ("Saat", "Arızaya müdahale süresi", "last", "down"),
    ("%", "Su kayıp kaçak oranı", "last", "down"),
    ("%", "Fiziki su kaybı", "last", "down"),
    ("Ton", "Düzenli depolamaya giden atık miktarı", "sum", "down"),
    ("Adet", "Meydana gelen trafik kazası sayısı", "sum", "down"),
    ("Adet", "Kazandırılan dava sayısı", "sum", "up"),
    ("Adet", "Alınan şikâyet sayısı", "sum", "down"),
    ("Adet", "Sonuçlandırılan şikâyet sayısı", "sum", "up"),
    ("TL", "Ödenen idari para cezası", "sum", "down"),
    ("TL", "Vadesi geçmiş borç", "last", "down"),
    ("kWh", "Hizmet binalarının elektrik tüketimi", "sum", "down"),
    ("%", "Enerji tüketimini azaltma oranı", "last", "up"),
    ("ton CO2e", "Sera gazı emisyonu", None, "down"),
    ("", "Gösterge", None, "up"),
]


@pytest.mark.parametrize(("unit", "name", "aggregation", "direction"), [*PRINTED, *INVENTED])
def test_rules_are_proposed_from_unit_and_name(
    unit: str, name: str, aggregation: str | None, direction: str
) -> None:
    assert proposed(unit, name) == (aggregation, "annual", direction)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("MW", "Kurulu güç (kümülatif)"),
        ("Adet (Kümülatif)", "Yapılan konut sayısı"),
        ("Adet", "Toplam (kümülatif) eğitim alan kişi sayısı"),
        ("km", "YENİLENEN ŞEBEKE (KÜMÜLATİF)"),
        ("Adet", "Birikimli olarak dikilen ağaç sayısı"),
        ("%", "Ortalama tamamlanma (kümülatif)"),
    ],
)
def test_what_is_called_cumulative_goes_on_from_the_baseline_and_is_a_level(
    unit: str, name: str
) -> None:
    assert proposed(unit, name) == ("last", "cumulative", "up")


@pytest.mark.parametrize(
    ("baseline", "targets", "aggregation"),
    [
        (40, [42, 45, 48, 50, 55], "last"),  # grows out of the baseline
        (40, [40, 40, 41, 41, 41], "last"),
        (40, [40, 40, 40, 40, 40], "sum"),  # so many every year
        (40, [42, 41, 48, 50, 55], "sum"),
        (4, [40, 45, 48, 50, 55], "sum"),  # no longer the same thing
        (None, [42, 45, 48, 50, 55], "sum"),
        (0, [1, 1, 2, 3, 4], "sum"),
    ],
)
def test_targets_decide_where_the_name_tells_nothing(
    baseline: int | None, targets: list[int], aggregation: str
) -> None:
    proposal = propose(
        "Adet",
        "Park sayısı",
        {2025 + number: Decimal(value) for number, value in enumerate(targets)},
        None if baseline is None else Decimal(baseline),
    )
    assert proposal["aggregation"].value == aggregation


def test_a_name_that_tells_of_work_outweighs_the_targets() -> None:
    targets = {2025: Decimal(42), 2026: Decimal(45), 2027: Decimal(48)}
    assert (
        propose("Adet", "Yapılan park sayısı", targets, Decimal(40))["aggregation"].value == "sum"
    )


@pytest.mark.parametrize(
    ("unit", "name", "reason"),
    [
        ("%", "Tamamlanma", "birimi %"),
        ("Adet", "Düzenlenen Eğitim Sayısı", "adında “düzenlenen” geçiyor"),
        ("Adet", "Yatak Kapasitesi", "adında “kapasitesi” geçiyor"),
        ("Adet", "Alet Ekipman", "birimi Adet"),
    ],
)
def test_a_proposal_says_why(unit: str, name: str, reason: str) -> None:
    assert propose(unit, name)["aggregation"].reason == reason


def test_a_direction_says_why() -> None:
    assert propose("%", "Su kayıp oranı")["direction"].reason == "adında “kayıp” geçiyor"


def test_what_is_cumulative_is_never_averaged() -> None:
    assert propose("%", "Ortalama doluluk", basis="cumulative")["aggregation"].value == "last"


def test_a_proposal_is_told_in_one_sentence() -> None:
    assert describe(propose("%", "Su kayıp oranı")) == (
        "Öneri: Yön: Azalması istenir (adında “kayıp” geçiyor); Hesap esası: Her yılın hedefi "
        "kendi başına; Yıl içi değerler: Son değer (adında “oranı” geçiyor)."
    )


def kars_indicators() -> Iterator[tuple[dict[str, Any], Proposal]]:
    path = settings.BASE_DIR / "fixtures" / "kars_2025_2029.json"
    records = json.loads(path.read_text("utf-8"))
    targets: dict[str, dict[int, Decimal]] = {}
    for record in records:
        if record["model"] == "indicators.annualtarget":
            fields = record["fields"]
            row = targets.setdefault(fields["indicator"][0], {})
            row[fields["year"]] = Decimal(fields["value"])
    for record in records:
        if record["model"] == "indicators.indicator":
            fields = record["fields"]
            row = targets.get(fields["uid"], {})
            yield fields, propose(fields["unit_of_measure"], fields["name"], row)


def test_the_kars_plan_is_proposed_as_people_decided_it_but_for_one_name() -> None:
    """Water losses are stored as rising there: its targets are the yearly points of decrease."""
    other = [
        fields["name"]
        for fields, proposal in kars_indicators()
        if values(proposal) != (fields["aggregation"], fields["basis"], fields["direction"])
    ]
    assert other == ["Su Kayıp Kaçak oranının %20'nin altına düşürülmesi"]
