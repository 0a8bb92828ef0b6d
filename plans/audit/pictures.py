"""Rules over the pictures of the document."""

from collections.abc import Iterator

from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems, register_rule
from plans.content.pictures import PICTURE
from plans.models import Picture, Plan, Section, SectionTable

#: Where pictures are shown; each with its SHA-256, alternative text, and whether it is there.
Shown = tuple[Place, list[tuple[str, str | None, bool]]]


def load_pictures(plan: Plan) -> Iterator[Shown]:
    """The pictures of the title page, of the sections and of the texts before their tables."""
    texts: list[tuple[Place, list[tuple[str, str | None]]]] = []
    texts.append((place_of(plan, "id_cover", key="kapak", label="Kapak"), [(plan.cover, "")]))
    for section in Section.objects.filter(plan=plan, text__contains="<img").order_by("order"):
        place = place_of(section, key=f"bolum/{section.key}", label=section.title)
        texts.append((place, _read(section.text)))
    tables = SectionTable.objects.filter(section__plan=plan, text__contains="<img")
    for table in tables.select_related("section").order_by("section__order", "order"):
        key = f"tablo/{table.section.key}/{table.key}"
        texts.append((place_of(table, key=key, label=str(table)), _read(table.text)))
    named = {sha256 for _, shown in texts for sha256, _ in shown} - {""}
    stored = {row.sha256 for row in Picture.objects.filter(sha256__in=named) if row.is_whole}
    for place, shown in texts:
        yield place, [(sha256, alt, sha256 in stored) for sha256, alt in shown if sha256]


def _read(text: str) -> list[tuple[str, str | None]]:
    return [(found[1], found[2]) for found in PICTURE.finditer(text)]


@register_rule(load_pictures, "E26")
def pictures_without_words(place: Place, shown: list[tuple[str, str | None, bool]]) -> Problems:
    if silent := [f"{number}." for number, (_, alt, _) in enumerate(shown, 1) if alt is None]:
        text = f"{', '.join(silent)} resmin alternatif metni yok."
        yield Problem(place, text, tuple(silent))


@register_rule(load_pictures, "E27")
def lost_pictures(place: Place, shown: list[tuple[str, str | None, bool]]) -> Problems:
    if lost := [f"{number}." for number, (_, _, is_there) in enumerate(shown, 1) if not is_there]:
        yield Problem(place, f"{', '.join(lost)} resim bulunamadı.", tuple(lost))
