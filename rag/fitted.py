"""The numbers that decisions hang on, as ``bench/fit_evidence.py`` and ``bench/fit_reader.py`` fitted them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def fitted() -> Mapping[str, Mapping[str, float]]:
    """``data/evidence.json``: weights of logistic models, their bias first, and thresholds."""
    return dict(json.loads(files("rag").joinpath("data/evidence.json").read_text("utf-8")))
