"""The page on which the team gives an institution its face, and sees at once what it looks like."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery, URLField
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from plans.admin.base.pages import fieldset, list_column, require
from plans.admin.base.records import FIELDS, RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.content.colours import palette, parse_colour, require_readable
from plans.content.pictures import SHA256, address_of
from plans.document.picture_field import PictureField
from plans.language.turkish import by_name
from plans.models import Institution, Plan

#: Pixels of a logo's longer side: 300 dpi on a title page, and small enough for every page.
_LOGO_SIDE = 480
#: The colours of those who chose none.
_OWN = "#083847"
_WEBSITE = {"widget": UnfoldAdminURLInputWidget, "assume_scheme": "https"}
_PICTURES = "PNG, JPEG veya WebP; en çok 10 MB."


class ColourField(forms.CharField):
    """A colour as people write it; a script puts a palette beside it."""

    def __init__(self, **options: Any) -> None:
        widget = UnfoldAdminTextInputWidget({"data-colour": "", "spellcheck": "false"})
        super().__init__(widget=widget, required=False, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return parse_colour(text) if text else ""


class InstitutionForm(VersionedForm):
    name = forms.ChoiceField(label="Kurum adı", widget=UnfoldAdminSelectWidget())
    logo = PictureField(
        label="Logo",
        required=False,
        side=_LOGO_SIDE,
        help_text=f"Zemini saydam PNG en iyisidir. {_PICTURES}",
    )
    cover = PictureField(
        label="Kapak resmi",
        required=False,
        help_text=f"{Institution._meta.get_field('cover').help_text} {_PICTURES}",
    )
    colour = ColourField(
        label="Ana renk", help_text=Institution._meta.get_field("colour").help_text
    )
    second_colour = ColourField(
        label="İkinci renk", help_text=Institution._meta.get_field("second_colour").help_text
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plans = Plan.objects.order_by("institution").values_list("institution", flat=True)
        names = dict.fromkeys([*filter(None, [self.instance.name]), *plans.distinct()])
        field = cast(forms.ChoiceField, self.fields["name"])
        field.choices = [(name, name) for name in names]
        field.help_text = "Planların “kurum adı” alanında yazan adlardan biri."

    def _post_clean(self) -> None:
        super()._post_clean()
        chosen = {"logo", "cover"} & set(self.changed_data) if self.errors else ()
        for name in chosen:  # browsers keep no files
            self.add_error(name, "Kaydedilmediği için resmi yeniden seçin.")


@admin.register(Institution)
class InstitutionAdmin(RecordAdmin):
    form = InstitutionForm
    list_display = ["sorted_name", "plan_count", "colour"]
    readonly_fields = ["preview"]
    formfield_overrides = {**FIELDS, URLField: _WEBSITE}
    fieldsets = [
        fieldset(None, "name", "logo"),
        fieldset("Renkler", "colour", "second_colour", "preview"),
        fieldset("Kapak", "cover", "cover_alt"),
        fieldset("Künye", "address", ("phone", "email"), "website", "responsible"),
    ]
    pages: ClassVar = [("onizleme/", "preview_view", "preview")]

    sorted_name = list_column("kurum adı", "name", by_name("name"))
    plan_count = list_column("plan sayısı", lambda row: row.plan_count or 0, "plan_count")

    class Media:
        js = [forms.Script("plans/face/face.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        plans = Plan.objects.filter(institution=OuterRef("name")).order_by().values("institution")
        count = Subquery(plans.annotate(count=Count("pk")).values("count"))
        return super().get_queryset(request).annotate(plan_count=count)

    @admin.display(description="önizleme")
    def preview(self, institution: Institution) -> SafeString:
        return draw_preview(institution)

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What the page shows of the colours while they are being typed."""
        require(self.has_view_permission(request))
        fields = ("name", "logo", "colour", "second_colour")
        typed = Institution(**{name: request.GET.get(name, "") for name in fields})
        return HttpResponse(draw_preview(typed))


def draw_preview(institution: Institution) -> SafeString:
    """How a page's head, a button and a title page look, and what is wrong with the colours."""
    logo, problems, colours = institution.logo, [], []
    for colour in (institution.colour, institution.second_colour):
        try:
            colours.append(parse_colour(colour) if colour else "")
        except ValidationError as error:
            problems += error.messages
            colours.append("")
    try:
        require_readable(colours[0] or _OWN)
    except ValidationError as error:
        problems += error.messages
    shades = palette(colours[0] or _OWN, colours[1])
    context = {
        "institution": institution,
        "problems": problems,
        "logo": address_of(logo) if SHA256.match(logo) else "",
        # As it was chosen, so that one sees why it cannot be read.
        "header": colours[0] or _OWN,
        "shades": {name.replace("-", "_"): value for name, value in shades.items()},
    }
    return render_to_string("plans/face/preview.html", context)
