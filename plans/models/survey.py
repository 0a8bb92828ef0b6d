"""A questionnaire for stakeholders (paydaş anketi), its questions and what was answered."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from plans.content.richtext import clean_html
from plans.models.plan import Plan
from plans.records.base import OrderedRecord, Record, through


class Survey(Record):
    """A questionnaire (anket) of a plan; answered without an account while it is open."""

    NATURAL_KEY = ("plan__slug", "key")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="surveys", verbose_name="plan")
    key = models.SlugField(
        "kısa ad",
        max_length=80,
        help_text="Anketin internet adresinde görünür. Örnek: dis-paydas-anketi",
    )
    title = models.CharField("başlık", max_length=300)
    introduction = models.TextField("açıklama", blank=True, help_text="Soruların üstünde yazar.")
    privacy_notice = models.TextField(
        "KVKK aydınlatma metni",
        blank=True,
        help_text="Doldurmaya açılan ankette zorunludur; katılımcıya baştan gösterilir.",
    )
    opens_on = models.DateField("açılış tarihi", null=True, blank=True)
    closes_on = models.DateField(
        "kapanış tarihi", null=True, blank=True, help_text="Bu günün sonuna kadar doldurulabilir."
    )

    class Meta:
        verbose_name = "anket"
        verbose_name_plural = "anketler"
        ordering = ["plan", "title"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "key"],
                name="survey_key",
                violation_error_message="Bu planda bu kısa adla başka bir anket var.",
            ),
            CheckConstraint(
                condition=Q(opens_on__isnull=True, closes_on__isnull=True)
                | Q(opens_on__isnull=False, closes_on__gte=F("opens_on")),
                name="survey_opens_before_it_closes",
                violation_error_message="Açılış ve kapanış tarihlerini birlikte yazın; kapanış "
                "açılıştan önce olamaz.",
            ),
            CheckConstraint(
                condition=Q(opens_on__isnull=True) | ~Q(privacy_notice=""),
                name="survey_open_with_privacy_notice",
                violation_error_message="Anketi doldurmaya açmak için KVKK aydınlatma metnini "
                "yazın.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.introduction = clean_html(self.introduction, with_pictures=False)
        super().save(*args, **kwargs)


class SurveyQuestion(OrderedRecord):
    """A question: one choice, several, a scale for each of several items, or free text."""

    class Kind(models.TextChoices):
        SINGLE = "single", "Tek seçim"
        MULTIPLE = "multiple", "Çok seçim"
        SCALE = "scale", "Ölçek (her satır için bir seçim)"
        TEXT = "text", "Serbest metin"

    NATURAL_KEY = (*through("survey", Survey), "order")
    ORDER_WITHIN = ("survey",)

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="questions", verbose_name="anket"
    )
    text = models.CharField("soru", max_length=500)
    help_text = models.CharField("açıklama", max_length=500, blank=True)
    kind = models.CharField("tür", max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    is_required = models.BooleanField("zorunlu", default=False)
    max_choices = models.PositiveSmallIntegerField(
        "en çok seçim",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Yalnız çok seçimde; boşsa sınır yoktur.",
    )
    has_other = models.BooleanField(
        "“Diğer” seçeneği",
        default=False,
        help_text="Listeye, yanına yazı yazılabilen bir “Diğer” seçeneği ekler.",
    )

    class Meta:
        verbose_name = "soru"
        verbose_name_plural = "sorular"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["survey", "order"], name="survey_question_order"),
            CheckConstraint(
                condition=Q(max_choices__isnull=True) | Q(kind="multiple", max_choices__gte=1),
                name="survey_question_max_choices",
                violation_error_message="“En çok seçim” yalnız çok seçimli soruda yazılır.",
            ),
            CheckConstraint(
                condition=Q(has_other=False) | Q(kind__in=["single", "multiple"]),
                name="survey_question_other",
                violation_error_message="“Diğer” yalnız tek veya çok seçimli soruda olur.",
            ),
        ]


class SurveyChoice(OrderedRecord):
    """What can be chosen as an answer (seçenek); of a scale, one of its grades."""

    NATURAL_KEY = (*through("question", SurveyQuestion), "order")
    ORDER_WITHIN = ("question",)

    question = models.ForeignKey(
        SurveyQuestion, models.CASCADE, related_name="choices", verbose_name="soru"
    )
    text = models.CharField("seçenek", max_length=300)

    class Meta:
        verbose_name = "seçenek"
        verbose_name_plural = "seçenekler"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["question", "order"], name="survey_choice_order"),
            UniqueConstraint(
                fields=["question", "text"],
                name="survey_choice_text",
                violation_error_message="Bu seçenek bu soruda zaten var.",
            ),
        ]


class SurveyItem(OrderedRecord):
    """A line of a scale question, graded on its own (ölçek satırı)."""

    NATURAL_KEY = (*through("question", SurveyQuestion), "order")
    ORDER_WITHIN = ("question",)

    question = models.ForeignKey(
        SurveyQuestion, models.CASCADE, related_name="items", verbose_name="soru"
    )
    text = models.CharField("satır", max_length=300)

    class Meta:
        verbose_name = "ölçek satırı"
        verbose_name_plural = "ölçek satırları"
        ordering = ["order"]
        constraints = [
            UniqueConstraint(fields=["question", "order"], name="survey_item_order"),
            UniqueConstraint(
                fields=["question", "text"],
                name="survey_item_text",
                violation_error_message="Bu satır bu soruda zaten var.",
            ),
        ]


class SurveyResponse(models.Model):
    """One filled-in questionnaire. Who filled it in is not kept, only a mark of the browser."""

    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="responses", verbose_name="anket"
    )
    #: SHA-256 of a random mark in the browser's cookie; the mark itself is not stored.
    browser = models.CharField("tarayıcı işareti", max_length=64)
    submitted_on = models.DateField("tarih")

    class Meta:
        verbose_name = "anket yanıtı"
        verbose_name_plural = "anket yanıtları"
        ordering = ["survey", "id"]
        constraints = [UniqueConstraint(fields=["survey", "browser"], name="survey_response_once")]

    def __str__(self) -> str:
        return f"{self.survey}: {self.submitted_on:%d.%m.%Y}"


class SurveyAnswer(models.Model):
    """What was answered to a question: a choice, a choice for an item, or a text."""

    response = models.ForeignKey(
        SurveyResponse, models.CASCADE, related_name="answers", verbose_name="yanıt"
    )
    question = models.ForeignKey(
        SurveyQuestion, models.PROTECT, related_name="answers", verbose_name="soru"
    )
    item = models.ForeignKey(
        SurveyItem, models.PROTECT, null=True, related_name="answers", verbose_name="ölçek satırı"
    )
    choice = models.ForeignKey(
        SurveyChoice, models.PROTECT, null=True, related_name="answers", verbose_name="seçenek"
    )
    #: What was written: to a question of free text, or beside "Diğer".
    text = models.TextField("metin", blank=True)

    class Meta:
        verbose_name = "yanıt"
        verbose_name_plural = "yanıtlar"
        ordering = ["response", "question__order", "id"]
        constraints = [
            UniqueConstraint(
                fields=["response", "question", "choice"],
                condition=Q(item__isnull=True, choice__isnull=False),
                name="survey_answer_choice_once",
            ),
            UniqueConstraint(
                fields=["response", "item"],
                condition=Q(item__isnull=False),
                name="survey_answer_item_once",
            ),
            CheckConstraint(
                condition=Q(choice__isnull=False) | ~Q(text=""), name="survey_answer_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.choice)


class SurveySender(models.Model):
    """How often an address sent answers within an hour, to slow down who sends too many.

    The address is kept as a keyed hash that cannot be turned back; old rows are deleted.
    """

    sender = models.CharField("gönderen özeti", max_length=64)
    hour = models.DateTimeField("saat")
    count = models.PositiveIntegerField("gönderim sayısı", default=0)

    class Meta:
        verbose_name = "anket gönderen"
        verbose_name_plural = "anket gönderenler"
        constraints = [UniqueConstraint(fields=["sender", "hour"], name="survey_sender_hour")]

    def __str__(self) -> str:
        return f"{self.hour:%d.%m.%Y %H}:00 – {self.count}"
