"""Turkish endings as a name or a number is read aloud: `Haziran’a`, `2,5’in`, `%100’ü`."""

import re

_ONES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_POWERS = ((100, "yüz"), (1_000, "bin"), (1_000_000, "milyon"), (1_000_000_000, "milyar"))
#: The close vowel that follows each vowel.
_CLOSE = dict(zip("aıoueiöü", "ııuuiiüü", strict=True))


def with_possessive(text: str) -> str:
    """`%100` → `%100’ü`, `%6` → `%6’sı`: of what was named before."""
    word, vowel = _ending(text)
    return f"{text}’{'s' if _ends_in_vowel(word) else ''}{_CLOSE[vowel]}"


def with_genitive(text: str) -> str:
    """`2,5` → `2,5’in`, `1.200` → `1.200’ün`: part of it is named next."""
    word, vowel = _ending(text)
    return f"{text}’{'n' if _ends_in_vowel(word) else ''}{_CLOSE[vowel]}n"


def with_dative(text: str) -> str:
    """`Haziran` → `Haziran’a`, `%80` → `%80’e`: up to it, or by it."""
    word, vowel = _ending(text)
    return f"{text}’{'y' if _ends_in_vowel(word) else ''}{'a' if vowel in 'aıou' else 'e'}"


def _ending(text: str) -> tuple[str, str]:
    """The last word as it is read, and its last vowel."""
    digits = re.findall(r"[0-9]+", text.replace(".", ""))
    word = _last_word(int(digits[-1])) if digits else text
    return word, re.findall("[aıoueiöü]", word)[-1]


def _ends_in_vowel(word: str) -> bool:
    return word[-1] in _CLOSE


def _last_word(number: int) -> str:
    """The last word of a whole number: 1.250 → `elli`, 300 → `yüz`."""
    if number % 10 or not number:
        return _ONES[number % 10]
    if number % 100:
        return _TENS[number % 100 // 10]
    return next(word for power, word in reversed(_POWERS) if number % power == 0)
