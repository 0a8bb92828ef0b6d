"""A Word document's content is put into a section of the plan: all of it or nothing."""

from django.db import transaction

from plans.content.tables import as_json
from plans.document.pictures import store_picture
from plans.document.word.reading import WordDocument, WordPart
from plans.language.turkish import key_from
from plans.models import Section
from plans.records.frozen import refuse_frozen


def store_document(section: Section, document: WordDocument, replaces_text: bool) -> None:
    """Write the document's text, behind the present one or in its place, its tables and sections.

    Tables and subsections that are there stay; new ones follow them. Raises ValidationError where
    the text becomes too long or the plan is frozen.
    """
    refuse_frozen(section)
    with transaction.atomic():
        for picture in document.pictures.values():
            store_picture(picture)
        text = document.main.text
        section.text = text if replaces_text else section.text + text
        section.is_summary = section.is_summary and not replaces_text
        section.save()
        _add_tables(section, document.main)
        taken = set(section.plan.sections.values_list("key", flat=True))
        for part in document.subsections:
            child = section.children.create(
                plan=section.plan,
                part=section.part,
                key=key_from(part.title, taken),
                title=part.title,
                text=part.text,
            )
            taken.add(child.key)
            _add_tables(child, part)


def _add_tables(section: Section, part: WordPart) -> None:
    taken = set(section.tables.values_list("key", flat=True))
    for found in part.tables:
        key = key_from(found.caption, taken, "tablo")
        taken.add(key)
        columns, rows = as_json(found.table)
        section.tables.create(
            key=key,
            caption=found.caption,
            is_numbered=bool(found.caption),
            text=found.text,
            columns=columns,
            rows=rows,
        )
