"""The audit's page, its files, and what other pages say of the findings."""

import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from budgeting.audit.amounts import DWARFED, OUTGROWN
from budgeting.audit.data import ROUNDING
from budgeting.models import CardCost
from indicators.audit.codes import MOST_INDICATORS
from indicators.audit.weights import DOMINANT
from indicators.models import Indicator
from plans.audit import rules, run_audit
from plans.audit.acceptance import accept
from plans.audit.registry import read_texts
from plans.language.numbers import format_number
from plans.models import AcceptedFinding, Goal, ObjectiveCard, Plan
from plans.people.roles import COUNCIL
from reports.audit.page import FindingFilter, audit_html
from reports.audit.rules import FAR_OFF, WEIGHT_TOLERANCE
from tests.support.builders import build_plan


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan whose card says another cost than the costing."""
    plan = build_plan(goals=1, objectives=1, cards=1, indicators=1)
    CardCost.objects.update(amount=700)
    return plan


def page(client: Client, plan: Plan, query: str = "") -> str:
    response = client.get(f"/plan/{plan.slug}/denetim/{query}")
    assert response.status_code == 200
    return response.content.decode()


def decide(client: Client, plan: Plan, action: str = "istisna", **fields: str) -> str:
    finding = run_audit(plan).find("C01", "A1/H1.1")
    data = {"code": "C01", "place": "A1/H1.1", "figures": finding.figures, "query": ""} | fields
    response = client.post(f"/plan/{plan.slug}/denetim/{action}/", data, follow=True)
    return response.content.decode()


# --- Who may --------------------------------------------------------------------------------------


def test_visitors_are_asked_to_log_in(client: Client, plan: Plan) -> None:
    response = client.get(f"/plan/{plan.slug}/denetim/")
    assert response.status_code == 302
    assert response["Location"].startswith("/giris/")


def test_people_of_a_unit_do_not_see_the_audit(client: Client, plan: Plan) -> None:
    client.force_login(User.objects.create_user("memur"))
    assert client.get(f"/plan/{plan.slug}/denetim/").status_code == 403


def test_the_council_reads_the_findings_but_decides_nothing(client: Client, plan: Plan) -> None:
    council = User.objects.create_user("meclis")
    council.groups.add(Group.objects.get(name=COUNCIL))
    client.force_login(council)
    html = page(client, plan)
    assert "Hedef kartında maliyet 700 TL" in html
    assert "İstisna tanı" not in html
    assert "/admin/" not in html
    response = client.post(
        f"/plan/{plan.slug}/denetim/istisna/",
        {
            "code": "C01",
            "place": "A1/H1.1",
            "figures": run_audit(plan).find("C01", "A1/H1.1").figures,
            "reason": "Bilerek.",
        },
    )
    assert response.status_code == 403
    assert not AcceptedFinding.objects.exists()


# --- What is shown --------------------------------------------------------------------------------


def test_a_finding_leads_to_where_it_is_mended(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get()
    assert f'href="/admin/plans/objectivecard/{card.pk}/change/#costs-group"' in page(team, plan)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?seviye=hata", True),
        ("?seviye=bilgi", False),
        ("?aile=capraz", True),
        ("?aile=birimler", False),
        ("?ara=MALİYET+c01", True),
        ("?ara=zabıta", False),
        ("?yer=A1", True),
        ("?yer=A1/H1.1", True),
        ("?yer=A1/H1", False),
        ("?durum=istisna", False),
        ("?durum=hepsi", True),
        ("?seviye=yok&aile=yok&durum=yok", True),
    ],
)
def test_findings_are_filtered(team: Client, plan: Plan, query: str, shown: bool) -> None:
    assert ("Hedef kartında maliyet 700 TL" in page(team, plan, query)) is shown


def test_what_is_typed_into_the_search_is_no_code(team: Client, plan: Plan) -> None:
    assert "<script>alert" not in page(
        team, plan, "?ara=<script>alert(1)</script>&yer=<script>alert"
    )


def test_a_filter_that_nothing_fits_says_so(team: Client, plan: Plan) -> None:
    html = page(team, plan, "?ara=zürafa")
    assert "Bulgu yok" in html
    assert "Süzmeyi kaldır" in html


def test_a_finding_is_accepted_on_the_page(team: Client, plan: Plan, strategist: User) -> None:
    assert "C01 bulgusuna istisna tanıdınız" in decide(team, plan, reason="Bilerek.")
    assert AcceptedFinding.objects.get().accepted_by == strategist
    html = page(team, plan, "?durum=istisna")
    assert "Bilerek." in html
    assert "İstisnayı kaldır" in html


def test_a_reason_is_asked_for(team: Client, plan: Plan) -> None:
    assert "Gerekçe yazın" in decide(team, plan, reason=" ")
    assert not AcceptedFinding.objects.exists()


def test_a_finding_that_changed_meanwhile_is_not_accepted(team: Client, plan: Plan) -> None:
    html = decide(team, plan, reason="Bilerek.", figures="eski")
    assert "bulgunun sayıları değişti" in html
    assert not AcceptedFinding.objects.exists()


def test_a_finding_that_is_mended_meanwhile_is_not_accepted(team: Client, plan: Plan) -> None:
    assert "Bu bulgu artık yok" in decide(team, plan, reason="Bilerek.", place="A9")


def test_an_acceptance_is_taken_back_on_the_page(team: Client, plan: Plan) -> None:
    decide(team, plan, reason="Bilerek.")
    html = decide(team, plan, "istisna-kaldir")
    assert "bulgu yine açık" in html
    assert not AcceptedFinding.objects.exists()
    assert "istisnası kaldırıldı" in page(team, plan)


def test_the_page_says_why_an_accepted_finding_is_back(team: Client, plan: Plan) -> None:
    decide(team, plan, reason="Bilerek.")
    CardCost.objects.update(amount=800)
    assert "sayılar değiştiği için yeniden açıldı" in page(team, plan)


def test_queries_do_not_grow_with_the_plan(team: Client) -> None:
    small = build_plan(slug="kucuk", goals=1, objectives=1, cards=1, indicators=1)
    large = build_plan(slug="buyuk", goals=5, objectives=2, cards=1, indicators=3)
    counts = []
    for plan in (small, large):
        page(team, plan)  # what the first request loads once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(team, plan)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 35


# --- Files ----------------------------------------------------------------------------------------


def test_the_workbook_has_a_row_for_each_finding(team: Client, plan: Plan) -> None:
    response = team.get(f"/plan/{plan.slug}/denetim/?format=xlsx&aile=capraz")
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert {row[2] for row in rows} <= {f"C0{number}" for number in range(1, 7)}
    (row,) = [row for row in rows if row[2] == "C01"]
    assert row[0] == "Hata"
    assert "700 TL" in row[4]
    assert row[8] == "Açık"


def test_the_workbook_says_the_search_though_it_holds_what_excel_cannot(
    team: Client, plan: Plan
) -> None:
    response = team.get(f"/plan/{plan.slug}/denetim/", {"format": "xlsx", "ara": "yok\x01"})
    assert "“yok”" in load_workbook(BytesIO(response.content)).active["A2"].value


def test_the_json_holds_the_findings(team: Client, plan: Plan) -> None:
    data = team.get(f"/plan/{plan.slug}/denetim/?format=json").json()
    (finding,) = [row for row in data["findings"] if row["code"] == "C01"]
    assert (finding["severity"], finding["place"], finding["accepted"]) == ("hata", "A1/H1.1", None)
    assert data["open"]["hata"] >= 1


def test_the_pdf_is_made_of_a_text_that_is_the_same_each_time(
    team: Client, plan: Plan, strategist: User
) -> None:
    shown = FindingFilter(state="hepsi")
    finding: Any = run_audit(plan).find("C01", "A1/H1.1")
    accept(strategist, plan, finding, "Bilerek.")
    html = audit_html(run_audit(plan), shown)
    assert html == audit_html(run_audit(plan), shown)
    assert "Bilerek." in html
    assert team.get(f"/plan/{plan.slug}/denetim/?format=pdf").status_code == 202


def test_an_unknown_format_is_not_found(team: Client, plan: Plan) -> None:
    assert team.get(f"/plan/{plan.slug}/denetim/?format=docx").status_code == 404


# --- Other pages ----------------------------------------------------------------------------------


def test_the_summary_counts_what_is_open_at_a_place(team: Client, plan: Plan) -> None:
    all_of_it = team.get(f"/plan/{plan.slug}/denetim/ozet/").content.decode()
    goal = team.get(f"/plan/{plan.slug}/denetim/ozet/?yer=A1").content.decode()
    nothing = team.get(f"/plan/{plan.slug}/denetim/ozet/?yer=A7").content.decode()
    assert " hata" in all_of_it
    assert "?yer=A1" in goal
    assert "Bulgu yok" in nothing


def test_pages_of_records_ask_for_the_findings_of_the_record(team: Client, plan: Plan) -> None:
    for record, place in [
        (plan, ""),
        (Goal.objects.get(), "?yer=A1"),
        (ObjectiveCard.objects.get(), "?yer=A1%2FH1.1%2FK1"),
        (Indicator.objects.get(), "?yer=A1%2FH1.1%2FK1%2FG1"),
    ]:
        name = f"admin:{record._meta.label_lower.replace('.', '_')}_change"
        html = team.get(reverse(name, args=[record.pk])).content.decode()
        assert f'hx-get="/plan/{plan.slug}/denetim/ozet/{place}"' in html


def test_home_and_start_page_ask_for_the_findings_of_the_plan(team: Client, plan: Plan) -> None:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    for address in ("/", "/admin/"):
        assert f'hx-get="/plan/{plan.slug}/denetim/ozet/"' in team.get(address).content.decode()


# --- Commands and document ------------------------------------------------------------------------


def test_the_command_ends_with_1_where_an_error_is_open(plan: Plan) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_plan", plan.slug, stdout=out)
    assert ended.value.code == 1
    assert "C01  H1.1: Hedef kartında maliyet 700 TL" in out.getvalue()


def test_the_command_ends_well_where_all_errors_are_accepted(plan: Plan, strategist: User) -> None:
    for error in run_audit(plan).open_errors:
        accept(strategist, plan, error, "Bilerek.")
    out = StringIO()
    call_command("audit_plan", plan.slug, format="json", stdout=out)
    data = json.loads(out.getvalue())
    assert data["open"]["hata"] == 0
    assert data["accepted"] >= 1


def test_the_guide_explains_all_rules_and_no_other_family_by_family() -> None:
    assert list(read_texts()) == [rule.code for rule in rules()]


@pytest.mark.parametrize(
    ("code", "figure"),
    [
        ("A01", format_number(WEIGHT_TOLERANCE)),
        ("A01", format_number(FAR_OFF)),
        ("A04", DOMINANT),
        ("K07", MOST_INDICATORS),
        ("T01", ROUNDING),
        ("T18", DWARFED),
        ("T19", OUTGROWN),
    ],
)
def test_the_guide_names_the_figures_that_rules_go_by(code: str, figure: object) -> None:
    said = read_texts()[code]
    assert f" {figure} " in f"{said['title']} {said['why']} {said['ground']}".replace("%", "")
