"""The institution's face in templates."""

from contextlib import suppress

from django import template

from plans.face.face import Face, find_face

register = template.Library()


#: Where pages say whose they are: the face itself, or the institution's name.
_OF_DOCUMENT = "document.face"
_ABOUT = [
    *("head.face", "head.institution", _OF_DOCUMENT, "plan.institution"),
    *("scope.plan.institution", "period.plan.institution", "survey.institution"),
]


@register.simple_tag(takes_context=True)
def find_site_face(context: template.Context) -> Face | None:
    """Whose page it is; one of no plan is that of the plan in force."""
    for name in _ABOUT:
        with suppress(template.VariableDoesNotExist):
            known = template.Variable(name).resolve(context)
            # A document without a face has looked for one.
            if isinstance(known, Face) or (known is None and name == _OF_DOCUMENT):
                return known
            if known:
                return find_face(known)
    return find_face()
