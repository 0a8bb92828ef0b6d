"""The admin's pages of workbooks that are imported."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plans.models import WorkbookImport
from tests.support.tasks import run_tasks

PAGE = "admin:plans_workbookimport_changelist"


def upload(client: Client, data: bytes) -> WorkbookImport:
    """Upload a workbook and let the worker examine it."""
    file = SimpleUploadedFile("plan.xlsx", data)
    response = client.post(reverse(PAGE), {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    run_tasks()
    return WorkbookImport.objects.all()[0]


def page_of(job: WorkbookImport) -> str:
    return reverse("admin:plans_workbookimport_job", args=[job.token])
