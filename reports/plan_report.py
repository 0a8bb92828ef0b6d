"""The plan's document as HTML for print and as JSON, and what its file is called."""

import json
from dataclasses import asdict
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from plans.models import Plan
from reports.documents.plan import PlanDocument

#: What page and PDF share, and what only paper needs.
PRINT_STYLES = ("css/plan.css", "css/pdf.css")


def plan_html(document: PlanDocument) -> str:
    """The plan as one HTML text that carries its styles and needs nothing else."""
    styles = "\n".join(
        Path(finders.find(name)).read_text(encoding="utf-8") for name in PRINT_STYLES
    )
    context = {"document": document, "styles": styles, "for_print": True}
    return render_to_string("reports/plan_document.html", context)


def plan_json(document: PlanDocument) -> str:
    """The plan's data as JSON; amounts and values are decimal numbers in quotes."""
    return json.dumps(asdict(document), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def plan_file_name(plan: Plan) -> str:
    """What the downloaded PDF is called."""
    return f"{plan.slug}-stratejik-plan.pdf"
