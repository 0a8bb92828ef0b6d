"""What the templates of a plan's document need of its sections."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from plans.charts.organisation import draw_organisation_chart, find_head
from plans.language.tags import money
from reports.plan.parts import Amount, PlanDocument
from reports.plan.section_html import picture_html, sizes_in, table_html, text_html
from reports.plan.sections import SectionPart, TablePart
from reports.plan.table_boxes import Boxes, four_boxes

register = template.Library()


@register.simple_tag(takes_context=True)
def rich_text(context: template.Context, text: str, section: SectionPart) -> SafeString:
    """The text of a section or of a table in it."""
    sizes = sizes_in(text, context["document"].pictures)
    return text_html(text, section.headings[1], context["links"].targets(text), sizes)


@register.simple_tag
def cover_picture(document: PlanDocument) -> SafeString:
    """The picture on the title page."""
    sizes = {picture.sha256: (picture.width, picture.height) for picture in document.pictures}
    return picture_html(document.cover, escape(document.cover_alt), sizes.get(document.cover))


@register.simple_tag(takes_context=True)
def own_table(context: template.Context, table: TablePart, section: SectionPart) -> SafeString:
    """A table with rows of its own."""
    return table_html(
        table,
        section.headings[1],
        context["links"].targets(table.text),
        sizes_in(table.text, context["document"].pictures),
        bool(context.get("for_print")),
        bool(context.get("can_edit")),
    )


@register.simple_tag(takes_context=True)
def link_to(context: template.Context, anchor: str) -> str:
    """The address of a goal, an objective or a card; empty where it is not to be reached."""
    return context["links"].address(anchor)


@register.simple_tag
def organisation(document: PlanDocument) -> SafeString:
    """The organisation chart as SVG; empty without units."""
    title = f"{document.institution} organizasyon şeması"
    root, units = find_head(document.institution, document.organisation)
    return draw_organisation_chart(units, root=root, title=title)


@register.filter
def boxes(table: TablePart) -> Boxes | None:
    """The four boxes of a table with such a layout; None for an ordinary table."""
    return four_boxes(table.data, table.layout)


@register.filter
def total_money(amount: Amount) -> SafeString:
    """A computed total (TL); under it the printed one, where the published plan has another."""
    if not amount.differs:
        return format_html("{}", money(amount.value))
    return format_html(
        '{} <small class="printed">Basılı planda {}</small>',
        money(amount.value),
        money(amount.printed),
    )
