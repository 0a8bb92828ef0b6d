"""How an institution shows itself: logo, colours, imprint."""

from django.core.validators import RegexValidator
from django.db import models

from plans.content.colours import require_colour, require_readable
from plans.content.pictures import SHA256
from plans.records.base import Record

_IS_PICTURE = RegexValidator(SHA256, "Resim okunamadı. Resmi bu sayfadan seçin.")


class Institution(Record):
    """What an institution looks like on pages, mails and title pages (kurum kimliği).

    It is found by the name that its plans bear, so a plan without one looks as the program does.
    """

    NATURAL_KEY = ("name",)

    name = models.CharField("kurum adı", max_length=200, unique=True)
    logo = models.CharField("logo", max_length=64, blank=True, validators=[_IS_PICTURE])
    colour = models.CharField(
        "ana renk",
        max_length=7,
        blank=True,
        validators=[require_readable],
        help_text="Sayfaların üst bölümünde, başlıklarda, düğmelerde ve kapaklarda kullanılır. "
        "Örnek: #0D4F63. Boşsa karsplan’ın rengi kalır.",
    )
    second_colour = models.CharField(
        "ikinci renk",
        max_length=7,
        blank=True,
        validators=[require_colour],
        help_text="Üst bölümün altındaki çizgide ve kapakların kenarında kullanılır; üzerine yazı "
        "yazılmaz.",
    )
    cover = models.CharField(
        "kapak resmi",
        max_length=64,
        blank=True,
        validators=[_IS_PICTURE],
        help_text="Kendi kapak resmi olmayan planların kapağında yer alır.",
    )
    cover_alt = models.CharField(
        "kapak resminin alternatif metni",
        max_length=500,
        blank=True,
        help_text="Resim ne gösteriyor? Görmeyen okura okunur. Resim yalnız süsse boş bırakın.",
    )
    address = models.CharField("adres", max_length=300, blank=True)
    phone = models.CharField("telefon", max_length=50, blank=True)
    email = models.EmailField("e-posta", blank=True)
    website = models.URLField("internet adresi", blank=True)
    responsible = models.CharField(
        "sorumlu",
        max_length=200,
        blank=True,
        help_text="Künyede yazar. Örnek: Yayın sorumlusu: Strateji Geliştirme Müdürlüğü",
    )

    class Meta:
        verbose_name = "kurum kimliği"
        verbose_name_plural = "kurum kimlikleri"
        ordering = ["name"]
