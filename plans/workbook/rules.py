"""What a workbook may not do to the years and the surveys of a stored plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plans.exchange.identity import is_another
from plans.models import SurveyResponse
from plans.records.base import YearRecord
from plans.workbook import titles
from plans.workbook.sheet import BY_TITLE, SHEETS, Key, Sheet

if TYPE_CHECKING:
    from plans.workbook.records import Builder

_OF_SURVEYS = (titles.QUESTIONS, titles.CHOICES, titles.ITEMS)


def lost_years(builder: Builder) -> Iterator[str]:
    """A shorter plan may leave no record in the years that it loses."""
    plan = builder.plan
    if plan is None or not builder.changes[titles.PLAN].changed:
        return
    going = {id(record) for wanted in builder.cells.values() for record in wanted.deleted}
    lost = set()
    for sheet in SHEETS:
        records = [*builder.store.cells[sheet.title].values()]
        records += builder.records[sheet.title].values()
        lost |= {
            record.year
            for record in records
            if isinstance(record, YearRecord)
            and id(record) not in going
            and record.year is not None
            and not plan.start_year - record.YEARS_BEFORE <= record.year <= plan.end_year
        }
    lost |= {year for year in plan.periods.values_list("year", flat=True) if year not in plan.years}
    if lost:
        listed = ", ".join(map(str, sorted(lost)))
        (key,) = builder.file.book[titles.PLAN]
        place = builder.file.place(BY_TITLE[titles.PLAN], key, "end_year")
        yield (
            f"{place}: Plan bu yıllara kısaltılamaz; {listed} için kayıt var. Önce o yılların "
            "değerlerini silin."
        )


def altered_surveys(builder: Builder) -> Iterator[str]:
    """What was answered stays what was asked: of it only the wording may be corrected."""
    surveys = builder.store.records[titles.SURVEYS]
    touched = [t for t in _OF_SURVEYS if builder.changes[t].has_changes or builder.deleted[t]]
    if not surveys or not touched:
        return
    answered = set(
        SurveyResponse.objects.filter(survey__in=[record.pk for record in surveys.values()])
        .order_by()
        .values_list("survey__key", flat=True)
        .distinct()
    )
    for title in touched if answered else ():
        sheet, of_sheet = BY_TITLE[title], builder.changes[title]
        altered = {key: "order" for key in (*of_sheet.new, *builder.deleted[title])}
        for key, names in of_sheet.changed.items():
            structural = [name for name in names if name not in ("text", "help_text")]
            altered |= {key: structural[0]} if structural else {}
            if not structural and "text" in names and _asks_another(builder, sheet, key):
                altered[key] = "text"
        for key, name in altered.items():
            if key[0] in answered:
                yield (
                    f"{builder.place(sheet, key, name)}: “{key[0]}” anketi yanıtlanmış; soruları "
                    "ve seçenekleri eklenemez, silinemez, yerleri değişemez, yalnız yazımı "
                    "düzeltilebilir."
                )


def _asks_another(builder: Builder, sheet: Sheet, key: Key) -> bool:
    """Whether the answers would come under another text."""
    stored = builder.store.book[sheet.title]
    siblings = [row["text"] for k, row in stored.items() if k[:-1] == key[:-1] and k != key]
    return is_another(stored[key]["text"], builder.book[sheet.title][key]["text"], siblings)
