"""The admin page of a table of the document: what is sent is read, checked and kept whole."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.document.guide import make_table
from plans.models import Section, SectionTable
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.pages import read_page


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(plan=build_plan(), key="insan", title="İnsan kaynakları")


@pytest.fixture
def table(section: Section) -> SectionTable:
    return SectionTable.objects.create(
        section=section,
        key="personel",
        caption="Personel",
        columns=[{"title": "Cinsiyet"}, {"title": "Sayı", "kind": "number", "is_summed": True}],
        rows=[{"cells": ["Kadın", "1250.5"]}, {"cells": ["Erkek", "75"]}],
    )


def address(table: SectionTable) -> str:
    return reverse("admin:plans_sectiontable_change", args=[table.pk])


def shown_grid(team: Client, table: SectionTable) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the page and the table in them."""
    data = untouched(team.get(address(table)))
    return data, json.loads(data["grid"])


def send(team: Client, table: SectionTable, data: dict[str, Any], grid: Any) -> Any:
    return team.post(address(table), data | {"grid": json.dumps(grid)})


def test_the_page_carries_the_cells_as_people_read_them(team: Client, table: SectionTable) -> None:
    _data, grid = shown_grid(team, table)
    assert grid["rows"] == [{"cells": ["Kadın", "1.250,5"]}, {"cells": ["Erkek", "75"]}]


@pytest.mark.parametrize(
    ("columns", "rows", "cells"),
    [
        ([{"title": "Sayı", "kind": "number"}], [{"cells": ["çok"]}], [["çok"]]),
        ([{"title": "Ad"}], [{"cells": ["a", "b"]}, {"cells": []}], [["a", "b"], ["", ""]]),
        ([{"title": 5, "kind": "renk"}, "Ad"], [["x"], {"cells": [1, None], "kind": "?"}], None),
        ({"title": "Ad"}, None, []),
    ],
)
def test_a_table_that_was_stored_past_the_rules_is_mended_on_its_page(
    team: Client, table: SectionTable, columns: Any, rows: Any, cells: list[list[str]] | None
) -> None:
    SectionTable.objects.filter(pk=table.pk).update(columns=columns, rows=rows or [])
    page = team.get(address(table))
    assert "Tablo kurallara uymadan kaydedilmiş" in read_page(page)
    data, grid = shown_grid(team, table)
    assert send(team, table, data, grid).status_code == 302
    table.refresh_from_db()
    table.full_clean()
    if cells is not None:
        assert [row["cells"] for row in table.rows] == [row for row in cells if any(row)]


def test_what_people_type_is_kept_in_one_form(team: Client, table: SectionTable) -> None:
    data, grid = shown_grid(team, table)
    grid["rows"][0]["cells"] = ["Kadın ", "1.300,50"]
    response = send(team, table, data, grid)
    assert response.url == reverse("admin:plans_section_change", args=[table.section_id])
    table.refresh_from_db()
    assert table.rows[0] == {"cells": ["Kadın", "1300.5"]}
    assert table.history.first().history_user.username == "strateji"


def test_a_page_that_nobody_touched_changes_nothing(team: Client, table: SectionTable) -> None:
    before = table.history.count()
    data, grid = shown_grid(team, table)
    assert send(team, table, data, grid).status_code == 302
    assert table.history.count() == before


def test_rows_and_columns_are_added_and_removed(team: Client, table: SectionTable) -> None:
    data, _grid = shown_grid(team, table)
    grid = {
        "columns": [{"title": "Yıl"}, {"title": "Gün", "kind": "date"}],
        "rows": [{"cells": ["Personel", ""], "kind": "heading"}, {"cells": ["2024", "3.6.2024"]}],
    }
    send(team, table, data, grid)
    table.refresh_from_db()
    assert table.columns == grid["columns"]
    assert table.rows == [
        {"cells": ["Personel", ""], "kind": "heading"},
        {"cells": ["2024", "2024-06-03"]},
    ]


def test_a_wrong_cell_is_named_and_everything_typed_stays(
    team: Client, table: SectionTable
) -> None:
    data, grid = shown_grid(team, table)
    grid["rows"] = [{"cells": ["Kadın", "on"]}, {"cells": ["Erkek", "80"]}]
    data["caption"] = "Yeni başlık"
    response = send(team, table, data, grid)
    assert response.status_code == 200
    assert "1. satır, “Sayı” sütunu: “on” sayı olarak okunamadı" in read_page(response)
    assert json.loads(response.context["adminform"].form["grid"].value()) == grid
    table.refresh_from_db()
    assert (table.caption, table.rows[1]["cells"]) == ("Personel", ["Erkek", "75"])


@pytest.mark.parametrize(
    "grid", ["{", "[" * 100_000, "[]", '"x"', '{"columns": 5}', '{"rows": [5]}']
)
def test_a_broken_table_gets_a_sentence(team: Client, table: SectionTable, grid: str) -> None:
    data, _grid = shown_grid(team, table)
    response = team.post(address(table), data | {"grid": grid})
    assert response.status_code == 200
    assert "okunamadı" in read_page(response)
    table.refresh_from_db()
    assert len(table.rows) == 2


def test_who_sends_no_table_leaves_it_as_it_is(team: Client, table: SectionTable) -> None:
    data, _grid = shown_grid(team, table)
    team.post(address(table), data | {"grid": "", "caption": "Yeni başlık"})
    table.refresh_from_db()
    assert (table.caption, len(table.rows)) == ("Yeni başlık", 2)


def test_a_table_with_no_cells_left_is_empty(team: Client, table: SectionTable) -> None:
    data, _grid = shown_grid(team, table)
    send(team, table, data, {"columns": [], "rows": []})
    table.refresh_from_db()
    assert (table.columns, table.rows) == ([], [])


def test_the_later_of_two_people_is_told_and_loses_nothing(
    team: Client, table: SectionTable
) -> None:
    data, grid = shown_grid(team, table)
    theirs = json.loads(json.dumps(grid))
    theirs["rows"][1]["cells"][1] = "80"
    send(team, table, data, theirs)
    grid["rows"][0]["cells"][1] = "30"
    response = send(team, table, data, grid)
    page = read_page(response)
    assert "burayı değiştirdi" in page
    assert "<del>75</del> <ins>80</ins>" in page
    assert json.loads(response.context["adminform"].form["grid"].value()) == grid
    table.refresh_from_db()
    assert [row["cells"][1] for row in table.rows] == ["1250.5", "80"]


def test_a_second_attempt_saves_over_the_change_on_purpose(
    team: Client, table: SectionTable
) -> None:
    data, grid = shown_grid(team, table)
    send(team, table, data | {"caption": "Başkasının"}, grid)
    again = untouched(send(team, table, data | {"caption": "Benim"}, grid))
    assert team.post(address(table), again).status_code == 302
    table.refresh_from_db()
    assert table.caption == "Benim"


def test_moving_a_table_among_others_disturbs_nobody(team: Client, table: SectionTable) -> None:
    data, grid = shown_grid(team, table)
    table.order = 7
    table.save()
    assert send(team, table, data | {"caption": "Yeni"}, grid).status_code == 302
    table.refresh_from_db()
    assert (table.caption, table.order) == ("Yeni", 7)


def test_the_address_of_the_page_may_ask_for_a_preset(team: Client, section: Section) -> None:
    add = reverse("admin:plans_sectiontable_add")
    response = team.get(add, {"section": str(section.pk), "preset": "pestle"})
    assert response.context["adminform"].form["preset"].value() == "pestle"


@pytest.mark.parametrize("wanted", ["²", "-1", "x"])
def test_a_new_table_may_be_asked_for_in_no_section(team: Client, wanted: str) -> None:
    page = reverse("admin:plans_sectiontable_add")
    assert team.get(page, {"section": wanted}).status_code == 200


@pytest.mark.parametrize("version", ["²", "9" * 40, "x"])
def test_a_version_that_never_was_is_no_obstacle(
    team: Client, table: SectionTable, version: str
) -> None:
    data, _grid = shown_grid(team, table)
    assert team.post(address(table), data | {"version": version}).status_code == 302


@pytest.mark.parametrize(
    ("preset", "caption", "keys"),
    [
        ("pestle", "Çevre", ["pestle", "pestle-2"]),
        ("", "İşçi sayıları", ["isci-sayilari", "isci-sayilari-2"]),
    ],
)
def test_a_new_table_gets_a_key_that_is_free(
    team: Client, section: Section, preset: str, caption: str, keys: list[str]
) -> None:
    add = reverse("admin:plans_sectiontable_add")
    data = untouched(team.get(add, {"section": section.pk}))
    for _ in keys:
        team.post(add, data | {"preset": preset, "caption": caption})
    assert [table.key for table in section.tables.all()] == keys


def test_a_new_table_is_stored_with_its_cells(team: Client, section: Section) -> None:
    add = reverse("admin:plans_sectiontable_add")
    data = untouched(team.get(add, {"section": section.pk}))
    grid = {"columns": [{"title": "Ad"}], "rows": [{"cells": ["Kars"]}, {"cells": [""]}]}
    team.post(add, data | {"caption": "Ek", "grid": json.dumps(grid)})
    assert section.tables.get().rows == [{"cells": ["Kars"]}]


def test_the_rows_of_a_live_table_are_not_written_here(team: Client, section: Section) -> None:
    live = make_table(section, "butce")
    live.save()
    page = read_page(team.get(address(live)))
    assert "Bu tablonun satırları planın kayıtlarından gelir" in page


def test_a_table_that_moves_to_another_section_goes_to_its_end(
    team: Client, table: SectionTable
) -> None:
    other = Section.objects.create(plan=table.section.plan, key="diger", title="Diğer")
    make_table(other, "pestle").save()
    data, _grid = shown_grid(team, table)
    assert team.post(address(table), data | {"section": other.pk}).status_code == 302
    assert [row.key for row in other.tables.all()] == ["pestle", "personel"]


def test_who_may_only_look_sees_the_table_and_changes_nothing(
    client: Client, table: SectionTable, django_user_model: Any
) -> None:
    from django.contrib.auth.models import Permission

    viewer = django_user_model.objects.create_user("bakan", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_sectiontable"))
    client.force_login(viewer)
    page = client.get(address(table))
    assert "1.250,5" in read_page(page)
    assert 'name="grid"' not in read_page(page)
    assert client.post(address(table), {"grid": "{}"}).status_code == 403


def test_texts_that_look_like_html_stay_texts(team: Client, table: SectionTable) -> None:
    data, grid = shown_grid(team, table)
    grid["rows"][0]["cells"][0] = "</script><script>alert(1)</script>"
    send(team, table, data, grid)
    assert "</script><script>alert" not in read_page(team.get(address(table)))


def test_the_number_of_queries_does_not_grow_with_the_plan(
    team: Client, table: SectionTable, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        parent = Section.objects.create(
            plan=table.section.plan, parent=table.section, key=f"b{number}", title="Bölüm"
        )
        make_table(parent, "pestle").save()
    with django_assert_max_num_queries(16):
        team.get(address(table))
    with django_assert_max_num_queries(14):
        team.get(reverse("admin:plans_sectiontable_changelist"))
