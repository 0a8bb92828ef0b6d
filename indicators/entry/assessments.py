"""What a card's unit says of a period as a whole, written while the period is open."""

from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db import transaction

from indicators.models import CardAssessment, Period
from indicators.workflow import NotAllowed, Stale, WrongState
from plans.models import ObjectiveCard
from plans.people.roles import units_of


@dataclass(frozen=True)
class Remarks:
    """The texts of an assessment; the four criteria belong to the year's end."""

    deviation_reason: str = ""
    remedy: str = ""
    relevance: str = ""
    effectiveness: str = ""
    efficiency: str = ""
    sustainability: str = ""


@transaction.atomic
def save_assessment(
    user: User, period_id: int, card_id: int, remarks: Remarks, version: int
) -> CardAssessment:
    """Keep what the card's unit wrote; `version` is the one it saw, 0 where there was none.

    The period is held until the transaction ends, so that it cannot close meanwhile.
    """
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    card = ObjectiveCard.objects.get(pk=card_id, objective__goal__plan=period.plan_id)
    if card.responsible_unit_id not in units_of(user):
        raise NotAllowed("Bu kart sizin biriminizin değil; değerlendirme yazamazsınız.")
    assessment = CardAssessment.objects.filter(period=period, card=card).first()
    if (assessment.version if assessment else 0) != version:
        raise Stale(assessment, Stale.COMPARE)
    if period.state != Period.State.OPEN:
        raise WrongState("Dönem kapandı; değerlendirme artık değişmez.")
    if assessment is None:
        assessment = CardAssessment(period=period, card=card, version=0)
    for name, text in asdict(remarks).items():
        setattr(assessment, name, text.strip())
    assessment.version += 1
    assessment._history_user = user
    assessment.save()
    return assessment
