"""What a unit says of its card in a period: who writes it, until when, and two people at once."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from indicators import workflow
from indicators.entry.assessments import save_assessments
from indicators.models import CardAssessment, Indicator, Period
from indicators.requirements import Remarks
from indicators.workflow import NotAllowed, Stale, WrongState
from plans.models import ObjectiveCard

pytestmark = pytest.mark.differs

TEXT = Remarks(deviation_reason="Kış uzun sürdü.", remedy="İkinci yarıda hızlanacak.")


def save(user: User, period: Period, card: ObjectiveCard, remarks: Remarks, version: int) -> None:
    save_assessments(user, period.pk, {card.pk: (remarks, version)}).one()


@pytest.fixture
def card(indicator: Indicator) -> ObjectiveCard:
    return indicator.card


def test_the_unit_writes_its_assessment(period: Period, card: ObjectiveCard, clerk: User) -> None:
    save(clerk, period, card, TEXT, 0)
    row = CardAssessment.objects.get()
    assert (row.deviation_reason, row.version) == ("Kış uzun sürdü.", 1)
    assert row.history.get().history_user == clerk


def test_another_unit_does_not(period: Period, card: ObjectiveCard, stranger: User) -> None:
    with pytest.raises(NotAllowed, match="sizin biriminizin değil"):
        save(stranger, period, card, TEXT, 0)


def test_who_saves_later_is_told_who_was_first(
    period: Period, card: ObjectiveCard, clerk: User
) -> None:
    save(clerk, period, card, TEXT, 0)
    with pytest.raises(Stale, match="Örnek Memur değiştirdi") as caught:
        save(clerk, period, card, Remarks(remedy="Başka"), 0)
    assert caught.value.current.remedy == TEXT.remedy


def test_a_closed_period_keeps_its_assessments(
    period: Period, card: ObjectiveCard, clerk: User, strategist: User
) -> None:
    save(clerk, period, card, TEXT, 0)
    workflow.close_period(strategist, period.pk)
    with pytest.raises(WrongState, match="Dönem kapandı"):
        save(clerk, period, card, Remarks(), 1)
    for change in (
        lambda: CardAssessment.objects.update(remedy="Başka"),
        lambda: CardAssessment.objects.all().delete(),
        lambda: CardAssessment.objects.create(
            period=period, card=ObjectiveCard.objects.create(objective=card.objective)
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
