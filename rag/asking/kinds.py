"""What a drawn question is, and the words that leave a question hanging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.text import fold, words

Kind = Literal["who-said", "what-said", "who-is", "who-did", "what-did", "how-many", "when", "where", "why", "known"]

SHORTEST, LONGEST = 15, 90  # characters of a question

_OPEN = frozenset(
    """
    i me my we us ours our you yours your he him she it they them this these those there here same former latter
    ones himself herself itself themselves who whom whose which what so then again however too thus therefore instead
    respectively aforementioned
""".split()
)
_OWNED = frozenset({"his", "her", "its", "their", "theirs", "hers"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question with the words of the sentence that are its answer (empty: the sentence as a whole)."""

    text: str
    kind: Kind
    answer: str = ""


def leaves_open(text: str, *, owned: bool) -> bool:
    """Whether a pronoun leaves open who is meant. ``owned``: “his” and “its” count too, for no owner is named."""
    said = [fold(w.text) for w in words(text)]
    return any(w in _OPEN for w in said) or (owned and any(w in _OWNED for w in said))
