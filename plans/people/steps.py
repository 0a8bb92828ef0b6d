"""What is done with accounts, on pages, in the admin and by commands alike."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction

from plans.models import TrailEvent
from plans.trail import record


@transaction.atomic
def remove_second_step(user: User) -> bool:
    """Forget the app, keys and recovery codes of somebody who lost them; whether there were any."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        words = "Girişin ikinci adımı kaldırıldı."
        record(TrailEvent.Kind.ACCOUNT, user.get_username(), words, account=user)
    return bool(removed)
