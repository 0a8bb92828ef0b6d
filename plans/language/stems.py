"""What Turkish texts are about: words without endings, as far as that goes without a lexicon."""

import re

from plans.language.turkish import turkish_lower


def words_in(text: str) -> list[str]:
    """The runs of letters of a text, as they are written."""
    return re.findall(r"[^\W\d_]+", text)


def has_words(text: str) -> bool:
    """Whether a text holds words; codes and signs are none."""
    return any(len(word) > 2 for word in words_in(text))


def words_beginning(text: str) -> re.Pattern[str]:
    """Words (or several, with blanks) by their beginnings, given with commas; `$` marks a word's
    end."""
    stems = "|".join(stem.strip().replace("$", r"(?!\w)") for stem in text.split(","))
    return re.compile(rf"(?<!\w)(?:{stems})\w*")


#: What names no thing: what is done, to what in general, how it is counted, how well it is done.
_EMPTY = words_beginning(
    "yapılan, yapılac, yapılma, yapılmı, yapma, yapar, yaptı, yapım, edil, etmek, edec, olan$, "
    "olma, oluş, sağla, gerçekle, geliştir, arttır, artır, artış, artan, güçlen, yaygınlaş, "
    "iyileştir, destekle, yürüt, düzenlen, düzenlem, veril, vermek, alın, almak, uygulan, kurulan, "
    "kurulac, kurulma, kurmak, hazırla, tamamla, katılım, sunul, hedeflen, planlan, kazandır, "
    "etkin$, etkinleş, verimli, azalt, azalan, çıkar, hayata, getir, korumak, üretil, kullanıl, "
    "çalışma$, çalışmal, faaliyet, işlem, hizmet, uygulama, proje$, projesi$, projel, konu$, "
    "konusu, konular, işler, alanı, alanlar, alanın, alanda, düzey, yönelik, ilişkin, sayı$, "
    "sayıs, sayıl, adedi, oran, miktar, yüzde, seviye, süre, tutar, değeri, değerl, puan, endeks, "
    "uzunlu, toplam$, toplamı, yıl$, yıll, yılı, genel, yeni$, daha$, her$, tüm$, bütün$"
)
_JOINING = {
    *["ve", "ile", "için", "veya", "bir", "bu", "şekilde", "olarak", "göre", "ait", "en", "iş"]
}
#: Words of so few letters are the same only letter by letter.
_SHORT = 3
#: Endings change nothing in so many letters of a longer word.
_STEM = 5
#: What a last letter becomes before an ending, and which vowels go before it: `kitabı`, `şehri`.
_SOFT, _DROPPED = str.maketrans("pçtk", "bcdğ"), "ıiuü"


def content_words(text: str) -> list[str]:
    """The words that say what a text is about, in lower case, each once."""
    words = words_in(turkish_lower(text))
    known = dict.fromkeys(word for word in words if len(word) > 1 and word not in _JOINING)
    return [word for word in known if not _EMPTY.match(word)]


def is_same_stem(left: str, right: str) -> bool:
    """Whether two words in lower case are probably forms of one: `kitap`, `kitabın`.

    What is doubtful counts as the same.
    """
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) <= _SHORT:
        return shorter == longer
    head, vowel, last = shorter[:-2], shorter[-2], shorter[-1]
    forms = [shorter, head + vowel + last.translate(_SOFT)]
    if vowel in _DROPPED:
        forms.append(head + last)
    kept = max(_SHORT + 1, min(_STEM, len(shorter) - 1))
    return any(longer.startswith(form[:kept]) for form in forms)
