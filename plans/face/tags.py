"""The institution's face in templates."""

from contextlib import suppress

from django import template

from plans.face.face import Face, find_face

register = template.Library()


#: Where pages say whose they are: the face itself, or the institution's name.
_ABOUT = [
    *("head.face", "head.institution", "document.face", "plan.institution"),
    *("scope.plan.institution", "period.plan.institution", "survey.institution"),
]


@register.simple_tag(takes_context=True)
def find_site_face(context: template.Context) -> Face | None:
    """Whose page it is; one of no plan is that of the plan in force."""
    said = (template.Variable(name) for name in _ABOUT)
    for variable in said:
        with suppress(template.VariableDoesNotExist):
            if known := variable.resolve(context):
                return known if isinstance(known, Face) else find_face(known)
    return find_face()
