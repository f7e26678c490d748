"""Seats of government that stand for their state: "Kyiv says", "the Kremlin denied"."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from rag.names import same_name
from rag.text import Word, fold

# Behind these a city is a place: "in Kyiv" is not "in Ukraine".
_PLACED = re.compile(
    r"\b(?:in|at|near|from|to|toward|towards|around|outside|inside|into|over|on|of|within|across|through|above|reach\w*|"
    r"enter\w*|leav\w+|left|captur\w+|shell\w*|bomb\w*|attack\w*|hit|struck|visit\w*)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


@cache
def _states() -> dict[str, tuple[str, ...]]:
    """Each telling word of a seat, folded -> words that name its state."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("rag").joinpath("data/seats.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            seats, states = line.split(": ")
            named = tuple(one.split()[-1] for one in states.split(", "))
            found |= {fold(seat.split()[-1]): named for seat in seats.split(", ")}
    return found


def acts(text: str, word: Word) -> bool:
    """Whether a word of ``text`` that may be a city stands where a state may: it is not where something happens."""
    return word.text.endswith(("'s", "\u2019s")) or not _PLACED.search(text[: word.start])


def is_seat(word: str) -> bool:
    """Whether a word, in any case, names a seat of government."""
    return _bare(word) in _states()


def spoken_for(seat: str) -> tuple[str, ...]:
    """The words that name the state of a seat of government; none for another word."""
    return _states().get(_bare(seat), ())


def governs(seat: str, other: str) -> bool:
    """Whether ``seat`` is a seat of government and ``other`` its state, or that state's people."""
    return any(same_name(state, other) or _of_people(state, _bare(other)) for state in spoken_for(seat))


def _bare(word: str) -> str:
    return fold(word).removesuffix("'s")


def _of_people(state: str, other: str) -> bool:
    """Ukraine, Ukrainian, but not Niger, Nigeria; Norway, Norwegian is a pair of ``rag.names``."""
    stem = fold(state).rstrip("aeiouy")
    another = any(other == fold(one) for named in _states().values() for one in named)
    return len(stem) >= 3 and other.startswith(stem) and len(other) - len(stem) <= 6 and not another
