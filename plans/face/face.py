"""What pages and documents show of an institution."""

from dataclasses import dataclass

from plans.content.colours import palette
from plans.models import Institution, Plan
from plans.records.parts import make_part


@dataclass(frozen=True)
class Face:
    """An institution as it shows itself; stored with what is published, so fields need defaults."""

    name: str
    #: `#rrggbb`, or nothing.
    colour: str = ""
    second_colour: str = ""
    #: Pictures by their SHA-256.
    logo: str = ""
    cover: str = ""
    cover_alt: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    responsible: str = ""

    @property
    def colours(self) -> str:
        """Its colours in the address of its style sheet: `0d4f63-c2570c`."""
        return "-".join(colour[1:] for colour in (self.colour, self.second_colour) if colour)

    @property
    def styles(self) -> str:
        """Its colours as a style sheet; empty without any."""
        return colour_styles(self.colour, self.second_colour) if self.colour else ""

    @property
    def imprint(self) -> list[str]:
        """The lines of the künye below its name."""
        reach = [f"Tel: {self.phone}" if self.phone else "", self.email, self.website]
        return list(filter(None, [self.address, " · ".join(filter(None, reach)), self.responsible]))


def colour_styles(colour: str, second: str = "") -> str:
    """The style sheet that sets the colours of pages and documents."""
    rules = (f"--{name}: {value};" for name, value in palette(colour, second).items())
    return f":root {{ {' '.join(rules)} }}\n"


def find_face(institution: str = "") -> Face | None:
    """The face of an institution by its name, else that of the plan in force; one query."""
    active = Plan.objects.filter(status=Plan.Status.ACTIVE).values("institution")[:1]
    named = Institution.objects.filter(name=institution or active)
    return next((make_part(Face, found) for found in named), None)
