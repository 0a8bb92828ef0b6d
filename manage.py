#!/usr/bin/env python
"""Django's command-line utility for karsplan."""

import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run a command; what whoever installs it can mend is a sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "karsplan.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    for stream in (sys.stdout, sys.stderr):  # a terminal may know fewer letters than we write
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        _fail(str(error))
    except (InterfaceError, OperationalError) as error:
        _fail(
            f"Veritabanı kullanılamıyor: {str(error).strip()}\nSunucunun çalıştığını ve "
            "DATABASE_URL ayarını denetleyin; kurulum yarım kaldıysa bin/setup komutunu yeniden "
            "çalıştırın."
        )


def _fail(sentence: str) -> None:
    if "--traceback" in sys.argv:
        raise  # called while the error is handled
    sys.exit(f"{os.path.basename(sys.argv[0])}: {sentence}")


if __name__ == "__main__":
    main()
