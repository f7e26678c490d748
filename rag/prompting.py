"""Prompt templates: loaded from the ``prompts`` package, their placeholders checked, each with a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

PLACEHOLDERS = {
    "answer": {"fence", "evidence", "question"},
    "follow_up": {"fence", "conversation", "question"},
    "second_opinion": {"fence", "sources", "statement"},
    "summary": {"fence", "evidence", "about", "words"},
}
_BREAK = "\n=====\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template in two parts; ``hash`` (12 hex digits) changes with every word of it."""

    name: str
    system: str
    user: Template
    hash: str

    def fill(self, **values: str) -> str:
        """The user part, with a fresh random fence around what is quoted in it."""
        return self.user.substitute(values, fence=f"~~~ {secrets.token_hex(8)} ~~~")


@cache
def load(name: str) -> Prompt:
    """The prompt ``name``; ValueError when its file and its placeholders do not fit (a fault of the build)."""
    text = files("prompts").joinpath(f"{name}.md").read_text("utf-8")
    system, found, user = text.partition(_BREAK)
    template = Template(user.strip())
    if not found or set(template.get_identifiers()) != PLACEHOLDERS[name]:
        raise ValueError(f"prompts/{name}.md must hold a system part, '=====' and exactly {PLACEHOLDERS[name]}")
    return Prompt(name, system.strip(), template, hashlib.sha256(text.encode()).hexdigest()[:12])
