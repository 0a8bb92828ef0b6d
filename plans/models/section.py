"""The text of a plan's document: a tree of sections, and the tables in them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from plans.content.richtext import clean_html
from plans.content.tables import as_json, read_table
from plans.models.plan import Plan
from plans.records.base import OrderedRecord


class Section(OrderedRecord):
    """A part of the document (bölüm): its number follows from its place, its text is rich."""

    class Part(models.TextChoices):
        FRONT = "front", "Ön bölüm (içindekilerden önce, numarasız)"
        BODY = "body", "Ana bölüm"
        ANNEX = "annex", "Ek (sonda, numarasız)"

    class Block(models.TextChoices):
        MISSION = "mission", "Misyon"
        VISION = "vision", "Vizyon"
        VALUES = "values", "Temel değerler"
        GOALS = "goals", "Amaçlar"
        OBJECTIVES = "objectives", "Hedefler ve stratejiler"
        CARDS = "cards", "Hedef kartları"
        ORGANISATION = "organisation", "Organizasyon şeması"
        SURVEY = "survey", "Anket"

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "key")
    ORDER_WITHIN = ("plan", "parent")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="plan")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="üst bölüm",
        help_text="Boşsa en üst düzeydedir.",
    )
    key = models.SlugField(
        "kısa ad",
        max_length=80,
        help_text="Belge içi bağlantılarda kullanılır. Örnek: mevzuat-analizi",
    )
    title = models.CharField("başlık", max_length=300)
    part = models.CharField(
        "belgedeki yeri",
        max_length=10,
        choices=Part.choices,
        default=Part.BODY,
        help_text="Yalnız en üst düzeydeki bölümlerde geçerlidir.",
    )
    text = models.TextField("metin", blank=True)
    is_summary = models.BooleanField(
        "özet metin",
        default=False,
        help_text="Metin asıl metnin yerine geçici olarak duran bir özetse işaretleyin; "
        "belgede “özet” olarak belirtilir.",
    )
    block = models.CharField(
        "canlı içerik",
        max_length=20,
        choices=Block.choices,
        blank=True,
        help_text="Metnin ardından planın kayıtlarından kendiliğinden yazılan içerik.",
    )
    survey = models.ForeignKey(
        "plans.Survey",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name="anket",
        help_text="Yalnız canlı içerik “Anket” ise.",
    )

    class Meta:
        verbose_name = "bölüm"
        verbose_name_plural = "bölümler"
        ordering = ["plan", "order"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "key"],
                name="section_key",
                violation_error_message="Bu planda bu kısa adla başka bir bölüm var.",
            ),
            UniqueConstraint(fields=["plan", "parent", "order"], name="section_order"),
            UniqueConstraint(
                fields=["plan", "order"], condition=Q(parent__isnull=True), name="top_section_order"
            ),
            CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="section_not_in_itself",
                violation_error_message="Bir bölüm kendi içinde olamaz.",
            ),
            CheckConstraint(
                condition=Q(survey__isnull=True) | Q(block="survey"),
                name="section_survey_only_in_its_block",
                violation_error_message="Anket seçmek için canlı içeriği “Anket” yapın.",
            ),
        ]

    #: The address of its public page (`ABSOLUTE_URL_OVERRIDES` of the settings).
    get_absolute_url: Callable[[], str]

    def clean(self) -> None:
        super().clean()
        if self.parent is None:
            return
        if self.parent.plan_id != self.plan_id:
            raise ValidationError({"parent": "Üst bölüm başka bir planın. Bu plandan seçin."})
        above: Section | None = self.parent
        while above:
            if above.pk == self.pk:
                raise ValidationError({"parent": "Bir bölüm kendi alt bölümünün içine konamaz."})
            above = above.parent

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.text = clean_html(self.text)
        super().save(*args, **kwargs)


class SectionTable(OrderedRecord):
    """A table of a section, with the text before it and a chart of it where one is wanted."""

    class Source(models.TextChoices):
        KEY_INDICATORS = "key_indicators", "Temel performans göstergeleri"
        BUDGET = "budget", "Tahmini gelir ve gider bütçesi"
        MATRIX = "matrix", "Harcama birimleri (S/İ)"
        COSTING = "costing", "Maliyetlendirme"

    class Layout(models.TextChoices):
        TABLE = "table", "Tablo"
        SWOT = "swot", "GZFT: dört kutu"
        STAKEHOLDERS = "stakeholders", "Paydaş etki/önem matrisi: dört kutu"

    class Chart(models.TextChoices):
        BAR = "bar", "Çubuk"
        STACKED = "stacked", "Yığılmış çubuk"
        PIE = "pie", "Pasta"
        LINE = "line", "Çizgi"

    IS_CONTENT = True
    NATURAL_KEY = ("section__plan__slug", "section__key", "key")
    ORDER_WITHIN = ("section",)

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="tables", verbose_name="bölüm"
    )
    key = models.SlugField(
        "kısa ad", max_length=80, help_text="Belge içi bağlantılarda kullanılır. Örnek: pestle"
    )
    caption = models.CharField("tablo başlığı", max_length=300, blank=True)
    is_numbered = models.BooleanField(
        "numaralı", default=True, help_text="Numara alır ve tablolar listesinde yer alır."
    )
    text = models.TextField("tablodan önceki metin", blank=True)
    source = models.CharField(
        "canlı tablo",
        max_length=20,
        choices=Source.choices,
        blank=True,
        help_text="Seçilirse satırlar planın kayıtlarından gelir; buraya satır yazılmaz.",
    )
    layout = models.CharField(
        "görünüm", max_length=20, choices=Layout.choices, default=Layout.TABLE
    )
    columns = models.JSONField("sütunlar", default=list, blank=True)
    rows = models.JSONField("satırlar", default=list, blank=True)
    total_label = models.CharField(
        "toplam satırının adı",
        max_length=60,
        blank=True,
        help_text="Yazılırsa, toplamı alınacak sütunların toplamı son satırda hesaplanır.",
    )
    note = models.CharField(
        "tablo notu", max_length=500, blank=True, help_text="Tablonun altında; örneğin kaynak."
    )
    chart = models.CharField("grafik", max_length=10, choices=Chart.choices, blank=True)
    chart_caption = models.CharField(
        "grafik başlığı", max_length=300, blank=True, help_text="Boşsa tablonun başlığı kullanılır."
    )

    class Meta:
        verbose_name = "tablo"
        verbose_name_plural = "tablolar"
        ordering = ["section", "order"]
        constraints = [
            UniqueConstraint(
                fields=["section", "key"],
                name="section_table_key",
                violation_error_message="Bu bölümde bu kısa adla başka bir tablo var.",
            ),
            UniqueConstraint(fields=["section", "order"], name="section_table_order"),
        ]

    def __str__(self) -> str:
        return self.caption or self.key

    def clean(self) -> None:
        super().clean()
        if self.is_numbered and not self.caption:
            raise ValidationError({"caption": "Numaralı tablonun başlığı olmalıdır."})
        read_table(self.columns, self.rows)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.text = clean_html(self.text)
        self.columns, self.rows = as_json(read_table(self.columns, self.rows))
        super().save(*args, **kwargs)
