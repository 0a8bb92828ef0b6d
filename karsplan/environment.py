"""Reads the environment and the secrets kept in DATA_DIR.

Raises ImproperlyConfigured with a sentence that names the variable and how to write it. The
sentence never repeats the value, which may hold a password.
"""

import os
import re
import stat
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
#: What tells that a folder is the application's own.
_OURS = ("secret_key", "karsplan.sqlite3", "media")
_ON, _OFF = env.BOOLEAN_TRUE_STRINGS, ("0", "false", "off", "n", "no")
_DATABASES = ("postgres", "postgresql", "psql", "pgsql", "sqlite")


def read_data_dir(default: Path) -> Path:
    """The folder of everything that is kept, made where it is not there; closed to other users of
    the machine, unless it was made for something else."""
    path = Path(env.str("DATA_DIR", default="") or default).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
        found = path.stat()
        if found.st_uid == os.geteuid() and any((path / name).exists() for name in _OURS):
            path.chmod(stat.S_IMODE(found.st_mode) & ~0o007)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR klasörüne yazılamıyor: {path} ({error.strerror}). Klasörün iznini, diskte "
            "yer olup olmadığını kontrol edin ya da DATA_DIR ile başka bir klasör verin."
        ) from error
    return path


def read_database(default: str) -> dict[str, Any]:
    """The database of DATABASE_URL: PostgreSQL, or SQLite in a file."""
    url = env.str("DATABASE_URL", default="") or default
    return _read(
        "DATABASE_URL",
        "postgres://kullanıcı:parola@sunucu/ad ya da sqlite:////klasör/dosya.sqlite3",
        lambda: url.partition("://")[0] in _DATABASES and env.db_url_config(url),
        lambda found: found["NAME"] not in ("", ":memory:"),
    )


def read_email() -> dict[str, Any]:
    """Django's settings for the mail server of EMAIL_URL."""
    url = env.str("EMAIL_URL", default="") or "consolemail://"
    return _read(
        "EMAIL_URL",
        "smtp://sunucu:25 ya da smtp+tls://kullanıcı:parola@sunucu:587",
        lambda: env.email_url_config(url),
        lambda found: found["EMAIL_HOST"] or not url.startswith("smtp"),
    )


def read_single_sign_on() -> dict[str, Any]:
    """allauth's settings for the institution's OpenID Connect server, where OIDC_SERVER_URL names
    one."""
    server = env.str("OIDC_SERVER_URL", default="")
    if not server:
        return {}
    example = "https://kimlik.ornek.bel.tr/realms/belediye"
    _read("OIDC_SERVER_URL", example, lambda: server, lambda url: url.startswith("https://"))
    given, example = env.str("OIDC_CLIENT_ID", default=""), "kimlik sunucusunun verdiği değer"
    _read("OIDC_CLIENT_ID", example, lambda: given, bool)
    secret = env.str("OIDC_CLIENT_SECRET", default="")
    _read("OIDC_CLIENT_SECRET", example, lambda: secret, bool)
    app = {
        "provider_id": "kurum",
        "name": env.str("OIDC_NAME", default="") or "Kurum hesabı",
        "client_id": given,
        "secret": secret,
        "settings": {
            "server_url": server,
            "oauth_pkce_enabled": True,
            # Of these domains the institution alone gives addresses; others the server verifies.
            "verified_email": env.list("OIDC_EMAIL_DOMAINS", default=[]),
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def read_folder(name: str) -> Path | None:
    """A folder by its whole path; None where none is named."""
    path = env.str(name, default="")
    return Path(_read(name, "/yedekler/karsplan", lambda: path, os.path.isabs)) if path else None


def read_choice(name: str, choices: list[str]) -> str:
    """One of a few words, in whatever case; the first where none is given."""
    word = env.str(name, default="") or choices[0]
    known = {choice.lower(): choice for choice in choices}
    return known[_read(name, " ya da ".join(choices), word.lower, known.__contains__)]


def read_switch(name: str) -> bool:
    """Whether something is on; a word that is neither must not leave it off."""
    word = env.str(name, default="") or "0"
    return str(_read(name, "1 ya da 0", word.lower, (*_ON, *_OFF).__contains__)) in _ON


def read_address(name: str, default: str) -> str:
    """The beginning of addresses of the web, without the stroke at its end."""
    url = env.str(name, default="") or default
    is_whole = re.compile(r"https?://[^/?#\s]+(/[^?#\s]*)?").fullmatch
    return str(_read(name, "https://plan.ornek.bel.tr", lambda: url, is_whole)).rstrip("/")


def read_words(name: str, choices: Sequence[str]) -> list[str]:
    """Some of a few words, with commas between them."""
    words = env.list(name, default=[])
    return list(_read(name, ",".join(choices), lambda: words, set(choices).issuperset))


def read_whole(name: str, default: int, least: int = 1) -> int:
    """A whole number of at least so much."""
    return _read(
        name,
        f"en az {least} olan bir tam sayı, örneğin {max(default, least)}",
        lambda: int(env.str(name, default="") or default),
        lambda number: number >= least,
    )


def _read(name: str, example: str, read: Callable[[], Any], is_good: Callable[[Any], Any]) -> Any:
    try:
        value = read()
    except (ValueError, ImproperlyConfigured):
        value = None
    if value is None or value is False or not is_good(value):
        raise ImproperlyConfigured(f"{name} ayarı anlaşılamadı. Şöyle yazılır: {example}.")
    return value


def ensure_secret(path: Path, pattern: str, make: Callable[[], str]) -> tuple[str, bool]:
    """The secret kept at `path`, and whether it had to be made because none was there whole.

    A file that does not match the pattern was half written, and counts as none.
    """
    if whole := _whole(path, pattern):
        return whole, False
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(make())
            file.flush()
            os.fsync(handle)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return _whole(path, pattern), True


def _whole(path: Path, pattern: str) -> str:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return text if re.fullmatch(pattern, text) else ""
