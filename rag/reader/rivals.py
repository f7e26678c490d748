"""A question with the sentence that answers it and the sentences that it has to be preferred to: what ranking is taught
with.

The rivals stand beside the answer in its text, mostly those that share words with the question; one speaks of the same
in another text; and at times one is the answer's own sentence with what the question hinges on changed.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.reader.examples import REWORDED, Example, pooled
from rag.reader.records import Asked, questions
from rag.reader.spoiled import Makings, Meanings, Near, Unanswered
from rag.reader.texts import SHORT, headed, reworded, sentence_of, split
from rag.text import content_terms

FEWEST, MOST = 2, 7  # rivals of an answer
DRAWN = 2  # of the rivals beside it, whatever their words
ALTERED = 0.35  # of the answers have themselves for a rival, with something changed
MORE = 0.5  # of the questions said in another word have one more exchanged
TITLED = 0.6  # of the sentences of a known article stand behind its first words
TITLE = 90  # characters
# Sentences asked about one by one, by article, paragraph and place in it.
_PLACED = re.compile(r"(?P<article>wiki(?:news|pedia):\d+):(?P<paragraph>\d+):(?P<sentence>\d+)")
Articles = Mapping[str, Mapping[tuple[int, int], str]]


def groups(folder: Path, meanings: Meanings, seed: int) -> Iterator[list[Example]]:
    """Of each question of the data, in a fixed shuffled order: the example that answers, then its rivals."""
    asked = questions(folder)
    near = Near(list(dict.fromkeys(one.passage for one in asked)))
    articles = _articles(asked)
    shuffled = random.Random(seed)
    pools = pooled(asked, shuffled)
    order: list[Asked | list[Asked]] = [one for one in asked if one.answerable and one.spans]
    order += _marked(asked)
    shuffled.shuffle(order)
    for record in order:
        first = record[0] if isinstance(record, list) else record
        chance = random.Random(f"{seed} rivals {first.origin} {first.id}")
        made = Makings(near, chance.choice(pools[first.origin]), meanings)
        group = _of_marked(record, chance) if isinstance(record, list) else _of(record, made, articles, chance)
        if len(group) > FEWEST:
            yield group


def _of(asked: Asked, made: Makings, articles: Articles, chance: random.Random) -> list[Example]:
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
    if placed := _PLACED.search(asked.id):
        article, own = articles[placed["article"]], (int(placed["paragraph"]), int(placed["sentence"]))
        beside += [text for at, text in article.items() if at != own]
        if min(article) != own and chance.random() < TITLED:
            over = article[min(article)][:TITLE].rsplit(" ", 1)[0] + "\n"
    answers = [asked.passage[s:e] for s, e in asked.spans]
    free = [text for text in dict.fromkeys(beside) if text != said and len(text) > SHORT and not _tells(text, answers)]
    rivals = [(over, text) for text in _likest(free, question, chance)]
    if (other := made.near.find(question, asked.passage, answers)) is not None:
        texts = [other[s:e].strip() for s, e in split(other)]
        head = headed(other, (0, 0), chance) if over else ""
        rivals += [(head, text) for text in sorted(texts, key=lambda text: -_shared(text, question))[:1]]
    own_sentence = Asked(asked.origin, asked.id, question, said, answerable=True, spans=(place,))
    if chance.random() < ALTERED:
        changed = Unanswered(own_sentence, place, made, chance).altered()
        rivals += [(over, changed[1])] if changed is not None else []
    right = Example(question, over + said, answers=True, span=(len(over) + place[0], len(over) + place[1]))
    return [right, *(Example(question, head + text, answers=False) for head, text in rivals[:MOST])]


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


def _articles(asked: Iterable[Asked]) -> Articles:
    found: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for one in asked:
        if placed := _PLACED.search(one.id):
            found[placed["article"]][int(placed["paragraph"]), int(placed["sentence"])] = one.passage
    return found


def _likest(texts: Sequence[str], question: str, chance: random.Random) -> list[str]:
    """Those that share most words with the question, and a few of the others."""
    ranked = sorted(texts, key=lambda text: -_shared(text, question))
    most = MOST - 1 - DRAWN
    return ranked[:most] + chance.sample(ranked[most:], min(DRAWN, len(ranked[most:])))


def _shared(text: str, question: str) -> int:
    return len(set(content_terms(question)) & set(content_terms(text)))


def _tells(text: str, answers: Sequence[str]) -> bool:
    return any(answer.casefold() in text.casefold() for answer in answers)
