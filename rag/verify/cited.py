"""What a sentence is checked against: a cited span with what is needed to read it rightly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """``text`` is the cited span; ``before`` the sentence in front of it (for pronouns), ``context`` a table
    row's header and the article's title, outlet and date: words that may explain it but not carry it. ``language``
    is that of the article, where it is known."""

    text: str
    before: str = ""
    context: str = ""
    language: str | None = None

    @property
    def all(self) -> str:
        return f"{self.context}\n{self.before}\n{self.text}"
