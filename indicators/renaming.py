"""What an import may not do: put what was entered for one record under the name of another."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from indicators.models import ActivityYear, Measurement, RiskState, touched
from plans.exchange.identity import is_another
from plans.exchange.table import shorten
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower
from plans.sheets import titles
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE

#: Entries that a sentence lists.
_LISTED = 6


_IN_REVISION = "Taslakta eski adına döndürün; yerine gelecek olanı ayrı bir satır olarak ekleyin."


@dataclass(frozen=True)
class Entries:
    """What people enter for the rows of a sheet."""

    title: str
    model: Any  # a class of models
    #: The relation of `model` to the row, and by what its records are sorted.
    owner: str
    order: tuple[str, ...]
    describe: Callable[[Any], str]
    #: How a sentence begins, after the row's old name, and ends.
    what: str
    remedy: str
    remedy_without_key: str = ""
    #: Fields beside the name whose change makes another thing of the row.
    also: tuple[str, ...] = ()

    def find_renamed(self, draft: Draft) -> Iterator[str]:
        """Sentences on rows whose entries a file would put under another name."""
        sheet = BY_TITLE[self.title]
        stored, new, name = draft.store.book[self.title], draft.book[self.title], sheet.name_field
        suspects = {
            draft.store.records[self.title][key].pk: key
            for key, names in draft.changes[self.title].changed.items()
            if {*names} & {*self.also}
            or (
                name in names
                and is_another(
                    stored[key][name],
                    new[key][name],
                    (row[name] for other, row in stored.items() if other != key),
                )
            )
        }
        entries = defaultdict(list)
        rows = self.model.objects.filter(**{f"{self.owner}__in": suspects}) if suspects else ()
        related = {path.partition("__")[0] for path in self.order if "__" in path}
        for row in rows and touched(rows).select_related(*related).order_by(*self.order):
            entries[getattr(row, f"{self.owner}_id")].append(self.describe(row))
        for pk, key in suspects.items():
            if pk not in entries:
                continue
            listed = "; ".join(entries[pk][:_LISTED])
            if len(entries[pk]) > _LISTED:
                listed += f"; … ve {len(entries[pk]) - _LISTED} kayıt daha"
            is_keyed = key in draft.file.by_key.get(self.title, ())
            remedy = self.remedy if is_keyed else self.remedy_without_key or self.remedy
            if draft.is_revision:
                remedy = _IN_REVISION
            yield (
                f"{draft.place(sheet, key, name)}: “{shorten(stored[key][name])}” {self.what} "
                f"başka bir adın altına geçer (“{shorten(new[key][name])}”): {listed}. {remedy}"
            )


def _state(row: Model) -> str:
    return turkish_lower(row.get_state_display())  # type: ignore[attr-defined]


def _value(row: Measurement) -> str:
    if row.not_measured:
        text = "ölçülemedi"
    else:
        text = "değersiz" if row.value is None else format_number(row.value)
    return f"{row.period.year}/{row.month}: {text} ({_state(row)})"


def _risk(row: RiskState) -> str:
    said = [turkish_lower(row.get_occurred_display()), row.action]
    return f"{row.period}: {', '.join(filter(None, said))}"


_OWN_PAGE = "adı düzeltmek için göstergenin sayfasını kullanın."

VALUES = Entries(
    titles.INDICATORS,
    Measurement,
    "indicator",
    ("period__year", "month"),
    _value,
    "göstergesine girilmiş değerler",
    f"Yeni gösterge için Kimlik hücresini boşaltın, {_OWN_PAGE}",
    f"Yeni gösterge için başka bir PG kodu yazın, {_OWN_PAGE}",
)
CALENDARS = Entries(
    titles.ACTIVITIES,
    ActivityYear,
    "activity",
    ("year", "unit__order"),
    lambda row: f"{row.year}, {row.unit} ({_state(row)})",
    "faaliyetinin takvimi",
    "Yeni faaliyet için Kimlik hücresini boşaltın, metni düzeltmek için kartın sayfasını kullanın.",
)
RISKS = Entries(
    titles.NOTES,
    RiskState,
    "risk",
    ("period__year", "period__half"),
    _risk,
    "riski için yazılanlar",
    "Yeni satır için Kimlik hücresini boşaltın, metni düzeltmek için kartın sayfasını kullanın.",
    also=("kind",),
)
