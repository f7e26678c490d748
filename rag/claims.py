"""Articles → who says what, and how these claims meet: agree, conflict, or tell a later state.

A claim's status comes from the words of its source, never from a judgement on the truth. Two claims of different
texts are of one matter where they mean nearly the same; they conflict where they count the same thing differently,
where one denies what the other says, and within one text where one answers the other (``rag/denials.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.denials import BACK, Said, denials, other_side, refutes
from rag.differing import SHARE, apart, counted_apart, negated_differently, opposed, says_no
from rag.happening import at_one_time, timed_differently
from rag.names import same_name
from rag.overlap import akin
from rag.schema import Claim, Meeting, Relation, Stance, StanceKind
from rag.senses import senses
from rag.text import stem, term
from rag.told import Read

# Cosine from which two sentences of different texts are of one matter, by itself; and if the one also holds so much of
# the other's words and neither names what the other does not: 0.69 of such pairs, each way, answer one question:
# both hold an answer if one does; 0.54 of all between (even half of conflicts.jsonl).
MATTER, NEAR, HELD = 0.7, 0.65, 0.4
# Less near, if it holds half of them, and three: 0.72 of 25 such pairs answer one question (same data), 0.42 of all.
LEAST, MOSTLY = 0.55, 0.5
# Sentences that count the same thing are from here on if they share some words beside: 0.64 of such pairs then answer
# one question (even half of conflicts.jsonl, of sentences that hold an answer; 0.60 from 0.6 on without the words,
# 0.69 from MATTER on whatever they count).
COUNTED, BESIDE = 0.5, 3
JOINED = 0.3  # from here on a sentence may say what another denies, if it holds the words of the denied clause
MOST = 20  # claims that one meets, the nearest
AGO = timedelta(days=60)
ALONE = 1  # words of the one that the other lacks, of two of which the one says no to the other
CELLS = 1 << 23  # pairs of sentences compared at a time, 32 MB of cosines however many sentences there are
# How an article stands to a claim by how the claims stand that meet it, the first of these that holds.
_STANCES: dict[Relation, StanceKind] = {"agrees": "says", "conflicts": "contradicts", "updates": "updates"}
# What was not switched on may have been switched off; trains that do not run are suspended, a deal is blocked.
_UNDONE = re.compile(
    r"\b(?:[a-z]+ed\soff|cancel\w*|postpone\w*|scrap(?:ped|s|ping)?|suspend\w*|halt(?:ed|s|ing)?|resum(?:e[sd]?|ing)|"
    r"restor(?:e[sd]?|ing)|reopen\w*|lift(?:ed|s|ing)|withdr[ae]w(?:n|s|ing)?|revers(?:e[sd]?|ing)|overturn\w*|"
    r"quash\w*|revok\w*|repeal\w*|abandon\w*|block(?:ed|s|ing)?|veto\w*|reject(?:ed|s|ing)?|bann?(?:ed|s|ing)?)\b",
    re.IGNORECASE,
)
# What is to come, what somebody refuses, and what is so on the day of the report, may be otherwise a day later.
_MAY_CHANGE = re.compile(
    r"\b(?:will|would|shall|(?:is|are) (?:to|due|set)|plan(?:s|ned|ning)?|expect(?:s|ed)?|refus(?:es?|ed)|vow(?:s|ed)?|"
    r"is|are|remains?|not yet|yet to|still|whether)\b",
    re.IGNORECASE,
)
_CHANGES = frozenset(
    map(stem, "percent rise rose risen grow grew grown fall fell fallen shrink drop climb increase raise cut".split())
)


def claims(read: Sequence[Read], step: Callable[[int, int], None] = lambda _done, _of: None) -> tuple[Claim, ...]:
    """The claims of these articles by matter: those that others meet first, each matter together. ``step`` is told how
    many sentences were compared."""
    said = [Said(one) for article in read for one in article.told]
    meets: dict[int, dict[int, Relation]] = {}
    answered, elsewhere = list(denials(said)), list(met(said, step))
    for a, b, relation in (*answered, *elsewhere, *_carried_over(said, answered, elsewhere)):
        meets.setdefault(a, {}).setdefault(b, relation)
        meets.setdefault(b, {}).setdefault(a, relation)
    ids = [_id(one) for one in said]
    matters = _matters(said, meets)
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


def _carried_over(
    said: Sequence[Said], answered: Sequence[tuple[int, int, Relation]], elsewhere: Sequence[tuple[int, int, Relation]]
) -> Iterator[tuple[int, int, Relation]]:
    """Who denies a claim ("denied this") denies it to all who make it."""
    makes: dict[int, list[int]] = {}
    for a, b, relation in elsewhere:
        if relation == "agrees":
            makes.setdefault(a, []).append(b)
            makes.setdefault(b, []).append(a)
    for claim, denial, relation in answered:
        if relation == "conflicts" and said[denial].points_back:
            voice = said[denial].told.voice
            yield from ((one, denial, relation) for one in makes.get(claim, ()) if said[one].told.voice != voice)


def stances(claim: Claim, every: Sequence[Claim], read: Sequence[Read]) -> tuple[Stance, ...]:
    """How each of the articles stands to ``claim``, one of ``every``. A copy that holds its sentence says it too."""
    by_id = {one.id: one for one in every}
    found: dict[str, dict[Relation, list[str]]] = {}
    for one in every:
        if one.voice == claim.voice and one.text == claim.text:
            found.setdefault(one.article, {}).setdefault("agrees", []).append(one.id)
    for met in claim.about:
        found.setdefault(by_id[met.id].article, {}).setdefault(met.relation, []).append(met.id)
    out = []
    for article in (one.article for one in read):
        relations = found.get(article.id, {})
        relation = next((one for one in _STANCES if one in relations), None)
        out.append(Stance(
            article.id, article.source, article.title, article.outlet, article.date, article.copy_of or article.id,
            _STANCES[relation] if relation else "silent", tuple(relations[relation]) if relation else (),
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
    voices, articles, speakers = (
        np.unique(ids, return_inverse=True)[1] for ids in zip(
            *((one.told.voice, one.told.card.id, one.voice.speaker or "") for one in said), strict=True
        )
    )  # fmt: skip
    places = np.arange(len(said))
    denying = np.array([bool(one.denied) for one in said])
    asked = np.arange(len(said)) if among is None else np.unique(among)
    every = frozenset(asked.tolist())
    rows = max(1, CELLS // len(said))
    for first in range(0, len(asked), rows):
        step(first, len(asked))
        part = asked[first : first + rows]
        for at, near in zip(part.tolist(), vectors[part] @ vectors.T, strict=True):
            elsewhere, inside = voices != voices[at], (articles == articles[at]) & (speakers != speakers[at])
            denied = (denying | denying[at]) & (elsewhere | inside)
            beside = inside & (np.abs(places - at) <= BACK)
            best = [_nearest(near, elsewhere), _nearest(near, inside), _nearest(near, denied, JOINED)]
            for other in dict.fromkeys(np.concatenate([*best, np.flatnonzero(beside)]).tolist()):
                first_met = other > at or other not in every
                if first_met and (found := relation(said[at], said[other], float(near[other]))):
                    yield at, other, found
    step(len(asked), len(asked))


def _nearest(near: NDArray[np.float32], which: NDArray[np.bool_], least: float = COUNTED) -> NDArray[np.intp]:
    """The places of those of ``which`` that are near enough to be of one matter, the nearest first."""
    best = np.flatnonzero((near >= least) & which)
    return best[np.argsort(-near[best], kind="stable")][:MOST]


def relation(one: Said, other: Said, cosine: float) -> Relation | None:
    """How two claims stand to each other; None where they are not surely of one matter, or not surely either."""
    if one.points_back or other.points_back:
        return None  # "denied this": what is meant stands elsewhere
    within = one.told.card.id == other.told.card.id
    if within and not other_side(one, other):
        return None
    days = {one.told.card.date, other.told.card.date} - {None}
    later: Relation = "updates" if len(days) > 1 else "conflicts"
    if refutes(one, other) or refutes(other, one):
        return later if one.who == other.who else "conflicts"
    if cosine < COUNTED and not within:
        return None
    if timed_differently(one.told, other.told):
        return later if _planned(one) or _planned(other) else "conflicts"
    counted = counted_apart(one.counts, other.counts)
    if counted and _counts_one_thing(one, other, counted):
        return later
    if later == "updates" and not within and _changed(*sorted((one, other), key=lambda said: str(said.told.card.date))):
        return "updates"
    if cosine < MATTER and not _alike(one, other, cosine):
        return None
    if one.denies != other.denies:
        denied = "denied" in {one.voice.status, other.voice.status}
        return "conflicts" if denied and not (one.denied or other.denied) else None
    unsure = "unverified" in {one.voice.status, other.voice.status}  # "not confirmed" negates nothing that is told
    if negated_differently(one.told, other.told):
        return "conflicts" if _of_one_thing(one, other) else None
    if not unsure and opposed(one.told, other.told):
        a_no = says_no(one.told.text) != says_no(other.told.text)  # and not to a verb that both have
        return "conflicts" if _of_one_thing(one, other, 0 if a_no else ALONE) else None
    if within or counted or _no_number_shared(one, other) or not at_one_time(one.told, other.told):
        return None
    if bool(_undone(one.told.text)) != bool(_undone(other.told.text)) or (
        cosine < NEAR and bool(one.counts) != bool(other.counts)
    ):
        return None  # "miners went on strike", "900 miners joined the strike"
    return "agrees"


def _of_one_thing(one: Said, other: Said, least: int = ALONE) -> bool:
    """Whether one of them tells of hardly anything that the other does not, and not each names what it alone does."""
    mine, theirs = one.senses, other.senses
    alone = min(len(mine - theirs), len(theirs - mine))
    if alone > least or bool(_undone(one.told.text)) != bool(_undone(other.told.text)):
        return False
    return not _of_two_names(one, other)


def _counts_one_thing(one: Said, other: Said, counted: frozenset[str]) -> bool:
    """Whether what both count is the same: they share words and time; shares, whose whole is hard to tell, are so only
    where one of them tells of nothing else."""
    named = _names_there(one, other)
    if (named and other.names and not any(named)) or not at_one_time(one.told, other.told):
        return False
    if _long_ago(one, other) or _long_ago(other, one):
        return False
    mine, theirs = (said.senses - _CHANGES for said in (one, other))
    if counted == {SHARE} and not (mine and theirs and (mine <= theirs or theirs <= mine)):
        return False
    if one.told.card.id == other.told.card.id:
        return _of_one_thing(one, other)
    return len(one.all_senses & other.all_senses) >= BESIDE


def _long_ago(one: Said, other: Said) -> bool:
    """Whether it tells of a time long before the other, which gives none, was reported: "a fire killed two in 2019"."""
    day, times = (
        other.told.card.date,
        [time for time in one.told.fact.times if time.first is not None and not time.said],
    )
    if day is None or not times or other.told.fact.times:
        return False
    return all((time.last or time.first or day) < day - AGO for time in times)


def _changed(one: Said, then: Said) -> bool:
    """Whether what the earlier one says is so, or will be, the later one tells is undone, or done after all."""
    if one.denies or then.denies or not _MAY_CHANGE.search(one.told.text) or _of_two_names(one, then):
        return False
    mine, theirs = one.senses, then.all_senses
    shared = len(one.all_senses & theirs)
    if shared < BESIDE and (shared < 2 or len(mine - theirs) > ALONE):
        return False
    undone = _undone(then.told.text) - _undone(one.told.text)
    return bool(undone) or (not _undone(one.told.text) and negated_differently(one.told, then.told))


@lru_cache(maxsize=8192)  # one sentence is compared with many
def _undone(text: str) -> frozenset[str]:
    """Its words for what is called off, or put back to what it was."""
    return frozenset(found.lower() for found in _UNDONE.findall(text))


def _no_number_shared(one: Said, other: Said) -> bool:
    mine, theirs = (frozenset[float]().union(*said.counts.values()) for said in (one, other))
    return bool(mine and theirs) and apart(mine, theirs)


def _planned(one: Said) -> bool:
    """Whether what it tells was still to come when it was reported."""
    day = one.told.card.date
    return day is not None and any(time.first is not None and time.first > day for time in one.told.fact.times)


def _alike(one: Said, other: Said, cosine: float) -> bool:
    """Whether the one holds enough of the other's words, and not each names what the other does not."""
    mine, theirs = one.all_senses, other.all_senses
    if cosine < NEAR:
        speakers = senses(one.who | other.who)
        mine, theirs = mine - speakers, theirs - speakers
    shared, fewer = len(mine & theirs), min(len(mine), len(theirs))
    enough = shared >= HELD * fewer if cosine >= NEAR else cosine >= LEAST and shared >= max(BESIDE, MOSTLY * fewer)
    return enough and not _of_two_names(one, other)


def _of_two_names(one: Said, other: Said) -> bool:
    """Whether each names what the other does not."""
    return _named_alone(one, other) and _named_alone(other, one)


def _named_alone(one: Said, other: Said) -> bool:
    """Whether it names what the other does not, its speaker aside."""
    return not all(_names_there(one, other))


def _names_there(one: Said, other: Said) -> list[bool]:
    """By name in the one whether the other has it."""
    return [any(same_name(a, b) or akin(term(a), term(b)) for b in other.names) for a in one.names]


def _matters(said: Sequence[Said], meets: dict[int, dict[int, Relation]]) -> list[int]:
    """By claim the least index of those that it is joined with: those that meet, and one sentence in copies of a
    text."""
    first: dict[tuple[str, str], int] = {}
    roots = [first.setdefault((one.told.voice, one.told.text), at) for at, one in enumerate(said)]

    def root(at: int) -> int:
        while roots[at] != at:
            roots[at] = roots[roots[at]]
            at = roots[at]
        return at

    for at, others in meets.items():
        for other in others:
            a, b = sorted((root(at), root(other)))
            roots[b] = a
    return [root(at) for at in range(len(said))]
