"""What an import may not do: put the values of one indicator under the name of another."""

from collections import defaultdict
from collections.abc import Iterator

from indicators.models import Measurement, touched
from plans.exchange.identity import is_another
from plans.exchange.table import shorten
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower
from plans.sheets import titles
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE

#: Values that a sentence lists.
_LISTED = 6


def find_renamed(draft: Draft) -> Iterator[str]:
    """Sentences on indicators whose entered values a file would put under another name."""
    title, sheet = titles.INDICATORS, BY_TITLE[titles.INDICATORS]
    stored, new = draft.store.book[title], draft.book[title]
    suspects = {
        draft.store.records[title][key].pk: key
        for key, names in draft.changes[title].changed.items()
        if "name" in names
        and is_another(
            stored[key]["name"],
            new[key]["name"],
            (row["name"] for other, row in stored.items() if other != key),
        )
    }
    values = defaultdict(list)
    rows = touched(Measurement.objects.filter(indicator__in=suspects)) if suspects else ()
    for row in rows and rows.select_related("period").order_by("period__year", "month"):
        values[row.indicator_id].append(_value(row))
    for pk, key in suspects.items():
        if pk in values:
            is_keyed = key in draft.file.by_key.get(title, ())
            sentence = _sentence(stored[key]["name"], new[key]["name"], values[pk], is_keyed)
            yield f"{draft.place(sheet, key, 'name')}: {sentence}"


def _value(row: Measurement) -> str:
    if row.not_measured:
        text = "ölçülemedi"
    else:
        text = "değersiz" if row.value is None else format_number(row.value)
    return f"{row.period.year}/{row.month}: {text} ({turkish_lower(row.get_state_display())})"


def _sentence(old: str, new: str, values: list[str], is_keyed: bool) -> str:
    listed = "; ".join(values[:_LISTED])
    if len(values) > _LISTED:
        listed += f"; … ve {len(values) - _LISTED} değer daha"
    remedy = "Kimlik hücresini boşaltın" if is_keyed else "başka bir PG kodu yazın"
    return (
        f"“{shorten(old)}” göstergesine girilmiş değerler başka bir adın altına geçer "
        f"(“{shorten(new)}”): {listed}. Yeni gösterge için {remedy}, adı düzeltmek için "
        "göstergenin sayfasını kullanın."
    )
