"""Pages of the versions of a record and of the tables on its page, from which people go back."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.decorators import action

from plans.admin.base.history import (
    PageChange,
    describe_change,
    field_changes,
    read_changes,
    with_names,
)
from plans.admin.base.pages import PageMixin, admin_address, name_counts, require
from plans.admin.base.plan_choice import chosen_plan
from plans.admin.base.stale import Source
from plans.language.turkish import turkish_capital
from plans.models import Plan
from plans.records.base import Record
from plans.records.history import latest_change
from plans.records.plans import in_plan, plan_path, plan_paths
from plans.records.restoring import (
    along_with,
    bring_back,
    count_models,
    describe_moment,
    find_along,
    find_deleted,
    go_back,
)

_MOST_DELETED_LISTED = 100


class VersionsMixin(PageMixin):
    """Adds a page for each version of a record, from which people go back to it."""

    #: What going back brings back; without any all but the record's place and its parent.
    restored_fields: ClassVar[list[str]] = []
    #: What the page's history lists besides the record's own changes.
    history_sources: ClassVar[list[Source]] = []

    actions_list: ClassVar[list[str]] = ["deleted_records"]
    pages: ClassVar = [
        ("<int:object_id>/surum/<int:history_id>/", "version_view", "version"),
        ("<int:object_id>/surum/<slug:part>/<int:history_id>/", "version_view", "part_version"),
    ]

    def get_history_sources(self) -> list[Source]:
        return [(self.model, "id"), *self.history_sources]

    def version_address(self, row: Any, key: int | None = None) -> str:
        """The page of a version: of the record itself, or of a row in the tables of `key`."""
        model = row.instance_type
        if model is self.model:
            return reverse(f"admin:{self.url_name('version')}", args=[row.id, row.history_id])
        lookup = dict(self.get_history_sources()).get(model)
        if lookup is None:
            pages: dict[Any, Any] = self.admin_site._registry
            return pages[model].version_address(row)
        key = key or getattr(row, f"{lookup}_id")
        args = [key, model._meta.model_name, row.history_id]
        return reverse(f"admin:{self.url_name('part_version')}", args=args)

    def get_restored_fields(
        self, request: HttpRequest, model: type[Record], page: Any
    ) -> list[str]:
        """What going back brings back of the record `page`, or of a row in its tables."""
        if model is self.model:
            fixed = self.get_readonly_fields(request, page)
            fields = self.restored_fields or _own_fields(model)
            return [name for name in fields if name not in fixed]
        lookup = dict(self.get_history_sources())[model]
        return [name for name in _own_fields(model) if name != lookup]

    def check_restoring(self, page: Any, record: Model | None) -> None:
        """Raises ValidationError where `record`, or a deleted one, must not come back on `page`."""

    def version_view(
        self, request: HttpRequest, object_id: int, history_id: int, part: str = ""
    ) -> HttpResponse:
        """What a version changed, what going back to it would change, and the way back."""
        require(self.has_view_permission(request))
        model, lookup = self._find_source(part)
        rows = model.history.filter(**{lookup: object_id}).select_related("history_user")
        version = get_object_or_404(rows, history_id=history_id)
        if request.method == "POST":
            return self._restore(request, version, object_id)
        page = self.get_object(request, str(object_id))
        record = model._base_manager.filter(pk=version.id).first()
        history = model.history.filter(id=version.id)
        before = history.filter(history_id__lt=history_id).order_by("-history_id").first()
        fields = self.get_restored_fields(request, model, page)
        along = {} if record else count_models(find_along(version))
        return self.render_page(
            request,
            "plans/admin/base/version.html",
            title=f"{describe_moment(version)} sürümü",
            subtitle=str(record or version.instance_type._meta.verbose_name),
            original=page,
            record=record,
            change=describe_change(version, before),
            would_change=record and list(field_changes(model, record, version, among=fields)),
            along=name_counts(along).items(),
            links=_lost_links([model, *along]),
            may_restore=self.may_restore(request, version, page, record),
            latest=latest_change(history),
        )

    def _find_source(self, part: str) -> Source:
        for model, lookup in self.get_history_sources():
            if part == ("" if model is self.model else model._meta.model_name):
                return model, lookup
        raise Http404

    def may_restore(
        self, request: HttpRequest, version: Any, page: Any, record: Model | None
    ) -> bool:
        """Whether the person may go back to the version, or bring back what was deleted."""
        model = version.instance_type
        is_new_page = model is self.model and record is None
        if not (
            self.has_add_permission(request)
            if is_new_page
            else self.has_change_permission(request, page)
        ):
            return False
        verb = "change" if record else "add"
        brought = [model, *([] if record else count_models(find_along(version)))]
        return request.user.has_perms(
            [f"{one._meta.app_label}.{verb}_{one._meta.model_name}" for one in brought]
        )

    def _restore(self, request: HttpRequest, version: Any, key: int) -> HttpResponse:
        model = version.instance_type
        try:
            with transaction.atomic():
                # Locks the record: saves at the same moment happen one after the other.
                record = model._base_manager.select_for_update().filter(pk=version.id).first()
                page = self.get_object(request, str(key))
                require(self.may_restore(request, version, page, record))
                history = model.history.filter(id=version.id)
                if request.POST.get("latest") != str(latest_change(history)):
                    messages.warning(
                        request,
                        "Siz bakarken bu kayıt değişti; hiçbir şey yapılmadı. Aşağıda şimdiki "
                        "hâliyle farkı görüyorsunuz. İsterseniz yeniden deneyin.",
                    )
                    return redirect(request.path)
                self.check_restoring(page, record)
                if record:
                    go_back(record, version, self.get_restored_fields(request, model, page))
                else:
                    record = bring_back(version)
        except ValidationError as error:
            messages.error(request, "Geri dönülemedi: " + " ".join(error.messages))
            return redirect(request.path)
        messages.success(
            request, f"“{record}” geri getirildi. Geçmişte yeni bir kayıt olarak durur."
        )
        return redirect(admin_address(page or record))

    def find_deleted(self) -> Any:
        """The records that are no more, without those that come back with their plan."""
        rows = find_deleted(self.model)
        return rows.exclude(along_with(Plan)) if plan_paths(self.model) else rows

    @action(description="Silinenler", url_path="silinenler", permissions=["view"])
    def deleted_records(self, request: HttpRequest) -> HttpResponse:
        """The records that were deleted last, each with the way to bring it back."""
        paths, plan = plan_paths(self.model), chosen_plan(request)
        rows = self.find_deleted()
        if paths and plan:  # what it hung on may be gone too
            is_gone = Q(**{f"{path}__isnull": True for path in paths})
            rows = rows.filter(in_plan(self.model, plan.pk) | is_gone)
        rows = with_names(rows).order_by("-history_id")[:_MOST_DELETED_LISTED]
        return self.render_history(
            request, [describe_change(row, None, url=self.version_address(row)) for row in rows]
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The changes of the record and of the tables on its page in one list."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        require(self.has_view_or_change_permission(request, record))
        changes = read_changes(
            self.get_history_sources(),
            record.pk,
            address=lambda row: self.version_address(row, record.pk),
        )
        return self.render_history(request, changes, original=record, subtitle=str(record))

    def render_history(
        self, request: HttpRequest, changes: list[PageChange], **context: Any
    ) -> HttpResponse:
        """The list of changes of the record `original`, or of those that were deleted."""
        title = "Geçmiş" if context else "Silinenler"
        context = {"title": title, "changes": changes, **context}
        return self.render_page(request, "plans/admin/base/history.html", **context)


def _own_fields(model: Any) -> list[str]:
    """The fields of a record but its place and its parent."""
    place = {"order", plan_path(model).split("__")[0], *getattr(model, "ORDER_WITHIN", ())}
    own = (field for field in model._meta.concrete_fields if field.editable)
    return [field.name for field in own if not field.primary_key and field.name not in place]


def _lost_links(models: Iterable[Any]) -> list[str]:
    """What records of these models are linked with, without a trail of it."""
    fields = [field for model in models for field in model._meta.many_to_many]
    links = [field for field in fields if field.remote_field.through._meta.auto_created]
    return [turkish_capital(field.verbose_name) for field in links]
