"""The sheets of the plan's document: surveys, sections, tables."""

from collections.abc import Iterator

from plans import models as plans
from plans.document.sections import MAX_DEPTH
from plans.exchange.columns import (
    YES_NO,
    ChoiceWidget,
    HtmlWidget,
    IntegerWidget,
    MixedWidget,
    TagsWidget,
)
from plans.exchange.identity import is_another
from plans.sheets import titles
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE, ColumnGroup, Key, Ref, Sheet

_OF_SURVEYS = (titles.QUESTIONS, titles.CHOICES, titles.ITEMS)


def altered_surveys(draft: Draft) -> Iterator[str]:
    """What was answered stays what was asked: of it only the wording may be corrected."""
    surveys = draft.store.records[titles.SURVEYS]
    touched = [t for t in _OF_SURVEYS if draft.changes[t].has_changes or draft.deleted[t]]
    if not surveys or not touched:
        return
    answered = set(
        plans.SurveyResponse.objects.filter(survey__in=[record.pk for record in surveys.values()])
        .order_by()
        .values_list("survey__key", flat=True)
        .distinct()
    )
    for title in touched if answered else ():
        sheet, of_sheet = BY_TITLE[title], draft.changes[title]
        altered = {key: "order" for key in (*of_sheet.new, *draft.deleted[title])}
        for key, names in of_sheet.changed.items():
            structural = [name for name in names if name not in ("text", "help_text")]
            altered |= {key: structural[0]} if structural else {}
            if not structural and "text" in names and _asks_another(draft, sheet, key):
                altered[key] = "text"
        for key, name in altered.items():
            if key[0] in answered:
                yield (
                    f"{draft.place(sheet, key, name)}: “{key[0]}” anketi yanıtlanmış; soruları "
                    "ve seçenekleri eklenemez, silinemez, yerleri değişemez, yalnız yazımı "
                    "düzeltilebilir."
                )


def _asks_another(draft: Draft, sheet: Sheet, key: Key) -> bool:
    """Whether the answers would come under another text."""
    stored = draft.store.book[sheet.title]
    siblings = [row["text"] for k, row in stored.items() if k[:-1] == key[:-1] and k != key]
    return is_another(stored[key]["text"], draft.book[sheet.title][key]["text"], siblings)


_NUMBER, _RICH, _YES_NO = IntegerWidget(), HtmlWidget(), ChoiceWidget(YES_NO)
_QUESTION_REF = Ref("question", titles.QUESTIONS, ("survey", "question"))
_TABLE_REF = Ref("table", titles.TABLES, ("section", "table"))
_OF_QUESTION, _OF_TABLE = ("survey", "question", "order"), ("section", "table", "order")
_KINDS = {
    "text": "Metin",
    "number": "Sayı",
    "money": "Tutar (TL)",
    "percent": "Yüzde",
    "date": "Tarih",
    "choice": "Seçenek",
}
_ROW_KINDS = {"row": "Satır", "heading": "Ara başlık", "total": "Toplam"}

Sheet(
    titles.SURVEYS,
    ("key",),
    plans.Survey,
    {"introduction": HtmlWidget(with_pictures=False)},
    check=altered_surveys,
)
Sheet(titles.QUESTIONS, ("survey", "order"), plans.SurveyQuestion)
for _title, _model in ((titles.CHOICES, plans.SurveyChoice), (titles.ITEMS, plans.SurveyItem)):
    Sheet(_title, _OF_QUESTION, _model, {"question": _NUMBER}, refs=(_QUESTION_REF,))
Sheet(
    titles.SECTIONS,
    ("key",),
    plans.Section,
    {"text": _RICH},
    placed_within=("parent",),
    max_levels=MAX_DEPTH,
)
Sheet(
    titles.TABLES,
    ("section", "key"),
    plans.SectionTable,
    {"text": _RICH},
    placed_within=("section",),
)
Sheet(
    titles.TABLE_COLUMNS,
    _OF_TABLE,
    widgets={
        "kind": ChoiceWidget(_KINDS),
        "choices": TagsWidget(),
        "is_summed": _YES_NO,
        "is_charted": _YES_NO,
        "is_merged": _YES_NO,
    },
    refs=(_TABLE_REF,),
)
Sheet(
    titles.TABLE_ROWS,
    _OF_TABLE,
    widgets={"kind": ChoiceWidget(_ROW_KINDS)},
    refs=(_TABLE_REF,),
    grid=ColumnGroup("hücre", widget=MixedWidget()),
)
