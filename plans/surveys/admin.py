"""Surveys with their questions and choices; responses to look at.

Once there are responses, only wording can change: otherwise answers would belong to questions that
nobody asked.
"""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.admin import TabularInline

from plans.admin.base.pages import (
    PageMixin,
    admin_address,
    fieldset,
    list_column,
    nobody,
    text_link,
)
from plans.admin.base.plan_choice import ChosenPlanMixin, RelatedFilter
from plans.admin.base.records import OrderedInline, RecordAdmin, TurkishLabels
from plans.admin.base.stale import VersionedForm
from plans.document.editor import RichTextField
from plans.language.turkish import by_name
from plans.models import (
    Survey,
    SurveyAnswer,
    SurveyChoice,
    SurveyItem,
    SurveyQuestion,
    SurveyResponse,
)

_STRUCTURE = ["kind", "is_required", "max_choices", "has_other"]


def _is_answered(record: Model | None) -> bool:
    """Whether a survey, or that of a question, has responses: its structure is fixed then."""
    return getattr(record, "is_answered", False)


class SurveyPage(RecordAdmin):
    """A page of a survey or of a part of it, which knows whether the survey has been answered."""

    #: From this page's model to the survey.
    survey_path: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        responses = SurveyResponse.objects.filter(survey=OuterRef(self.survey_path))
        return super().get_queryset(request).annotate(is_answered=Exists(responses))

    def get_object(self, request: HttpRequest, *args: Any, **options: Any) -> Model | None:
        found = super().get_object(request, *args, **options)
        if found is None or request.method != "POST":
            return found
        # Locks the survey: nobody answers between this check and the save.
        key = getattr(found, self.survey_path)
        list(Survey.objects.select_for_update().filter(pk=key))
        return super().get_object(request, *args, **options)

    def get_restored_fields(self, request: HttpRequest, model: Any, page: Any) -> list[str]:
        fields = super().get_restored_fields(request, model, page)
        return [name for name in fields if not (_is_answered(page) and name in _STRUCTURE)]

    def check_restoring(self, page: Any, record: Model | None) -> None:
        if record is None and _is_answered(page):
            raise ValidationError("Ankete yanıt geldiği için soru ve seçenek geri getirilemez.")


class StructureInline(OrderedInline):
    """Rows that can be reworded and moved, but not added or deleted once there are responses."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request, *args) and not any(map(_is_answered, args))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_answered(obj)


class QuestionInline(StructureInline):
    model = SurveyQuestion
    history_sources = [(SurveyQuestion, "survey")]
    fields = ["text", *_STRUCTURE, "details", "order"]
    long_fields = ["text"]

    @admin.display(description="sayfası")
    def details(self, question: SurveyQuestion) -> str:
        if question.pk is None:
            return " "
        name = "soruyu aç" if question.kind == SurveyQuestion.Kind.TEXT else "seçenekleri aç"
        return text_link(admin_address(question), name)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["details", *(_STRUCTURE if _is_answered(obj) else [])]


class SurveyForm(VersionedForm):
    introduction = RichTextField(
        label="Açıklama", required=False, help_text="Soruların üstünde yazar.", with_pictures=False
    )


@admin.register(Survey)
class SurveyAdmin(SurveyPage):
    form = SurveyForm
    survey_path = "pk"
    list_display = ["sorted_title", "state", "response_count"]
    search_fields = ["title__trlower__contains"]
    search_help_text = "Anket başlığı"
    autocomplete_fields = ["plan"]
    prepopulated_fields = {"key": ["title"]}
    opens_new = True  # the questions' choices are written from its own page
    inlines = [QuestionInline]
    history_sources = [(SurveyQuestion, "survey")]

    class Media:
        js = [forms.Script("plans/surveys/admin.js", type="module")]

    sorted_title = list_column("anket", "title", by_name("title"))
    response_count = list_column("yanıt sayısı", "response_count", "response_count")

    @admin.display(description="durum", ordering="closes_on")
    def state(self, survey: Survey) -> str:
        today = timezone.localdate()
        if survey.opens_on is None or survey.closes_on is None:
            return "Hazırlanıyor"
        if today < survey.opens_on:
            return f"{survey.opens_on:%d.%m.%Y} tarihinde açılacak"
        if today > survey.closes_on:
            return f"{survey.closes_on:%d.%m.%Y} tarihinde kapandı"
        return f"Açık, {survey.closes_on:%d.%m.%Y} sonuna kadar"

    @admin.display(description="internet adresi")
    def address(self, survey: Survey) -> str:
        path = reverse("survey", args=[survey.plan.slug, survey.key])
        return format_html(
            '<a class="text-link" href="{}" target="_blank" data-copied>{}</a> '
            '<button type="button" class="text-link" data-copy>Adresi kopyala</button>',
            path,
            settings.SITE_URL + path,
        )

    @admin.display(description="yanıtlar")
    def answers(self, survey: Any) -> str:
        if not survey.response_count:
            return "Henüz yanıt yok."
        return format_html(
            '{} yanıt var. <a class="text-link" href="{}">Sonuçları açın</a> veya '
            '<a class="text-link" href="{}">yanıtları tek tek okuyun</a>.'
            "<br>Yanıt geldiği için "
            "soru ve seçenek eklenemez, silinemez. Yazım yanlışını düzeltebilirsiniz; anlamı "
            "değiştirmeyin, yoksa verilmiş yanıtlar başka bir soruya verilmiş görünür.",
            survey.response_count,
            reverse("survey_results", args=[survey.plan.slug, survey.key]),
            admin_address(SurveyResponse, "changelist", survey__id__exact=survey.pk),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(response_count=Count("responses"))

    def get_fieldsets(self, request: HttpRequest, obj: Survey | None = None) -> Any:
        opening = ["privacy_notice", ("opens_on", "closes_on")]
        return [
            fieldset(None, "plan", "title", "key", "introduction"),
            fieldset("Doldurmaya açma", *opening, *(["address", "answers"] if obj else [])),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None) -> list[str]:
        if obj is None:
            return []
        # People have the address by then.
        return ["plan", "address", "answers", *(["key"] if _is_answered(obj) else [])]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, *args: Any) -> None:
        super().save_related(request, form, *args)
        survey = form.instance
        if survey.opens_on and (missing := _missing(survey)):
            messages.warning(
                request,
                f"Anketin açılış tarihi {survey.opens_on:%d.%m.%Y}, ama {missing} İlk yanıt "
                "gelmeden tamamlayın; yanıt geldikten sonra soru ve seçenek eklenemez.",
            )


def _missing(survey: Survey) -> str:
    """What is missing for people to answer, in words; empty where nothing is."""
    questions = survey.questions.annotate(
        choice_count=Count("choices", distinct=True), item_count=Count("items", distinct=True)
    )
    if not questions:
        return "sorusu yok."
    numbers = [
        f"{number}."
        for number, question in enumerate(questions, 1)
        if question.kind != SurveyQuestion.Kind.TEXT
        and (
            not (question.choice_count or question.has_other)
            or (question.kind == SurveyQuestion.Kind.SCALE and not question.item_count)
        )
    ]
    return f"{', '.join(numbers)} sorunun seçenekleri veya satırları yok." if numbers else ""


class ChoiceInline(StructureInline):
    model = SurveyChoice
    verbose_name_plural = "seçenekler (ölçekte: dereceler)"
    history_sources = [(SurveyChoice, "question")]
    fields = ["text", "order"]


class ItemInline(StructureInline):
    model = SurveyItem
    verbose_name_plural = "ölçek satırları (yalnız ölçekte)"
    history_sources = [(SurveyItem, "question")]
    fields = ["text", "order"]


@admin.register(SurveyQuestion)
class SurveyQuestionAdmin(SurveyPage):
    survey_path = "survey_id"
    actions_list: ClassVar = []  # a deleted question comes back from its survey's history
    list_display = ["text", "kind", "survey"]
    list_filter = [("survey", RelatedFilter)]
    list_select_related = ["survey"]
    fields = ["survey_link", "text", "help_text", *_STRUCTURE]
    history_sources = [(SurveyChoice, "question"), (SurveyItem, "question")]

    @admin.display(description="anket")
    def survey_link(self, question: SurveyQuestion) -> str:
        link = text_link(admin_address(question.survey), question.survey)
        hint = " – yanıt geldiği için yalnız yazım düzeltilebilir."
        return format_html("{}{}", link, hint if _is_answered(question) else "")

    has_module_permission = has_add_permission = nobody  # reached from, and added with its survey

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_answered(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("survey")

    def get_inlines(self, request: HttpRequest, obj: SurveyQuestion | None) -> Any:
        if obj is None or obj.kind == SurveyQuestion.Kind.TEXT:
            return []
        is_scale = obj.kind == SurveyQuestion.Kind.SCALE
        return [ChoiceInline, ItemInline] if is_scale else [ChoiceInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["survey_link", *(_STRUCTURE if _is_answered(obj) else [])]

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return redirect(admin_address(obj.survey))


class AnswerInline(TurkishLabels, TabularInline):
    model = SurveyAnswer
    fields = ("question", "item", "choice", "text")
    readonly_fields = fields
    extra = 0
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("question", "item", "choice")


@admin.register(SurveyResponse)
class SurveyResponseAdmin(TurkishLabels, ChosenPlanMixin, PageMixin):
    """Responses as they came; nobody adds or changes one."""

    list_display = ["__str__", "survey", "submitted_on", "answer_count"]
    list_filter = [("survey", RelatedFilter)]
    list_filter_submit = True
    list_select_related = ["survey"]
    list_per_page = 50
    ordering = ["-id"]
    fields = ["survey", "submitted_on"]
    inlines = [AnswerInline]

    answer_count = list_column("yanıtlanan", lambda response: f"{response.answer_count} soru")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        counted = Count("answers__question", distinct=True)
        return super().get_queryset(request).annotate(answer_count=counted)

    has_add_permission = has_change_permission = nobody

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser
