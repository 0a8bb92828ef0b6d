"""The open data of a plan: its datasets, what their fields mean, and their files.

Page, CSV and JSON are made from the same declaration, `open_data.toml`, so none can tell another
story.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from indicators.models import AnnualTarget, Indicator
from indicators.performance import as_printed
from plans.exchange.delimited import write_csv
from plans.exchange.table import Cell
from plans.models import Plan
from reports.portal.scopes import KINDS
from reports.publications.reading import latest_reports

Row = tuple[Cell | int, ...]


@dataclass(frozen=True)
class Dataset:
    key: str
    title: str
    about: str
    #: The name of each field, and what stands in it, with its unit.
    fields: dict[str, str]
    rows: Callable[[Plan], Iterator[Row]]


def dataset_csv(dataset: Dataset, plan: Plan) -> bytes:
    """The rows for spreadsheets: UTF-8 with BOM, semicolons, decimal commas, no formulas."""
    return write_csv(tuple(dataset.fields), dataset.rows(plan))


def dataset_json(dataset: Dataset, plan: Plan) -> str:
    """The rows with what they mean; figures are decimal numbers in quotes, as in the reports."""
    content = {
        "kurum": plan.institution,
        "plan": str(plan),
        "veri": dataset.title,
        "lisans": plan.data_licence,
        "alanlar": dataset.fields,
        "satirlar": [dict(zip(dataset.fields, row, strict=True)) for row in dataset.rows(plan)],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


# --- Rows ---------------------------------------------------------------------------------------


def _figure(value: Decimal | None) -> Decimal | None:
    """Without zeros at the end that nobody wrote."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _printed(performance: Decimal | None) -> Decimal | None:
    """As the report prints it: two decimals."""
    return None if performance is None else as_printed(performance)


def _indicators(plan: Plan) -> Iterator[Row]:
    rows = Indicator.objects.filter(card__objective__goal__plan=plan).select_related(
        "card__objective__goal", "card__responsible_unit"
    )
    for row in rows.order_by(
        "card__objective__goal__number", "card__objective__number", "card__order", "order"
    ):
        objective, unit = row.card.objective, row.card.responsible_unit
        yield (
            *(objective.goal.code, objective.goal.name, objective.code, objective.name),
            *(row.card.order, unit.code if unit else "", unit.name if unit else ""),
            *(row.pk, row.code, row.name, row.unit_of_measure, _figure(row.weight)),
            *(_figure(row.baseline), row.monitoring_frequency),
        )


def _targets(plan: Plan) -> Iterator[Row]:
    targets = AnnualTarget.objects.filter(indicator__card__objective__goal__plan=plan)
    for row in targets.order_by("indicator_id", "year"):
        yield row.indicator_id, row.year, _figure(row.value)


def _results(plan: Plan) -> Iterator[Row]:
    for publication, report in latest_reports(plan):
        head, day = report.head, timezone.localtime(publication.published_at).date()
        for _, objective, card, row in report.lines:
            yield (
                *(head.period, head.year, "yıl ortası" if head.is_mid_year else "yıl"),
                *(publication.version, day, objective.code, card.unit_code, card.unit),
                *(row.id or None, row.code, row.name, row.unit_of_measure),
                *(_figure(row.target), _figure(row.actual), _printed(row.performance), row.status),
                *(row.not_measured_reason, row.deviation_reason, row.remedy),
                "evet" if head.is_sample else "hayır",
            )


_LEVELS = {"plan": "plan", "amac": "amaç", "hedef": "hedef", "birim": "birim"}


def _performances(plan: Plan) -> Iterator[Row]:
    for publication, report in latest_reports(plan):
        head = report.head
        for kind, level in _LEVELS.items():
            for scope in KINDS[kind](report):
                yield (
                    *(head.period, head.year, "yıl ortası" if head.is_mid_year else "yıl"),
                    *(publication.version, level, scope.code, scope.name),
                    *(_printed(scope.performance), scope.status),
                    "evet" if head.is_sample else "hayır",
                )


_ROWS = {
    "gostergeler": _indicators,
    "hedef-degerler": _targets,
    "sonuclar": _results,
    "performans": _performances,
}
_DECLARED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
DATASETS = tuple(Dataset(**said, rows=_ROWS[said["key"]]) for said in _DECLARED["datasets"])
