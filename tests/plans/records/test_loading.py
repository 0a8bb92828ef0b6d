"""Fixtures are loaded again over what people did meanwhile."""

from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import call_command

from plans.models import CardCooperation, CardNote, ObjectiveCard, Unit
from plans.records.ordering import make_room
from tests.support.builders import build_plan

pytestmark = [pytest.mark.differs, pytest.mark.django_db]


def test_rows_that_were_moved_go_back_to_their_places_and_new_ones_behind_them(
    tmp_path: Path,
) -> None:
    build_plan(goals=1, objectives=1, indicators=1)
    card = ObjectiveCard.objects.get()
    first = CardNote.objects.get(kind="risk")
    second = CardNote.objects.create(card=card, kind="risk", text="İkinci")
    path = tmp_path / "plan.json"
    rows = [first, second, CardCooperation.objects.get()]
    path.write_text(
        serializers.serialize(
            "json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True
        )
    )
    make_room(CardNote.objects.filter(card=card, kind="risk"), [first.pk])  # behind the second
    own = CardNote.objects.create(card=card, kind="risk", text="Bizim")
    CardNote.objects.filter(pk=second.pk).update(order=1)
    CardNote.objects.filter(pk=own.pk).update(order=2)
    CardCooperation.objects.update(order=2)
    CardCooperation.objects.create(card=card, unit=Unit.objects.get(code="birim-3"), order=1)

    call_command("loaddata", path, verbosity=0)

    texts = card.notes.filter(kind="risk").values_list("text", flat=True)
    assert list(texts) == ["Ödenek yetersizliği.", "İkinci", "Bizim"]
    codes = card.cooperations.order_by("order").values_list("unit__code", flat=True)
    assert list(codes) == ["birim-2", "birim-3"]
