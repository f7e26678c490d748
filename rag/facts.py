"""What rules alone read out of an article's sentences: who says each, its names, the times that it gives.

Read once for each article and kept in the catalog, under a hash of these rules and of what else the facts hang on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rag import saying
from rag.attribution import Attribution, attribute, marked
from rag.errors import StoreError
from rag.holding import named_terms
from rag.reader import LANGUAGES
from rag.schema import Article
from rag.store.database import Database
from rag.store.derived import derived, keep
from rag.text import content_terms
from rag.when import Dated, Known, when, years_named

BATCH = 100  # articles kept in one step


@dataclass(frozen=True, slots=True)
class Fact:
    """Who says a sentence, the words that mark it as ``rag.attribution.marked`` gives them, in it or behind it, its
    content words and those that are names, as index terms, and the times that it gives."""

    voice: Attribution
    marked: str | None
    terms: frozenset[str]
    named: frozenset[str]
    times: tuple[Dated, ...]


class Worded(NamedTuple):
    """A sentence's text, the one before it, its table's header, and the sentence before the one before, each "" where
    there is none."""

    text: str
    before: str
    context: str
    earlier: str = ""


@dataclass(slots=True)
class Facts:
    """The facts of stored articles. What is read anew is kept some articles later, or by ``keep``."""

    database: Database
    _new: list[tuple[str, str, str]] = field(default_factory=list)
    _keeps: bool = True

    def of(self, article: Article, sentences: Sequence[Worded]) -> list[Fact]:
        """One for each of these sentences of the article. Raises StoreError."""
        headings = [article.text[b.start : b.end] for b in article.blocks if b.kind in {"heading", "table-header"}]
        known = Known(article.date, article.date_basis != "inferred", years_named(headings))
        if article.language not in LANGUAGES:
            known = Known()  # only what is written out: in which tense it speaks cannot be told
        origin = _origin(known, sentences)
        kept = derived(self.database, article.id, origin)
        if kept is not None:
            return unpacked(kept)
        found = left_open([read_out(one, known) for one in sentences], sentences)
        self._new.append((article.id, origin, packed(found)))
        if len(self._new) >= BATCH:
            self.keep()
        return found

    def keep(self) -> None:
        """Keeps what was read anew. Where nothing can be written it is read anew the next time, which only takes
        longer: whoever asks gets it all the same."""
        if self._new and self._keeps:
            try:
                keep(self.database, self._new)
            except StoreError:
                self._keeps = False
        self._new.clear()


def read_out(one: Worded, known: Known) -> Fact:
    """The facts of a sentence, by the rules."""
    voice = attribute(one.text, one.before, one.earlier)
    words = marked(one.text) if voice.status in {"disputed", "denied", "unverified"} else None
    times = tuple(when(one.text, known, one.context))
    return Fact(voice, words, frozenset(content_terms(one.text)), named_terms(one.text), times)


def left_open(found: Sequence[Fact], sentences: Sequence[Worded]) -> list[Fact]:
    """The facts, a claim unverified where the sentence behind it says so: "This could not be verified"."""
    out = list(found)
    for at, (one, behind) in enumerate(pairwise(sentences)):
        follows = behind.before == one.text and found[at + 1].voice.speaker is None
        if follows and found[at].voice.status == "attributed" and saying.LEFT_OPEN.match(behind.text):
            voice = replace(found[at].voice, status="unverified")
            out[at] = replace(found[at], voice=voice, marked=marked(behind.text))
    return out


@cache
def rules() -> str:
    """A hash of all our code and of the stemmer's version: when they change, nothing that was kept is believed."""
    code = hashlib.sha256(version("snowballstemmer").encode())
    here = Path(__file__).parent
    for file in sorted(here.rglob("*.py")):
        code.update(f"{file.relative_to(here).as_posix()}\n".encode() + file.read_bytes())
    return code.hexdigest()


def _origin(known: Known, sentences: Sequence[Worded]) -> str:
    """A hash of all that the facts come of: an article may be corrected, or read anew, by another process."""
    whole = [rules(), _iso(known.published), known.exact, known.years, sentences]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def packed(found: Sequence[Fact]) -> str:
    """As JSON, which ``unpacked`` reads."""
    return json.dumps([_row(one) for one in found], separators=(",", ":"))


def unpacked(kept: str) -> list[Fact]:
    """What ``packed`` wrote."""
    return [_fact(row) for row in json.loads(kept)]


def _row(one: Fact) -> list[Any]:
    voice = one.voice
    times = [[t.start, t.end, _iso(t.first), t.precision, _iso(t.last), t.said] for t in one.times]
    return [
        voice.speaker,
        voice.verb,
        voice.status,
        voice.inherited,
        voice.own,
        one.marked,
        sorted(one.terms),
        sorted(one.named),
        times,
    ]


def _fact(row: list[Any]) -> Fact:
    *voice, mark, terms, named, times = row
    dated = tuple(
        Dated(start, end, _day(first), known, _day(last), said) for start, end, first, known, last, said in times
    )
    return Fact(Attribution(*voice), mark, frozenset(terms), frozenset(named), dated)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
