"""The open data of a plan: its datasets, what their fields mean, and their files.

Page, CSV and JSON are made from the same declaration, so none can tell another story.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

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


_PERIOD = {
    "donem": "Raporun dönemi: 2025-1 yılın ilk yarısı, 2025-2 yılın tamamı",
    "yil": "Yıl",
    "kapsam": "“yıl ortası” (ocak–haziran) veya “yıl”",
    "surum": "Yayımlanan raporun sürümü; düzeltilen rapor yeni sürüm alır",
}
_SAMPLE = {"ornek_veri": "“evet”: denemek için üretilmiştir, gerçek değildir"}

DATASETS = (
    Dataset(
        "gostergeler",
        "Planın yapısı",
        "Yürürlükteki planın amaçları, hedefleri, hedef kartları ve performans göstergeleri; her "
        "satır bir gösterge. Plan değişince değişir.",
        {
            "amac_kodu": "Amacın kodu, örneğin A1",
            "amac": "Amaç",
            "hedef_kodu": "Hedefin kodu, örneğin H1.1",
            "hedef": "Hedef",
            "kart": "Hedefin kaçıncı kartı",
            "birim_kodu": "Sorumlu birimin kodu",
            "birim": "Sorumlu birim",
            "gosterge_no": "Göstergenin değişmeyen numarası; diğer dosyalarda da aynıdır",
            "gosterge_kodu": "Göstergenin planda basılı kodu",
            "gosterge": "Performans göstergesi",
            "olcu_birimi": "Ölçü birimi",
            "hedefe_etkisi": "Hedefe etkisi, yüzde",
            "baslangic_degeri": "Plan dönemi başlangıç değeri, ölçü birimiyle",
            "izleme_sikligi": "İzleme sıklığı, ay",
        },
        _indicators,
    ),
    Dataset(
        "hedef-degerler",
        "Yıllık hedef değerler",
        "Yürürlükteki planın göstergelerinin yıllara göre hedef değerleri. Plan değişince değişir.",
        {
            "gosterge_no": "Göstergenin değişmeyen numarası",
            "yil": "Yıl",
            "hedef_deger": "Yılın hedef değeri, ölçü birimiyle",
        },
        _targets,
    ),
    Dataset(
        "sonuclar",
        "Göstergelerin sonuçları",
        "Yayımlanan her raporun son sürümünde göstergelerin hedef ve gerçekleşme değerleri, "
        "performansları ve açıklamaları. Yeni rapor yayımlanınca satır eklenir; rapor düzeltilirse "
        "satırları değişir.",
        {
            **_PERIOD,
            "yayim_tarihi": "Raporun yayımlandığı gün",
            "hedef_kodu": "Hedefin rapordaki kodu",
            "birim_kodu": "Sorumlu birimin rapordaki kodu",
            "birim": "Sorumlu birim, rapordaki adıyla",
            "gosterge_no": "Göstergenin değişmeyen numarası; eski raporlarda boş olabilir",
            "gosterge_kodu": "Göstergenin rapordaki kodu",
            "gosterge": "Performans göstergesi, rapordaki adıyla",
            "olcu_birimi": "Ölçü birimi",
            "hedef_deger": "Yıl sonu hedefi (B), ölçü birimiyle",
            "gerceklesme": "Gerçekleşme (C), ölçü birimiyle; ölçülmediyse boş",
            "performans": "Yılın hedefine göre performans, yüzde; yoksa boş",
            "durum": "Rapordaki durum; yıl ortasında haziran sonuna kadar beklenene göredir",
            "olculememe_nedeni": "Ölçülemediyse nedeni",
            "sapma_nedeni": "Sapma nedeni",
            "alinacak_onlem": "Alınacak önlem",
            **_SAMPLE,
        },
        _results,
    ),
    Dataset(
        "performans",
        "Plan, amaç, hedef ve birim performansı",
        "Yayımlanan her raporun son sürümündeki ortalamalar. Yeni rapor yayımlanınca satır "
        "eklenir.",
        {
            **_PERIOD,
            "duzey": "“plan”, “amaç”, “hedef” veya “birim”",
            "kod": "Rapordaki kod; planın kodu yoktur",
            "ad": "Rapordaki ad; planın kendisi için boştur",
            "performans": "Performans, yüzde; yoksa boş",
            "durum": "Rapordaki durum; yıl ortasında boştur",
            **_SAMPLE,
        },
        _performances,
    ),
)
