"""A request of somebody who is logged in."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class UserRequest(HttpRequest):
    """What a view gets behind a check that somebody is logged in: `user` is an account."""

    user: User
