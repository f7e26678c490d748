"""Whom a surname means where the articles know several of that name: "What did Ivanov say?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.mutate import elsewhere
from rag.names import names
from rag.overlap import terms_of
from rag.question import Question
from rag.schema import Evidence
from rag.text import fold, term

BEHIND = 2.0  # log-odds behind the best sentence, within which another's may be meant


def namesakes(question: Question, ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """The full names, in order of their best sentence, of different people whom a bare surname of the question may
    mean; empty where it can mean one only. What lies far behind the best sentence means nobody."""
    bare = [n.words[0] for n in names(question.text) if len(n.words) == 1]
    near = [e for e in ranked if e.score >= ranked[0].score - BEHIND]
    for surname in bare:
        if len({e.span.article for e in near}) < 2:
            return ()
        called = _called(surname, ranked)
        met = (called.get(e.span.article) for e in near if term(surname) in terms_of(e.quote))
        people = {fold(name.split()[0]): name for name in met if name is not None}
        if len(people) > 1:
            return tuple(people.values())
    return ()


def _called(surname: str, ranked: Sequence[Evidence]) -> Mapping[str, str]:
    """Article -> the one full name with that surname that its sentences give to a person."""
    said: dict[str, list[str]] = {}
    for one in ranked:
        said.setdefault(one.span.article, []).append(one.quote)
    out: dict[str, str] = {}
    for article, sentences in said.items():
        full = {
            name for name, sort in elsewhere(sentences).names
            if sort == "person" and len(name.split()) > 1 and term(name.split()[-1]) == term(surname)
        }  # fmt: skip
        if len({fold(name.split()[0]) for name in full}) == 1:
            out[article] = min(full)
    return out
