"""The printed plan tells of its revision; a plan that nobody revised prints as ever."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from plans.models import Plan
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.plan.parts import PlanDocument
from reports.plan.workbook import plan_workbook
from reports.publications.typed_json import dump, load
from reports.publishing.publish import publish_plan
from tests.support.builders import add_indicator
from tests.support.revisions import (
    approve_revision,
    draft_of,
    frozen_plan,
    indicators_of,
    set_target,
    start_revision,
)


@pytest.fixture
def revised(db: None) -> Plan:
    """An indicator was retired, another has its code now."""
    plan = frozen_plan()
    revision = start_revision(plan)
    old = draft_of(indicators_of(plan)[0], revision)
    old.retired_from, old.retired_reason = date(2027, 1, 1), "Artık ölçülmüyor."
    old.save()
    set_target(add_indicator(old.card, "Vana", target=None, code=old.code), 2027, 8)
    return approve_revision(revision)


def test_the_cover_and_the_list_of_changes_tell_of_the_revision(revised: Plan) -> None:
    html = " ".join(plan_html(build_plan_document(revised)).split())
    assert "<h1>Güncellenmiş Stratejik Plan</h1>" in html
    assert (
        "1. güncelleme: 03.11.2026 tarihli ve 57 sayılı kararla; 2027 yılının başından "
        "yürürlüktedir." in html
    )
    assert '<a href="#yapilan-degisiklikler">' in html
    assert "Artık ölçülmüyor." in html


def test_who_was_retired_is_not_printed_beside_who_has_its_code(revised: Plan) -> None:
    (card,) = build_plan_document(revised).goals[0].objectives[0].cards
    assert [row.name for row in card.indicators] == ["2. gösterge", "Vana"]


def test_a_card_without_an_indicator_that_is_left_is_printed_no_more(
    client: Client, db: None
) -> None:
    plan = frozen_plan()
    revision = start_revision(plan)
    for old in (draft_of(one, revision) for one in indicators_of(plan)):
        old.retired_from, old.retired_reason = date(2027, 1, 1), "Artık ölçülmüyor."
        old.save()
    document = build_plan_document(approve_revision(revision))
    (objective,) = document.goals[0].objectives
    assert objective.cards == ()
    assert '<th scope="row">Sorumlu birim</th>' not in plan_html(document)
    assert client.get(f"/plan/{plan.slug}/hedef/{objective.code}/").status_code == 200


def test_the_workbook_of_the_plan_tells_of_it_too(revised: Plan) -> None:
    book = load_workbook(BytesIO(plan_workbook(build_plan_document(revised))))
    assert book.sheetnames[-2:] == ["Değişiklikler", "Yıllara göre"]
    said = {row[0].value: row[1].value for row in book["Özet"].iter_rows(max_col=2)}
    assert said["Güncelleme kararının sayısı"] == "57"


def test_a_plan_that_nobody_revised_prints_as_ever(db: None) -> None:
    html = plan_html(build_plan_document(frozen_plan()))
    assert "üncelle" not in html
    assert "change-group" not in html


def test_the_document_reads_back_with_what_changed(revised: Plan) -> None:
    document = build_plan_document(revised)
    assert load(PlanDocument, dump(document)) == document
    assert document.revision
    (group,) = document.revision.changes
    assert [change.kind for change in group.changes] == ["retired", "new"]


def test_the_next_version_of_the_plan_is_published(db: None, strategist: User) -> None:
    plan = frozen_plan()
    first = publish_plan(strategist, plan)
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2028, 25)
    second = publish_plan(strategist, approve_revision(revision), reason="Plan güncellendi.")
    assert load(PlanDocument, first.data).revision is None
    assert second.version == 2
    assert load(PlanDocument, second.data).name == "Güncellenmiş Stratejik Plan"


def test_visitors_read_what_changed(client: Client, revised: Plan) -> None:
    page = client.get("/plan/ornek-2025-2029/").content.decode()
    assert "Güncellenmiş Stratejik Plan" in page
    assert "Yapılan değişiklikler" in page
    assert "Sürümler ve güncellemeler" not in page
