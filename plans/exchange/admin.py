"""Import and export in the admin: upload, preview of every change, confirmation; download."""

import logging
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm as BaseConfirmImportForm
from unfold.contrib.import_export.forms import ExportForm as BaseExportForm
from unfold.contrib.import_export.forms import ImportForm as BaseImportForm

from plans.exchange.formats import (
    CsvFormat,
    ExcelFormat,
    ExchangeResult,
    UploadedFormat,
    uploaded_format,
)
from plans.exchange.table import FileError
from plans.exchange.uploads import GONE, UPLOAD_NAME, UploadStorage, size_check

logger = logging.getLogger(__name__)

#: The lists by the titles of their sheets; each adds itself where it is declared.
LISTS: dict[str, Any] = {}

UNREADABLE = "Dosya okunamadı. Boş şablonu indirip verileri onun içine kopyalayın ve onu yükleyin."


class ImportForm(BaseImportForm):
    """Asks for the file only: its content tells the format."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["format"].initial = "0"
        field = self.fields["import_file"]
        field.label = "Dosya"
        field.help_text = "Excel çalışma kitabı (.xlsx) veya CSV, en çok 10 MB."
        field.widget.attrs["accept"] = ".xlsx,.csv"
        field.validators.append(size_check("Yalnız gereken satırları ayrı bir dosyaya kopyalayın."))

    @property
    def media(self) -> forms.Media:
        return forms.Media()


class ConfirmImportForm(BaseConfirmImportForm):
    """Remembers the uploaded file and what its preview showed."""

    preview = forms.CharField(widget=forms.HiddenInput)

    def clean_import_file_name(self) -> str:
        name = super().clean_import_file_name()
        if not UPLOAD_NAME.fullmatch(name):
            raise forms.ValidationError(GONE)
        return name


class ExportForm(BaseExportForm):
    """Asks for the format, Excel being the usual answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "Dosya biçimi"
        self.fields["format"].choices = self.fields["format"].choices[1:]
        self.fields["format"].widget.choices = self.fields["format"].choices


class ExchangeMixin(ImportExportMixin):
    """Adds import and export to a `PageMixin`; put it first among the bases.

    `list_title` is the title of the list's sheet.
    """

    list_title: str
    export_formats = [ExcelFormat, CsvFormat]
    import_form_class = ImportForm
    confirm_form_class = ConfirmImportForm
    export_form_class = ExportForm
    import_template_name = "plans/exchange/import.html"
    export_template_name = "plans/exchange/export.html"
    tmp_storage_class = UploadStorage
    actions = ["export_selected"]
    pages: ClassVar = [("import/sablon/", "template_view", "template")]
    skip_admin_log = True  # the history of each record says more

    @property
    def resource_classes(self) -> list[Any]:
        return [LISTS[self.list_title]]

    # Permissions

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(self.resource_classes[0].import_permissions())

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # Import

    def get_import_formats(self) -> list[type[UploadedFormat]]:
        return [uploaded_format(self.resource_classes[0])]

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"template_url": self._url("template"), "sheet": self.list_title}

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        if isinstance(error, FileError):
            form.add_error("import_file", list(error.sentences))
        else:
            logger.error("An uploaded file could not be read", exc_info=error)
            form.add_error("import_file", UNREADABLE)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().import_action(request, **kwargs)
        context = response.context_data
        context["title"] = f"İçe aktar: {self.opts.verbose_name_plural}"
        if "confirm_form" in context:
            context["confirm_form"].initial["preview"] = context["result"].digest
        return response

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save what the preview showed: all of it or nothing."""
        is_post = request.method == "POST" and self.has_import_permission(request)
        if is_post and not self.create_confirm_form(request).is_valid():
            return self._start_again(request)
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            return self._start_again(request)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"preview": kwargs["form"].cleaned_data.get("preview", "")}

    def process_result(self, result: ExchangeResult, request: HttpRequest) -> HttpResponse:
        if result.has_errors():
            return self._show_errors(request, result)
        return super().process_result(result, request)

    def _start_again(self, request: HttpRequest) -> HttpResponse:
        messages.error(request, GONE)
        return HttpResponseRedirect(self._url("import"))

    def _show_errors(self, request: HttpRequest, result: ExchangeResult) -> HttpResponse:
        return self.render_page(
            request,
            self.import_template_name,
            **self.get_import_context_data(),
            title=f"İçe aktar: {self.opts.verbose_name_plural}",
            form=self.import_form_class(self.get_import_formats(), self.resource_classes),
            result=result,
        )

    def add_success_message(self, result: ExchangeResult, request: HttpRequest) -> None:
        messages.success(
            request,
            f"İçe aktarma tamamlandı: {result.created_count} yeni, {result.updated_count} değişen, "
            f"{result.unchanged_count} aynı kalan satır.",
        )

    # Export

    @admin.action(permissions=["export"], description="Seçilenleri Excel dosyası olarak indir")
    def export_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return self._do_file_export(ExcelFormat(), request, queryset)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The workbook of an export without rows, to fill in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return self._do_file_export(ExcelFormat(), request, self.model.objects.none())

    def init_request_context_data(self, request: HttpRequest, form: forms.Form) -> dict[str, Any]:
        context = super().init_request_context_data(request, form)
        context["title"] = f"Dışa aktar: {self.opts.verbose_name_plural}"
        return context

    def get_export_filename(
        self, request: HttpRequest, queryset: QuerySet, file_format: ExcelFormat | CsvFormat
    ) -> str:
        name = self.resource_classes[0].FILE_NAME
        return f"{name}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def _url(self, page: str) -> str:
        return reverse(f"admin:{self.url_name(page)}")
