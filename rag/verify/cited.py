"""What a sentence is checked against: a cited span with what is needed to read it rightly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """``text`` is the cited span; ``before`` the sentence in front of it (for pronouns), ``context`` a table
    row's header and the article's title, outlet and date: words that may explain it but not carry it."""

    text: str
    before: str = ""
    context: str = ""

    @property
    def all(self) -> str:
        return f"{self.context}\n{self.before}\n{self.text}"
