"""Which unit a name may mean that is no unit's exact name: `İmar Md.`, `fen işl. müd.`.

Only suggestions: a person decides. Names are compared word by word, Turkish letters folded and
abbreviations written out; words that many units share (`işleri`, `hizmetleri`) count for little.
"""

import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import mul

from plans.language.turkish import fold, key_from

#: Suggestions below this score are not made.
LEAST = 0.5
#: From this score on two names are taken to differ in spelling only.
SAME_SPELLING = 0.95

_WRITTEN_OUT = {"isl": "isleri", "is": "isleri", "hiz": "hizmetleri", "hizm": "hizmetleri"}
#: Words that say what kind of unit it is, or nothing.
_EMPTY = {
    *("ve", "ile", "md", "mud", "mudurluk", "mudurlugu", "mudur", "birim", "birimi", "d", "t", "c"),
    *("baskanligi", "bsk", "baskanlik", "daire", "dairesi", "sefligi", "amirligi"),
}
_ENDINGS = re.compile(r"(?:leri|lari|ler|lar|si|i|u)$")
_UNITS = "(mudurluk|birim|daire|baskanlik)(ler|leri|lar|lari)?"
_ALL_UNITS = re.compile(
    f"(diger )?(tum|butun) (harcama |hizmet |belediye )?{_UNITS}( ve {_UNITS})?"
)
_LIKE = 0.78  # of two words, by difflib: a slip of the pen


@dataclass(frozen=True)
class Suggestion:
    """A unit that a name may mean; `score` from 0 to 1."""

    code: str
    name: str
    score: float


def suggest_units(name: str, units: Mapping[str, str], most: int = 3) -> list[Suggestion]:
    """The units (names by code) that `name` may mean, the likeliest first."""
    words_of = {code: _words(unit) for code, unit in units.items()}
    spread = Counter(word for words in words_of.values() for word in set(words))
    wanted = _words(name)
    found = [
        Suggestion(code, units[code], score)
        for code, words in words_of.items()
        if (score := _score(wanted, words, spread)) >= LEAST
    ]
    return sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.name))[:most]


def means_all_units(name: str) -> bool:
    """Whether a name stands for every unit: `Tüm Müdürlükler`, `Bütün birimler`."""
    return bool(_ALL_UNITS.fullmatch(" ".join(_folded_words(name))))


def make_code(name: str, taken: Container[str]) -> str:
    """A code for a new unit out of its name, that is none of those taken: `fen-isleri`."""
    return key_from(fold(name).removesuffix(" mudurlugu"), taken, "birim", 45)


def _folded_words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(name))


def _words(name: str) -> list[str]:
    """The words of a name that tell it from others, folded, without endings."""
    words = (_WRITTEN_OUT.get(word, word) for word in _folded_words(name))
    stems = ((_ENDINGS.sub("", word), word) for word in words if word not in _EMPTY)
    return [stem if len(stem) >= 2 else word for stem, word in stems]


def _score(wanted: list[str], words: list[str], spread: Counter[str]) -> float:
    """How much of each name the other holds; what was asked for weighs more."""
    return round(0.7 * _share(wanted, words, spread) + 0.3 * _share(words, wanted, spread), 3)


def _share(words: list[str], others: list[str], spread: Counter[str]) -> float:
    weights = [1 / max(spread[word], 1) for word in words]
    likeness = [max((_likeness(word, other) for other in others), default=0.0) for word in words]
    return sum(map(mul, weights, likeness)) / sum(weights) if weights else 0.0


def _likeness(word: str, other: str) -> float:
    ratio = SequenceMatcher(None, word, other).ratio()
    return ratio if ratio >= _LIKE else 0.0


def shorten_name(name: str) -> str:
    """A unit's name for narrow columns: `Fen İşleri Md.`."""
    return name.strip().replace("Müdürlüğü", "Md.").replace("Başkanlığı", "Bşk.")[:60]
