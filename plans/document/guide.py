"""The chapters and tables that the guide for strategic plans asks for, to begin a document with.

They stand in `guide.toml` beside this module.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from plans.content.tables import Table, TableColumn, as_json, read_table
from plans.language.turkish import key_from
from plans.models import Plan, Section, SectionTable
from plans.records.frozen import refuse_frozen

_GUIDE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass(frozen=True)
class Preset:
    """A kind of table; `key` also becomes the table's key in its section."""

    key: str
    name: str
    caption: str
    columns: tuple[TableColumn, ...] = ()
    layout: str = SectionTable.Layout.TABLE
    chart: str = ""
    #: The name of the computed last row; empty for none.
    total_label: str = ""
    #: Where the rows of a live table come from; it has no columns of its own.
    source: str = ""
    #: What to write in the table, for people.
    help: str = ""


@dataclass(frozen=True)
class Chapter:
    """A section to be made, at that level (1 at the top); `tables` are keys of PRESETS."""

    title: str
    level: int
    tables: tuple[str, ...] = ()
    block: str = ""
    part: str = Section.Part.BODY


PRESETS = {
    key: Preset(key=key, **{**preset, "columns": read_table(preset.get("columns", []), []).columns})
    for key, preset in _GUIDE["tables"].items()
}
CHAPTERS = [Chapter(**chapter) for chapter in _GUIDE["chapters"]]


#: What a table has of its preset.
_SAME = ("caption", "layout", "chart", "total_label", "source")


def make_table(section: Section, preset_key: str) -> SectionTable:
    """A new table of `section` from a preset, not saved: no rows, a key that is free there.

    Raises KeyError where there is no such preset.
    """
    preset = PRESETS[preset_key]
    taken = set(section.tables.values_list("key", flat=True)) if section.pk else set()
    columns, rows = as_json(Table(preset.columns))
    return SectionTable(
        section=section,
        key=key_from(preset.key, taken),
        columns=columns,
        rows=rows,
        **{name: getattr(preset, name) for name in _SAME},
    )


@transaction.atomic
def create_outline(plan: Plan) -> int:
    """Give a plan without sections those of the guide; how many were made.

    Raises ValidationError where the plan has sections already or is frozen.
    """
    refuse_frozen(Plan.objects.select_for_update().get(pk=plan.pk))
    if plan.sections.exists():
        raise ValidationError("Bu planın bölümleri zaten var; yenileri oluşturulmadı.")
    above: list[Section] = []  # those that the next chapter may stand in, by level
    taken: set[str] = set()
    for chapter in CHAPTERS:
        del above[chapter.level - 1 :]
        section = Section(
            plan=plan,
            parent=above[-1] if above else None,
            key=key_from(chapter.title, taken),
            title=chapter.title,
            part=chapter.part,
            block=chapter.block,
        )
        section.save()
        above.append(section)
        taken.add(section.key)
        for preset in chapter.tables:
            make_table(section, preset).save()
    return len(CHAPTERS)
