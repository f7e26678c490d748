"""Public records → training examples of the reader, with the hard negatives that matter here.

An example is a first text (a question or a statement), a passage, and what is to be judged of the two. Everything is
drawn with a seed from (seed, record), so that the same command makes the same examples on any machine.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.mutate import Elsewhere, elsewhere
from rag.reader.records import Asked, Claimed, Span, Support, claims, questions
from rag.reader.spoiled import Makings, Meanings, Near, Unanswered, as_fact, merged, wrongly
from rag.reader.texts import among, beside, changed_behind, headed, reworded, sentence_of, shortened, windowed
from rag.text import content_terms

REWORDED = 0.35  # of what holds is said in another word
HARMLESS = 0.2  # of the passages that answer have something else changed in them
ALONE = 0.8  # of the questions are asked of sentences, as in ranking; the others of passages
CLAIMED = 0.2  # of the claims are taken
TOLD = 0.2  # of the answerable questions' sentences serve as statements
AGAIN = 0.5  # of the sentences said in another word have a second and a third one exchanged
POOL, POOLS = 60, 8  # texts that names and voices are taken from, and how many such sets an origin has


@dataclass(frozen=True, slots=True)
class Example:
    """``answers``: whether ``passage`` answers the question ``first``, at ``span`` (characters, half-open) where that
    is known; ``support``: what the passage says of the statement ``first``. One of the two is set."""

    first: str
    passage: str
    answers: bool | None = None
    span: Span | None = None
    support: Support | None = None


def about(asked: Asked, made: Makings, chance: random.Random) -> Iterator[Example]:
    """The record itself, at times in other words, and for an answerable one another that its passage does not answer:
    the question changed, or the passage, or another passage taken."""
    if not asked.answerable:
        text, _ = windowed(asked.passage, None, chance)
        yield Example(asked.question, text, answers=False)
        return
    span = chance.choice(asked.spans) if asked.spans else None
    text, place = windowed(asked.passage, span, chance)
    question = asked.question
    if chance.random() < REWORDED:
        question = reworded(question, made.words.like, chance) or question
    if place is not None and chance.random() < HARMLESS:
        text = changed_behind(text, place[1], made.words.unlike, chance)
    yield Example(question, text, answers=True, span=place)
    if (wrong := Unanswered(asked, span, made, chance).any()) is not None:
        asks, passage = wrong
        yield Example(asks, passage, answers=False)


def alone(asked: Asked, made: Makings, chance: random.Random) -> Iterator[Example]:
    """As sentences are read in ranking, behind a heading or none: the one that answers, one beside it that does not
    but has the question's words, and one of another question or text that does not."""
    span = chance.choice(asked.spans)
    bounds = start, end = sentence_of(asked.passage, span)
    said, place = asked.passage[start:end].rstrip(), (span[0] - start, min(span[1], end) - start)
    question = asked.question
    for rate in (REWORDED, AGAIN, AGAIN):
        if chance.random() >= rate:
            break
        question = reworded(question, made.words.like, chance) or question
    over = headed(asked.passage, bounds, chance)
    yield Example(question, over + said, answers=True, span=(len(over) + place[0], len(over) + place[1]))
    answers = [asked.passage[s:e] for s, e in asked.spans]
    if (other := beside(asked.passage, bounds, asked.question, answers, chance)) is not None:
        yield Example(question, other if over and other.startswith(over.strip()) else over + other, answers=False)
    own = Asked(asked.origin, asked.id, asked.question, said, answerable=True, spans=(place,))
    if (wrong := Unanswered(own, place, made, chance).any()) is not None:
        asks, text = wrong
        if text != said and (near := beside(text, (0, 0), asks, (), chance)) is not None and said not in text:
            text = near
        yield Example(asks, over + text, answers=False)


def of(claimed: Claimed, made: Makings, sentences: Sequence[str], chance: random.Random) -> Iterator[Example]:
    """The record, among other sentences as often as not, and a supported one also with something in it changed."""
    premise = among(claimed.premise, sentences, chance) if chance.random() < 0.5 else claimed.premise
    claim = claimed.claim
    if claimed.label == "supports" and chance.random() < REWORDED:
        claim = reworded(claim, made.words.like, chance) or claim
    yield Example(claim, windowed(premise, None, chance)[0], support=claimed.label)
    if claimed.label == "supports" and chance.random() < 0.8:
        if chance.random() < 0.25:  # the text says another thing, not the statement
            shared = set(content_terms(claimed.claim))
            if (other := reworded(premise, made.words.unlike, chance, only=shared)) is not None:
                yield Example(claimed.claim, windowed(other, None, chance)[0], support="not-supports")
                return
        if (wrong := wrongly(claimed.claim, made, chance)) is not None:
            yield Example(wrong, windowed(premise, None, chance)[0], support="not-supports")


def told(asked: Asked, made: Makings, chance: random.Random) -> Iterator[Example]:
    """The sentence of a passage that holds the answer, as a statement: as it stands, and with something changed."""
    if not asked.spans:
        return
    start, end = sentence_of(asked.passage, asked.spans[0])
    said = asked.passage[start:end]
    if not 6 <= len(said.split()) <= 60 or len(asked.passage) < 1.5 * len(said):
        return
    text, _ = windowed(asked.passage, (start, end), chance)
    if chance.random() < 0.5:
        right = reworded(said, made.words.like, chance) if chance.random() < REWORDED else None
        yield Example(shortened(right or said), text, support="supports")
    if (wrong := wrongly(said, made, chance)) is not None:
        yield Example(shortened(wrong), text, support="not-supports")


def retold(text: str, chance: random.Random) -> Iterator[Example]:
    """What somebody says in a text told as a fact, behind it with its speaker, which holds; and two of its sentences
    merged wrongly."""
    if (found := as_fact(text, chance)) is not None:
        claim, span = found
        passage, place = windowed(text, span, chance)
        if place is not None:
            yield Example(shortened(passage[slice(*place)]), passage, support="supports")
        yield Example(claim, passage, support="not-supports")
    if (found := merged(text, chance)) is not None:
        wrong, span = found
        yield Example(shortened(wrong), windowed(text, span, chance)[0], support="not-supports")


def examples(folder: Path, meanings: Meanings, seed: int) -> Iterator[Example]:
    """Every example of the data, in a fixed shuffled order of records."""
    asked, claimed = questions(folder), claims(folder)
    near = Near(list(dict.fromkeys(one.passage for one in asked)))
    sentences = [one.premise for one in claimed if len(one.premise) < 300]
    order: list[Asked | Claimed] = [*asked, *claimed]
    shuffled = random.Random(seed)
    shuffled.shuffle(order)
    pools = pooled(asked, shuffled)
    strangers = _pools(sentences, shuffled)
    for record in order:
        chance = random.Random(f"{seed} {record.origin} {record.id}")
        others = chance.choice(strangers if isinstance(record, Claimed) else pools[record.origin])
        made = Makings(near, others, meanings)
        if isinstance(record, Claimed):
            if chance.random() >= CLAIMED:
                continue
            yield from of(record, made, sentences, chance)
            yield from retold(record.premise, chance)
        else:
            whole = not record.spans or chance.random() >= ALONE
            yield from (about if whole else alone)(record, made, chance)
            if record.answerable and chance.random() < TOLD:
                yield from told(record, made, chance)
                yield from retold(record.passage, chance)


def pooled(asked: Iterable[Asked], chance: random.Random) -> Mapping[str, list[Elsewhere]]:
    """Of each origin, sets of texts that names, numbers and voices are taken from."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in asked:
        found[one.origin].append(one.question)
        found[one.origin].append(one.passage[:200])
    return {origin: _pools(texts, chance) for origin, texts in found.items()}


def _pools(texts: Sequence[str], chance: random.Random) -> list[Elsewhere]:
    return [elsewhere(chance.sample(texts, min(POOL, len(texts)))) for _ in range(POOLS)]
