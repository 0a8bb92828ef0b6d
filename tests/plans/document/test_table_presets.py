"""Tables are started from presets: columns, captions, charts ready to be filled."""

import pytest

from plans.content.tables import Table, as_json, read_table
from plans.document.guide import PRESETS, Preset, make_table
from plans.models import Section, SectionTable
from tests.support.builders import build_plan

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(plan=build_plan(), key="durum-analizi", title="Durum analizi")


@every_preset
def test_a_preset_is_a_table_that_can_be_stored(preset: Preset) -> None:
    columns, rows = as_json(Table(preset.columns))
    assert read_table(columns, rows).columns == preset.columns


@every_preset
def test_a_preset_says_what_to_write(preset: Preset) -> None:
    assert all((preset.name, preset.caption, preset.help))


@every_preset
def test_a_preset_has_columns_unless_its_rows_are_live(preset: Preset) -> None:
    assert bool(preset.columns) != bool(preset.source)


@every_preset
def test_a_preset_with_a_chart_marks_what_is_drawn(preset: Preset) -> None:
    assert bool(preset.chart) == any(column.is_charted for column in preset.columns)


@every_preset
def test_a_preset_with_a_row_of_totals_marks_what_is_added_up(preset: Preset) -> None:
    assert bool(preset.total_label) == any(column.is_summed for column in preset.columns)


def test_seven_presets_are_charted() -> None:
    assert sum(bool(preset.chart) for preset in PRESETS.values()) == 7


def test_every_live_source_has_a_preset() -> None:
    assert {preset.source for preset in PRESETS.values()} == {"", *SectionTable.Source.values}


def test_a_table_made_from_a_preset_can_be_saved(section: Section) -> None:
    for key in PRESETS:
        table = make_table(section, key)
        table.full_clean()
        table.save()
    assert section.tables.count() == len(PRESETS)


def test_a_second_table_of_one_kind_gets_a_key_of_its_own(section: Section) -> None:
    keys = []
    for _ in range(3):
        table = make_table(section, "pestle")
        table.save()
        keys.append(table.key)
    assert keys == ["pestle", "pestle-2", "pestle-3"]
