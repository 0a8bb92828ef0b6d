"""Rules of the family Kodlar ve sayılar over indicators."""

import re
from collections.abc import Iterator

from indicators.audit.data import IndicatorData, IndicatorsData, grouped, load_indicators
from plans.audit import Family, Problem, Rule, Severity
from plans.audit.grounds import DEFINITION, GUIDE, PRESENTATION
from plans.audit.words import listed, same_text

#: What the guide allows an objective.
MOST_INDICATORS = 5

_CODE = re.compile(r"(\d+)\s*\.\s*(\d+)\s*\.\s*(\d+)")


def numbers_of(code: str) -> tuple[int, int, int] | None:
    """The numbers in a code: `P.G. 7.3.1` → (7, 3, 1); None where there are no three."""
    match = _CODE.search(code)
    return tuple(int(number) for number in match.groups()) if match else None


def code_of_another_objective(data: IndicatorsData) -> Iterator[Problem]:
    for row in data.indicators:
        if not row.code.strip():
            continue
        numbers = numbers_of(row.code)
        if numbers is None or numbers[:2] != (row.card.goal, row.card.objective):
            text = (
                f"{row.label} göstergesinin kodu H{row.card.goal}.{row.card.objective} "
                f"hedefine uymuyor."
            )
            figures = (row.code, row.card.goal, row.card.objective)
            yield Problem(row.place("id_code"), text, figures)


def without_code(data: IndicatorsData) -> Iterator[Problem]:
    for card in data.plan.cards:
        lacking = [row for row in data.of_card(card) if not row.code.strip()]
        if lacking:
            names = [f"“{row.name}”" for row in lacking]
            text = f"{len(lacking)} göstergenin PG kodu yok: {listed(names)}."
            yield Problem(card.place("indicators-group"), text, tuple(names))


def repeated_codes(data: IndicatorsData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        rows = [row for row in data.of_objective(objective) if row.code.strip()]
        repeated = {
            code: len(same)
            for code, same in grouped(rows, lambda row: row.code.strip()).items()
            if len(same) > 1
        }
        if repeated:
            said = listed(f"{code} ({count} gösterge)" for code, count in repeated.items())
            text = f"Aynı PG kodu birden çok göstergede kullanılmış: {said}."
            yield Problem(objective.cards_place("indicators-group"), text, tuple(repeated.items()))


def code_gaps(data: IndicatorsData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        numbers = [numbers_of(row.code) for row in data.of_objective(objective)]
        present = {
            found[2]
            for found in numbers
            if found and found[:2] == (objective.goal, objective.number)
        }
        missing = [number for number in range(1, max(present, default=0)) if number not in present]
        if missing:
            names = listed(f"{objective.goal}.{objective.number}.{number}" for number in missing)
            text = f"PG kodlarında atlama var: {names} yok."
            yield Problem(objective.cards_place("indicators-group"), text, (names,))


def too_many_indicators(data: IndicatorsData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        count = len(data.of_objective(objective))
        if count > MOST_INDICATORS:
            text = f"Hedefin {count} göstergesi var; en çok {MOST_INDICATORS} olması beklenir."
            yield Problem(objective.cards_place("indicators-group"), text, (count,))


def repeated_indicators(data: IndicatorsData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        groups: list[list[IndicatorData]] = []
        for row in data.of_objective(objective):
            same = next((group for group in groups if same_text(group[0].name, row.name)), None)
            if same:
                same.append(row)
            else:
                groups.append([row])
        said = [_said(group) for group in groups if len(group) > 1]
        if said:
            text = f"Bu hedefte aynı adlı göstergeler var: {'; '.join(said)}."
            yield Problem(objective.cards_place("indicators-group"), text, tuple(said))


def _said(group: list[IndicatorData]) -> str:
    places = listed(f"{row.card.label} {row.code}".strip() for row in group)
    return f"“{group[0].name}” ({places})"


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.CODES, severity, title, load=load_indicators, **texts)


RULES = [
    _rule(
        "K01",
        Severity.WARNING,
        "PG kodu hedefine uymayan gösterge",
        why="PG kodunun başı hedefin kodudur (P.G. 7.3.1, H7.3 hedefinindir); uymayan kod "
        "göstergeyi başka hedefin sanır.",
        ground=PRESENTATION,
        remedy="Kodu düzeltin ya da göstergeyi doğru karta taşıyın.",
        check=code_of_another_objective,
    ),
    _rule(
        "K02",
        Severity.WARNING,
        "PG kodu olmayan gösterge",
        why="Gösterge performans programında ve faaliyet raporunda koduyla izlenir.",
        ground=PRESENTATION,
        remedy="Göstergeye PG kodu verin.",
        check=without_code,
    ),
    _rule(
        "K03",
        Severity.WARNING,
        "Yinelenen PG kodu",
        why="Kodu paylaşan göstergeler performans programında ve faaliyet raporunda birbirine "
        "karışır.",
        ground=f"{PRESENTATION} {DEFINITION}",
        remedy="Her göstergeye kendi kodunu verin.",
        check=repeated_codes,
    ),
    _rule(
        "K05",
        Severity.NOTE,
        "PG kodlarında atlama",
        why="Atlanan kod, bir göstergenin düştüğünü düşündürür.",
        ground=PRESENTATION,
        remedy="Eksik göstergeyi ekleyin ya da kodları 1’den başlayarak yeniden verin.",
        check=code_gaps,
    ),
    _rule(
        "K07",
        Severity.NOTE,
        "Çok göstergeli hedef",
        why="Gösterge sayısı arttıkça her birinin ağırlığı küçülür ve veri toplama yükü büyür.",
        ground=f"{GUIDE}: bir hedefe en çok {MOST_INDICATORS} performans göstergesi.",
        remedy="Hedefi en iyi ölçen göstergeleri bırakın.",
        check=too_many_indicators,
    ),
    _rule(
        "K10",
        Severity.WARNING,
        "Bir hedefte aynı adlı göstergeler",
        why="Adı aynı olan iki gösterge aynı şeyi iki kez sayar ya da neyi saydığı belli olmaz.",
        ground=DEFINITION,
        remedy="Göstergeleri birleştirin ya da adlarını farkı gösterecek biçimde değiştirin.",
        check=repeated_indicators,
    ),
]
