"""The sheets of the plan's document: surveys, sections, tables."""

from collections.abc import Iterator

from plans import models as plans
from plans.content.tables import MOST_COLUMNS
from plans.document.sections import MAX_DEPTH
from plans.exchange.columns import (
    YES_NO,
    ChoiceWidget,
    Column,
    HtmlWidget,
    IntegerWidget,
    MixedWidget,
    TagsWidget,
    TextWidget,
)
from plans.exchange.identity import is_another
from plans.sheets import titles
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE, ColumnGroup, Key, Ref, Sheet, column, place, required

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


_TEXT = TextWidget()
_SURVEY = required("Anket", "survey", "Anketin kısa adı.", 24, refers=titles.SURVEYS, widget=_TEXT)
_QUESTION = required("Soru", "question", "Sorunun sırası.", widget=IntegerWidget())
_QUESTION_REF = Ref("question", titles.QUESTIONS, ("survey", "question"))
_SECTION = required(
    "Bölüm", "section", "Bölümün kısa adı.", 24, refers=titles.SECTIONS, widget=_TEXT
)
_TABLE = required("Tablo", "table", "Tablonun kısa adı.", 24, widget=_TEXT)
_TABLE_REF = Ref("table", titles.TABLES, ("section", "table"))

Sheet(
    titles.SURVEYS,
    "Paydaş anketleri; yalnız soruları, yanıtları değil.",
    ("key",),
    (
        required("Kısa Ad", "key", "Anketin internet adresindeki adı: dis-paydas-anketi.", 26),
        required("Başlık", "title", "Anketin başlığı.", 40),
        Column("Açıklama", "introduction", HtmlWidget(), "Soruların üstünde yazar (HTML)."),
        column(
            "KVKK Aydınlatma Metni",
            "privacy_notice",
            "Açılış tarihi yazılan ankette zorunludur.",
            60,
        ),
        column("Açılış Tarihi", "opens_on", "Örnek: 01.03.2024."),
        column("Kapanış Tarihi", "closes_on", "Örnek: 31.03.2024."),
    ),
    plans.Survey,
    check=altered_surveys,
)

Sheet(
    titles.QUESTIONS,
    "Anketlerin soruları.",
    ("survey", "order"),
    (
        _SURVEY,
        place("Anketteki sırası; boşsa dosyadaki yeri sayılır."),
        required("Soru", "text", "Sorunun metni.", 70),
        column("Soru Açıklaması", "help_text", "Sorunun altında yazar.", 40),
        column("Tür", "kind", "Nasıl yanıtlandığı.", default="single"),
        column("Zorunlu", "is_required", "Yanıtlanmadan gönderilemez."),
        column("En Çok Seçim", "max_choices", "Yalnız çok seçimde; boşsa sınır yok."),
        column("“Diğer” Seçeneği", "has_other", "Listeye “Diğer” ekler."),
    ),
    plans.SurveyQuestion,
)


def _lines_of_questions(title: str, about: str, model: type, name: str) -> Sheet:
    return Sheet(
        title,
        about,
        ("survey", "question", "order"),
        (
            _SURVEY,
            _QUESTION,
            place("Sorudaki sırası; boşsa dosyadaki yeri sayılır."),
            required(name, "text", "Metni.", 60),
        ),
        model,
        refs=(_QUESTION_REF,),
    )


_lines_of_questions(
    titles.CHOICES,
    "Seçmeli soruların seçenekleri, ölçeklerin dereceleri.",
    plans.SurveyChoice,
    "Seçenek",
)
_lines_of_questions(titles.ITEMS, "Ölçek sorularının satırları.", plans.SurveyItem, "Satır")

Sheet(
    titles.SECTIONS,
    "Plan belgesinin bölümleri. Bölümü kısa adı tanıtır; numarası yerinden gelir.",
    ("key",),
    (
        required("Kısa Ad", "key", "Belge içi bağlantılarda kullanılır: mevzuat-analizi.", 26),
        column(
            "Üst Bölüm",
            "parent",
            "Üst bölümün kısa adı; boşsa en üst düzey.",
            26,
            refers=titles.SECTIONS,
        ),
        place("Üst bölümdeki sırası; boşsa kayıtlı yeri kalır, yeni bölüm sona eklenir."),
        required("Başlık", "title", "Bölümün başlığı.", 50),
        column("Belgedeki Yeri", "part", "Yalnız en üst düzeyde.", default="body"),
        column("Canlı İçerik", "block", "Metnin ardından planın kayıtlarından yazılır."),
        column("Anket", "survey", "Yalnız canlı içerik “Anket” ise.", 20, refers=titles.SURVEYS),
        column("Özet Metin", "is_summary", "Metin yerine geçici özet duruyorsa Evet."),
        Column(
            "Metin",
            "text",
            HtmlWidget(),
            "Bölümün metni (HTML). Uzun metin sonraki “devamı” sütunlarında sürer.",
            width=80,
        ),
    ),
    plans.Section,
    placed_within=("parent",),
    max_levels=MAX_DEPTH,
)

Sheet(
    titles.TABLES,
    "Bölümlerin tabloları; sütunları ve satırları sonraki iki sayfada.",
    ("section", "key"),
    (
        _SECTION,
        required("Kısa Ad", "key", "Bölümde tablonun adı: pestle.", 26),
        place("Bölümdeki sırası; boşsa kayıtlı yeri kalır, yeni tablo sona eklenir."),
        column("Tablo Başlığı", "caption", "Numaralı tabloda zorunludur.", 50),
        column("Numaralı", "is_numbered", "Numara alır, tablolar listesine girer.", default=True),
        Column("Önceki Metin", "text", HtmlWidget(), "Tablodan önceki metin (HTML)."),
        column("Canlı Tablo", "source", "Seçilirse satırlar planın kayıtlarından gelir."),
        column("Görünüm", "layout", "Nasıl çizildiği.", default="table"),
        column(
            "Toplam Satırının Adı", "total_label", "Yazılırsa son satırda toplam hesaplanır.", 20
        ),
        column("Tablo Notu", "note", "Tablonun altında; örneğin kaynak.", 40),
        column("Grafik", "chart", "Tablodan çizilecek grafik."),
        column("Grafik Başlığı", "chart_caption", "Boşsa tablonun başlığı.", 40),
    ),
    plans.SectionTable,
    placed_within=("section",),
)

_KINDS = {
    "text": "Metin",
    "number": "Sayı",
    "money": "Tutar (TL)",
    "percent": "Yüzde",
    "date": "Tarih",
    "choice": "Seçenek",
}
_ROW_KINDS = {"row": "Satır", "heading": "Ara başlık", "total": "Toplam"}


def _yes_no(name: str, field: str, explanation: str) -> Column:
    return column(name, field, explanation, widget=ChoiceWidget(YES_NO), default=False)


Sheet(
    titles.TABLE_COLUMNS,
    "Tabloların sütunları, soldan sağa.",
    ("section", "table", "order"),
    (
        _SECTION,
        _TABLE,
        place("Kaçıncı sütun; boşsa dosyadaki yeri sayılır."),
        column("Sütun Başlığı", "title", "Sütunun başlığı.", 40, widget=_TEXT),
        column("Tür", "kind", "Sütunda ne yazdığı.", widget=ChoiceWidget(_KINDS), default="text"),
        column("Üst Başlık", "group", "Yan yana sütunların ortak başlığı.", 30, widget=_TEXT),
        Column(
            "Seçenekler",
            "choices",
            TagsWidget(),
            "Yalnız “Seçenek” türünde; her seçenek hücrede ayrı satırda (Alt+Enter).",
        ),
        _yes_no("Toplanır", "is_summed", "Toplam satırında toplanır."),
        _yes_no("Grafikte", "is_charted", "Grafiğin bir serisidir."),
        _yes_no("Birleşir", "is_merged", "Alt alta aynı değerler tek hücre olur."),
    ),
    refs=(_TABLE_REF,),
)

Sheet(
    titles.TABLE_ROWS,
    f"Tabloların satırları. En çok {MOST_COLUMNS} sütun olabilir; “1. hücre” tablonun ilk "
    "sütunudur.",
    ("section", "table", "order"),
    (
        _SECTION,
        _TABLE,
        place("Kaçıncı satır; boşsa dosyadaki yeri sayılır."),
        column(
            "Satırın Türü",
            "kind",
            "Satır, ara başlık veya basılı toplam.",
            widget=ChoiceWidget(_ROW_KINDS),
            default="row",
        ),
    ),
    refs=(_TABLE_REF,),
    grid=ColumnGroup("hücre", widget=MixedWidget()),
)
