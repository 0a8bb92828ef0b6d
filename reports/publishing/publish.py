"""Publishing a report: its whole data, built once from approved values, stored for good; its files
are made in the background.

Each function is one transaction and raises the errors of `indicators.workflow`, whose messages are
Turkish sentences. `reports.publications.guards` refuse in the database what would undo it.
"""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from indicators.cycle.asked import asked_rows, log
from indicators.models import Measurement, Period, PeriodEvent
from indicators.workflow import Incomplete, WrongState, require_team_or_command
from plans.models import Plan
from plans.people.roles import name_of_person
from plans.records.history import current_address
from plans.trail.chain import seal_trail
from reports.models import LONGEST_DECISION, Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import report_title
from reports.monitoring.parts.data import MonitoringReport, PublicationFacts
from reports.plan.build import build_plan_document
from reports.publications.reading import digest, key_of, versions_of
from reports.publications.typed_json import dump
from reports.publishing.archiving import ask_for_files

Kind = Publication.Kind


@transaction.atomic
def publish(
    user: User | None,
    period: Period,
    *,
    decision: str = "",
    decision_date: date | None = None,
    reason: str = "",
    waiting: int = 0,
    version: int | None = None,
    at: datetime | None = None,
) -> Publication:
    """Publish the next version of the period's report; `user` is None for the command line.

    `waiting` is how many sent values the person knows to be left out because nobody approved them,
    `version` the one they mean to make: if it is there already, somebody was quicker. `at` dates
    the publication of sample data. Raises NotAllowed, WrongState or Incomplete.
    """
    # Held until the end: of two who publish at once, the second sees what the first made.
    period = Period.objects.select_for_update(of=("self",)).select_related("plan").get(pk=period.pk)
    require_team_or_command(user)
    if obstacle := obstacle_to(period):
        raise WrongState(obstacle)
    if at is not None and not period.is_sample:
        raise ValueError("only the publication of sample data may be dated")
    earlier = versions_of(period.plan, *key_of(period))
    facts = _facts(earlier, version, decision, decision_date, reason, at)
    _require_own_address(period.plan)
    left_out = waiting_values(period)
    if left_out > waiting:
        raise Incomplete({"waiting": waiting_sentence(left_out)})
    publication = store_report(user, period, facts)
    text = f"{publication.kind_name}, {facts.version}. sürüm yayımlandı."
    log(period, PeriodEvent.Kind.PUBLISHED, text, user=user, at=facts.published_at)
    return publication


@transaction.atomic
def publish_plan(
    user: User | None,
    plan: Plan,
    *,
    decision: str = "",
    decision_date: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Publication:
    """Publish the next version of the plan itself, like `publish`."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    require_team_or_command(user)
    if obstacle := obstacle_to_plan(plan):
        raise WrongState(obstacle)
    facts = _facts(versions_of(plan, Kind.PLAN), version, decision, decision_date, reason)
    _require_own_address(plan)
    data = dump(build_plan_document(plan))
    return _store(user, plan, facts, kind=Kind.PLAN, title=f"{plan} {plan.title}", data=data)


def report_to_publish(period: Period, version: int) -> MonitoringReport:
    """What would be published now, for the person who decides on it."""
    return build_monitoring_report(period, PublicationFacts(version, timezone.now()))


# --- Conditions -------------------------------------------------------------------------------


def obstacle_to_plan(plan: Plan) -> str:
    """Why nothing of the plan can be published now; empty if it can."""
    if plan.status == Plan.Status.DRAFT:
        return (
            "Plan taslak durumunda. Önce planı yürürlüğe alın; taslak plan ve raporu yayımlanmaz."
        )
    return ""


def obstacle_to(period: Period) -> str:
    """Why the period's report cannot be published now; empty if it can."""
    if obstacle := obstacle_to_plan(period.plan):
        return obstacle
    if period.state != Period.State.CLOSED:
        return f"{period} dönemi kapanmadı. Raporu yayımlamak için önce dönemi kapatın."
    half_open = periods_of_report(period).filter(state=Period.State.OPEN).first()
    if half_open:
        return f"{half_open} dönemi hâlâ açık ve bu raporda da yer alıyor. Önce onu kapatın."
    return ""


def waiting_values(period: Period) -> int:
    """How many values of the period's report are sent and not approved: they would not count."""
    sent = Measurement.objects.filter(
        period__in=periods_of_report(period), state=Measurement.State.SUBMITTED
    )
    return asked_rows(sent).count()


def waiting_sentence(count: int) -> str:
    return (
        f"{count} değer onay bekliyor. Şimdi yayımlarsanız bunlar hesaba katılmaz ve raporda "
        "“onaylanmadı” diye yazar. Önce onaylayın ya da bunu bilerek yayımlayın."
    )


def periods_of_report(period: Period) -> QuerySet[Period]:
    """The halves whose values stand in the period's report."""
    halves = Period.objects.filter(plan=period.plan_id, year=period.year, half__lte=period.half)
    return halves.select_related("plan")


def _require_own_address(plan: Plan) -> None:
    """Published addresses stay with the plan that they were published for."""
    other = Publication.objects.filter(slug=plan.slug).exclude(plan=plan).defer("data").first()
    if other:
        raise WrongState(
            f"“{plan.slug}” adresinde başka bir planın raporu yayımlanmış ({other}). "
            "Planın kısa adını değiştirip yeniden deneyin."
        )


def _facts(
    earlier: list[Publication],
    version: int | None,
    decision: str,
    decision_date: date | None,
    reason: str,
    at: datetime | None = None,
) -> PublicationFacts:
    """What the next version after the `earlier` ones, newest first, says of itself."""
    decision, reason = decision.strip(), reason.strip()
    previous = earlier[0] if earlier else None
    number = previous.version + 1 if previous else 1
    if version is not None and version != number:
        raise WrongState(_was_quicker(previous, version))
    if previous and not reason:
        raise Incomplete(
            {
                "reason": f"Bu raporun {previous.version}. sürümü yayımlanmış. Yeni sürümün "
                "gerekçesini yazın."
            }
        )
    if decision_date and not decision:
        raise Incomplete({"decision": "Karar tarihini yazdınız; kararı da yazın."})
    if decision_date and decision_date > timezone.localdate():
        raise Incomplete({"decision_date": "Karar tarihi bugünden sonra olamaz."})
    if len(decision) > LONGEST_DECISION:
        raise Incomplete({"decision": f"Karar en çok {LONGEST_DECISION} karakter olabilir."})
    return PublicationFacts(
        version=number,
        published_at=to_second(at or timezone.now()),
        decision=decision,
        decision_date=decision_date,
        reason=reason if previous else "",
        previous_version=previous.version if previous else None,
        previous_sha256=previous.sha256 if previous else "",
    )


def _was_quicker(previous: Publication | None, version: int) -> str:
    if previous is None:
        return "Bu rapor henüz yayımlanmamış. Sayfayı yeniden açın."
    name = name_of_person(previous.published_by, "başka biri")
    return (
        f"Siz sayfayı açtıktan sonra {name} bu raporun {previous.version}. sürümünü yayımladı. "
        f"{version}. sürüm yayımlanmadı; önce yayımlanana bakın."
    )


def to_second(moment: datetime) -> datetime:
    """JSON holds no more than thousandths, and nobody needs them."""
    return moment.replace(microsecond=0)


# --- Storing ----------------------------------------------------------------------------------


def store_report(user: User | None, period: Period, facts: PublicationFacts) -> Publication:
    """Build the report from approved values and keep it; whether it may be is asked before."""
    report = build_monitoring_report(period, facts)
    kind, subject = key_of(period)
    return _store(
        user,
        period.plan,
        facts,
        kind=kind,
        title=report_title(report),
        data=dump(report),
        period=period,
        subject=subject,
        is_sample=report.head.is_sample,
    )


def _store(user: User | None, plan: Plan, facts: PublicationFacts, **fields: Any) -> Publication:
    publication = Publication.objects.create(
        plan=plan,
        slug=plan.slug,
        version=facts.version,
        sha256=digest(fields["data"]),
        published_by=user,
        publisher=name_of_person(user, "")[:200],
        published_at=facts.published_at,
        address=current_address(),
        decision=facts.decision,
        decision_date=facts.decision_date,
        reason=facts.reason,
        **fields,
    )
    ask_for_files(publication)
    transaction.on_commit(seal_trail, robust=True)
    return publication
