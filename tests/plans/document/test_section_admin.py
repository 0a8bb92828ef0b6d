"""The tree of a plan's sections and the page on which a section is written."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.admin.base.plan_choice import ALL
from plans.document.sections import read_tree
from plans.language.turkish import key_from
from plans.models import Plan, Section, SectionTable
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.pages import read_page


@pytest.fixture
def plan(db: None) -> Plan:
    """Önsöz; 1 Bir, 2 İki (2.1 Alt, 2.2 Son); Ek."""
    plan = build_plan(goals=0)
    add(plan, "Önsöz", part="front")
    add(plan, "Bir")
    two = add(plan, "İki")
    add(plan, "Alt", parent=two)
    add(plan, "Son", parent=two)
    add(plan, "Ek", part="annex")
    return plan


def add(plan: Plan, title: str, **fields: object) -> Section:
    return Section.objects.create(plan=plan, title=title, key=key_from(title, ()), **fields)


def section(title: str) -> Section:
    return Section.objects.get(title=title)


def shape(plan: Plan) -> list[str]:
    """The sections in print order, with their numbers."""
    tree = read_tree(plan)
    numbers = tree.numbers().sections
    return [f"{numbers.get(node.section.key, '-')} {node.section.title}" for node in tree.walk()]


def tree_page(plan: Plan) -> str:
    return reverse("admin:plans_section_tree", args=[plan.slug])


def move(team: Client, plan: Plan, value: str, version: str | None = None):
    data = {"move": value, "version": version or read_tree(plan).version()}
    return team.post(tree_page(plan), data, headers={"X-Requested-With": "fetch"})


def page_of(title: str) -> str:
    return reverse("admin:plans_section_change", args=[section(title).pk])


# --- Keys -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("İç Paydaş Analizi", "ic-paydas-analizi"),
        ("KURUMSAL IŞIK ÖĞÜTLERİ", "kurumsal-isik-ogutleri"),
        ("Kars'ın Tarihi", "karsin-tarihi"),
        ("2020-2024 Planı", "bolum-2020-2024-plani"),
        ("???", "bolum"),
    ],
)
def test_a_key_is_made_from_the_title(title: str, key: str) -> None:
    assert key_from(title, ()) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert key_from("Giriş", {"giris", "giris-2"}) == "giris-3"


def test_a_key_of_a_long_title_fits_its_field() -> None:
    assert len(key_from("uzun " * 60, {"x"})) <= 80


# --- The tree -------------------------------------------------------------------------------


def test_the_tree_shows_sections_and_tables_with_their_numbers(team: Client, plan: Plan) -> None:
    SectionTable.objects.create(section=section("Alt"), key="t", caption="Personel", chart="bar")
    page = read_page(team.get(tree_page(plan)))
    assert "<b>2.1</b> Alt" in page
    assert "<b>Tablo 1</b> Personel" in page
    assert "Grafik 1" in page
    assert [part in page for part in ("Ön bölüm", "Ana bölüm", "Ekler")] == [True] * 3


def test_the_list_of_sections_leads_to_the_tree_of_the_only_plan(team: Client, plan: Plan) -> None:
    response = team.get(reverse("admin:plans_section_changelist"), follow=True)
    assert response.request["PATH_INFO"] == tree_page(plan)


def test_of_all_plans_together_one_is_chosen_first(team: Client, plan: Plan) -> None:
    build_plan(goals=0, slug="diger-2020-2024")
    team.post(reverse("choose_plan"), {"plan": ALL})
    page = read_page(team.get(reverse("admin:plans_section_trees")))
    assert tree_page(plan) in page
    assert "diger-2020-2024" in page


@pytest.mark.differs
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("section:{Son}:up", ["- Önsöz", "1 Bir", "2 İki", "2.1 Son", "2.2 Alt", "- Ek"]),
        ("section:{Bir}:down", ["- Önsöz", "1 İki", "1.1 Alt", "1.2 Son", "2 Bir", "- Ek"]),
        ("section:{İki}:in", ["- Önsöz", "1 Bir", "1.1 İki", "1.1.1 Alt", "1.1.2 Son", "- Ek"]),
        ("section:{Alt}:out", ["- Önsöz", "1 Bir", "2 İki", "2.1 Son", "3 Alt", "- Ek"]),
        ("section:{Bir}:up", ["- Önsöz", "- Bir", "1 İki", "1.1 Alt", "1.2 Son", "- Ek"]),
        ("section:{Ek}:up", ["- Önsöz", "1 Bir", "2 İki", "2.1 Alt", "2.2 Son", "3 Ek"]),
        ("section:{Bir}:annex", ["- Önsöz", "1 İki", "1.1 Alt", "1.2 Son", "- Ek", "- Bir"]),
        (
            "section:{Bir}:before:{Son}",
            ["- Önsöz", "1 İki", "1.1 Alt", "1.2 Bir", "1.3 Son", "- Ek"],
        ),
        (
            "section:{Son}:after:{Bir}",
            ["- Önsöz", "1 Bir", "2 Son", "3 İki", "3.1 Alt", "- Ek"],
        ),
        (
            "section:{Ek}:inside:{Bir}",
            ["- Önsöz", "1 Bir", "1.1 Ek", "2 İki", "2.1 Alt", "2.2 Son"],
        ),
    ],
)
def test_a_section_is_moved(team: Client, plan: Plan, value: str, expected: list[str]) -> None:
    keys = {row.title: row.pk for row in Section.objects.all()}
    assert move(team, plan, value.format(**keys)).status_code == 200
    assert shape(plan) == expected


@pytest.mark.differs
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("section:{İki}:inside:{Alt}", "Bir bölüm kendi içine taşınamaz."),
        ("section:{Bir}:before:{Bir}", "Bir bölüm kendi içine taşınamaz."),
        ("section:{Önsöz}:up", "zaten en ucunda"),
        ("section:{Alt}:up", "zaten en ucunda"),
        ("section:{Bir}:out", "zaten en üst düzeyde"),
        ("section:{Alt}:in", "içine girebileceği bir bölüm yok"),
        ("section:999999:up", "Bu bölüm artık yok"),
    ],
)
def test_what_cannot_be_moved_is_said(team: Client, plan: Plan, value: str, sentence: str) -> None:
    keys = {row.title: row.pk for row in Section.objects.all()}
    before = shape(plan)
    response = move(team, plan, value.format(**keys))
    assert response.status_code == 409
    assert sentence in read_page(response)
    assert shape(plan) == before


@pytest.mark.parametrize("value", ["", "section:1:sideways", "section:x:up", "table:1:in"])
def test_a_broken_request_is_refused(team: Client, plan: Plan, value: str) -> None:
    assert move(team, plan, value).status_code == 400


def test_a_fifth_level_is_refused(team: Client, plan: Plan) -> None:
    deep = add(plan, "Üç", parent=section("Alt"))
    add(plan, "Dört", parent=deep)
    response = move(team, plan, f"section:{section('İki').pk}:in")
    assert "en çok 4 düzey" in read_page(response)


@pytest.mark.differs
def test_a_tree_that_somebody_else_changed_is_not_moved(team: Client, plan: Plan) -> None:
    version = read_tree(plan).version()
    move(team, plan, f"section:{section('Bir').pk}:down")
    before = shape(plan)
    response = move(team, plan, f"section:{section('Son').pk}:up", version)
    assert response.status_code == 409
    assert "biri bölümleri değiştirdi" in read_page(response)
    assert shape(plan) == before


def test_the_history_says_who_moved_a_section(team: Client, plan: Plan, strategist: User) -> None:
    move(team, plan, f"section:{section('Alt').pk}:out")
    change = section("Alt").history.first()
    assert (change.history_type, change.history_user) == ("~", strategist)
    assert change.history_address == "127.0.0.1"


def test_moving_writes_only_what_moves(team: Client, plan: Plan) -> None:
    counts = {row.pk: row.history.count() for row in Section.objects.all()}
    move(team, plan, f"section:{section('Son').pk}:up")
    moved = {row.title for row in Section.objects.all() if row.history.count() > counts[row.pk]}
    assert moved == {"Alt", "Son"}


def test_moving_works_without_a_script(team: Client, plan: Plan) -> None:
    data = {
        "move": f"section:{section('Son').pk}:up",
        "version": read_tree(plan).version(),
    }
    response = team.post(tree_page(plan), data)
    assert response["Location"] == tree_page(plan)
    assert "2.1 Son" in shape(plan)


def test_a_table_is_moved_within_its_section(team: Client, plan: Plan) -> None:
    first, second = (
        SectionTable.objects.create(section=section("Bir"), key=key, caption=key)
        for key in ("bir", "iki")
    )
    assert move(team, plan, f"table:{second.pk}:up").status_code == 200
    assert list(section("Bir").tables.values_list("pk", flat=True)) == [second.pk, first.pk]
    assert move(team, plan, f"table:{second.pk}:up").status_code == 409


def test_the_queries_of_the_tree_do_not_grow_with_it(team: Client, kars: Plan) -> None:
    team.get(tree_page(kars))
    with CaptureQueriesContext(
        connection,
    ) as few:
        team.get(tree_page(kars))
    for count in range(30):
        extra = add(kars, f"Yeni {count}")
        SectionTable.objects.create(section=extra, key="t", caption="t")
    with CaptureQueriesContext(connection) as many:
        team.get(tree_page(kars))
    assert len(many) == len(few) <= 14


def test_people_without_the_right_do_not_see_the_tree(client: Client, plan: Plan) -> None:
    client.force_login(User.objects.create_user("misafir", is_staff=True))
    assert client.get(tree_page(plan)).status_code == 403
    assert client.post(tree_page(plan), {"move": "section:1:up"}).status_code == 403


# --- Beginning ------------------------------------------------------------------------------


def test_a_plan_without_sections_gets_those_of_the_guide(team: Client) -> None:
    plan = build_plan(goals=0)
    assert "Bu planın bölümleri henüz yok" in read_page(team.get(tree_page(plan)))
    team.post(reverse("admin:plans_section_outline", args=[plan.slug]))
    titles = shape(plan)
    assert "- Başkanın Sunuşu" in titles
    assert "3 Durum Analizi" in titles
    assert "3.10 Tespitler ve İhtiyaçların Belirlenmesi" in titles
    blocks = set(plan.sections.exclude(block="").values_list("block", flat=True))
    expected = {"mission", "vision", "values", "goals", "objectives", "cards", "organisation"}
    assert blocks == expected
    sources = set(SectionTable.objects.exclude(source="").values_list("source", flat=True))
    assert sources == {"key_indicators", "budget", "matrix", "costing"}


@pytest.mark.differs
def test_the_guides_chapters_are_not_made_twice(team: Client, plan: Plan) -> None:
    address = reverse("admin:plans_section_outline", args=[plan.slug])
    page = read_page(team.post(address, follow=True))
    assert "bölümleri zaten var" in page
    assert plan.sections.count() == 6


# --- Writing --------------------------------------------------------------------------------


def test_a_section_is_added_below_another(team: Client, plan: Plan) -> None:
    address = reverse("admin:plans_section_add")
    query = {"plan": plan.pk, "parent": section("Ek").pk}
    data = untouched(team.get(address, query)) | {"title": "İç Paydaş", "text": "<p>a</p>"}
    response = team.post(address, data)
    new = section("İç Paydaş")
    assert response["Location"] == reverse("admin:plans_section_change", args=[new.pk])
    assert (new.key, new.parent, new.part, new.order) == ("ic-paydas", section("Ek"), "annex", 1)


def test_adding_without_a_plan_begins_at_the_tree(team: Client, plan: Plan) -> None:
    response = team.get(reverse("admin:plans_section_add"))
    assert response["Location"] == reverse("admin:plans_section_trees")


@pytest.mark.parametrize("wanted", ["²", "-1", "x"])
def test_adding_to_no_plan_begins_at_the_tree(team: Client, plan: Plan, wanted: str) -> None:
    page = reverse("admin:plans_section_add")
    assert team.get(page, {"plan": wanted})["Location"] == reverse("admin:plans_section_trees")
    assert team.post(f"{page}?plan={plan.pk}", {"plan": wanted}).status_code == 302


def test_a_section_of_another_plan_is_no_parent(team: Client, plan: Plan) -> None:
    stranger = add(build_plan(goals=0, slug="diger-2020-2024"), "Yabancı")
    address = reverse("admin:plans_section_add")
    data = untouched(team.get(address, {"plan": plan.pk}))
    response = team.post(address, data | {"title": "Yeni", "parent": stranger.pk})
    assert response.status_code == 200
    assert not Section.objects.filter(title="Yeni").exists()


def test_hostile_text_is_clean_after_saving(team: Client, plan: Plan) -> None:
    data = untouched(team.get(page_of("Bir")))
    response = team.post(
        page_of("Bir"), data | {"text": "<p onclick=x()>Metin<script>kötü()</script></p>"}
    )
    assert response["Location"] == tree_page(plan)
    assert section("Bir").text == "<p>Metin</p>"


def test_a_text_that_is_too_long_stays_on_the_page(team: Client, plan: Plan) -> None:
    long = "<p>" + "uzun metin " * 40_000 + "</p>"
    response = team.post(page_of("Bir"), untouched(team.get(page_of("Bir"))) | {"text": long})
    page = read_page(response)
    assert "Metin çok uzun" in page
    assert page.count("uzun metin") >= 40_000
    assert section("Bir").text == ""


def test_the_key_stays_when_the_title_changes(team: Client, plan: Plan) -> None:
    team.post(page_of("Bir"), untouched(team.get(page_of("Bir"))) | {"title": "Başka"})
    assert section("Başka").key == "bir"


def test_the_second_writer_sees_both_texts_before_overwriting(team: Client, plan: Plan) -> None:
    mine = untouched(team.get(page_of("Bir"))) | {"text": "<p>Benim metnim</p>"}
    other = User.objects.create_user("ayse", first_name="Ayşe", last_name="Yılmaz")
    row = section("Bir")
    row.text, row._history_user = "<p>Onun metni</p>", other
    row.save()
    response = team.post(page_of("Bir"), mine)
    page = read_page(response)
    assert "Ayşe Yılmaz" in page
    assert "<p>Onun metni</p>" in page
    assert "Benim metnim" in page
    assert section("Bir").text == "<p>Onun metni</p>"
    again = untouched(response) | {"text": "<p>İkisi</p>"}
    assert team.post(page_of("Bir"), again).status_code == 302
    assert section("Bir").text == "<p>İkisi</p>"


@pytest.mark.parametrize("version", ["²", "9" * 40, "x"])
def test_a_version_that_never_was_is_looked_at_again(
    team: Client, plan: Plan, version: str
) -> None:
    data = untouched(team.get(page_of("İki"))) | {"version": version}
    assert team.post(page_of("İki"), data).status_code == 200


def test_moving_a_section_disturbs_nobody_who_writes_in_it(team: Client, plan: Plan) -> None:
    mine = untouched(team.get(page_of("Bir"))) | {"text": "<p>Benim</p>"}
    move(team, plan, f"section:{section('Bir').pk}:down")
    assert team.post(page_of("Bir"), mine).status_code == 302
    assert section("Bir").text == "<p>Benim</p>"
    assert "2 Bir" in shape(plan)


def test_saving_for_a_preview_leads_to_the_print(team: Client, plan: Plan) -> None:
    data = untouched(team.get(page_of("Bir"))) | {"_preview": "1"}
    page = read_page(team.post(page_of("Bir"), data, follow=True))
    assert f'href="{reverse("section", args=[plan.slug, "bir"])}?format=pdf"' in page


def test_deleting_says_what_goes_along_and_returns_to_the_tree(team: Client, plan: Plan) -> None:
    SectionTable.objects.create(section=section("Alt"), key="t", caption="t")
    address = reverse("admin:plans_section_delete", args=[section("İki").pk])
    page = " ".join(read_page(team.get(address)).split())
    assert "Birlikte silinecekler: <b>2 bölüm, 1 tablo</b>" in page
    assert team.post(address, {"post": "yes"})["Location"] == tree_page(plan)
    assert shape(plan) == ["- Önsöz", "1 Bir", "- Ek"]


# --- What the editor asks for ---------------------------------------------------------------


def test_the_editor_is_told_where_links_may_lead(team: Client, plan: Plan) -> None:
    SectionTable.objects.create(section=section("Alt"), key="t", caption="Personel", chart="bar")
    address = reverse("admin:plans_section_places", args=[plan.slug])
    groups = {group["title"]: group["places"] for group in json.loads(team.get(address).content)}
    assert groups["Tablolar"] == [
        {"address": "#tablo-alt-t", "title": "Tablo 1 Personel", "words": "Tablo 1"}
    ]
    assert groups["Grafikler"][0]["address"] == "#grafik-alt-t"
    assert {"address": "#alt", "title": "Bölüm 2.1 Alt", "words": "Bölüm 2.1"} in groups["Bölümler"]
    assert {"address": "#ek", "title": "Ek", "words": "Ek"} in groups["Bölümler"]


def test_pasted_word_text_is_cleaned_by_the_server(team: Client, plan: Plan) -> None:
    address = reverse("admin:plans_section_clean")
    body = "<p class=MsoNormal style='mso-x:1'><b>İl</b><o:p></o:p></p>"
    response = team.post(address, body, content_type="text/html")
    assert read_page(response) == "<p><strong>İl</strong></p>"
    response = team.post(address, "<p>" + "x" * 9_000_000, content_type="text/html")
    assert response.status_code == 400
    assert "Metin çok uzun" in read_page(response)


def test_a_form_sent_in_place_of_pasted_text_is_refused(team: Client, plan: Plan) -> None:
    response = team.post(reverse("admin:plans_section_clean"), {"text": "<p>a</p>"})
    assert response.status_code == 400


def test_the_import_map_of_the_editor_is_admitted_in_the_admin_only(
    team: Client, plan: Plan
) -> None:
    policy = team.get(page_of("Bir")).headers["Content-Security-Policy"]
    assert "'sha256-" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    public = team.get(plan.get_absolute_url()).headers["Content-Security-Policy"]
    assert "sha256" not in public
