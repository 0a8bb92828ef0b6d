"""Performance indicators and their yearly targets."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.functional import cached_property

from indicators.models.cycle import is_percent, percent
from indicators.profile import Profile
from plans.models import KeyIndicator, ObjectiveCard, Unit
from plans.models.unit import UnitKey
from plans.records.base import KeyedRecord, YearRecord, through
from plans.records.parts import make_part

_WEIGHT = "Hedefe etkisi 0 ile 100 arasında olmalıdır."
_SHARE = "Beklenen pay 0 ile 100 arasında olmalıdır."
_NO_REASON = "Göstergenin neden izlemeden kaldırıldığını yazın."


class Indicator(KeyedRecord):
    """A performance indicator of a card (performans göstergesi)."""

    class Direction(models.TextChoices):
        UP = "up", "Artması istenir"
        DOWN = "down", "Azalması istenir"

    class Basis(models.TextChoices):
        ANNUAL = "annual", "Her yılın hedefi kendi başına"
        CUMULATIVE = "cumulative", "Hedef başlangıç değerinden birikerek gider"

    class Aggregation(models.TextChoices):
        SUM = "sum", "Yıl içi değerlerin toplamı"
        LAST = "last", "Son değer"
        AVERAGE = "average", "Ortalama"

    class Frequency(models.IntegerChoices):
        QUARTERLY = 3, "3 ay"
        HALF_YEARLY = 6, "6 ay"
        YEARLY = 12, "12 ay"

    IS_CONTENT = True
    #: How it is measured may be told better while it is measured.
    NOT_CONTENT = (
        *("definition", "method", "data_source", "responsible_post", "data_owner"),
        "verification",
    )
    ORDER_WITHIN = ("card",)

    card = models.ForeignKey(
        ObjectiveCard, models.CASCADE, related_name="indicators", verbose_name="hedef kartı"
    )
    code = models.CharField(
        "PG kodu", max_length=30, blank=True, help_text="Planda basılı kod. Örnek: P.G. 1.1.1"
    )
    name = models.CharField("performans göstergesi", max_length=500)
    weight = percent("hedefe etkisi (%)", _WEIGHT, max_digits=6, decimal_places=3)
    unit_of_measure = models.CharField("ölçü birimi", max_length=30, blank=True)
    baseline = models.DecimalField(
        "plan dönemi başlangıç değeri", max_digits=18, decimal_places=4, null=True, blank=True
    )
    monitoring_frequency = models.PositiveSmallIntegerField(
        "izleme sıklığı", choices=Frequency.choices, default=Frequency.HALF_YEARLY
    )
    reporting_frequency = models.PositiveSmallIntegerField(
        "raporlama sıklığı", choices=Frequency.choices, default=Frequency.HALF_YEARLY
    )
    direction = models.CharField(
        "yön", max_length=10, choices=Direction.choices, default=Direction.UP
    )
    basis = models.CharField(
        "hesap esası", max_length=10, choices=Basis.choices, default=Basis.ANNUAL
    )
    aggregation = models.CharField(
        "yıl içi değerler",
        max_length=10,
        choices=Aggregation.choices,
        help_text="Yıl içindeki ölçümlerden yılın değeri nasıl bulunur. Miktarlar toplanır; oran, "
        "stok ve düzeylerde son değer ya da ortalama alınır.",
    )
    mid_year_share = percent(
        "yıl ortasında beklenen pay (%)",
        _SHARE,
        max_digits=5,
        decimal_places=2,
        help_text="Yılın hedefinin haziran sonuna kadar beklenen yüzdesi. Boşsa yıl içinde "
        "toplanan değerlerin yarısı (hedefi 1 olanlar yıl sonunda), son değer ve ortalamanın "
        "tamamı beklenir.",
    )
    retired_from = models.DateField(
        "izlemeden kaldırıldığı gün",
        null=True,
        blank=True,
        help_text="Bu günü içeren dönemden başlayarak değeri istenmez; girilmiş değerler kalır.",
    )
    retired_reason = models.TextField("kaldırma gerekçesi", blank=True)
    definition = models.TextField(
        "tanım",
        blank=True,
        help_text="Göstergenin neyi ölçtüğü; neyin sayıldığı, neyin sayılmadığı. Örnek: Yıl içinde "
        "yenilenip kabulü yapılan içme suyu hattı; onarımlar sayılmaz.",
    )
    method = models.TextField(
        "hesaplama yöntemi",
        blank=True,
        help_text="Formül, sözle. Örnek: Kabul tutanaklarındaki hat uzunluklarının toplamı.",
    )
    data_source = models.CharField(
        "veri kaynağı",
        max_length=200,
        blank=True,
        help_text="Değerin alındığı kayıt, belge ya da sistem. Örnek: Kabul tutanakları.",
    )
    responsible_post = models.CharField(
        "sorumlu",
        max_length=200,
        blank=True,
        help_text="Veriyi derleyenin görevi, adı değil. Örnek: Altyapı şefi.",
    )
    data_owner = UnitKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_indicators",
        verbose_name="veri sahibi birim",
        help_text="Veriyi tutan birim; boşsa kartın sorumlu birimi.",
    )
    verification = models.TextField(
        "doğrulama",
        blank=True,
        help_text="Değerin doğruluğu nasıl kontrol edilir. Örnek: Tutanaklar hakediş dosyasıyla "
        "karşılaştırılır.",
    )
    key_indicators = models.ManyToManyField(
        KeyIndicator,
        related_name="indicators",
        blank=True,
        verbose_name="temel performans göstergesi",
        help_text="Bu göstergenin hedefleri, seçilen temel göstergenin plan sonu değerini verir.",
    )

    class Meta:
        verbose_name = "performans göstergesi"
        verbose_name_plural = "performans göstergeleri"
        ordering = [
            "card__objective__goal__plan",
            "card__objective__goal__number",
            "card__objective__number",
            "card__order",
            "order",
        ]
        constraints = [
            UniqueConstraint(fields=["card", "order"], name="indicator_order"),
            is_percent("weight", "indicator_weight_is_percent", _WEIGHT),
            CheckConstraint(
                condition=Q(
                    monitoring_frequency__in=[3, 6, 12], reporting_frequency__in=[3, 6, 12]
                ),
                name="indicator_frequencies",
                violation_error_message="Sıklık 3, 6 veya 12 ay olabilir.",
            ),
            CheckConstraint(
                condition=Q(
                    direction__in=["up", "down"],
                    basis__in=["annual", "cumulative"],
                    aggregation__in=["sum", "last", "average"],
                ),
                name="indicator_rules",
                violation_error_message="Yön, hesap esası ve yıl içi değerler seçilmelidir.",
            ),
            is_percent("mid_year_share", "indicator_mid_year_share_is_percent", _SHARE),
            CheckConstraint(
                condition=Q(retired_from__isnull=True) | ~Q(retired_reason=""),
                name="indicator_retired_with_reason",
                violation_error_message=_NO_REASON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @cached_property
    def targets_by_year(self) -> dict[int, Decimal]:
        """The values that it is to reach; of what an earlier version of the plan says, its own."""
        return {target.year: target.value for target in self.targets.all()}

    def is_gone_in(self, year: int) -> bool:
        """Whether it was retired before the year, or with its first day."""
        return self.retired_from is not None and self.retired_from <= date(year, 1, 1)

    @property
    def profile(self) -> Profile:
        """Its künye as a plain value."""
        owner = self.data_owner
        return make_part(Profile, self, data_owner=owner.name if owner else "")

    def clean(self) -> None:
        super().clean()
        if (self.basis, self.aggregation) == (self.Basis.CUMULATIVE, self.Aggregation.AVERAGE):
            raise ValidationError(
                {
                    "aggregation": "Birikerek giden hedefte ortalama alınamaz. “Yıl içi değerlerin "
                    "toplamı” ya da “Son değer” seçin."
                }
            )
        if self.retired_from and not self.retired_reason.strip():
            raise ValidationError({"retired_reason": _NO_REASON})


class AnnualTarget(YearRecord):
    """The value an indicator is to reach in a year (yıllık hedef değer); no row, no target."""

    IS_CONTENT = True
    NATURAL_KEY = (*through("indicator", Indicator), "year")

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="targets", verbose_name="gösterge"
    )
    value = models.DecimalField("hedef değer", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = "yıllık hedef değer"
        verbose_name_plural = "yıllık hedef değerler"
        ordering = ["year"]
        constraints = [
            UniqueConstraint(
                fields=["indicator", "year"],
                name="annual_target",
                violation_error_message="Bu göstergenin bu yıl için hedefi zaten var.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.year}"
