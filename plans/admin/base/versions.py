"""Going back to an earlier version of a record, and bringing back a deleted one."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.decorators import action

from plans.admin.base.history import describe_change, field_changes
from plans.admin.base.pages import PageMixin, admin_address, require
from plans.records.base import OrderedRecord

#: Rows that went along with a record were deleted within so much time of it.
_TOGETHER = timedelta(seconds=10)
_MOST_DELETED_LISTED = 100


class VersionsMixin(PageMixin):
    """Adds a page for each version of a record, from which people go back to it."""

    #: What going back brings back; where the record stands stays as it is.
    restored_fields: ClassVar[list[str]] = []
    #: What is brought back along with a deleted record: models and their paths to it.
    restored_with: ClassVar[list[tuple[type[OrderedRecord], str]]] = []

    actions_list = ["deleted_records"]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        view = self.admin_site.admin_view(self.version_view)
        return [
            path("<int:object_id>/surum/<int:history_id>/", view, name=name),
            *super().get_urls(),
        ]

    def version_view(self, request: HttpRequest, object_id: int, history_id: int) -> HttpResponse:
        """What a version changed, what going back to it would change, and the way back."""
        history = self.model.history.filter(id=object_id)
        version = get_object_or_404(history.select_related("history_user"), history_id=history_id)
        require(self.has_view_permission(request))
        if request.method == "POST":
            return self._restore(request, version)
        record = self.get_object(request, str(object_id))
        before = history.filter(history_id__lt=history_id).order_by("-history_id").first()
        fields = self.restored_fields
        return self.render_page(
            request,
            "plans/admin/base/version.html",
            title=f"{_moment(version)} sürümü",
            subtitle=str(record or version),
            original=record,
            change=describe_change(version, before),
            would_change=record and list(field_changes(self.model, record, version, among=fields)),
            may_restore=self._may_restore(request, record),
            latest=_latest(history),
        )

    def _may_restore(self, request: HttpRequest, record: Model | None) -> bool:
        if record is not None:
            return self.has_change_permission(request, record)
        brought = {self.model, *(model for model, _path in self.restored_with)}
        return request.user.has_perms(
            [f"{model._meta.app_label}.add_{model._meta.model_name}" for model in brought]
        )

    def _restore(self, request: HttpRequest, version: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                # Locks the record: saves at the same moment happen one after the other.
                record = self.model._base_manager.select_for_update().filter(pk=version.id).first()
                require(self._may_restore(request, record))
                latest = _latest(self.model.history.filter(id=version.id))
                if request.POST.get("latest") != str(latest):
                    messages.warning(
                        request,
                        "Siz bakarken bu kayıt değişti; hiçbir şey yapılmadı. Aşağıda şimdiki "
                        "hâliyle farkı görüyorsunuz. İsterseniz yeniden deneyin.",
                    )
                    return redirect(request.path)
                if record:
                    self._go_back(record, version)
                else:
                    record = _bring_back(version)
                    self._bring_back_children(version)
        except ValidationError as error:
            messages.error(request, "Geri dönülemedi: " + " ".join(error.messages))
            return redirect(request.path)
        messages.success(
            request, f"“{record}” geri getirildi. Geçmişte yeni bir kayıt olarak durur."
        )
        return redirect(admin_address(record))

    def _go_back(self, record: OrderedRecord, version: Any) -> None:
        for name in self.restored_fields:
            attribute = self.opts.get_field(name).attname
            setattr(record, attribute, getattr(version, attribute))
        record.full_clean()
        record._change_reason = f"{_moment(version)} sürümüne dönüldü"
        record.save()

    def _bring_back_children(self, version: Any) -> None:
        when = version.history_date
        for model, lookup in self.restored_with:
            children = _deleted(model, **{lookup: version.id})
            for child in children.filter(history_date__range=(when - _TOGETHER, when + _TOGETHER)):
                _bring_back(child)
                if model is self.model:
                    self._bring_back_children(child)

    @action(description="Silinenler", url_path="silinenler", permissions=["view"])
    def deleted_records(self, request: HttpRequest) -> HttpResponse:
        """The records that were deleted last, each with the way to bring it back."""
        rows = _deleted(self.model).select_related("history_user").order_by("-history_id")
        changes = [describe_change(row, None, with_url=True) for row in rows[:_MOST_DELETED_LISTED]]
        return self.render_page(
            request, "plans/admin/base/history.html", title="Silinenler", changes=changes
        )


def _moment(version: Any) -> str:
    return f"{timezone.localtime(version.history_date):%d.%m.%Y %H:%M}"


def _latest(history: QuerySet) -> int | None:
    return history.order_by("-history_id").values_list("history_id", flat=True).first()


def _deleted(model: Any, **filters: Any) -> QuerySet:
    """The last state of the records of `model` that are no more."""
    last = model.history.filter(id=OuterRef("id")).order_by("-history_id")
    return (
        model.history.filter(history_type="-", **filters)
        .exclude(id__in=model._base_manager.values("pk"))
        .filter(history_id=Subquery(last.values("history_id")[:1]))
    )


def _bring_back(version: Any) -> OrderedRecord:
    """Save a deleted record anew under its old key; raises ValidationError where it cannot stand.

    It takes its old place if that is free, else the last one.
    """
    record = version.instance
    rows = type(record)._base_manager
    parent = getattr(record, "parent_id", None)
    if parent and not rows.filter(pk=parent).exists():
        record.parent = None
    siblings = rows.filter(**{name: getattr(record, f"{name}_id") for name in record.ORDER_WITHIN})
    if siblings.filter(order=record.order).exists():
        record.order = None
    record._change_reason = "Silinen kayıt geri getirildi"
    record.full_clean(exclude=["order"])
    record.save(force_insert=True)
    return record
