"""Whom a surname means where the articles know several of that name: "What did Ivanov say?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.holding import is_somebody
from rag.mutate import elsewhere
from rag.names import names
from rag.overlap import carried, terms_of
from rag.question import Question
from rag.schema import Evidence
from rag.text import fold, term

_HONORIFICS = frozenset("mr mrs ms miss dr prof sir dame lord lady gen col capt lt sgt sen gov rep pres".split())


def namesakes(question: Question, ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """The full names, in order of their best sentence, of different people whom a bare surname of the question may
    mean; empty where it can mean one only. Of two, one of whom all is told that the question says and the other has
    not, that one is meant."""
    for surname in (n.words[-1] for n in names(question.text) if len(_given(n.words)) == 1):
        told = _told(surname, ranked)
        others = [t for t in question.terms if t != term(surname)]
        held = {name: frozenset(t for t in others if carried(t, terms)) for name, terms in told.items()}
        left = [name for name, own in held.items() if not any(own < more for more in held.values())]
        if len(left) > 1:
            return tuple(left)
    return ()


def _told(surname: str, ranked: Sequence[Evidence]) -> Mapping[str, frozenset[str]]:
    """Full name -> the terms of what is told of that person: the sentences that hold the name, and of an article with
    no other of the surname those that hold the surname or follow such a one."""
    people: dict[str, str] = {}  # as called in a sentence -> as called first
    by_article: dict[str, set[str]] = {}
    full = {
        name for name, sort in elsewhere([e.quote for e in ranked]).names
        if sort == "person" and len(_given(name.split())) > 1 and term(name.split()[-1]) == term(surname)
    }  # fmt: skip
    for one in ranked:
        for name in sorted(full):
            if name in one.quote:
                people[name] = next((known for known in people.values() if _same(known, name)), name)
                by_article.setdefault(one.span.article, set()).add(people[name])
    out: dict[str, frozenset[str]] = {name: frozenset() for name in people.values()}
    for one in ranked:
        known = by_article.get(one.span.article, set())
        own = {people[name] for name in full if name in one.quote}
        if not own and term(surname) in terms_of(f"{one.before} {one.quote}") and len(known) == 1:
            own = known
        for name in own:
            out[name] |= terms_of(f"{one.context} {one.quote}")
    return out


def _given(name: Sequence[str]) -> Sequence[str]:
    """The words of a person's name behind a title: "Mayor Ivanov", "Transport Minister Ivanov", "Mr Ivanov"."""
    titled = [n for n, word in enumerate(name[:-1]) if fold(word) in _HONORIFICS or is_somebody(word)]
    return name[titled[-1] + 1 :] if titled else name


def _same(a: str, b: str) -> bool:
    """Whether two full names with one surname may be one person's: a given name, or its first letter, is shared."""
    x, y = ({fold(w) for w in _given(one.split())[:-1]} for one in (a, b))
    return bool(x & y) or any(v.strip(".") == w[0] or w.strip(".") == v[0] for v in x for w in y)
