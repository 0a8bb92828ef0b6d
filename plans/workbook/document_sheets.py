"""The sheets of the plan's document: surveys, sections, tables."""

from plans import models as plans
from plans.content.tables import MOST_COLUMNS
from plans.document.sections import MAX_DEPTH
from plans.exchange.columns import Column, HtmlWidget, MixedWidget, TagsWidget
from plans.workbook import titles
from plans.workbook.rules import altered_surveys
from plans.workbook.sheet import (
    Grid,
    Ref,
    Sheet,
    choice,
    day,
    line,
    place,
    text,
    whole,
    yes_no,
)

_SURVEY = text("Anket", "Anketin kısa adı.", 24, "survey", refers=titles.SURVEYS)
_QUESTION = whole("Soru", "question", "Sorunun sırası.", required=True)
_QUESTION_REF = Ref("question", titles.QUESTIONS, ("survey", "question"))
_SECTION = text("Bölüm", "Bölümün kısa adı.", 24, "section", refers=titles.SECTIONS)
_TABLE = text("Tablo", "Tablonun kısa adı.", 24, "table")
_TABLE_REF = Ref("table", titles.TABLES, ("section", "table"))

SURVEY_SHEET = Sheet(
    titles.SURVEYS,
    "Paydaş anketleri; yalnız soruları, yanıtları değil.",
    ("key",),
    (
        text("Kısa Ad", "Anketin internet adresindeki adı: dis-paydas-anketi.", 26, "key"),
        text("Başlık", "Anketin başlığı.", 40, "title"),
        Column("Açıklama", "introduction", HtmlWidget(), "Soruların üstünde yazar (HTML)."),
        line(
            "KVKK Aydınlatma Metni",
            "privacy_notice",
            "Açılış tarihi yazılan ankette zorunludur.",
            60,
        ),
        day("Açılış Tarihi", "opens_on", "Örnek: 01.03.2024."),
        day("Kapanış Tarihi", "closes_on", "Örnek: 31.03.2024."),
    ),
    plans.Survey,
    "plan",
    check=altered_surveys,
)

QUESTION_SHEET = Sheet(
    titles.QUESTIONS,
    "Anketlerin soruları.",
    ("survey", "order"),
    (
        _SURVEY,
        place("Anketteki sırası; boşsa dosyadaki yeri sayılır."),
        text("Soru", "Sorunun metni.", 70, "text"),
        line("Soru Açıklaması", "help_text", "Sorunun altında yazar.", 40),
        choice(
            "Tür",
            "kind",
            plans.SurveyQuestion.Kind.choices,
            "Nasıl yanıtlandığı.",
            default="single",
        ),
        yes_no("Zorunlu", "is_required", "Yanıtlanmadan gönderilemez."),
        whole("En Çok Seçim", "max_choices", "Yalnız çok seçimde; boşsa sınır yok."),
        yes_no("“Diğer” Seçeneği", "has_other", "Listeye “Diğer” ekler."),
    ),
    plans.SurveyQuestion,
    "survey__plan",
    (Ref("survey", titles.SURVEYS, ("survey",)),),
    placed_within=("survey",),
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
            text(name, "Metni.", 60, "text"),
        ),
        model,
        "question__survey__plan",
        (_QUESTION_REF,),
        placed_within=("survey", "question"),
    )


CHOICE_SHEET = _lines_of_questions(
    titles.CHOICES,
    "Seçmeli soruların seçenekleri, ölçeklerin dereceleri.",
    plans.SurveyChoice,
    "Seçenek",
)
ITEM_SHEET = _lines_of_questions(
    titles.ITEMS, "Ölçek sorularının satırları.", plans.SurveyItem, "Satır"
)

SECTION_SHEET = Sheet(
    titles.SECTIONS,
    "Plan belgesinin bölümleri. Bölümü kısa adı tanıtır; numarası yerinden gelir.",
    ("key",),
    (
        text("Kısa Ad", "Belge içi bağlantılarda kullanılır: mevzuat-analizi.", 26, "key"),
        line(
            "Üst Bölüm",
            "parent",
            "Üst bölümün kısa adı; boşsa en üst düzey.",
            26,
            refers=titles.SECTIONS,
        ),
        place("Üst bölümdeki sırası; boşsa kayıtlı yeri kalır, yeni bölüm sona eklenir."),
        text("Başlık", "Bölümün başlığı.", 50, "title"),
        choice(
            "Belgedeki Yeri",
            "part",
            plans.Section.Part.choices,
            "Yalnız en üst düzeyde.",
            default="body",
        ),
        choice(
            "Canlı İçerik",
            "block",
            plans.Section.Block.choices,
            "Metnin ardından planın kayıtlarından yazılır.",
        ),
        line("Anket", "survey", "Yalnız canlı içerik “Anket” ise.", 20, refers=titles.SURVEYS),
        yes_no("Özet Metin", "is_summary", "Metin yerine geçici özet duruyorsa Evet."),
        Column(
            "Metin",
            "text",
            HtmlWidget(),
            "Bölümün metni (HTML). Uzun metin sonraki “devamı” sütunlarında sürer.",
            width=80,
        ),
    ),
    plans.Section,
    "plan",
    (Ref("parent", titles.SECTIONS, ("parent",)), Ref("survey", titles.SURVEYS, ("survey",))),
    placed_within=("parent",),
    most_levels=MAX_DEPTH,
)

TABLE_SHEET = Sheet(
    titles.TABLES,
    "Bölümlerin tabloları; sütunları ve satırları sonraki iki sayfada.",
    ("section", "key"),
    (
        _SECTION,
        text("Kısa Ad", "Bölümde tablonun adı: pestle.", 26, "key"),
        place("Bölümdeki sırası; boşsa kayıtlı yeri kalır, yeni tablo sona eklenir."),
        line("Tablo Başlığı", "caption", "Numaralı tabloda zorunludur.", 50),
        yes_no("Numaralı", "is_numbered", "Numara alır, tablolar listesine girer.", default=True),
        Column("Önceki Metin", "text", HtmlWidget(), "Tablodan önceki metin (HTML)."),
        choice(
            "Canlı Tablo",
            "source",
            plans.SectionTable.Source.choices,
            "Seçilirse satırlar planın kayıtlarından gelir.",
        ),
        choice(
            "Görünüm",
            "layout",
            plans.SectionTable.Layout.choices,
            "Nasıl çizildiği.",
            default="table",
        ),
        line("Toplam Satırının Adı", "total_label", "Yazılırsa son satırda toplam hesaplanır.", 20),
        line("Tablo Notu", "note", "Tablonun altında; örneğin kaynak.", 40),
        choice("Grafik", "chart", plans.SectionTable.Chart.choices, "Tablodan çizilecek grafik."),
        line("Grafik Başlığı", "chart_caption", "Boşsa tablonun başlığı.", 40),
    ),
    plans.SectionTable,
    "section__plan",
    (Ref("section", titles.SECTIONS, ("section",)),),
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

TABLE_COLUMN_SHEET = Sheet(
    titles.TABLE_COLUMNS,
    "Tabloların sütunları, soldan sağa.",
    ("section", "table", "order"),
    (
        _SECTION,
        _TABLE,
        place("Kaçıncı sütun; boşsa dosyadaki yeri sayılır."),
        line("Sütun Başlığı", "title", "Sütunun başlığı.", 40),
        choice("Tür", "kind", _KINDS, "Sütunda ne yazdığı.", default="text"),
        line("Üst Başlık", "group", "Yan yana sütunların ortak başlığı.", 30),
        Column(
            "Seçenekler",
            "choices",
            TagsWidget(),
            "Yalnız “Seçenek” türünde; her seçenek hücrede ayrı satırda (Alt+Enter).",
        ),
        yes_no("Toplanır", "is_summed", "Toplam satırında toplanır."),
        yes_no("Grafikte", "is_charted", "Grafiğin bir serisidir."),
        yes_no("Birleşir", "is_merged", "Alt alta aynı değerler tek hücre olur."),
    ),
    refs=(_TABLE_REF,),
    placed_within=("section", "table"),
)

TABLE_ROW_SHEET = Sheet(
    titles.TABLE_ROWS,
    f"Tabloların satırları. En çok {MOST_COLUMNS} sütun olabilir; “1. hücre” tablonun ilk "
    "sütunudur.",
    ("section", "table", "order"),
    (
        _SECTION,
        _TABLE,
        place("Kaçıncı satır; boşsa dosyadaki yeri sayılır."),
        choice(
            "Satırın Türü",
            "kind",
            _ROW_KINDS,
            "Satır, ara başlık veya basılı toplam.",
            default="row",
        ),
    ),
    refs=(_TABLE_REF,),
    placed_within=("section", "table"),
    grid=Grid("hücre", MixedWidget()),
)

DOCUMENT_SHEETS = (
    SURVEY_SHEET,
    QUESTION_SHEET,
    CHOICE_SHEET,
    ITEM_SHEET,
    SECTION_SHEET,
    TABLE_SHEET,
    TABLE_COLUMN_SHEET,
    TABLE_ROW_SHEET,
)
