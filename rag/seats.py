"""Seats of government that stand for their state: "Kyiv says", "the Kremlin denied"."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from rag.names import same_name
from rag.text import Word, fold

# Behind these a city is a place: "in Kyiv" is not "in Ukraine".
_PLACED = re.compile(
    r"\b(?:in|at|near|around|outside|inside|into|over|on|within|across|through|above|reach\w*|"
    r"enter\w*|leav\w+|left|captur\w+|shell\w*|bomb\w*|attack\w*|hit|struck|visit\w*)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"(?:[ia]n|ish|ese|ch|[aq]i|swiss|greek|german)s?$", re.IGNORECASE)


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


@cache
def _seats_by_letter() -> dict[str, tuple[str, ...]]:
    """First letter of a state -> the seats of those that begin so."""
    found: dict[str, tuple[str, ...]] = {}
    for seat, states in _states().items():
        for letter in {fold(state)[:1] for state in states}:
            found[letter] = (*found.get(letter, ()), seat)
    return found


def acts(text: str, word: Word) -> bool:
    """Whether a word of ``text`` that may be a city stands where a state may: it is not where something happens."""
    return word.text.endswith(("'s", "\u2019s")) or not _PLACED.search(text[: word.start])


def is_seat(word: str) -> bool:
    """Whether a word, in any case, names a seat of government."""
    return _bare(word) in _states()


def is_state(word: str) -> bool:
    """Whether a word names a state that has its seat in the list, its people, or the seat."""
    return is_seat(word) or any(governs(seat, word) for seat in _seats_by_letter().get(fold(word)[:1], ()))


def is_people(word: str) -> bool:
    """Whether a word names a state's people, as in "the Ukrainian military", not the state itself."""
    return bool(_PEOPLE.search(word)) and is_state(word)


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
