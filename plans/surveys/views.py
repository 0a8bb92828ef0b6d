"""The public pages of a survey: to fill it in without an account, and thanks."""

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plans.people.roles import may_read_all
from plans.surveys import answering
from plans.surveys.forms import build_fields, read_replies
from plans.surveys.questionnaire import Questionnaire, find_questionnaire

COOKIE = "anket"
_COOKIE_AGE = 400 * 24 * 60 * 60
#: Bytes of a whole questionnaire with long texts.
MOST_IN_POST = 500_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The questionnaire while it is open; before and after that a sentence.

    Who may see it follows from its dates, not from the plan's state: a survey is for preparing
    a plan, so it is open to the public while that is still a draft.
    """
    questionnaire = get_questionnaire(slug, key)
    is_open = questionnaire.is_open(timezone.localdate())
    if not is_open and not may_read_all(request.user):
        return _message(request, questionnaire, "closed")
    # A mark of one survey is none of another's.
    salt = f"plans.surveys.{questionnaire.id}"
    mark = request.get_signed_cookie(COOKIE, None, salt=salt)
    if mark and answering.has_answered(questionnaire.id, mark):
        return _message(request, questionnaire, "answered")
    mark = mark or secrets.token_urlsafe(32)
    if request.method == "POST":
        response = _answer(request, questionnaire, mark)
    else:
        response = _form(request, questionnaire, {"is_preview": not is_open})
    response.set_signed_cookie(
        COOKIE,
        mark,
        salt=salt,
        max_age=_COOKIE_AGE,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def thanks(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where a person arrives whose answers were stored."""
    return _message(request, get_questionnaire(slug, key), "thanks")


def get_questionnaire(slug: str, key: str) -> Questionnaire:
    """The survey that an address names; raises Http404."""
    if questionnaire := find_questionnaire(slug, key):
        return questionnaire
    raise Http404


def _answer(request: HttpRequest, questionnaire: Questionnaire, mark: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_IN_POST:
        return _message(request, questionnaire, "too_long", status=413)
    replies = read_replies(questionnaire, request.POST)
    has_read_notice = "okudum" in request.POST
    context: dict[str, Any] = {"replies": replies, "has_read_notice": has_read_notice}
    try:
        answering.submit(
            questionnaire.id,
            replies,
            has_read_notice=has_read_notice,
            mark=mark,
            address=request.META.get("REMOTE_ADDR", ""),
            now=timezone.now(),
        )
    except answering.Closed:
        return _message(request, questionnaire, "closed")
    except answering.AlreadyAnswered:
        return _message(request, questionnaire, "answered")
    except answering.TooMany as error:
        return _form(request, questionnaire, context | {"problem": error}, status=429)
    except answering.Wrong as error:
        context |= {"problem": error, "errors": error.errors}
        return _form(request, questionnaire, context, status=422)
    return redirect("survey_thanks", questionnaire.plan_slug, questionnaire.key)


def _form(
    request: HttpRequest, questionnaire: Questionnaire, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    errors = context.get("errors", {})
    context = context | {
        "survey": questionnaire,
        "questions": build_fields(questionnaire, context.get("replies", {}), errors),
        "notice_error": errors.get(answering.NOTICE, ""),
        "most_in_text": answering.MOST_IN_TEXT,
    }
    return render(request, "plans/surveys/form.html", context, status=status)


def _message(
    request: HttpRequest, questionnaire: Questionnaire, state: str, status: int = 200
) -> HttpResponse:
    context = {
        "survey": questionnaire,
        "state": state,
        "is_early": not questionnaire.opens_on or questionnaire.opens_on > timezone.localdate(),
        "home": resolve_url(settings.LOGOUT_REDIRECT_URL),
    }
    return render(request, "plans/surveys/message.html", context, status=status)
