"""A little OpenID provider on 127.0.0.1: what it says of a person, and how it misbehaves."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "karsplan", "gizli"


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Knows one person at a time; `claims` of the token and whole `answers` may be replaced."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.key, self.other_key = _new_key(), _new_key()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        self.expect()

    def expect(self, **person: Any) -> None:
        """The person who comes next; everything else works again."""
        self.person = {"sub": "42", "email": "memur@ornek.bel.tr", "email_verified": True, **person}
        self.claims: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.signing_key, self.algorithm = self.key, "RS256"
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> str:
        """Where the browser is sent after the person typed the password there."""
        asked = dict((name, value) for name, (value,) in parse_qs(urlsplit(address).query).items())
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def give_token(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert asked["code_challenge_method"] == "S256"
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        assert form["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.claims}
        key: Any = b"0" * 64 if self.algorithm == "HS256" else self.signing_key
        token = jwt.encode(claims, key, self.algorithm, headers={"kid": "1"})
        return {"access_token": "anahtar", "token_type": "Bearer", "id_token": token}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        provider, path = self.server, urlsplit(self.path).path
        if path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.authorize(self.path))
            self.end_headers()
        elif path == "/userinfo":
            assert self.headers["Authorization"] == "Bearer anahtar"
            self._say(provider.person)
        elif path == "/jwks":
            key = RSAAlgorithm.to_jwk(provider.key.public_key(), as_dict=True)
            self._say({"keys": [{**key, "kid": "1", "use": "sig"}]})
        else:
            assert path == "/.well-known/openid-configuration"
            places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{what}_endpoint": f"{provider.url}/{at}" for what, at in places.items()}
            self._say({"issuer": provider.url, "jwks_uri": f"{provider.url}/jwks", **found})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: value for name, (value,) in parse_qs(body).items()}
        self._say(self.server.give_token(form))

    def _say(self, answer: Any) -> None:
        path = urlsplit(self.path).path
        status, body = self.server.answers.get(path, (200, json.dumps(answer).encode()))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
