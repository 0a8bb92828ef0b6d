"""The open data of a plan: files that say what the reports say, documented field by field."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from indicators.models import Indicator
from indicators.performance import as_printed
from plans.models import Plan
from reports.portal.open_data import DATASETS
from reports.publications.reading import latest_reports
from tests.support.pages import read_page

KEYS = [dataset.key for dataset in DATASETS]


def file(client: Client, plan: Plan, key: str, form: str) -> Any:
    response = client.get(reverse(f"open_data_{form}", args=[plan.slug, key]))
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response


def read_json(client: Client, plan: Plan, key: str) -> dict[str, Any]:
    return json.loads(file(client, plan, key, "json").content)


def read_csv(client: Client, plan: Plan, key: str) -> list[dict[str, str]]:
    text = file(client, plan, key, "csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("key", KEYS)
def test_csv_and_json_hold_the_same_rows_of_the_fields_that_the_page_explains(
    client: Client, published: Plan, key: str
) -> None:
    page = read_page(client.get(reverse("open_data", args=[published.slug])))
    content, rows = read_json(client, published, key), read_csv(client, published, key)
    assert rows
    assert len(rows) == len(content["satirlar"])
    for row, same in zip(rows, content["satirlar"], strict=True):
        assert list(row) == list(same) == list(content["alanlar"])
        for name, value in same.items():
            assert f"<code>{name}</code>" in page
            if name != "yayim_tarihi":
                assert row[name].replace(",", ".") == str(value or "").replace(",", ".")
    assert content["lisans"] == published.data_licence
    assert published.data_licence in page


def test_results_are_those_of_the_published_reports(client: Client, published: Plan) -> None:
    reports = [report for _, report in latest_reports(published)]
    told = [
        (report.head.period, row.id, row.actual, row.performance, row.status)
        for report in reports
        for row in (line.indicator for line in report.lines)
    ]
    rows = read_json(client, published, "sonuclar")["satirlar"]
    assert [(r["donem"], r["gosterge_no"], r["durum"]) for r in rows] == [
        (period, key, status) for period, key, _, _, status in told
    ]
    for row, (_, _, actual, performance, _) in zip(rows, told, strict=True):
        assert (row["gerceklesme"] is None) == (actual is None)
        assert actual is None or float(row["gerceklesme"]) == actual
        printed = None if performance is None else str(as_printed(performance))
        assert row["performans"] == printed


def test_a_spreadsheet_opens_the_csv_and_runs_nothing(client: Client, plan: Plan) -> None:
    Indicator.objects.update(name="=1+1", weight="12.500")
    response = file(client, plan, "gostergeler", "csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    row = read_csv(client, plan, "gostergeler")[0]
    assert (row["gosterge"], row["hedefe_etkisi"]) == ("'=1+1", "12,5")
    assert read_json(client, plan, "gostergeler")["satirlar"][0]["gosterge"] == "=1+1"


@pytest.mark.parametrize("name", ["olmayan.csv", "sonuclar.xml"])
def test_what_is_no_dataset_is_not_found(client: Client, plan: Plan, name: str) -> None:
    assert client.get(reverse("open_data", args=[plan.slug]) + name).status_code == 404
