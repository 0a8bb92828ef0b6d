"""Rules of the family Hedef değerler over how an indicator's performance is computed."""

from decimal import Decimal
from itertools import pairwise

from indicators.audit.data import IndicatorData, each_indicator
from indicators.models import Indicator
from indicators.proposals import level_reason, propose, says_cumulative, unwanted_word
from indicators.year import FALLING_LEVEL
from plans.audit import ERROR, NOTE, WARNING, Place, Problem, Problems
from plans.audit.grounds import DEFINITION, GUIDE, MEASURABILITY
from plans.audit.words import format_list
from plans.language.numbers import format_number

Aggregation, Basis, Direction = Indicator.Aggregation, Indicator.Basis, Indicator.Direction


@each_indicator("H10", WARNING, "Toplanmayacak değeri toplanan gösterge", DEFINITION)
def level_added_up(row: IndicatorData) -> Problems:
    """Oran, kapasite, stok gibi düzeyler ve ortalamalar yıl içinde toplanmaz; toplanırsa yılın
    değeri gerçeğin katı olur. Yılda bir ölçülen göstergede sonuç değişmez (bilgi).

    “Yıl içi değerler” için “Son değer” ya da “Ortalama” seçin; gerçekten her dönem yeni bir miktar
    giriliyorsa istisna tanıyın.
    """
    reason = level_reason(row.unit_of_measure, row.name)
    if row.aggregation != Aggregation.SUM or not reason:
        return
    text = (
        f"{row.label} eklenmeyen bir değere benziyor ({reason}), ama dönemlerin değerleri "
        f"toplanıyor{_example(row)}."
    )
    # Measured once a year, the sum is the last value; it still is the wrong rule.
    once = row.monitoring_frequency == 12 and row.basis == Basis.ANNUAL
    figures = (row.unit_of_measure, row.name, row.basis)
    yield Problem(_place(row), text, figures, NOTE if once else None)


def _example(row: IndicatorData) -> str:
    target = row.targets[max(row.targets)] if row.targets else Decimal(0)
    if not target or row.monitoring_frequency == 12:
        return ""
    times = 12 // row.monitoring_frequency
    return (
        f": {times} ölçümün her birinde {format_number(target)} bulunsa yılın değeri "
        f"{format_number(target * times)} olur"
    )


@each_indicator("H11", ERROR, "Birikerek giden hedefte ortalama", DEFINITION)
def average_of_cumulative(row: IndicatorData) -> Problems:
    """Birikimli hedef ulaşılan düzeyle karşılaştırılır; dönemlerin ortalaması bir düzey değildir.

    “Son değer” ya da “Yıl içi değerlerin toplamı” seçin.
    """
    if (row.basis, row.aggregation) == (Basis.CUMULATIVE, Aggregation.AVERAGE):
        text = (
            f"{row.label} göstergesinin hedefi başlangıç değerinden birikerek gidiyor, ama "
            "dönemlerin ortalaması alınıyor; bu ikisi birlikte hesaplanmaz."
        )
        yield Problem(_place(row), text, (row.basis, row.aggregation))


@each_indicator(
    "H12", ERROR, "Başlangıcı olmadan azalması istenen birikimli gösterge", MEASURABILITY
)
def falling_from_nowhere(row: IndicatorData) -> Problems:
    """Azalma başlangıç değerinden ölçülür; başlangıç yoksa (C−A)/(B−A) bulunamaz.

    Başlangıç değerini yazın ya da hesap esasını “Her yılın hedefi kendi başına” yapın.
    """
    rules = (row.basis, row.direction)
    if rules == (Basis.CUMULATIVE, Direction.DOWN) and row.baseline is None and row.targets:
        text = (
            f"{row.label} başlangıç değerinden azalarak ölçülüyor, ama başlangıç değeri yok; "
            f"{len(row.targets)} yılın performansı hesaplanamaz."
        )
        yield Problem(row.place("id_baseline"), text, (*rules, *row.targets))


@each_indicator("H13", NOTE, "Birikerek giden hedefte toplanan değerler", DEFINITION)
def cumulative_added_up(row: IndicatorData) -> Problems:
    """Böyle göstergede her dönem yalnız eklenen girilir. Ulaşılan düzey girilirse aynı miktar her
    dönem yeniden sayılır. Düzeye benzeyen göstergede uyarıdır.

    Ulaşılan düzey girilecekse “Son değer” seçin; her dönem eklenen giriliyorsa istisna tanıyın.
    """
    if (row.basis, row.aggregation) != (Basis.CUMULATIVE, Aggregation.SUM):
        return
    if level_reason(row.unit_of_measure, row.name):
        return  # said by `level_added_up`
    proposed = propose(row.unit_of_measure, row.name, row.targets, row.baseline, row.basis).get(
        "aggregation"
    )
    is_level = proposed is None or proposed.value != Aggregation.SUM
    start = "0" if row.baseline is None else format_number(row.baseline)
    text = (
        f"{row.label} göstergesinin değeri, {start} olan başlangıcın üzerine bütün dönemlerin "
        "değerleri eklenerek bulunuyor; her dönem yalnız o dönemde eklenen girilmelidir."
    )
    if proposed and is_level:
        text += f" Bir düzeye benziyor: {proposed.reason}."
    severity = WARNING if is_level else NOTE
    yield Problem(_place(row), text, (row.name, row.baseline, row.basis), severity)


@each_indicator(
    "H14",
    WARNING,
    "Birikmeyen hedef değerleri olan birikimli gösterge",
    f"{MEASURABILITY} {GUIDE}: hedef değerler.",
)
def cumulative_against_targets(row: IndicatorData) -> Problems:
    """Birikerek giden hedef başlangıç değerinden başlar ve geri dönmez; her yıl aynı kalan ya da
    düşen hedef yıllık yazılmış demektir.

    Yılların hedeflerini birikimli yazın ya da hesap esasını “Her yılın hedefi kendi başına” yapın.
    """
    if row.basis != Basis.CUMULATIVE or not row.targets:
        return
    years = sorted(row.targets.items())
    is_up = row.direction == Direction.UP
    start = [] if row.baseline is None else [(0, row.baseline)]
    wrong = [
        year
        for (_, before), (year, value) in pairwise([*start, *years])
        if (value < before if is_up else value > before)
    ]
    values = {value for _, value in years}
    said = ", ".join(f"{year}: {format_number(value)}" for year, value in years)
    begins = "" if row.baseline is None else f"başlangıç {format_number(row.baseline)}; "
    if wrong:
        way = "düşüyor" if is_up else "yükseliyor"
        what = f"{format_list(wrong)} yılında {way}"
    elif len(years) > 2 and len(values) == 1 and values != {row.baseline} and values != {0}:
        what = "her yıl aynı; yıllık hedefe benziyor"
    else:
        return
    text = f"{row.label} göstergesinin hedefi birikerek gidiyor, ama {what} ({begins}{said})."
    place = row.place(f"id_year_{wrong[0]}") if wrong else row.place("id_basis")
    yield Problem(place, text, (row.direction, row.baseline, *years))


@each_indicator("H15", WARNING, "Adı kümülatif, hesabı yıllık gösterge", DEFINITION)
def called_cumulative(row: IndicatorData) -> Problems:
    """Kümülatif hedef başlangıç değerinden ölçülür: (C−A)/(B−A). Yıllık sayılırsa (C/B) başlangıçta
    zaten var olan da başarı görünür.

    Hesap esasını “Hedef başlangıç değerinden birikerek gider” yapın.
    """
    word = says_cumulative(row.unit_of_measure, row.name)
    if word and row.basis == Basis.ANNUAL:
        text = (
            f"{row.label} göstergesinin adında ya da biriminde “{word}” yazıyor, ama her yılın "
            "hedefi kendi başına hesaplanıyor."
        )
        yield Problem(row.place("id_basis"), text, (row.name, row.unit_of_measure))


@each_indicator("H16", WARNING, "Azalması beklenirken artması istenen gösterge", DEFINITION)
def unwanted_rising(row: IndicatorData) -> Problems:
    """Kayıp, kaçak, kaza, şikâyet, ceza, süre ve borç gibi değerlerde artış başarı sayılırsa
    performans ters hesaplanır.

    Yönü “Azalması istenir” yapın; gösterge azalmanın kendisini ya da yapılan işi ölçüyorsa adını
    buna göre düzeltin veya istisna tanıyın.
    """
    word = unwanted_word(row.name)
    if word and row.direction == Direction.UP:
        text = (
            f"{row.label} göstergesinin adında “{word}” geçiyor; böyle bir değerin azalması "
            "istenir, gösterge ise “Artması istenir” diye kayıtlı."
        )
        yield Problem(row.place("id_direction"), text, (row.name, row.direction))


@each_indicator("H17", NOTE, "Kullanılmayan yıl ortası payı", DEFINITION)
def idle_mid_year_share(row: IndicatorData) -> Problems:
    """Yıl ortasında beklenen pay, haziranda ölçülmeyen göstergede ve azalması istenen, her yılı
    kendi başına olan düzeyde hiçbir şeyi değiştirmez.

    Payı silin ya da hesap kurallarını düzeltin.
    """
    if row.mid_year_share is None:
        return
    is_level = row.aggregation != Aggregation.SUM
    if is_level and (row.basis, row.direction) == FALLING_LEVEL:
        why = "azalması istenen, her yılı kendi başına olan düzeyde pay kullanılmaz"
    elif row.monitoring_frequency == 12:
        why = "gösterge haziranda ölçülmüyor"
    else:
        return
    text = (
        f"{row.label} için yıl ortasında %{format_number(row.mid_year_share)} bekleneceği "
        f"yazılmış, ama {why}."
    )
    figures = (row.mid_year_share, row.basis, row.aggregation, row.monitoring_frequency)
    yield Problem(row.place("id_mid_year_share"), text, figures)


def _place(row: IndicatorData) -> Place:
    return row.place("id_aggregation")
