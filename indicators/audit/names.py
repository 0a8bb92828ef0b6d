"""Rules over what the names of indicators say that they measure."""

import re

from indicators.audit.data import (
    Year,
    card_rule,
    indicator_rule,
    list_place,
    name_of,
    objective_rule,
)
from indicators.models import Indicator
from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_list
from plans.language.stems import content_words, is_same_stem, words_beginning
from plans.language.turkish import turkish_lower
from plans.models import Objective, ObjectiveCard

#: What is measured of something that a bare name does not say.
_QUALITIES = words_beginning("memnuniyet, başarı, kalite, performans, verim, kapasite, doluluk")

_TAKEN = "alınan|alınacak|temin edilen|kullanılan|kullanılacak|harcanan|istihdam edilen"
#: What comes by itself.
_RECEIVED = "şik[aâ]yet|başvuru|talep|ödül|belge|karar|puan"
#: What is bought, used, hired or spent, and meetings that were held.
_INPUT = re.compile(
    rf"(?:^|\biçin |\bsatın )(?:{_TAKEN}) (?!.*\b(?:{_RECEIVED}))"
    r"|\btoplantı(?:sı)? (?:sayısı|adedi)"
    r"|^(?:personel|çalışan|işçi|araç) (?:sayısı|adedi)"
    r"|\b(?:bütçe|bütçesi|ödenek|ödeneği|harcama|harcaması|gider|gideri) (?:miktarı|tutarı)"
)


@indicator_rule("H18")
def named_without_object(row: Indicator, years: list[Year]) -> Problems:
    if all(_QUALITIES.match(word) for word in content_words(row.name)):
        text = f"{name_of(row)} göstergesinin adında neyin ölçüldüğü yazmıyor."
        yield Problem(place_of(row, "id_name"), text, (row.name,))


@card_rule("H19")
def inputs_as_results(card: ObjectiveCard, rows: list[Indicator]) -> Problems:
    if names := [name_of(row) for row in rows if measures_input(row.name)]:
        text = f"Girdi ölçen {len(names)} gösterge var: {format_list(names)}."
        yield Problem(list_place(card), text, tuple(names))


def measures_input(name: str) -> bool:
    """Whether an indicator's name tells of what is put in: hired, bought, used, spent, met."""
    return bool(_INPUT.search(turkish_lower(name)))


@objective_rule("C06")
def objective_apart(objective: Objective, rows: list[Indicator], place: Place) -> Problems:
    wanted = content_words(objective.name)
    named = {word for row in rows for word in content_words(row.name)}
    if wanted and not any(is_same_stem(left, right) for left in wanted for right in named):
        text = (
            f"“{objective.name}” hedefinin adındaki sözlerden ({', '.join(wanted)}) hiçbiri "
            f"{len(rows)} göstergesinin adında geçmiyor."
        )
        yield Problem(place, text, (objective.name, *sorted(row.name for row in rows)))
