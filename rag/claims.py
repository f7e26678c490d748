"""Articles → who says what, and how these claims meet: agree, conflict, or tell a later state.

A claim's status comes from the words of its source, never from a judgement on the truth. Two claims of different
texts are of one matter where they mean nearly the same; they conflict where they count the same thing differently,
where one denies what the other says, and within one text where one answers the other (``rag/denials.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from rag.denials import Counts, Said, denials
from rag.names import same_name
from rag.overlap import akin
from rag.prose import cited
from rag.schema import Claim, Meeting, Relation, Stance
from rag.text import term
from rag.told import Read
from rag.verify import polarity

# Cosine from which two sentences of different texts are of one matter, by itself; and if the one also holds so much of
# the other's words and neither names what the other does not: 0.69 of such pairs, each way, answer one question:
# both hold an answer if one does; 0.54 of all between (even half of conflicts.jsonl).
MATTER, NEAR, HELD = 0.7, 0.65, 0.4
# Sentences that count the same thing are from here on if they share some words beside: 0.64 of such pairs then answer
# one question (even half of conflicts.jsonl, of sentences that hold an answer; 0.60 from 0.6 on without the words,
# 0.69 from MATTER on whatever they count).
COUNTED, BESIDE = 0.5, 3
MOST = 20  # claims that one meets, the nearest
CELLS = 1 << 23  # pairs of sentences compared at a time, 32 MB of cosines however many sentences there are
ROUNDED = 0.05  # share by which two numbers may differ and be one


def claims(read: Sequence[Read], step: Callable[[int, int], None] = lambda _done, _of: None) -> tuple[Claim, ...]:
    """The claims of these articles by matter: those that others meet first, each matter together. ``step`` is told how
    many sentences were compared."""
    said = [Said(one) for article in read for one in article.told]
    meets: dict[int, dict[int, Relation]] = {}
    for a, b, relation in (*denials(said), *met(said, step)):
        meets.setdefault(a, {}).setdefault(b, relation)
        meets.setdefault(b, {}).setdefault(a, relation)
    ids = [_id(one) for one in said]
    matters = _matters(len(said), meets)
    shared = frozenset(matters[at] for at in meets)
    order = sorted(range(len(said)), key=lambda at: (matters[at] not in shared, matters[at], at))
    numbered = {old: new for new, old in enumerate(dict.fromkeys(matters[at] for at in order))}
    return tuple(
        replace(
            _claim(said[at], ids[at], numbered[matters[at]]),
            about=tuple(Meeting(ids[other], relation) for other, relation in sorted(meets.get(at, {}).items())),
        )
        for at in order
    )


def stances(claim: Claim, every: Sequence[Claim], read: Sequence[Read]) -> tuple[Stance, ...]:
    """How each of the articles stands to ``claim``, one of ``every``."""
    by_id = {one.id: one for one in every}
    out = []
    for article in (one.article for one in read):
        met = [m for m in claim.about if by_id[m.id].article == article.id]
        agreeing = [m.id for m in met if m.relation == "agrees"]
        if claim.article == article.id:
            agreeing.insert(0, claim.id)
        against = [m.id for m in met if m.relation != "agrees"]
        stance: Literal["says", "contradicts", "silent"] = (
            "says" if agreeing else "contradicts" if against else "silent"
        )
        out.append(Stance(
            article.id, article.source, article.title, article.outlet, article.date, article.copy_of or article.id,
            stance, tuple(agreeing or against),
        ))  # fmt: skip
    return tuple(out)


def _claim(one: Said, id: str, matter: int) -> Claim:
    card, span = one.told.card, one.told.span
    return Claim(
        id, one.told.text, one.voice.speaker, one.voice.verb, one.voice.status, one.told.fact.marked, card.date,
        card.id, card.source, card.title, card.outlet, one.told.voice, span.start, span.end, one.told.text, matter,
        date_basis=card.date_basis,
    )  # fmt: skip


def _id(one: Said) -> str:
    span = one.told.span
    return hashlib.sha256(f"{span.article}:{span.start}:{span.end}".encode()).hexdigest()[:12]


def met(
    said: Sequence[Said], step: Callable[[int, int], None] = lambda _done, _of: None,
    among: Sequence[int] | None = None,
) -> Iterator[tuple[int, int, Relation]]:  # fmt: skip
    """Claims of different texts that are of one matter, and how they stand to each other: each pair once, all of them
    or those of which one is ``among`` these."""
    if not said:
        return
    vectors = np.stack([one.told.vector for one in said])
    voices = np.unique([one.told.voice for one in said], return_inverse=True)[1]
    asked = np.arange(len(said)) if among is None else np.unique(among)
    every = frozenset(asked.tolist())
    rows = max(1, CELLS // len(said))
    for first in range(0, len(asked), rows):
        step(first, len(asked))
        part = asked[first : first + rows]
        for at, near in zip(part.tolist(), vectors[part] @ vectors.T, strict=True):
            best = np.flatnonzero((near >= COUNTED) & (voices != voices[at]))
            for other in best[np.argsort(-near[best], kind="stable")][:MOST].tolist():
                first_met = other > at or other not in every
                if first_met and (found := relation(said[at], said[other], float(near[other]))):
                    yield at, other, found
    step(len(asked), len(asked))


def relation(one: Said, other: Said, cosine: float) -> Relation | None:
    """How two claims of different texts stand to each other; None where they are not surely of one matter."""
    if one.points_back or other.points_back:
        return None  # "denied this": what is meant stands elsewhere
    days = {one.told.card.date, other.told.card.date} - {None}
    if len(one.told.terms & other.told.terms) >= BESIDE and counted_differently(one.counts, other.counts):
        return "updates" if len(days) > 1 else "conflicts"
    if cosine < MATTER and not (cosine >= NEAR and _alike(one, other)):
        return None
    if one.denies != other.denies or _opposed(one, other) or _opposed(other, one):
        return "conflicts"
    return "agrees"


def _alike(one: Said, other: Said) -> bool:
    """Whether the one holds enough of the other's words, and not each names what the other does not."""
    mine, theirs = one.told.terms, other.told.terms
    if len(mine & theirs) < HELD * min(len(mine), len(theirs)):
        return False
    return not (_named_alone(one, other) and _named_alone(other, one))


def _named_alone(one: Said, other: Said) -> bool:
    """Whether it names what the other does not, its speaker aside."""
    there = other.names
    return any(not any(same_name(a, b) or akin(term(a), term(b)) for b in there) for a in one.names)


def _opposed(one: Said, other: Said) -> bool:
    if "unverified" in {one.voice.status, other.voice.status}:
        return False  # "not confirmed" negates nothing that is told
    found = polarity.check(one.told.text, [cited(other.told.evidence, other.told.before)])
    return found is not None and not found.passed


def counted_differently(one: Counts, other: Counts) -> bool:
    """Whether both count the same thing, and no number is in both."""
    return any(
        all(abs(x - y) > ROUNDED * max(abs(x), abs(y)) for x in one[unit] for y in other[unit])
        for unit in (one.keys() & other.keys()) - {""}
    )


def _matters(count: int, meets: dict[int, dict[int, Relation]]) -> list[int]:
    """By claim the least index of those that it is joined with."""
    roots = list(range(count))

    def root(at: int) -> int:
        while roots[at] != at:
            roots[at] = roots[roots[at]]
            at = roots[at]
        return at

    for at, others in meets.items():
        for other in others:
            a, b = sorted((root(at), root(other)))
            roots[b] = a
    return [root(at) for at in range(count)]
