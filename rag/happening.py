"""What happens at the times that two sentences give, and whether it is the same at another time.

Only what happens once to one thing can: two attacks on two days contradict nothing, two days on which one dam burst do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.dates import find_dates
from rag.overlap import carried
from rag.subjects import subject_of
from rag.text import content_terms, fold, is_stop, stem, words
from rag.told import Told
from rag.verbs import BASE
from rag.when import Dated, overlap

_APART = re.compile(
    r"[;:“”\"]|,\s|\s[–—-]\s|\b(?:that|and|but|while|after|before|when|because|although|though|which|who|whose)\b"
)
_DEFINITE = re.compile(r"(?:\b(?:the|this|that|its|his|her|their)|['’]s?)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|near|off|on|of|from|to|for|by|with)\s+(?:the\s+)?$", re.IGNORECASE)
_ONE_OF_MANY = re.compile(
    r"\b(?:an?|another|one|two|three|four|five|several|some|many|more|other|\d+)\s", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|he|she|they)\b", re.IGNORECASE)
_TAKES_EFFECT = re.compile(r"\b(?:t(?:ake[sn]?|ook) effect|(?:come|comes|came|enter(?:s|ed)?) into (?:force|effect))\b")
_ONCE = frozenset(
    stem(verb) for verb in """
    abolish acquire adopt appoint approve assassinate ban begin born break burst buy cancel capsize collapse conclude
    convict crash demolish derail die disappear dissolve drown elect enact end erupt execute expire explode extradite
    found inaugurate indict jail launch marry merge nationalise oust overturn pass postpone publish ratify release
    reopen repeal resign retire sack sell sentence sign sink start suspend tow
    """.split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Event:
    """What happens at a time: its words, those of them that happen once to one thing, those that name such a thing."""

    words: frozenset[str]
    once: frozenset[str]
    definite: frozenset[str]

    def is_one_with(self, other: _Event) -> bool:
        """Whether it is surely the same event."""
        less, more = sorted((self.words, other.words), key=len)
        known = self.once & other.once and self.definite & other.definite
        return bool(known) and all(carried(word, more) for word in less)


def timed_differently(one: Told, other: Told) -> bool:
    """Whether both give what happens once to one thing a time, and these cannot be one."""
    same = [
        _may_be_one(one, at, other, then)
        for at, event in _events(one) for then, alike in _events(other) if event.is_one_with(alike)
    ]  # fmt: skip
    return bool(same) and not any(same)


def at_one_time(one: Told, other: Told) -> bool:
    """Whether what they tell may happen at one time."""
    mine, theirs = _events(one), _events(other)
    return not mine or not theirs or any(_may_be_one(one, at, other, then) for at, _ in mine for then, _ in theirs)


def _may_be_one(one: Told, at: Dated, other: Told, then: Dated) -> bool:
    """Whether two times may be one; where nothing resolves them, by what is written."""
    if at.first is not None and then.first is not None:
        return overlap(at, then)
    mine, theirs = (find_dates(told.text[time.start : time.end]) for told, time in ((one, at), (other, then)))
    if not mine or not theirs:
        return True
    a, b = mine[0], theirs[0]
    parts = ((a.year, b.year), (a.month, b.month), (a.day, b.day), (a.weekday, b.weekday))
    return all(x is None or y is None or x == y for x, y in parts)


def _events(told: Told) -> tuple[tuple[Dated, _Event], ...]:
    """The times that a sentence gives with what happens then, without that at which it was said."""
    voice, times = told.fact.voice, told.fact.times
    return _happening(told.text, told.before, f"{voice.speaker or ''} {voice.verb or ''}", times) if times else ()


@lru_cache(maxsize=8192)  # one sentence is compared with many
def _happening(text: str, before: str, who: str, times: tuple[Dated, ...]) -> tuple[tuple[Dated, _Event], ...]:
    said = frozenset(map(_plain, content_terms(who)))
    bare = _blanked(text, [(time.start, time.end) for time in times])
    found = ((time, _event(text, bare, before, said, time.start)) for time in times)
    return tuple((time, event) for time, event in found if event.words)


def _event(text: str, bare: str, before: str, said: frozenset[str], place: int) -> _Event:
    """What happens at the time that begins at ``place``; ``bare`` is the text with all times blotted out."""
    joints = [0, *(m.end() for m in _APART.finditer(bare)), len(bare)]
    at = next(n for n in range(len(joints) - 1, -1, -1) if joints[n] <= place)
    clause = bare[joints[at] : joints[at + 1]]
    if not at and not content_terms(clause) and len(joints) > 2:  # "On Tuesday, the dam burst."
        clause = bare[joints[1] : joints[2]]
    told = _plain_words(clause) - said
    definite = _definite(clause)
    if told and (_PRONOUN.search(clause) or not told - _ONCE):  # "it was adopted", "and takes effect"
        subject, dates = subject_of(text), [(day.start, day.end) for day in find_dates(before)]
        clause = subject if _plain_words(subject) - said else _blanked(before, dates)
        told, definite = told | _plain_words(clause) - said, definite | _definite(f"{clause} ")
    known = frozenset() if _ONE_OF_MANY.search(clause) else definite & told
    return _Event(told, told & _ONCE, known - _ONCE)


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _plain_words(text: str) -> frozenset[str]:
    """Its content words, those in the past as if in the present."""
    text = _TAKES_EFFECT.sub("enacted", text)
    return frozenset(_plain(word.text) for word in words(text) if not is_stop(word.text))


def _plain(word: str) -> str:
    folded = fold(word)
    return stem(BASE.get(folded, folded))


def _definite(text: str) -> frozenset[str]:
    """The words that name one thing: "the dam", or a name that is not where something happens."""
    return frozenset(
        _plain(word.text) for word in words(text)
        if _DEFINITE.search(text[: word.start])
        or (word.start and word.is_capital and not _PLACE.search(text[: word.start]))
    )  # fmt: skip
