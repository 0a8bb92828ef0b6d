"""The plan: goals, objectives, cards and key indicators, and what must always hold."""

from collections.abc import Callable

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from plans.content.pictures import SHA256
from plans.models.unit import Unit, UnitKey
from plans.records.base import OrderedRecord, Record, through

#: On which terms the open data may be used, unless the institution says otherwise.
OPEN_LICENCE = (
    "Kaynak gösterilerek ücretsiz kullanılabilir, paylaşılabilir ve uyarlanabilir: "
    "Creative Commons Atıf 4.0 Uluslararası (CC BY 4.0)."
)


class Plan(Record):
    """A municipality's strategic plan (stratejik plan)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Taslak"
        ACTIVE = "active", "Yürürlükte"
        ENDED = "ended", "Sona erdi"

    IS_CONTENT = True
    NOT_CONTENT = (
        *("status", "version", "version_from", "draft_number"),
        *("council_decision_date", "council_decision_number"),
        *("cover", "cover_alt", "threshold_reached", "threshold_reasonable", "missing_as_zero"),
        *("contact_name", "contact_phone", "contact_email", "escalation_days", "asks_endorsement"),
        *("asks_criteria", "has_portal", "data_licence"),
    )
    NATURAL_KEY = ("slug",)

    slug = models.SlugField(
        "kısa ad", unique=True, help_text="Planın internet adresinde görünür. Örnek: kars-2025-2029"
    )
    institution = models.CharField("kurum adı", max_length=200)
    title = models.CharField("başlık", max_length=200, default="Stratejik Plan")
    start_year = models.PositiveSmallIntegerField(
        "ilk yıl", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    end_year = models.PositiveSmallIntegerField(
        "son yıl", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    status = models.CharField("durum", max_length=10, choices=Status.choices, default=Status.DRAFT)
    #: The version that the tables hold, and the year from which it is in force; 0 and None while
    #: nothing is frozen. `plans.versions` alone writes them.
    version = models.PositiveSmallIntegerField("sürüm", default=0, editable=False)
    version_from = models.PositiveSmallIntegerField(
        "sürümün yürürlük yılı", null=True, blank=True, editable=False
    )
    #: The number of the revision (`plans.revision`) that is written in it; 0 for all other plans.
    draft_number = models.PositiveSmallIntegerField("güncelleme taslağı", default=0, editable=False)
    council_decision_date = models.DateField("meclis karar tarihi", null=True, blank=True)
    council_decision_number = models.CharField("meclis karar sayısı", max_length=50, blank=True)
    cover = models.CharField(
        "kapak resmi",
        max_length=64,
        blank=True,
        validators=[RegexValidator(SHA256, "Kapak resmi okunamadı. Resmi plan sayfasından seçin.")],
        help_text="Planın sayfasında ve PDF’in kapağında yer alır; sayfaya sığacak kadar küçülür.",
    )
    cover_alt = models.CharField(
        "kapak resminin alternatif metni",
        max_length=500,
        blank=True,
        help_text="Resim ne gösteriyor? Resim yalnız süsse boş bırakın.",
    )
    mission = models.TextField("misyon", blank=True)
    vision = models.TextField("vizyon", blank=True)
    declared_goals = models.PositiveSmallIntegerField(
        "beyan edilen amaç sayısı",
        null=True,
        blank=True,
        help_text="Plan metninde yazan sayı; gerçek sayı ile karşılaştırılır.",
    )
    declared_objectives = models.PositiveSmallIntegerField(
        "beyan edilen hedef sayısı",
        null=True,
        blank=True,
        help_text="Plan metninde yazan sayı; gerçek sayı ile karşılaştırılır.",
    )
    threshold_reached = models.DecimalField(
        "“hedefe ulaştı” eşiği (%)",
        max_digits=5,
        decimal_places=2,
        default=100,
        help_text="Performansı bu yüzde ve üzerinde olan gösterge hedefe ulaşmış sayılır.",
    )
    threshold_reasonable = models.DecimalField(
        "“makul” eşiği (%)",
        max_digits=5,
        decimal_places=2,
        default=70,
        help_text="Performansı bu yüzde ile bir üst eşik arasında olan gösterge makul sayılır.",
    )
    missing_as_zero = models.BooleanField(
        "eksik veri sıfır sayılsın",
        default=False,
        help_text="İşaretlenirse kapanan dönemde girilmeyen değerin performansı %0 olur; "
        "işaretlenmezse ortalamaya katılmaz.",
    )
    contact_name = models.CharField(
        "strateji ekibinin adı",
        max_length=100,
        blank=True,
        help_text="E-postalarda ve birimlerin çizelgesinde yazar. Örnek: Strateji Geliştirme "
        "Müdürlüğü. Boşsa “Strateji Ekibi”.",
    )
    contact_phone = models.CharField(
        "telefon", max_length=50, blank=True, help_text="Örnek: 0474 000 00 00 (dahili 12)"
    )
    contact_email = models.EmailField(
        "e-posta", blank=True, help_text="Birimlerin yanıtları bu adrese gelir."
    )
    escalation_days = models.PositiveSmallIntegerField(
        "kaç gün gecikince üst yöneticiye yazılsın",
        null=True,
        blank=True,
        help_text="Son günden kaç gün sonra, birimin sayfasındaki üst yönetici adresine e-posta "
        "gider. Boşsa gitmez.",
    )
    asks_endorsement = models.BooleanField(
        "müdür onayı istensin",
        default=False,
        help_text="İşaretlenirse strateji ekibi bir değeri ancak birimin müdürü onayladıktan ya "
        "da kendisi gönderdikten sonra onaylar.",
    )
    asks_criteria = models.BooleanField(
        "değerlendirme ölçütleri zorunlu olsun",
        default=False,
        help_text="İşaretlenirse yıl sonu değeri, göstergenin ilgililik, etkililik, etkinlik ve "
        "sürdürülebilirlik değerlendirmesi yazılmadan gönderilemez.",
    )
    has_portal = models.BooleanField(
        "performans sayfaları herkese açık olsun",
        default=False,
        help_text="İşaretlenirse yayımlanan raporların sonuçları ve açık veri, plan yürürlüğe "
        "girdikten sonra herkese açık sayfalarda gösterilir.",
    )
    data_licence = models.CharField(
        "açık verinin lisansı",
        max_length=300,
        default=OPEN_LICENCE,
        help_text="Açık veri sayfasında ve dosyalarında yazar.",
    )

    class Meta:
        verbose_name = "stratejik plan"
        verbose_name_plural = "stratejik planlar"
        ordering = ["-start_year", "slug"]
        constraints = [
            CheckConstraint(
                condition=Q(version=0, version_from__isnull=True)
                | (Q(version__gt=0, version_from__isnull=False) & ~Q(status="draft")),
                name="plan_version_is_of_a_plan_in_force",
                violation_error_message="Sürümü kesinleşen plan yeniden taslak olamaz.",
            ),
            CheckConstraint(
                condition=Q(draft_number=0) | Q(status="draft"),
                name="plan_of_a_revision_stays_draft",
                violation_error_message="Güncelleme taslağının durumu değişmez. Güncellemeyi kendi "
                "sayfasından onaylayın.",
            ),
            CheckConstraint(
                condition=Q(end_year__gt=F("start_year")),
                name="plan_ends_after_it_starts",
                violation_error_message="Son yıl ilk yıldan sonra olmalıdır.",
            ),
            CheckConstraint(
                condition=Q(start_year__gte=2000, end_year__lte=2100),
                name="plan_years_are_plausible",
                violation_error_message="Plan yılları 2000 ile 2100 arasında olmalıdır.",
            ),
            CheckConstraint(
                condition=Q(
                    threshold_reasonable__gt=0, threshold_reasonable__lt=F("threshold_reached")
                ),
                name="plan_thresholds_rise",
                violation_error_message="“Makul” eşiği sıfırdan büyük, “hedefe ulaştı” eşiğinden "
                "küçük olmalıdır.",
            ),
        ]

    def __str__(self) -> str:
        draft = f" ({self.draft_number}. güncelleme taslağı)" if self.draft_number else ""
        return f"{self.institution} {self.start_year}–{self.end_year}{draft}"

    #: The address of its public page (`ABSOLUTE_URL_OVERRIDES` of the settings).
    get_absolute_url: Callable[[], str]

    @property
    def team_name(self) -> str:
        """What the strategy team is called: `Kars Belediyesi Strateji Ekibi`."""
        return f"{self.institution} {self.contact_name or 'Strateji Ekibi'}"

    @property
    def contact(self) -> str:
        """How the strategy team is reached: telephone and e-mail, as far as they are known."""
        return ", ".join(filter(None, [self.contact_phone, self.contact_email]))

    @property
    def is_frozen(self) -> bool:
        """Whether it changes by a revision alone: its first version is kept."""
        return self.version > 0

    @property
    def versions_address(self) -> str:
        """The address of the page of its versions and revisions."""
        return str(self.versions.model(plan=self).get_absolute_url())

    @property
    def years(self) -> range:
        """The years of the plan, first to last."""
        return range(self.start_year, self.end_year + 1)


class CoreValue(OrderedRecord):
    """A value the institution works by (temel değer)."""

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "order")
    ORDER_WITHIN = ("plan",)

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="core_values", verbose_name="plan")
    name = models.CharField("temel değer", max_length=200)

    class Meta:
        verbose_name = "temel değer"
        verbose_name_plural = "temel değerler"
        ordering = ["order"]
        constraints = [UniqueConstraint(fields=["plan", "order"], name="core_value_order")]


class Goal(Record):
    """A goal of the plan (amaç); its code follows from its number."""

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "number")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals", verbose_name="plan")
    number = models.PositiveSmallIntegerField("amaç no", validators=[MinValueValidator(1)])
    name = models.CharField("amaç", max_length=500)

    class Meta:
        verbose_name = "amaç"
        verbose_name_plural = "amaçlar"
        ordering = ["plan", "number"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "number"],
                name="goal_number",
                violation_error_message="Bu planda bu numara ile başka bir amaç var.",
            ),
            CheckConstraint(condition=Q(number__gte=1), name="goal_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def code(self) -> str:
        return f"A{self.number}"


class Objective(Record):
    """An objective under a goal (hedef); its code follows from the two numbers."""

    IS_CONTENT = True
    NATURAL_KEY = ("goal__plan__slug", "goal__number", "number")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="objectives", verbose_name="amaç")
    number = models.PositiveSmallIntegerField("hedef no", validators=[MinValueValidator(1)])
    name = models.CharField("hedef", max_length=500)
    listed_name = models.CharField(
        "hedefler listesindeki adı",
        max_length=500,
        blank=True,
        help_text="Yalnız planın “Hedefler” bölümündeki ad hedef kartındakinden farklıysa.",
    )

    class Meta:
        verbose_name = "hedef"
        verbose_name_plural = "hedefler"
        ordering = ["goal__plan", "goal__number", "number"]
        constraints = [
            UniqueConstraint(
                fields=["goal", "number"],
                name="objective_number",
                violation_error_message="Bu amaçta bu numara ile başka bir hedef var.",
            ),
            CheckConstraint(condition=Q(number__gte=1), name="objective_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def code(self) -> str:
        return f"H{self.goal.number}.{self.number}"


class Strategy(OrderedRecord):
    """What will be done for an objective, as the plan's list of objectives says (strateji)."""

    IS_CONTENT = True
    NATURAL_KEY = (*through("objective", Objective), "order")
    ORDER_WITHIN = ("objective",)

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="strategies", verbose_name="hedef"
    )
    text = models.TextField("strateji")

    class Meta:
        verbose_name = "strateji"
        verbose_name_plural = "stratejiler"
        ordering = ["order"]
        constraints = [UniqueConstraint(fields=["objective", "order"], name="strategy_order")]


class UnitAssignment(Record):
    """A mark of the published matrix: a unit is responsible (S) or cooperates (İ)."""

    class Role(models.TextChoices):
        RESPONSIBLE = "S", "Sorumlu birim"
        COOPERATING = "I", "İşbirliği yapılacak birim"

    IS_CONTENT = True
    NATURAL_KEY = (*through("objective", Objective), "unit__code")

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="unit_assignments", verbose_name="hedef"
    )
    unit = UnitKey(Unit, models.PROTECT, related_name="assignments", verbose_name="birim")
    role = models.CharField("görev", max_length=1, choices=Role.choices)

    class Meta:
        verbose_name = "birim matrisi işareti"
        verbose_name_plural = "birim matrisi"
        ordering = ["objective__goal__number", "objective__number", "unit__order"]
        constraints = [
            UniqueConstraint(
                fields=["objective", "unit"],
                name="unit_assignment",
                violation_error_message="Bu birim bu hedefte zaten işaretli.",
            ),
            CheckConstraint(condition=Q(role__in=["S", "I"]), name="unit_assignment_role"),
        ]

    def __str__(self) -> str:
        return f"{self.objective.code} – {self.unit.short_name}: {self.mark}"

    @property
    def mark(self) -> str:
        """The letter as printed: S or İ."""
        return "İ" if self.role == self.Role.COOPERATING else self.role


class KeyIndicator(OrderedRecord):
    """A row of the plan's table of key indicators (temel performans göstergesi)."""

    IS_CONTENT = True
    NATURAL_KEY = ("plan__slug", "order")
    ORDER_WITHIN = ("plan",)

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="key_indicators", verbose_name="plan"
    )
    name = models.CharField("temel performans göstergesi", max_length=500)
    unit_of_measure = models.CharField("ölçü birimi", max_length=30, blank=True)
    baseline = models.DecimalField(
        "plan dönemi başlangıç değeri", max_digits=18, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(
        "plan dönemi sonu hedeflenen değeri", max_digits=18, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = "temel performans göstergesi"
        verbose_name_plural = "temel performans göstergeleri"
        ordering = ["order"]
        constraints = [UniqueConstraint(fields=["plan", "order"], name="key_indicator_order")]
