"""Workbooks as answers to requests."""

from django.http import HttpResponse

from plans.exchange.packages import EXCEL


def workbook_response(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        data, content_type=EXCEL.media_type, headers={"Content-Disposition": disposition}
    )
