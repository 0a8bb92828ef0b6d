"""The institution's own sign-in: an OpenID Connect server that `OIDC_SERVER_URL` names.

allauth walks the way there and back; what it leaves open is closed here. The server's word is taken
only with its signature and for this very walk, and only about people whom an account knows.
"""

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

from plans.people.letters import accounts_of

logger = logging.getLogger(__name__)

#: How tokens may be signed: with a key that only the server has.
_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
#: Seconds that the clocks of two servers may differ.
_LEEWAY = 60
_UNREACHED = (
    "Kurumun kimlik sunucusuna ulaşılamadı ya da sunucu hata verdi. Biraz sonra yeniden deneyin."
)
_BROKEN_OFF = "Giriş yarıda kaldı ya da çok uzun sürdü. Baştan deneyin."
_NOT_BELIEVED = "Kimlik sunucusunun yanıtı doğrulanamadı. Hesabınıza girilmedi."


class InstitutionAdapter(DefaultSocialAccountAdapter):
    """Signs in whom an account knows by the e-mail address that the server has verified. It opens
    no accounts and keeps nothing about them."""

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The one account with a verified address; one that is closed where none is in use.

        Without the address beside it allauth leaves the account as it is: it would take its
        password away, as if strangers could have opened it.
        """
        for email in (known.email for known in sociallogin.email_addresses if known.verified):
            people = accounts_of(email)
            people = [user for user in people if user.is_active] or people
            if len(people) == 1:
                return people[0], ""
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Whatever the address asked for, one comes to sign in."""
        sociallogin.state["process"] = AuthProcess.LOGIN

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        raise ImmediateHttpResponse(redirect("socialaccount_signup"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say what went wrong; the reason itself is the administrator's, in the log."""
        if error == AuthError.CANCELLED:
            return
        logger.warning("OIDC: %s", exception or request.GET.get("error") or "unknown state")
        words = _NOT_BELIEVED if exception else _BROKEN_OFF
        if isinstance(exception, RequestException):
            words = _UNREACHED
        messages.error(request, words)
        raise ImmediateHttpResponse(redirect("socialaccount_login_error"))


@contextmanager
def _heard() -> Iterator[None]:
    """What makes no sense in an answer is an answer not to be believed."""
    try:
        yield
    except RequestException:
        raise
    except (jwt.PyJWTError, LookupError, TypeError, ValueError, AttributeError) as fault:
        raise OAuth2Error(f"unusable answer: {fault!r}") from fault


class _Client(OAuth2Client):
    """Sends the challenge as the nonce too: both are of this walk and of this session alone."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        # Nothing from the address of the page, which anybody may have written.
        challenge = extra_params["code_challenge"].decode()
        sent = {"code_challenge": challenge, "code_challenge_method": "S256", "nonce": challenge}
        url: str = super().get_redirect_url(authorization_url, scope, sent)
        return url


class InstitutionServer(OpenIDConnectOAuth2Adapter):
    """What is asked of the server, and which of its answers are believed."""

    client_class = _Client
    _nonce = ""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = InstitutionServer
        return provider

    @property
    @_heard()
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        return {**config, **{name: str(config[name]) for name in (*needed, "jwks_uri")}}

    @_heard()
    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str = ""
    ) -> Any:
        digest = hashlib.sha256(pkce_code_verifier.encode()).digest()
        self._nonce = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    @_heard()
    def parse_token(self, data: Any) -> Any:
        return super().parse_token(data)

    @_heard()
    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        if said["id_token"]["sub"] != said["userinfo"]["sub"]:
            raise OAuth2Error("the token and what is said of the person are of two people")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """allauth would trust the connection and read neither signature nor nonce."""
        config = self.openid_config
        _, key = jwtkit.fetch_key(id_token, config["jwks_uri"], jwtkit.lookup_kid_jwk)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=_SIGNATURES,
            audience=app.client_id,
            issuer=config["issuer"],
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub", "nonce"]},
        )
        if claims["nonce"] != self._nonce:
            raise OAuth2Error("a token of another sign-in")
        return claims


def _view(step: Any) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, provider_id: str) -> HttpResponse:
        server = InstitutionServer(request, provider_id)
        try:
            provider = server.get_provider()
        except SocialApp.DoesNotExist:
            raise Http404 from None
        try:
            response: HttpResponse = step.adapter_view(server)(request)
        except (OAuth2Error, RequestException) as fault:
            response = render_authentication_error(request, provider, exception=fault)
        return response

    return view


leave, come_back = _view(OAuth2LoginView), _view(OAuth2CallbackView)
