"""Template filters that follow Turkish case; they stand in for Django's own everywhere."""

from django import template
from django.template.defaultfilters import stringfilter

from plans.turkish import turkish_capital

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def capfirst(text: str) -> str:
    """`işaret` → `İşaret`, also in templates of the admin, where Django would say `Işaret`."""
    return turkish_capital(text)
