"""Rules of the family Kodlar ve sayılar over indicators."""

import re
from collections import Counter

from indicators.audit.data import IndicatorData, IndicatorsData, each_indicator, indicator_rule
from plans.audit import NOTE, WARNING, Problem, Problems
from plans.audit.codes import find_gaps
from plans.audit.data import group
from plans.audit.grounds import DEFINITION, GUIDE, PRESENTATION
from plans.audit.words import format_list, normalize_text

#: What the guide allows an objective.
MOST_INDICATORS = 5

_CODE = re.compile(r"(\d+)\s*\.\s*(\d+)\s*\.\s*(\d+)")


def parse_code(code: str) -> tuple[int, int, int] | None:
    """The numbers in a code: `P.G. 7.3.1` → (7, 3, 1); None where there are no three."""
    match = _CODE.search(code)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


@each_indicator("K01", WARNING, "PG kodu hedefine uymayan gösterge", PRESENTATION)
def code_of_another_objective(row: IndicatorData) -> Problems:
    """PG kodunun başı hedefin kodudur (P.G. 7.3.1, H7.3 hedefinindir); uymayan kod göstergeyi başka
    hedefin sanır.

    Kodu düzeltin ya da göstergeyi doğru karta taşıyın.
    """
    if not row.code.strip():
        return
    numbers = parse_code(row.code)
    if numbers is None or numbers[:2] != (row.card.goal, row.card.objective):
        text = (
            f"{row.label} göstergesinin kodu H{row.card.goal}.{row.card.objective} "
            f"hedefine uymuyor."
        )
        figures = (row.code, row.card.goal, row.card.objective)
        yield Problem(row.place("id_code"), text, figures)


@indicator_rule("K02", WARNING, "PG kodu olmayan gösterge", PRESENTATION)
def without_code(data: IndicatorsData) -> Problems:
    """Gösterge performans programında ve faaliyet raporunda koduyla izlenir.

    Göstergeye PG kodu verin.
    """
    for _, place, rows in data.by_card:
        if names := [f"“{row.name}”" for row in rows if not row.code.strip()]:
            text = f"{len(names)} göstergenin PG kodu yok: {format_list(names)}."
            yield Problem(place, text, tuple(names))


@indicator_rule("K03", WARNING, "Yinelenen PG kodu", f"{PRESENTATION} {DEFINITION}")
def repeated_codes(data: IndicatorsData) -> Problems:
    """Kodu paylaşan göstergeler performans programında ve faaliyet raporunda birbirine karışır.

    Her göstergeye kendi kodunu verin.
    """
    for _, place, rows in data.by_objective:
        codes = Counter(row.code.strip() for row in rows)
        repeated = {code: count for code, count in codes.items() if code and count > 1}
        if repeated:
            said = format_list(f"{code} ({count} gösterge)" for code, count in repeated.items())
            text = f"Aynı PG kodu birden çok göstergede kullanılmış: {said}."
            yield Problem(place, text, tuple(repeated.items()))


@indicator_rule("K05", NOTE, "PG kodlarında atlama", PRESENTATION)
def code_gaps(data: IndicatorsData) -> Problems:
    """Atlanan kod, bir göstergenin düştüğünü düşündürür.

    Eksik göstergeyi ekleyin ya da kodları 1’den başlayarak yeniden verin.
    """
    for objective, place, rows in data.by_objective:
        prefix = (objective.goal, objective.number)
        codes = [parse_code(row.code) for row in rows]
        if missing := find_gaps(code[2] for code in codes if code and code[:2] == prefix):
            names = format_list(f"{prefix[0]}.{prefix[1]}.{number}" for number in missing)
            yield Problem(place, f"PG kodlarında atlama var: {names} yok.", (names,))


@indicator_rule(
    "K07",
    NOTE,
    "Çok göstergeli hedef",
    f"{GUIDE}: bir hedefe en çok {MOST_INDICATORS} performans göstergesi.",
)
def too_many_indicators(data: IndicatorsData) -> Problems:
    """Gösterge sayısı arttıkça her birinin ağırlığı küçülür ve veri toplama yükü büyür.

    Hedefi en iyi ölçen göstergeleri bırakın.
    """
    for _, place, rows in data.by_objective:
        if (count := len(rows)) > MOST_INDICATORS:
            text = f"Hedefin {count} göstergesi var; en çok {MOST_INDICATORS} olması beklenir."
            yield Problem(place, text, (count,))


@indicator_rule("K10", WARNING, "Bir hedefte aynı adlı göstergeler", DEFINITION)
def repeated_indicators(data: IndicatorsData) -> Problems:
    """Adı aynı olan iki gösterge aynı şeyi iki kez sayar ya da neyi saydığı belli olmaz.

    Göstergeleri birleştirin ya da adlarını farkı gösterecek biçimde değiştirin.
    """
    for _, place, rows in data.by_objective:
        same = group((normalize_text(row.name), row) for row in rows)
        said = [
            f"“{named[0].name}” "
            f"({format_list(f'{row.card.label} {row.code}'.strip() for row in named)})"
            for named in same.values()
            if len(named) > 1
        ]
        if said:
            text = f"Bu hedefte aynı adlı göstergeler var: {'; '.join(said)}."
            yield Problem(place, text, tuple(said))
