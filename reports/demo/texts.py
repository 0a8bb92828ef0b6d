"""What sample departments and strategists write; it stands in `texts.toml` beside this module."""

import tomllib
from pathlib import Path

TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
