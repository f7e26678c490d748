"""Byline: ask the news, and see who said it.

The public Python API, imported lazily (PEP 562) because the desk's libraries take seconds to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.settings import Settings

__all__ = ["Desk", "Settings"]
__version__ = "0.1.0"

_HOMES = {"Desk": "rag.desk", "Settings": "rag.settings"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
