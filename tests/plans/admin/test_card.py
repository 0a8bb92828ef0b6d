"""The page on which an objective card is written."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgeting.models import CardCost
from indicators.models import AnnualTarget, Indicator
from plans.models import CardNote, ObjectiveCard, Plan, Unit
from tests.support.admin_forms import new_row, untouched
from tests.support.builders import build_plan


@pytest.fixture
def card(db: None) -> ObjectiveCard:
    build_plan(goals=1, objectives=1)
    return ObjectiveCard.objects.get()


def address(card: ObjectiveCard) -> str:
    return reverse("admin:plans_objectivecard_change", args=[card.pk])


def save(team: Client, card: ObjectiveCard, **changes: str) -> Any:
    data = untouched(team.get(address(card)))
    unknown = {name for name in changes if name not in data and not name.endswith("DELETE")}
    assert not unknown
    return team.post(address(card), data | changes)


def names(card: ObjectiveCard) -> list[str]:
    return list(card.indicators.order_by("order").values_list("name", flat=True))


def test_the_five_years_stand_in_the_indicators_row(team: Client, card: ObjectiveCard) -> None:
    page = team.get(address(card)).content.decode()
    for year in range(2025, 2030):
        assert f'name="indicators-0-year_{year}"' in page


def test_the_parts_stand_in_the_order_of_the_print(team: Client, card: ObjectiveCard) -> None:
    page = team.get(address(card)).content.decode()
    parts = [
        'id="indicators-group"',
        'name="responsible_unit"',
        'id="cooperations-group"',
        'id="risks-group"',
        'id="activities-group"',
        'id="costs-group"',
        'id="findings-group"',
        'id="needs-group"',
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_every_field_of_a_row_says_what_and_where_it_is(team: Client, card: ObjectiveCard) -> None:
    page = team.get(address(card)).content.decode()
    assert 'aria-label="2027, 2. satır"' in page


def test_numbers_are_shown_and_read_the_turkish_way(team: Client, card: ObjectiveCard) -> None:
    save(team, card, **{"indicators-0-year_2025": "1.250,5", "indicators-0-weight": "%33,5"})
    indicator = card.indicators.get(order=1)
    assert indicator.targets.get(year=2025).value == Decimal("1250.5")
    assert indicator.weight == Decimal("33.5")
    assert 'value="1.250,5"' in team.get(address(card)).content.decode()


def test_a_number_that_can_be_read_two_ways_is_refused_at_its_row(
    team: Client, card: ObjectiveCard
) -> None:
    response = save(team, card, **{"indicators-1-year_2026": "1.25"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "“1.25” iki türlü okunabilir" in page
    assert 'value="1.25"' in page
    assert AnnualTarget.objects.get(indicator__order=2, year=2026).value == 20


def test_a_weight_of_140_is_refused(team: Client, card: ObjectiveCard) -> None:
    response = save(team, card, **{"indicators-0-weight": "140"})
    assert "Hedefe etkisi 0 ile 100 arasında olmalıdır." in response.content.decode()


@pytest.mark.differs
def test_an_emptied_year_has_no_target_any_more(team: Client, card: ObjectiveCard) -> None:
    save(team, card, **{"indicators-0-year_2027": ""})
    years = AnnualTarget.objects.filter(indicator__order=1).values_list("year", flat=True)
    assert sorted(years) == [2025, 2026, 2028, 2029]


def test_only_what_was_changed_is_written(team: Client, card: ObjectiveCard) -> None:
    save(team, card, **{"indicators-0-year_2025": "21"})
    assert AnnualTarget.history.count() == 1
    assert Indicator.history.count() == 0
    assert ObjectiveCard.history.count() == 0


def test_saving_an_untouched_card_changes_nothing(team: Client, card: ObjectiveCard) -> None:
    assert save(team, card).status_code == 302
    models = [ObjectiveCard, Indicator, AnnualTarget, CardNote, CardCost]
    assert [model.history.count() for model in models] == [0] * 5


def test_the_history_says_who_changed_a_target(
    team: Client, card: ObjectiveCard, strategist: User
) -> None:
    save(team, card, **{"indicators-0-year_2025": "21"})
    assert AnnualTarget.history.get().history_user == strategist


def test_a_new_indicator_goes_to_the_end_with_its_targets(
    team: Client, card: ObjectiveCard
) -> None:
    data = new_row(
        untouched(team.get(address(card))),
        "indicators",
        name="Yeni gösterge",
        aggregation="sum",
        monitoring_frequency=6,
        reporting_frequency=6,
        year_2025="5",
        year_2026="1.000",
    )
    team.post(address(card), data)
    added = card.indicators.get(name="Yeni gösterge")
    assert added.order == 4
    assert {target.year: target.value for target in added.targets.all()} == {2025: 5, 2026: 1000}


def test_a_blank_new_row_is_left_out(team: Client, card: ObjectiveCard) -> None:
    data = new_row(
        untouched(team.get(address(card))),
        "indicators",
        monitoring_frequency=6,
        reporting_frequency=6,
        order="3",
    )
    assert team.post(address(card), data).status_code == 302
    assert card.indicators.count() == 3


def new_indicator(team: Client, card: ObjectiveCard, **values: str) -> dict[str, object]:
    """The card with one more indicator, typed without a word on how its year is added up."""
    row = {"aggregation": "", "monitoring_frequency": 6, "reporting_frequency": 6, **values}
    return new_row(untouched(team.get(address(card))), "indicators", **row)


def test_how_a_year_is_added_up_comes_back_as_a_proposal_and_is_confirmed_by_saving_again(
    team: Client, card: ObjectiveCard
) -> None:
    data = new_indicator(team, card, name="Arıtılan atık su", unit_of_measure="%")
    refused = team.post(address(card), data)
    page = refused.content.decode()
    assert (
        "Öneri: Yıl içi değerler: Son değer (birimi %). Uygunsa yeniden kaydedin; değilse "
        "başkasını seçin."
    ) in page
    assert card.indicators.count() == 3
    again = untouched(refused)
    assert again["indicators-3-aggregation"] == "last"

    assert team.post(address(card), again).status_code == 302
    assert card.indicators.get(order=4).aggregation == "last"


def test_where_nothing_tells_how_a_year_is_added_up_the_person_has_to_say(
    team: Client, card: ObjectiveCard
) -> None:
    refused = team.post(address(card), new_indicator(team, card, name="Gösterge"))
    assert "ölçü biriminden anlaşılmıyor" in refused.content.decode()
    assert untouched(refused)["indicators-3-aggregation"] == ""


def test_what_a_row_does_not_ask_follows_from_its_name_and_is_shown(
    team: Client, card: ObjectiveCard
) -> None:
    values = {"name": "Su kayıp oranı (kümülatif)", "unit_of_measure": "%", "aggregation": "last"}
    team.post(address(card), new_indicator(team, card, **values))
    added = card.indicators.get(order=4)
    assert (added.direction, added.basis) == ("down", "cumulative")
    assert "azalması istenir, birikimli" in team.get(address(card)).content.decode()


def test_an_average_of_what_is_called_cumulative_is_refused_at_its_row(
    team: Client, card: ObjectiveCard
) -> None:
    values = {"name": "Doluluk (kümülatif)", "unit_of_measure": "%", "aggregation": "average"}
    page = team.post(address(card), new_indicator(team, card, **values))
    assert "Birikerek giden hedefte ortalama alınamaz" in page.content.decode()


def chosen(page: str, name: str) -> str | None:
    """What a browser shows as chosen: the marked option, else the first."""
    options = re.findall(rf'<select name="{name}".*?</select>', page, re.S)[0]
    marked = re.findall(r'<option value="([^"]*)"[^>]*selected', options)
    return (marked or re.findall(r'<option value="([^"]*)"', options))[0]


@pytest.mark.parametrize("kind", ["card", "own"])
def test_no_browser_chooses_how_a_new_indicators_year_is_added_up(
    team: Client, card: ObjectiveCard, kind: str
) -> None:
    own = reverse("admin:indicators_indicator_add")
    page = team.get(own if kind == "own" else address(card)).content.decode()
    name = "aggregation" if kind == "own" else "indicators-__prefix__-aggregation"
    assert chosen(page, name) == ""
    assert chosen(page, name.replace("aggregation", "monitoring_frequency")) == "6"


def test_a_new_indicators_own_page_comes_back_with_the_proposal(
    team: Client, card: ObjectiveCard
) -> None:
    page = reverse("admin:indicators_indicator_add")
    values = {"card": card.pk, "name": "Su kayıp oranı", "unit_of_measure": "%"}
    refused = team.post(page, untouched(team.get(page)) | values)
    assert chosen(refused.content.decode(), "aggregation") == "last"
    assert chosen(refused.content.decode(), "direction") == "down"
    again = untouched(refused) | {"key_indicators": []}
    assert team.post(page, again).status_code == 302
    assert card.indicators.get(order=4).direction == "down"


def indicator_page(team: Client, indicator: Indicator) -> tuple[str, dict[str, object]]:
    page = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    return page, untouched(team.get(page))


def test_the_indicators_own_page_proposes_too(team: Client, card: ObjectiveCard) -> None:
    indicator = card.indicators.get(order=2)
    page, data = indicator_page(team, indicator)
    refused = team.post(page, data | {"aggregation": "", "name": "Su kayıp oranı"})
    assert "Yön: Azalması istenir (adında “kayıp” geçiyor)" in refused.content.decode()
    again = untouched(refused)
    assert (again["aggregation"], again["direction"]) == ("last", "down")


def test_a_kind_chosen_on_the_indicators_page_sets_its_rules(
    team: Client, card: ObjectiveCard
) -> None:
    indicator = card.indicators.earliest("order")
    page, data = indicator_page(team, indicator)
    answer = team.post(page, data | {"kind": "kept", "baseline": "", "direction": "down"})
    assert "Korunacak düzeyi başlangıç değerine yazın." in answer.content.decode()
    years = {f"year_{year}": "" for year in range(2025, 2030)}
    team.post(page, data | years | {"kind": "kept", "baseline": "40", "direction": "down"})
    indicator.refresh_from_db()
    rules = (indicator.direction, indicator.basis, indicator.aggregation)
    assert rules == ("down", "cumulative", "last")


def test_an_indicator_is_retired_with_a_reason_on_its_own_page(
    team: Client, card: ObjectiveCard
) -> None:
    indicator = card.indicators.get(order=1)
    page, data = indicator_page(team, indicator)
    day = {"retired_from": "01.07.2026"}
    assert "neden izlemeden kaldırıldığını yazın" in team.post(page, data | day).content.decode()
    team.post(page, data | day | {"retired_reason": "Revizyonla kalktı.", "mid_year_share": "40"})
    indicator.refresh_from_db()
    assert str(indicator.retired_from) == "2026-07-01"
    assert indicator.mid_year_share == 40
    assert "izlemeden kaldırıldı" in team.get(address(card)).content.decode()


@pytest.mark.differs
def test_rows_can_be_dragged_into_another_order(team: Client, card: ObjectiveCard) -> None:
    save(
        team,
        card,
        **{"indicators-0-order": "2", "indicators-1-order": "0", "indicators-2-order": "1"},
    )
    assert names(card) == ["2. gösterge", "3. gösterge", "1. gösterge"]
    assert list(card.indicators.order_by("order").values_list("order", flat=True)) == [1, 2, 3]


@pytest.mark.differs
def test_renumbering_by_the_browser_alone_changes_nothing(
    team: Client, card: ObjectiveCard
) -> None:
    save(
        team,
        card,
        **{"indicators-0-order": "0", "indicators-1-order": "1", "indicators-2-order": "2"},
    )
    assert Indicator.history.count() == 0


@pytest.mark.differs
def test_a_row_can_be_deleted_while_others_swap_and_one_is_added(
    team: Client, card: ObjectiveCard
) -> None:
    data = untouched(team.get(address(card))) | {
        "indicators-0-DELETE": "on",
        "indicators-1-order": "2",
        "indicators-2-order": "1",
    }
    data = new_row(
        data,
        "indicators",
        name="Yeni",
        aggregation="last",
        monitoring_frequency=12,
        reporting_frequency=12,
    )
    assert team.post(address(card), data).status_code == 302
    assert names(card) == ["3. gösterge", "2. gösterge", "Yeni"]


def test_a_note_gets_the_kind_of_the_table_it_was_written_in(
    team: Client, card: ObjectiveCard
) -> None:
    data = new_row(untouched(team.get(address(card))), "needs", text="Yeni kamyon")
    team.post(address(card), data)
    assert CardNote.objects.get(text="Yeni kamyon").kind == CardNote.Kind.NEED
    assert card.notes.count() == 4


@pytest.mark.differs
def test_a_cost_below_zero_is_refused(team: Client, card: ObjectiveCard) -> None:
    response = save(team, card, **{"costs-0-amount": "-5"})
    assert "Tutar sıfırdan küçük olamaz." in response.content.decode()


def test_a_misprinted_cost_is_asked_about(team: Client, card: ObjectiveCard) -> None:
    response = save(team, card, **{"costs-0-amount": "106.781,346"})
    assert "106.781,35 TL mi, 106.781.346 TL mi? Doğrusunu yazın." in response.content.decode()
    assert CardCost.objects.get(card=card).amount == 500


@pytest.mark.differs
def test_two_people_do_not_overwrite_each_other(
    team: Client, card: ObjectiveCard, admin_user: User
) -> None:
    mine = untouched(team.get(address(card)))
    colleague = Client()
    colleague.force_login(admin_user)
    theirs = untouched(colleague.get(address(card)))
    colleague.post(address(card), theirs | {"indicators-0-year_2025": "99"})

    response = team.post(address(card), mine | {"indicators-1-year_2025": "55"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Siz bu sayfayı açtıktan sonra admin burayı değiştirdi" in page
    assert 'value="55"' in page
    assert AnnualTarget.objects.get(indicator__order=2, year=2025).value == 20
    assert AnnualTarget.objects.get(indicator__order=1, year=2025).value == 99


def test_a_person_who_has_read_of_the_change_may_save(
    team: Client, card: ObjectiveCard, admin_user: User
) -> None:
    mine = untouched(team.get(address(card)))
    colleague = Client()
    colleague.force_login(admin_user)
    colleague.post(
        address(card), untouched(colleague.get(address(card))) | {"indicators-0-name": "Başka ad"}
    )
    refused = team.post(address(card), mine | {"indicators-0-name": "Benim adım"})

    response = team.post(address(card), untouched(refused))

    assert response.status_code == 302
    assert names(card)[0] == "Benim adım"


def test_the_number_of_queries_does_not_grow_with_the_card(team: Client, db: None) -> None:
    counts = []
    for indicators in (3, 30):
        plan = build_plan(1, 1, 1, indicators, slug=f"plan-{indicators}")
        card = ObjectiveCard.objects.get(objective__goal__plan=plan)
        CardNote.objects.bulk_create(
            CardNote(card=card, kind="risk", order=i, text="…", unit=Unit.objects.first())
            for i in range(2, indicators)
        )
        team.get(address(card))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            team.get(address(card))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 40


def test_the_history_of_a_card_tells_the_changes_of_its_tables(
    team: Client, card: ObjectiveCard
) -> None:
    save(team, card, **{"indicators-0-year_2025": "21", "risks-0-text": "Yeni metin"})
    save(team, card, **{"indicators-0-year_2025": "22"})
    page = team.get(reverse("admin:plans_objectivecard_history", args=[card.pk]))
    newest, *others = page.context["changes"]
    assert (newest.what, newest.name) == ("Yıllık hedef değer", "1. gösterge, 2025")
    assert [(f.field, f.before, f.after) for f in newest.fields] == [("Hedef değer", "21", "22")]
    assert "Yeni metin" in {change.name for change in others}


def test_who_may_only_look_sees_the_card_but_cannot_save(
    client: Client, card: ObjectiveCard
) -> None:
    viewer = User.objects.create_user("izleyen", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    page = client.get(address(card))
    assert page.status_code == 200
    assert "1. gösterge" in page.content.decode()
    assert client.post(address(card), {}).status_code == 403


def test_a_staff_user_without_permissions_sees_no_card(client: Client, card: ObjectiveCard) -> None:
    client.force_login(User.objects.create_user("yetkisiz", is_staff=True))
    assert client.get(address(card)).status_code == 403


def test_a_card_of_the_kars_plan_opens(team: Client, kars: Plan) -> None:
    card = ObjectiveCard.objects.get(objective__goal__number=1, objective__number=1)
    page = team.get(address(card)).content.decode()
    assert "Çalışan Memnuniyetinin Yıllık Artış Oranı" in page
    assert 'name="indicators-11-year_2029"' in page
