"""Articles → a summary of sentences that their sources wrote: which, in what order, and what must be said of them.

Chosen by ``rag.salience``, told in the order in which they read; what conflicts with one stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.attribution import attribute
from rag.cite import Numbering
from rag.claims import met
from rag.denials import Said
from rag.draft import Made
from rag.evidence import leans
from rag.left_open import left_open
from rag.prose import cited
from rag.reader import LANGUAGES
from rag.salience import Candidates, choose
from rag.saying import VERB
from rag.schema import Conflict, Length, Relation, Summary
from rag.store.catalog import ArticleCard
from rag.told import Read, Told
from rag.verify import verify

WORDS: Mapping[Length, int] = {"line": 30, "short": 80}
SHARE = 0.4  # of the words of the articles, at most, for the full form, which may always have what the short may
MOST = 12  # sentences of the full form
FEW = 4  # content words below which a sentence ("20:19 FULL TIME.") tells little by itself
LEAST = 0.05  # relevance of a sentence that is of no likeness to the topic, though on it
NAMED = 3  # of the sentences, or articles, that a summary does not tell and names; the others are counted
# What a sentence may not lose with its end, for it would then tell something else: whose claim it is, or a condition.
_TURNS = re.compile(
    rf"{VERB.pattern}|\b(?:according to|but|unless|if|(?:al)?though|however|except|provided|without|not|nor)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sentences in the order in which they read, and how those of different articles stand to each other."""

    told: tuple[Told, ...]
    meets: Mapping[tuple[int, int], Relation]  # by indices of ``told``
    agreed: frozenset[int]  # that another source reports too
    against: tuple[tuple[int, Told], ...]  # what was not chosen and tells it otherwise than the one at that index
    cut: str = ""  # where no sentence fits, what was done to tell one, in words


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
    chosen = chosen_of(told, length, sum(one.words for one in voices))
    numbering = Numbering()
    sentences = tuple(quoted(one).numbered(numbering) for one in chosen.told)
    conflicts = tuple(_conflict(chosen, a, b, r) for (a, b), r in sorted(chosen.meets.items()) if r != "agrees")
    marked, others = left_open(chosen.told, every)
    summary = Summary(
        "answered", "answered", None, topic, length, ids, sentences, conflicts,
        (*_warnings(read, voices, chosen), *_named("Left open", others)), "quotes", _lone(chosen, told), tuple(marked),
    )  # fmt: skip
    summary = write(chosen, summary) if write is not None else summary
    return replace(summary, warnings=(*summary.warnings, *_untold(summary, voices)))


def chosen_of(told: Sequence[Told], length: Length, words: int) -> Chosen:
    """The sentences of a summary of that length; ``told`` in the order in which it reads, of articles of so many
    ``words``."""
    sizes = [len(one.text.split()) for one in told]
    room, most = allowed(sizes, length, words)
    said = [Said(one) for one in told]
    shown, cut = list(told), ""
    if min(sizes) > room:
        at, shown[at], cut = _too_long(told, room)
        order = [at]
    else:
        picked = choose(candidates(told), room, most)
        order = sorted(picked if length == "line" else _with_others(picked, _meets(said, picked), sizes, room, most))
    meets = _meets(said, order)
    place = {at: new for new, at in enumerate(order)}
    agreed = {at for pair, r in meets.items() if r == "agrees" for at in pair if at in place}
    inside = {(place[a], place[b]): r for (a, b), r in meets.items() if a in place and b in place}
    against = tuple(
        (place[a], told[b]) if a in place else (place[b], told[a])
        for (a, b), r in meets.items() if r != "agrees" and (a in place) != (b in place)
    )  # fmt: skip
    return Chosen(tuple(shown[at] for at in order), inside, frozenset(place[at] for at in agreed), against, cut)


def _meets(said: Sequence[Said], among: Sequence[int]) -> dict[tuple[int, int], Relation]:
    """How these sentences stand to any others, by both their indices, the lesser first, in order."""
    return dict(sorted(((min(a, b), max(a, b)), relation) for a, b, relation in met(said, among=among)))


def allowed(sizes: Sequence[int], length: Length, words: int) -> tuple[int, int]:
    """The words and the sentences that a summary of that length may have, of sentences of so many words in articles of
    ``words``. In full there is room for the shortest sentence: an article of one is quoted, not cut to a share."""
    room = WORDS[length] if length in WORDS else max(WORDS["short"], int(SHARE * words), min(sizes))
    return room, 1 if length == "line" else MOST


def candidates(told: Sequence[Told]) -> Candidates:
    """The sentences as one chooses among them; in the order in which they read."""
    ends: dict[str, int] = {}
    for one in told:
        ends[one.card.id] = max(ends.get(one.card.id, 1), one.index)
    return Candidates(
        [one.terms for one in told], [len(one.text.split()) for one in told],
        [one.index / ends[one.card.id] for one in told], _leaning(told), [one.card.id for one in told],
        np.stack([one.vector for one in told]), _heavy(told), [max(one.relevance, LEAST) for one in told],
    )  # fmt: skip


def quoted(one: Told) -> Made:
    """A sentence in the source's own words."""
    judged = verify(one.text, [cited(one.evidence, one.before)])
    voice = one.fact.voice if one.voiced else None
    return Made(one.text, _name(one.card), (one.evidence,), judged, one.voiced, one.before, voice)


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


def _too_long(told: Sequence[Told], words: int) -> tuple[int, Told, str]:
    """Which sentence to tell where none fits, what of it, and in words what was done: the beginning of the shortest
    that may be cut, else the shortest whole."""
    shortest = sorted(range(len(told)), key=lambda at: len(told[at].text))
    for at in shortest:
        if cut := _cut(told[at], words):
            return at, cut, "No sentence is short enough; the beginning of one is quoted."
    at = shortest[0]
    return at, told[at], "No sentence is short enough, or can be cut and still tell the same; one is quoted whole."


def _cut(one: Told, words: int) -> Told | None:
    """The beginning of a sentence that is too long: to its last comma within so many words, else so many words. None
    where what is left out says whose claim it is or turns what it says, and where that cannot be told."""
    ends = [at for at, char in enumerate(one.text) if char.isspace()] + [len(one.text)]
    end = ends[min(words, len(ends)) - 1]
    comma = one.text.rfind(",", 0, end)
    end = comma if comma > end // 2 else end
    whole, part = (attribute(text, one.before) for text in (one.text, one.text[:end]))
    if not one.voiced or (part.speaker, part.status) != (whole.speaker, whole.status) or _TURNS.search(one.text, end):
        return None
    start = one.stored.sentence.start
    return replace(one, stored=replace(
        one.stored, sentence=replace(one.stored.sentence, end=start + end), text=one.text[:end]
    ))  # fmt: skip


def _name(card: ArticleCard) -> str:
    return card.outlet or card.title or card.source


def _dated(card: ArticleCard) -> str:
    return f"{_name(card)}, {card.date.isoformat()}" if card.date else _name(card)


def _conflict(chosen: Chosen, a: int, b: int, relation: Relation) -> Conflict:
    one, other = (_dated(chosen.told[at].card) for at in (a, b))
    return Conflict((a, b), "date" if relation == "updates" else "true", f"{one} and {other} tell it differently")


def _lone(chosen: Chosen, told: Sequence[Told]) -> tuple[int, ...]:
    """The indices of the sentences that one source alone reports, of those that were compared: no other agrees, and
    none tells it differently."""
    if len({one.voice for one in told if one.voiced}) < 2:
        return ()
    met = {at for pair in chosen.meets for at in pair} | chosen.agreed | {at for at, _ in chosen.against}
    return tuple(at for at, one in enumerate(chosen.told) if one.voiced and at not in met)


def _warnings(read: Sequence[Read], voices: Sequence[Read], chosen: Chosen) -> tuple[str, ...]:
    out = []
    if copies := len(read) - len(voices):
        out.append(f"{copies} of the articles {'is a copy' if copies == 1 else 'are copies'} of another: one voice.")
    foreign = sorted({one.article.language for one in read if one.article.language not in LANGUAGES})
    if foreign:
        out.append("Speakers and claims are told apart, and reports compared, in English only; here are articles in: "
                   f"{', '.join(foreign)}.")  # fmt: skip
    if chosen.cut:
        out.append(chosen.cut)
    others = [(one,) for one in {one.span: one for _, one in chosen.against}.values()]
    return (*out, *_named("Told differently", others))


def _named(how: str, others: Sequence[Sequence[Told]]) -> list[str]:
    """What is not among the chosen, in the words of its source, the first few."""
    out = []
    for told in others[:NAMED]:
        text = " ".join(" ".join(one.text for one in told).split())
        out.append(f"{how} by {_dated(told[0].card)}: “{text}”")
    if more := len(others[NAMED:]):
        out[-1] += f" (and {more} more)"
    return out


def _untold(summary: Summary, voices: Sequence[Read]) -> tuple[str, ...]:
    """Of which articles the summary tells nothing."""
    cited = {one.article for sentence in summary.sentences for one in sentence.citations}
    untold = [one.article for one in voices if one.article.id not in cited]
    if not untold:
        return ()
    more = f" and {len(untold) - NAMED} more" if len(untold) > NAMED else ""
    named = ", ".join(one.source for one in untold[:NAMED])
    return (f"It tells of {len(voices) - len(untold)} of {len(voices)} articles, not of {named}{more}.",)
