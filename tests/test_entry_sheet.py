"""The sheet on which a unit writes its values: what it shows, what it keeps, without a script."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators.models import Measurement, Period

SHEET = "/veri-girisi/2025-1/mali/"


@pytest.fixture
def web(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def test_the_sheet_opens(web: Client, draft: Measurement) -> None:
    response = web.get(SHEET)
    assert response.status_code == 200
    assert "Gösterge" in response.text


def test_home_opens(web: Client, draft: Measurement) -> None:
    response = web.get("/veri-girisi/")
    assert response.status_code == 200
    assert SHEET in response.text


def test_autosave_answers(web: Client, draft: Measurement) -> None:
    key = f"m{draft.pk}"
    response = web.post(
        f"{SHEET}gosterge/{draft.pk}/", {f"{key}-version": "1", f"{key}-value": "1.250,5"}
    )
    assert response.status_code == 200
    draft.refresh_from_db()
    print(response.text)
    assert draft.value == Decimal("1250.5")
