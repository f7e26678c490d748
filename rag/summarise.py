"""Articles → a summary of sentences that their sources wrote: which, in what order, and what must be said of them.

Chosen by ``rag.salience``, told in the order in which they read; what conflicts with one stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.cite import Numbering
from rag.claims import met
from rag.denials import Said
from rag.draft import Made
from rag.evidence import leans
from rag.prose import cited
from rag.rerank import LANGUAGES
from rag.salience import Candidates, choose
from rag.schema import Conflict, Length, Relation, Summary
from rag.told import Read, Told
from rag.verify import verify

WORDS: Mapping[Length, int] = {"line": 30, "short": 80}
SHARE = 0.4  # of the words of the articles, at most, for the full form
MOST = 12  # sentences of the full form
FEW = 4  # content words below which a sentence ("20:19 FULL TIME.") tells little by itself


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sentences in the order in which they read, and how those of different articles stand to each other."""

    told: tuple[Told, ...]
    meets: Mapping[tuple[int, int], Relation]  # by indices of ``told``
    agreed: frozenset[int]  # that another source reports too
    cut: bool  # whether a sentence was cut to fit


def summarise(
    read: Sequence[Read], length: Length, topic: str | None = None,
    write: Callable[[Chosen, Summary], Summary] | None = None,
) -> Summary:  # fmt: skip
    """The summary of these articles; abstained where they hold no sentence. ``write`` makes prose of it."""
    ids = tuple(one.article.id for one in read)
    voices = [one for one in read if one.article.copy_of not in ids]
    every = [one for article in sorted(voices, key=_published) for one in article.told]
    told = [one for one in every if len(one.terms) >= FEW] or every
    if not told:
        reason = f"The articles hold nothing about “{topic}”." if topic else "There is no sentence to sum up."
        return Summary("abstained", "nothing", reason, topic, length, ids, (), (), (), "quotes")
    chosen = chosen_of(told, length)
    numbering = Numbering()
    sentences = tuple(quoted(one).numbered(numbering) for one in chosen.told)
    conflicts = tuple(_conflict(chosen, a, b, r) for (a, b), r in sorted(chosen.meets.items()) if r != "agrees")
    several = len({one.voice for one in told}) > 1
    summary = Summary(
        "answered", "answered", None, topic, length, ids, sentences, conflicts, _warnings(read, voices, chosen.cut),
        "quotes", tuple(at for at in range(len(sentences)) if several and at not in chosen.agreed),
        tuple(at for at, one in enumerate(sentences) if one.claim_status in {"unverified", "disputed"}),
    )  # fmt: skip
    return write(chosen, summary) if write is not None else summary


def chosen_of(told: Sequence[Told], length: Length) -> Chosen:
    """The sentences of a summary of that length; ``told`` in the order in which it reads."""
    sizes = [len(one.text.split()) for one in told]
    room, most = allowed(sizes, length)
    if min(sizes) > room:
        return Chosen((_cut(min(told, key=lambda one: len(one.text)), max(room, 1)),), {}, frozenset(), cut=True)
    picked = choose(candidates(told), room, most)
    said = [Said(one) for one in told]
    if length != "line":
        picked = _with_others(picked, _meets(said, picked), sizes, room, most)
    order = sorted(picked)
    meets = _meets(said, order)
    place = {at: new for new, at in enumerate(order)}
    agreed = {at for pair, r in meets.items() if r == "agrees" for at in pair if at in place}
    inside = {
        (min(place[a], place[b]), max(place[a], place[b])): r
        for (a, b), r in meets.items() if a in place and b in place
    }  # fmt: skip
    return Chosen(tuple(told[at] for at in order), inside, frozenset(place[at] for at in agreed), cut=False)


def _meets(said: Sequence[Said], among: Sequence[int]) -> dict[tuple[int, int], Relation]:
    """How these sentences stand to any others, by both their indices, the lesser first, in order."""
    return dict(sorted(((min(a, b), max(a, b)), relation) for a, b, relation in met(said, among=among)))


def allowed(sizes: Sequence[int], length: Length) -> tuple[int, int]:
    """The words and the sentences that a summary of that length may have, of sentences of so many words."""
    whole = min(min(sizes), WORDS["line"])  # an article of one sentence is quoted, not cut to a share of it
    return WORDS.get(length, max(whole, int(SHARE * sum(sizes)))), 1 if length == "line" else MOST


def candidates(told: Sequence[Told]) -> Candidates:
    """The sentences as one chooses among them; in the order in which they read."""
    ends: dict[str, int] = {}
    for one in told:
        ends[one.card.id] = max(ends.get(one.card.id, 1), one.index)
    return Candidates(
        [one.terms for one in told], [len(one.text.split()) for one in told],
        [one.index / ends[one.card.id] for one in told], _leaning(told), [one.card.id for one in told],
        np.stack([one.vector for one in told]), _heavy(told),
    )  # fmt: skip


def quoted(one: Told) -> Made:
    """A sentence in the source's own words."""
    judged = verify(one.text, [cited(one.evidence, one.before)])
    return Made(one.text, one.card.outlet or one.card.title or one.card.source, (one.evidence,), judged, one.voiced,
                one.before)  # fmt: skip


def _published(one: Read) -> tuple[bool, str]:
    return (one.article.date is None, one.article.date.isoformat() if one.article.date else "")


def _heavy(told: Sequence[Told]) -> frozenset[str]:
    """The terms that are names or numbers."""
    numbers = {term for one in told for term in one.terms if any(map(str.isdigit, term))}
    return frozenset(numbers.union(*(one.fact.named for one in told)))


def _leaning(told: Sequence[Told]) -> list[int | None]:
    """By sentence the index of the one before it, where it cannot be understood alone."""
    out: list[int | None] = []
    for at, one in enumerate(told):
        follows = at > 0 and told[at - 1].card.id == one.card.id and told[at - 1].index == one.index - 1
        out.append(at - 1 if follows and leans(one.text) else None)
    return out


def _with_others(
    picked: Sequence[int], meets: Mapping[tuple[int, int], Relation], sizes: Sequence[int], room: int, most: int
) -> list[int]:
    """With the other side of what conflicts, in place of what gained least, as far as there is room."""
    out = list(picked)
    for (a, b), relation in meets.items():
        if relation == "agrees" or (a in out) == (b in out):
            continue
        here, other = (a, b) if a in out else (b, a)
        kept = list(out)
        while kept and (sum(sizes[at] for at in kept) + sizes[other] > room or len(kept) >= most):
            least = next((at for at in reversed(kept) if at != here), None)
            if least is None:
                break
            kept.remove(least)
        if sum(sizes[at] for at in kept) + sizes[other] <= room and len(kept) < most:
            out = [*kept, other]
    return out


def _cut(one: Told, words: int) -> Told:
    """The beginning of a sentence that is too long: to its last comma within so many words, else so many words."""
    ends = [at for at, char in enumerate(one.text) if char.isspace()] + [len(one.text)]
    end = ends[min(words, len(ends)) - 1]
    comma = one.text.rfind(",", 0, end)
    end = comma if comma > end // 2 else end
    start = one.stored.sentence.start
    return replace(one, stored=replace(
        one.stored, sentence=replace(one.stored.sentence, end=start + end), text=one.text[:end]
    ))  # fmt: skip


def _conflict(chosen: Chosen, a: int, b: int, relation: Relation) -> Conflict:
    names = [one.card.outlet or one.card.title or one.card.source for one in (chosen.told[a], chosen.told[b])]
    days = [f", {one.card.date.isoformat()}" if one.card.date else "" for one in (chosen.told[a], chosen.told[b])]
    return Conflict((a, b), "date" if relation == "updates" else "true",
                    f"{names[0]}{days[0]} and {names[1]}{days[1]} tell it differently")  # fmt: skip


def _warnings(read: Sequence[Read], voices: Sequence[Read], cut: bool) -> tuple[str, ...]:
    out = []
    if copies := len(read) - len(voices):
        out.append(f"{copies} of the articles {'is a copy' if copies == 1 else 'are copies'} of another: one voice.")
    foreign = sorted({one.article.language for one in read if one.article.language not in LANGUAGES})
    if foreign:
        out.append(f"Speakers and claims are told apart in English only; here are articles in: {', '.join(foreign)}.")
    if cut:
        out.append("No sentence is short enough; the beginning of one is quoted.")
    return tuple(out)
