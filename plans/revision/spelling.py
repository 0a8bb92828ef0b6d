"""What counts as a correction of spelling: a slip of the pen is mended, and nothing else is said.

Between the two texts all numbers with their signs, all tags of a rich text and all words stay. In a
word one letter may differ, be there or not, or two beside one another change places: two letters
are enough to make “yetersizliği” into “yeterliliği”. In units of measure and other words of fewer
than three letters, and in Roman numbers, one would be enough. Blanks, other marks and capital
letters are free, and so are words written together or apart, or twice.
"""

import re
from difflib import SequenceMatcher

from plans.language.turkish import turkish_lower

_TAG = re.compile(r"<[^>]*>")
#: With sign, points and commas; and what says of what a number is.
_NUMBER = re.compile(r"(?:(?<!\w)(?<!\d\s)[-−])?\d+(?:[.,/]\d+)*|[%‰₺$€£¼½¾<>≤≥±]")
_ROMAN = re.compile(r"[ıivx]+")
#: The short words that are often written wrongly: units of measure are as short.
_PARTICLE = re.compile(r"[dt][ae]|m[ıiuü]")
_WORD = re.compile(r"\w+")


def find_fault(old: str, new: str) -> str:
    """Why putting `new` in the place of `old` is more than spelling; empty where it is not."""
    if not new.strip():
        return "Metin boş bırakılamaz."
    if _TAG.findall(old) != _TAG.findall(new):
        return "Yazım düzeltmesinde metnin biçimi (paragraf, kalın yazı, bağlantı, resim) değişmez."
    before, after = (_TAG.sub(" ", text) for text in (old, new))
    if _NUMBER.findall(before) != _NUMBER.findall(after):
        return "Yazım düzeltmesinde sayı değişmez."
    words, others = ([turkish_lower(w) for w in _WORD.findall(t)] for t in (before, after))
    for kind, a, b, c, d in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        gone, come = words[a:b], others[c:d]
        if kind == "delete" and gone in (words[a - len(gone) : a], words[b : b + len(gone)]):
            continue  # written twice
        if kind != "equal" and not _are_alike(gone, come):
            return (
                f"“{' '.join(gone) or '(yok)'}” yerine “{' '.join(come) or '(yok)'}” yazmak yazım "
                "düzeltmesi değildir: sözcük değişiyor."
            )
    return ""


def _are_alike(gone: list[str], come: list[str]) -> bool:
    """Whether the words are the same but for slips, each for itself or written together."""
    each = len(gone) == len(come) and all(map(_is_alike, gone, come))
    return each or _is_alike("".join(gone), "".join(come))


def _is_alike(old: str, new: str) -> bool:
    """Whether one letter of a word differs at most, or two beside one another changed places."""
    if max(len(old), len(new)) < 3 or any(map(_ROMAN.fullmatch, (old, new))):
        return old == new or all(map(_PARTICLE.fullmatch, (old, new)))
    if not (old and new):
        return False
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    is_letter = len(old) <= 1 and len(new) <= 1
    return is_letter or (len(old) == len(new) == 2 and old == new[::-1])
