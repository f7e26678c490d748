"""A question with the sentence that answers it and the sentences that it has to be preferred to: what ranking is taught
with.

The rivals stand beside the answer in its text, mostly those that share words with the question; one speaks of the same
in another text; and at times one is the answer's own sentence with what the question hinges on changed. Of some
questions a second group has no answer: the question is another, or its answer's sentence is changed or not there.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.reader.examples import REWORDED, Example, pooled
from rag.reader.records import Asked, Place, entries, questions, written
from rag.reader.spoiled import Makings, Meanings, Near, Unanswered
from rag.reader.texts import SHORT, headed, reworded, sentence_of, split
from rag.text import content_terms

FEWEST, MOST = 2, 7  # rivals of an answer
DRAWN = 2  # of the rivals beside it, whatever their words
ALTERED = 0.35  # of the answers have themselves for a rival, with something changed
MORE = 0.5  # of the questions said in another word have one more exchanged
UNANSWERED = 0.5  # of the questions have a second group, with no answer in it
TITLED = 0.6  # of the sentences of a known article stand behind its first words
TITLE = 90  # characters
# Sentences asked about one by one, by article, paragraph and place in it.
PLACED = re.compile(r"(?P<article>wiki(?:news|pedia):\d+):(?P<paragraph>\d+):(?P<sentence>\d+)")
NEWS = "ares_synth_record"  # passages of CNN and the Daily Mail
Articles = Mapping[str, Mapping[Place, str]]


def groups(folder: Path, meanings: Meanings, seed: int) -> Iterator[list[Example]]:
    """Of each question of the data, in a fixed shuffled order: the example that answers, then its rivals; and now and
    then those of a question that none of them answers, the one most like an answer first."""
    asked = questions(folder)
    near = Near(list(dict.fromkeys(one.passage for one in asked)))
    placed = articles(folder)
    shuffled = random.Random(seed)
    pools = pooled(asked, shuffled)
    order: list[Asked | list[Asked]] = [one for one in asked if one.answerable and one.spans]
    order += _marked(asked)
    shuffled.shuffle(order)
    for record in order:
        first = record[0] if isinstance(record, list) else record
        chance = random.Random(f"{seed} rivals {first.origin} {first.id}")
        made = Makings(near, chance.choice(pools[first.origin]), meanings)
        found = [_of_marked(record, chance)] if isinstance(record, list) else _of(record, made, placed, chance)
        yield from (group for group in found if len(group) > FEWEST)


def of_written(folder: Path, file: Path, seed: int) -> Iterator[list[Example]]:
    """Of each question written on an article and not held back, in their order: the sentence that answers it, or comes
    nearest where none does, then others of the article."""
    placed = articles(folder)
    for one in written(file):
        if one.held:
            continue
        chance = random.Random(f"{seed} written {one.article} {one.question}")
        article, answers = placed[one.article], [one.answer] if one.answer else []
        over = _title(article, one.place, chance)
        said = article[one.place]
        free = [text for at, text in article.items() if at != one.place and len(text) > SHORT]
        rivals = _likest([text for text in free if not _tells(text, answers)], one.question, chance)
        start = len(over) + said.index(one.answer) if one.answer else 0
        span = (start, start + len(one.answer)) if one.answer else None
        yield [Example(one.question, over + said, answers=span is not None, span=span),
               *(Example(one.question, over + text, answers=False) for text in rivals)]  # fmt: skip


def _of(asked: Asked, made: Makings, placed: Articles, chance: random.Random) -> Iterator[list[Example]]:
    span = chance.choice(asked.spans)
    bounds = start, end = sentence_of(asked.passage, span)
    said, place = asked.passage[start:end].rstrip(), (span[0] - start, min(span[1], end) - start)
    question = asked.question
    for rate in (REWORDED, MORE, MORE):
        if chance.random() >= rate:
            break
        question = reworded(question, made.words.like, chance) or question
    over = headed(asked.passage, bounds, chance)
    beside = [asked.passage[s:e].strip() for s, e in split(asked.passage) if (s, e) != bounds]
    if found := PLACED.search(asked.id):
        article, own = placed[found["article"]], (int(found["paragraph"]), int(found["sentence"]))
        beside += [text for at, text in article.items() if at != own]
        over = _title(article, own, chance) or over
    answers = [asked.passage[s:e] for s, e in asked.spans]
    free = [text for text in dict.fromkeys(beside) if text != said and len(text) > SHORT and not _tells(text, answers)]
    rivals = [(over, text) for text in _likest(free, question, chance)]
    if (other := made.near.find(question, asked.passage, answers)) is not None:
        texts = [other[s:e].strip() for s, e in split(other)]
        head = headed(other, (0, 0), chance) if over else ""
        rivals += [(head, text) for text in sorted(texts, key=lambda text: -_shared(text, question))[:1]]
    alone = Asked(asked.origin, asked.id, question, said, answerable=True, spans=(place,))
    unanswered = Unanswered(alone, place, made, chance)
    others = rivals[:MOST]
    if chance.random() < ALTERED and (changed := unanswered.altered()) is not None:
        others = [*rivals, (over, changed[1])][:MOST]
    right = Example(question, over + said, answers=True, span=(len(over) + place[0], len(over) + place[1]))
    yield [right, *(Example(question, head + text, answers=False) for head, text in others)]
    if chance.random() < UNANSWERED and (wrong := unanswered.any()) is not None:
        asks, text = wrong
        likest = max(split(text), key=lambda bounds: _shared(text[slice(*bounds)], asks))
        pairs = [(over, text[slice(*likest)].strip()), *rivals[:MOST]]
        yield [Example(asks, head + text, answers=False) for head, text in pairs]


def _of_marked(records: Sequence[Asked], chance: random.Random) -> list[Example]:
    """Where each sentence of a text is marked as answering or not."""
    right = chance.choice([one for one in records if one.answerable])
    wrong = [one.passage for one in records if not one.answerable]
    rivals = _likest(wrong, right.question, chance)
    return [Example(right.question, right.passage, answers=True),
            *(Example(right.question, text, answers=False) for text in rivals)]  # fmt: skip


def _marked(asked: Iterable[Asked]) -> list[list[Asked]]:
    """The questions asked of one sentence after the other, with no span marked."""
    found: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        if not one.spans:
            found[one.origin, one.question].append(one)
    return [ones for ones in found.values() if len({one.answerable for one in ones}) == 2]


def articles(folder: Path) -> Articles:
    """The sentences of articles that are asked about one by one, and those of news whose passages are whole."""
    found: dict[str, dict[Place, str]] = defaultdict(dict)
    for entry in entries(folder):
        if placed := PLACED.search(str(entry["id"])):
            found[placed["article"]][int(placed["paragraph"]), int(placed["sentence"])] = entry["passage"]
        elif entry["origin"] == NEWS and (key := f"{NEWS}:{entry['id']}") not in found:
            text = entry["passage"]
            found[key] = {(0, n): text[start:end].strip() for n, (start, end) in enumerate(split(text))}
    return found


def _title(article: Mapping[Place, str], besides: Place, chance: random.Random) -> str:
    """The article's first words as a line to stand over its sentences; now and then nothing, and nothing over
    themselves."""
    first = min(article)
    return "" if first == besides or chance.random() >= TITLED else article[first][:TITLE].rsplit(" ", 1)[0] + "\n"


def _likest(texts: Sequence[str], question: str, chance: random.Random) -> list[str]:
    """Those that share most words with the question, and a few of the others."""
    ranked = sorted(texts, key=lambda text: -_shared(text, question))
    most = MOST - 1 - DRAWN
    return ranked[:most] + chance.sample(ranked[most:], min(DRAWN, len(ranked[most:])))


def _shared(text: str, question: str) -> int:
    return len(set(content_terms(question)) & set(content_terms(text)))


def _tells(text: str, answers: Sequence[str]) -> bool:
    return any(answer.casefold() in text.casefold() for answer in answers)
