"""One object of each kind and one person of each role: whom the table of permissions is about."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from budgeting.models import CostEstimate, GeneralExpense, PublishedTotal
from indicators import workflow
from indicators.meetings import steps
from indicators.models import Decision, Indicator, PeriodExtension, Unlock
from indicators.tables import ACTIVITIES
from plans.models import (
    Correction,
    Institution,
    Plan,
    Section,
    SectionTable,
    SurveyResponse,
    Unit,
    UnitAssignment,
    UnitMember,
    WorkbookImport,
)
from plans.people.roles import AUDITOR, COUNCIL, STRATEGY_TEAM
from plans.records.history import catch_up
from reports.models import Rendering
from tests.support import calendar, cycle, meetings
from tests.support.builders import build_plan, measure
from tests.support.pictures import stored
from tests.support.revisions import frozen_plan, start_revision
from tests.support.survey_samples import build_survey

#: Lists that are asked for the rows of the draft, and the way from these to it.
DRAFT_LISTS = {
    "plans_goal": "plan",
    "plans_objective": "goal__plan",
    "plans_objectivecard": "objective__goal__plan",
    "plans_survey": "plan",
    "indicators_indicator": "card__objective__goal__plan",
}
#: In the order of the table's columns.
ROLES = "VCOMKDTS"

CODE = "2025-2"


def make_people() -> dict[str, User]:
    """One of each role but the visitor: clerk of the unit, clerk of another, müdür of the unit,
    council, auditor, strategy team, system administrator."""
    names = {
        "C": "memur",
        "O": "baska",
        "M": "mudur",
        "K": "meclis",
        "D": "denetci",
        "T": "strateji",
    }
    people = {key: User.objects.create(username=name) for key, name in names.items()}
    for key, unit, role in (("C", 1, "clerk"), ("O", 2, "clerk"), ("M", 1, "manager")):
        unit = Unit.objects.get(code=f"birim-{unit}")
        UnitMember.objects.create(unit=unit, user=people[key], role=role)
    for key, group in (("K", COUNCIL), ("D", AUDITOR), ("T", STRATEGY_TEAM)):
        people[key].groups.add(Group.objects.get(name=group))
    people["T"].is_staff = True
    people["T"].save()
    superuser = User.objects.create(username="yonetici", is_staff=True, is_superuser=True)
    return {**people, "S": superuser}


def clients_of(world: "World") -> dict[str, Client]:
    """The browser of each person, and of a visitor."""
    clients = {role: Client() for role in ROLES}
    for role, user in world.people.items():
        clients[role].force_login(user)
    return clients


class World:
    """A plan whose first half is published and whose second is under way, and a draft."""

    def __init__(self, says: str = "Yazım") -> None:
        """`says` is what stands in texts that can never be changed."""
        self.plan = plan = build_plan(1, 1, indicators=3)
        self.draft = build_plan(1, 1, indicators=1, slug="taslak", status=Plan.Status.DRAFT)
        Plan.objects.filter(pk=self.draft.pk).update(institution="Taslak Belediyesi")
        self.draft_goal = self.draft.goals.get()
        draft_objective = self.draft_goal.objectives.get()
        self.draft_card = draft_objective.cards.get()
        GeneralExpense.objects.filter(plan=self.draft, year=2029).delete()
        CostEstimate.objects.filter(objective=draft_objective, year=2029).delete()
        UnitAssignment.objects.filter(objective=draft_objective).delete()
        self.new_unit = Unit.objects.create(code="bos", name="Boş Müdürlük", short_name="Boş Md.")
        place = {"table": "plans_goal", "row": 1, "column": "name", "place": "A1"}
        Correction.objects.create(plan=plan, **place, old=says, new=f"{says}.", reason=says)
        self.people = make_people()
        clerk, manager, team = (self.people[key] for key in "CMT")
        self.unit = Unit.objects.get(code="birim-1")
        indicators = list(Indicator.objects.filter(card__objective__goal__plan=plan))
        closed = measure(plan, "2025-1", {indicators[0]: 9}, publish=True)
        plan.has_portal = plan.asks_endorsement = True
        plan.save()
        self.period = cycle.open_half(plan, 2025, 2, due=date(2026, 1, 31))
        PeriodExtension.objects.create(
            period=self.period, unit=self.unit, due_date=date(2026, 2, 15)
        )
        self.rows = list(self.period.measurements.order_by("pk"))
        for row in self.rows[1:]:
            cycle.send(clerk, row)
        workflow.endorse(manager, {self.rows[2].pk: cycle.version_of(self.rows[2].pk)})
        cycle.approve(team, self.rows[2].pk)
        for row in self.rows:
            row.refresh_from_db()
        self.evidence = cycle.add_evidence(
            clerk, self.rows[0].pk, file=ContentFile(b"%PDF-1.4", "k.pdf")
        )
        self.card = indicators[0].card
        activity = self.card.activities.get()
        self.year = calendar.draw(clerk, activity, "Adım")
        calendar.approve_year(team, calendar.send_year(clerk, self.year))
        calendar.add_calendar(activity, unit=Unit.objects.get(code="birim-2"))
        self.other_activity = calendar.plan_activity(self.card, "Boru alımı.")
        calendar.add_calendar(self.other_activity)
        calendar.report_progress(self.period, {self.year: 40}, "submitted")
        self.progress = self.period.progress.get()
        workflow.endorse(manager, {self.progress.pk: self.progress.version}, ACTIVITIES)
        self.progress.refresh_from_db()
        counters = calendar.plan_activity(self.card, "Sayaç.")
        calendar.add_calendar(counters, state="submitted")
        self.sent_year = calendar.add_calendar(counters, year=2026, state="submitted")
        ahead = timezone.localdate() + timedelta(days=30)
        self.open_meeting = meetings.call(team, closed, users=[manager], day=ahead)
        self.meeting = meetings.call(team, closed, users=[manager])
        self.item = meetings.ask(self.meeting, self.unit)
        meetings.close(team, self.meeting)
        self.answered = meetings.asked(team, closed, self.unit)
        steps.answer_item(clerk, self.answered.pk, self.answered.version, "Bitti.", is_done=True)
        self.answered.refresh_from_db()
        self.held_meeting = meetings.call(team, closed, users=[manager])
        Decision.objects.create(meeting=self.held_meeting, text="Rapor görüşüldü.")
        self.survey = build_survey(plan)
        self.draft_survey = build_survey(self.draft, key="taslak-anketi")
        self.section = Section.objects.create(plan=plan, key="giris", title="Giriş")
        self.table = SectionTable.objects.create(
            section=self.section, key="tablo", caption="Tablo", columns=[], rows=[]
        )
        self.institution = Institution.objects.create(name=plan.institution)
        self.response = SurveyResponse.objects.create(
            survey=self.survey, browser="0" * 64, submitted_on=date(2025, 8, 1)
        )
        self.total = PublishedTotal.objects.create(
            plan=plan, kind="grand_total", year=2025, value=1
        )
        self.upload = WorkbookImport.objects.create(user=team, file_name="plan.xlsx", state="ready")
        self.unlock = Unlock.objects.create(measurement=self.rows[2], user=team, reason=says)
        self.rendering = Rendering.objects.create(key="a" * 64, title="Plan")
        self.picture = stored()
        self.publication = plan.publications.get()
        revised = frozen_plan(1, slug="guncel")
        start_revision(revised)
        Plan.objects.filter(pk=revised.pk).update(status=Plan.Status.ENDED)
        catch_up("Veri yükleme", using="default")
        self.set_addresses()

    def set_addresses(self) -> None:
        """What stands in addresses, by the name in the route, and what single ones have instead."""
        self.arguments = {
            "slug": self.plan.slug,
            "key": self.survey.key,
            "code": CODE,
            "unit_code": self.unit.code,
            "unit": self.unit.code,
            "period": "2025-1",
            "year": 2025,
            "colours": "0D4F63",
            "uid": self.evidence.uid,
            "sha256": self.picture.sha256,
            "indicator": self.rows[2].indicator_id,
            "question": self.survey.questions.last().pk,
            "token": self.upload.token,
            "app_label": "plans",
            "url": "yok/",
            "page": "",
        }
        objective, draft = self.card.objective, {"slug": self.draft.slug}
        archived = {"code": self.publication.code}
        kind = ContentType.objects.get_for_model(objective)
        records = {
            "meeting": self.meeting,
            "meeting #open": self.open_meeting,
            "meeting_files": self.meeting,
            **dict.fromkeys(
                (f"meeting_{page}" for page in ["edit", "agenda", "minutes", "invite", "delete"]),
                self.open_meeting,
            ),
            "meeting_close": self.held_meeting,
            "action_item": self.item,
            "action_item #close": self.answered,
            "entry_task": self.rows[0],
            "entry_activity": self.other_activity,
            "entry_card": self.card,
            "entry_risk": self.card.notes.get(kind="risk"),
            "entry_send_back": self.rows[1],
            "entry_send_back_activity": self.year,
            "review_drop": self.rows[0],
            "review_value": self.rows[1],
            "review_history": self.rows[2],
            "review_unlock": self.rows[2],
            "review_activity_history": self.progress,
            "review_unlock_activity": self.progress,
            "admin:plans_section_word": self.section,
        }
        self.arguments_of: dict[str, dict[str, Any]] = {
            **{name: {"pk": record.pk} for name, record in records.items()},
            "guide": {"key": "mudurlukler"},
            "objective": {"code": objective.code},
            "objective #draft": {**draft, "code": "H1.1"},
            "plan #draft": draft,
            "plan_versions": {"slug": "guncel"},
            "plan_revision": {"slug": "guncel", "number": 1},
            "plan_search #draft": draft,
            "plan_report #draft": draft,
            "section": {"key": self.section.key},
            "account_reset_password_from_key": {"uidb36": "1", "key": "yok"},
            "mfa_remove_webauthn": {"pk": 1},
            "admin:plans_unitmember_invite": {"unit": self.unit.pk},
            "calendar_decide": {"year": 2026},
            "admin:plans_unitassignment_rebuild": draft,
            "admin:plans_section_outline": draft,
            "admin:plans_plan_delete": {"object_id": self.draft.pk},
            "admin:plans_goal_delete": {"object_id": self.draft_goal.pk},
            "admin:plans_objective_delete": {"object_id": self.draft_card.objective_id},
            "admin:plans_objectivecard_delete": {"object_id": self.draft_card.pk},
            "admin:plans_survey_delete": {"object_id": self.draft_survey.pk},
            "admin:plans_unit_delete": {"object_id": self.new_unit.pk},
            "admin:indicators_indicator_delete": {"object_id": self.draft_card.indicators.get().pk},
            "admin:plans_unitmember_leave": {"pk": self.unit.members.first().pk},
            "admin:auth_user_leave": {"pk": self.unit.members.first().user_id},
            "openid_connect_login": {"provider_id": "yok"},
            "openid_connect_callback": {"provider_id": "yok"},
            "rendering_state": {"key": self.rendering.key},
            **dict.fromkeys(["archived", "archiving_state", "verify"], archived),
            "portal_goal": {"code": objective.goal.code},
            "portal_objective": {"code": objective.code},
            "portal_unit": {"code": self.unit.code},
            "portal_indicator": {"key": self.rows[0].indicator_id},
            "open_data_csv": {"key": "gostergeler"},
            "open_data_json": {"key": "gostergeler"},
            "admin:view_on_site": {"content_type_id": kind.pk, "object_id": objective.pk},
        }
        self.queries = {
            "meeting_files": "?format=docx",
            "autocomplete": "?app_label=plans&model_name=objectivecard&field_name=objective",
            "admin:plans_section_add": f"?plan={self.plan.pk}",
            "admin:plans_correction_add": f"?model=plans.plan&row={self.plan.pk}",
            **{
                f"admin:{name}_changelist": f"?{path}__id__exact={self.draft.pk}"
                for name, path in DRAFT_LISTS.items()
            },
        }
        self.bodies = self._bodies()
        of_draft = {"plan": self.draft.pk}
        #: What pages of the admin are sent beside what stands in their forms.
        self.filled: dict[str, dict[str, Any]] = {
            "plans_plan_add": {"end_year": 2030},
            "plans_plan_changelist": {"_selected_action": self.draft.pk},
            "plans_institution_add": {"name": "Taslak Belediyesi"},
            "budgeting_generalexpense_add": of_draft | {"year": 2029},
            "budgeting_costestimate_add": {"objective": self.draft_card.objective_id, "year": 2029},
            "budgeting_publishedtotal_add": {
                "plan": self.draft.pk,
                "kind": "grand_total",
                "year": 2026,
            },
            "auth_user_add": dict.fromkeys(["password1", "password2"], "Uzun-bir-sabah-77"),
        }

    def _bodies(self) -> dict[str, dict[str, Any]]:
        """What is posted where an empty form would not show who may write."""
        draft, sent, approved = self.rows
        entry = {f"m{draft.pk}-value": "7", f"m{draft.pk}-version": draft.version, "save": ""}
        first = self.survey.questions.first()
        activity, risk = self.other_activity.pk, self.card.notes.get(kind="risk").pk
        facts = {"period": self.period.pk, "group_name": "Kurul", "place": "Salon"}
        facts |= {"day": "2026-01-05", "time": "10:00", "names": "Ayşe Yılmaz"}
        return {
            "entry_sheet": entry,
            "entry_task": entry,
            "entry_activity": {f"f{activity}-version": "0", f"f{activity}-note": "Kazı bitti."},
            "entry_card": {f"k{self.card.pk}-version": "0", f"k{self.card.pk}-remedy": "Ek ekip."},
            "entry_risk": {f"r{risk}-version": "0", f"r{risk}-occurred": "yes"},
            "meeting_call": facts,
            "meeting_edit": facts | {"version": self.open_meeting.version},
            "meeting_agenda": {"agendapoint0-text": "Açılış", "agendapoint0-version": "0"},
            "meeting_minutes": {"decision0-text": "Rapor görüşüldü.", "decision0-version": "0"},
            "entry_endorse": {"seen": [f"{sent.pk}:{sent.version}"]},
            "entry_send_back": {"version": sent.version, "note": "Bakın."},
            "entry_send_back_activity": {"version": self.progress.version, "note": "Bakın."},
            "review_unlock": {"version": approved.version, f"reason-{approved.pk}": "Hata."},
            "review_extend": {"due": "28.02.2026"},
            "review_approve": {"agreed-activity": f"{self.progress.pk}:{self.progress.version}"},
            "calendar_decide": {
                "row": f"{self.sent_year.pk}:{self.sent_year.version}",
                "approve": "",
            },
            "survey": {"okudum": "on", f"s{first.pk}": str(first.choices.first().pk)},
            "entry_check": {"seen": f"{draft.pk}:{draft.version}"},
            "admin:auth_user_password_change": dict.fromkeys(
                ["password1", "password2"], "Uzun-bir-sabah-77"
            ),
            "admin:plans_workbookimport_copy": {
                **{"plan": self.plan.pk, "slug": "kopya", "first_year": 2030, "last_year": 2034},
                "institution": "Örnek",
            },
            "admin:plans_workbookimport_job": {"action": "cancel"},
            "review_send_back": {"one": f"{sent.pk}:{sent.version}", f"note-{sent.pk}": "Bakın."},
            "review_opening": {"period": "2026-1", "due": "2026-07-15"},
            "review_closing": {"confirmed": "on"},
            "publish_plan": {"version": 1, "waiting": 0, "confirmed": "on"},
            "publish_monitoring": {
                **{"version": 2, "waiting": 0, "confirmed": "on"},
                "reason": "Belge düzeltildi.",
            },
            "action_item": {"version": self.item.version, "answer": "Bitti.", "is_done": "1"},
            "action_item #close": {"version": self.answered.version, "close": ""},
            "meeting_delete": {"version": self.open_meeting.version},
            "meeting_close": {"version": self.held_meeting.version},
            "survey_results": {"bolum": self.section.key, "soru": first.pk},
            "plan_revision": {"action": "abandon"},
        }
