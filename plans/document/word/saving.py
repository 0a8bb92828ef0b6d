"""A Word document's content is put into a section of the plan: all of it or nothing."""

from django.db import transaction

from plans.content.tables import as_json
from plans.document.sections import key_from
from plans.document.word.reading import WordDocument, WordPart
from plans.models import Section, SectionTable


@transaction.atomic
def store_document(section: Section, document: WordDocument, replaces_text: bool) -> None:
    """Write the document's text, behind the present one or in its place, its tables and sections.

    Tables and subsections that are there stay; new ones follow them. Raises ValidationError where
    the text becomes too long.
    """
    text = document.main.text
    section.text = text if replaces_text else section.text + text
    if replaces_text:
        section.is_summary = False
    section.save()
    _add_tables(section, document.main)
    taken = set(section.plan.sections.values_list("key", flat=True))
    for part in document.subsections:
        key = key_from(part.title, taken)
        child = Section(plan=section.plan, parent=section, part=section.part, key=key)
        child.title, child.text = part.title, part.text
        child.save()
        taken.add(key)
        _add_tables(child, part)


def _add_tables(section: Section, part: WordPart) -> None:
    taken = set(section.tables.values_list("key", flat=True))
    for found in part.tables:
        columns, rows = as_json(found.table)
        key = key_from(found.caption, taken, "tablo")
        SectionTable(
            section=section,
            key=key,
            caption=found.caption,
            is_numbered=bool(found.caption),
            text=found.text,
            columns=columns,
            rows=rows,
        ).save()
        taken.add(key)
