"""The history of sections and their tables: what changed, who did it, and the way back."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.document.guide import make_table
from plans.models import Section, SectionTable
from plans.records.history import catch_up
from tests.support.builders import build_plan
from tests.support.pages import read_page
from tests.support.trail import open_trail


@pytest.fixture
def section(db: None) -> Section:
    section = Section.objects.create(
        plan=build_plan(), key="tarihce", title="Tarihçe", text="<p>Kars eski bir kenttir.</p>"
    )
    section.text = "<p>Kars çok eski bir kenttir.</p>"
    section.save()
    return section


@pytest.fixture
def table(section: Section) -> SectionTable:
    table = SectionTable.objects.create(
        section=section,
        key="personel",
        caption="Personel",
        columns=[{"title": "Cinsiyet"}, {"title": "Sayı", "kind": "number"}],
        rows=[{"cells": ["Kadın", "25"]}],
    )
    table.rows = [{"cells": ["Kadın", "28"]}, {"cells": ["Erkek", "75"]}]
    table.save()
    return table


def name_of(record: Section | SectionTable) -> str:
    return f"admin:plans_{record._meta.model_name}"


def history(team: Client, record: Section | SectionTable) -> str:
    return read_page(team.get(reverse(f"{name_of(record)}_history", args=[record.pk])))


def version(record: Section | SectionTable, place: int) -> str:
    """The address of a version; 0 is the first."""
    row = type(record).history.filter(id=record.pk).order_by("history_id")[place]
    return reverse(f"{name_of(record)}_version", args=[record.pk, row.history_id])


def go_back(team: Client, address: str, **changed: Any) -> Any:
    latest = team.get(address).context["latest"]
    return team.post(address, {"latest": latest} | changed, follow=True)


# --- What changed ------------------------------------------------------------------------------


@pytest.mark.differs
def test_the_history_shows_which_words_changed(team: Client, section: Section) -> None:
    assert "<ins>çok </ins>" in history(team, section)


@pytest.mark.differs
def test_the_history_shows_which_cells_changed(team: Client, table: SectionTable) -> None:
    page = history(team, table)
    assert "1 satır değişti, 1 satır eklendi" in page
    assert "<del>25</del> <ins>28</ins>" in page


@pytest.mark.differs
def test_the_history_says_who_and_from_where(team: Client, table: SectionTable) -> None:
    team.post(
        reverse("admin:plans_sectiontable_change", args=[table.pk]),
        {"section": table.section_id, "key": "personel", "caption": "Yeni", "layout": "table"},
        REMOTE_ADDR="10.1.2.3",
    )
    page = history(team, table)
    assert "strateji" in page
    assert "10.1.2.3" in page


def test_long_texts_are_compared_on_their_own_page(team: Client, section: Section) -> None:
    section.text = "".join(f"<p>{number}. yıl Kars için iyiydi.</p>" for number in range(1500))
    section.save()
    page = history(team, section)
    assert "Uzun metin veya tablo değişti." in page
    assert "1200. yıl" not in page
    assert "<ins>" in read_page(team.get(version(section, 2)))


def test_old_texts_with_markup_cannot_harm(team: Client, section: Section) -> None:
    # Whatever an older state of the software may have stored.
    open_trail(Section)
    section.history.update(text="<p>x</p><script>alert(1)</script><img src=x onerror=alert(2)>")
    section.text = "<p>y</p>"
    section.save()
    page = read_page(team.get(version(section, 2)))
    assert "<script>alert" not in page
    assert "onerror" not in page


def test_the_number_of_queries_does_not_grow_with_the_changes(
    team: Client, table: SectionTable, django_assert_num_queries: Any
) -> None:
    address = reverse("admin:plans_sectiontable_history", args=[table.pk])
    team.get(address)
    with CaptureQueriesContext(connection) as few:
        team.get(address)
    for number in range(30):
        table.note = str(number)
        table.save()
    with django_assert_num_queries(len(few)):
        team.get(address)


# --- Going back --------------------------------------------------------------------------------


def test_the_page_of_a_version_shows_what_going_back_changes(
    team: Client, section: Section
) -> None:
    page = read_page(team.get(version(section, 0)))
    assert "Bu sürüme dönerseniz ne değişir?" in page
    assert "<del>çok </del>" in page


@pytest.mark.differs
def test_going_back_brings_the_text_back_as_a_new_entry(
    team: Client, section: Section, strategist: User
) -> None:
    go_back(team, version(section, 0))
    section.refresh_from_db()
    assert section.text == "<p>Kars eski bir kenttir.</p>"
    last = section.history.first()
    assert section.history.count() == 3
    assert "sürümüne dönüldü" in last.history_change_reason
    assert last.history_user == strategist
    assert "sürümüne dönüldü" in history(team, section)


@pytest.mark.differs
def test_going_back_brings_a_table_back(team: Client, table: SectionTable) -> None:
    go_back(team, version(table, 0))
    table.refresh_from_db()
    assert table.rows == [{"cells": ["Kadın", "25"]}]


def test_going_back_leaves_the_section_where_it_stands(team: Client, section: Section) -> None:
    other = Section.objects.create(plan=section.plan, key="diger", title="Diğer")
    section.parent, section.order = other, 1
    section.save()
    go_back(team, version(section, 0))
    section.refresh_from_db()
    assert section.parent == other


def test_the_present_version_offers_no_way_back(team: Client, section: Section) -> None:
    page = read_page(team.get(version(section, 1)))
    assert "Bu, şimdiki hâliyle aynıdır." in page
    assert "Bu sürüme dön<" not in page


@pytest.mark.differs
def test_who_looked_at_an_older_state_is_told_and_nothing_happens(
    team: Client, section: Section
) -> None:
    address = version(section, 0)
    seen = team.get(address).context["latest"]
    section.title = "Kentin tarihi"
    section.save()
    response = go_back(team, address, latest=seen)
    assert "Siz bakarken bu kayıt değişti" in read_page(response)
    section.refresh_from_db()
    assert "çok" in section.text


@pytest.mark.differs
def test_a_version_that_may_not_stand_any_more_is_refused(
    team: Client, table: SectionTable
) -> None:
    open_trail(SectionTable)
    SectionTable.history.filter(id=table.pk).update(caption="")
    response = go_back(team, version(table, 0))
    page = read_page(response)
    assert "Geri dönülemedi: Tablo" in page
    assert "Numaralı tablonun başlığı olmalıdır." in page
    table.refresh_from_db()
    assert table.caption == "Personel"


def test_reading_a_version_changes_nothing(team: Client, section: Section) -> None:
    team.get(version(section, 0))
    assert section.history.count() == 2


def test_who_may_only_look_cannot_go_back(client: Client, section: Section) -> None:
    viewer = User.objects.create_user("bakan", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_section"))
    client.force_login(viewer)
    address = version(section, 0)
    assert "Bu sürüme dön<" not in read_page(client.get(address))
    latest = section.history.first().history_id
    assert client.post(address, {"latest": latest}).status_code == 403


def test_who_may_not_see_sections_sees_no_version(client: Client, section: Section) -> None:
    client.force_login(User.objects.create_user("yabanci", is_staff=True))
    assert client.get(version(section, 0)).status_code == 403


def test_a_version_of_another_section_is_not_found(team: Client, section: Section) -> None:
    other = Section.objects.create(plan=section.plan, key="diger", title="Diğer")
    address = version(other, 0).replace(f"/{other.pk}/surum", f"/{section.pk}/surum")
    assert team.get(address).status_code == 404


@pytest.mark.differs
def test_what_came_in_bulk_can_be_gone_back_to(team: Client, table: SectionTable) -> None:
    open_trail(SectionTable)
    SectionTable.history.all().delete()
    catch_up("Veri yükleme: plan", using="default")
    team.post(
        reverse("admin:plans_sectiontable_change", args=[table.pk]),
        {"section": table.section_id, "key": "personel", "caption": "Yeni", "layout": "table"},
    )
    first = version(table, 0)
    go_back(team, first)
    table.refresh_from_db()
    assert table.caption == "Personel"
    assert "Veri yükleme: plan" in read_page(team.get(first))


@pytest.mark.differs
def test_the_oldest_change_of_a_long_list_is_told_with_what_was_before(
    team: Client, table: SectionTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.caption = "Yeni başlık"
    table.save()
    monkeypatch.setattr("plans.admin.base.history._LIMIT_OF_TEXTS", 1)
    page = history(team, table)
    assert "önceki değeri kayıtlı değil" not in page
    assert "Personel" in page
    assert "eklendi" not in page


# --- Bringing back what was deleted ------------------------------------------------------------


def bring_back(team: Client, model: type[Section] | type[SectionTable], key: int) -> Any:
    listed = team.get(reverse(f"admin:plans_{model._meta.model_name}_deleted_records"))
    [address] = [
        change.url for change in listed.context["changes"] if f"/{key}/surum/" in change.url
    ]
    return go_back(team, address)


@pytest.mark.differs
def test_a_deleted_table_comes_back(team: Client, table: SectionTable) -> None:
    key = table.pk
    table.delete()
    bring_back(team, SectionTable, key)
    table = SectionTable.objects.get(pk=key)
    assert [row["cells"][0] for row in table.rows] == ["Kadın", "Erkek"]
    assert table.history.first().history_change_reason == "Silinen kayıt geri getirildi"


def test_what_stands_again_is_not_listed_as_deleted(team: Client, table: SectionTable) -> None:
    key = table.pk
    table.delete()
    bring_back(team, SectionTable, key)
    listed = team.get(reverse("admin:plans_sectiontable_deleted_records"))
    assert "Silinmiş kayıt yok." in read_page(listed)


def test_a_deleted_table_whose_place_is_taken_goes_to_the_end(
    team: Client, table: SectionTable
) -> None:
    key, section = table.pk, table.section
    table.delete()
    make_table(section, "pestle").save()
    bring_back(team, SectionTable, key)
    assert [row.key for row in section.tables.all()] == ["pestle", "personel"]


@pytest.mark.differs
def test_a_deleted_table_whose_name_is_taken_is_refused_with_a_sentence(
    team: Client, table: SectionTable
) -> None:
    key, section = table.pk, table.section
    table.delete()
    SectionTable.objects.create(section=section, key="personel", caption="Yeni")
    response = bring_back(team, SectionTable, key)
    assert "Bu bölümde bu kısa adla başka bir tablo var." in read_page(response)


def test_a_deleted_table_without_its_section_is_refused_with_a_sentence(
    team: Client, table: SectionTable
) -> None:
    key = table.pk
    table.section.delete()
    response = bring_back(team, SectionTable, key)
    assert "Geri dönülemedi" in read_page(response)
    assert not SectionTable.objects.filter(pk=key).exists()


@pytest.mark.differs
def test_a_deleted_section_comes_back_with_what_was_in_it(
    team: Client, table: SectionTable
) -> None:
    section = table.section
    inner = Section.objects.create(
        plan=section.plan, parent=section, key="alt", title="Alt bölüm", text="<p>Alt</p>"
    )
    make_table(inner, "gzft").save()
    key = section.pk
    section.delete()
    assert not Section.objects.exists()
    bring_back(team, Section, key)
    section = Section.objects.get(pk=key)
    assert [row.caption for row in section.tables.all()] == ["Personel"]
    [inner] = section.children.all()
    assert inner.text == "<p>Alt</p>"
    assert [row.key for row in inner.tables.all()] == ["gzft"]


def test_who_may_not_add_cannot_bring_back(client: Client, table: SectionTable) -> None:
    viewer = User.objects.create_user("bakan", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_sectiontable"))
    client.force_login(viewer)
    key = table.pk
    table.delete()
    last = SectionTable.history.filter(id=key).first()
    address = reverse("admin:plans_sectiontable_version", args=[key, last.history_id])
    assert client.post(address, {"latest": last.history_id}).status_code == 403
    assert not SectionTable.objects.exists()


def test_who_may_not_add_tables_cannot_bring_back_a_section_with_its_own(
    client: Client, table: SectionTable
) -> None:
    person = User.objects.create_user("yazan", is_staff=True)
    names = ["view_section", "add_section"]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(person)
    key = table.section_id
    table.section.delete()
    last = Section.history.filter(id=key).first()
    address = reverse("admin:plans_section_version", args=[key, last.history_id])
    assert client.post(address, {"latest": last.history_id}).status_code == 403
    assert not Section.objects.exists()
