"""Letters to people about their own account, sent in the background."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from plans.records.queues import MAIL


def accounts_of(email: str) -> list[User]:
    """The accounts with an e-mail address, written large or small. Databases take more letters for
    the same than Python does, which is no address to give a password to."""
    alike = User.objects.filter(email__iexact=email)
    return [user for user in alike if user.email.lower() == email.lower()]


def password_link(key: str) -> str:
    """Where a person chooses a password, with the key that opens the page."""
    uid, _, token = key.partition("-")
    page = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.SITE_URL}{page}"


def send_password_letter(user: User, template: str = "password", **facts: object) -> None:
    """Queue a letter with the link on which the person chooses a password; the link opens once,
    within the days of the settings."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
    send_letter(user, template, link=password_link(key), days=days, **facts)


def send_letter(user: User, template: str, **facts: object) -> None:
    """Queue the letter of `templates/plans/people/mail/`; its first line is the subject."""
    context = {"user": user, "site": settings.SITE_URL, **facts}
    text = render_to_string(f"plans/people/mail/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    post.enqueue(subject, body.strip() + "\n", user.email)


@task(queue_name=MAIL)
def post(subject: str, body: str, address: str) -> None:
    """Send one letter."""
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
