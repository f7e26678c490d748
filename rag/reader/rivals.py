"""A question with the sentence that answers it and the sentences that it has to be preferred to: what ranking is taught
with.

The rivals stand beside the answer in its text, mostly those that share words with the question; one speaks of the same
in another text; and at times one is the answer's own sentence with what the question hinges on changed. Of some
questions a second group has no answer: the question is another, or its answer's sentence is changed or not there.
Questions written on news meet what a store full of news would find for them: the sentences nearest to them in meaning,
of their article and of others.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder, LocalEmbeddings, Matrix
from rag.reader.examples import REWORDED, Example, pooled
from rag.reader.records import TITLE_PLACE, Asked, Place, Written, entries, questions, written
from rag.reader.spoiled import Makings, Meanings, Near, Unanswered
from rag.reader.texts import SHORT, headed, reworded, sentence_of, split
from rag.text import content_terms, is_stop, words
from rag.transcript import opened, put

FEWEST, MOST = 2, 7  # rivals of an answer
DRAWN = 2  # of the rivals beside it, whatever their words
ALTERED = 0.35  # of the answers have themselves for a rival, with something changed
MORE = 0.5  # of the questions said in another word have one more exchanged
UNANSWERED = 0.5  # of the questions have a second group, with no answer in it
NEAREST = 3  # of a written question's rivals are those of its article that are nearest in meaning
STRANGE = 2  # of them are of other articles
BEHIND = 0.2  # of the written questions are asked behind another of their article
LED = 0.25  # of their sentences stand behind the one before, as those are read that refer to it
TITLED = 0.6  # of the sentences of a known article stand behind its first words
TITLE = 90  # characters
ROW = "|"  # begins each row of a table
# Sentences asked about one by one, by article, paragraph and place in it.
PLACED = re.compile(r"(?P<article>wiki(?:news|pedia):\d+):(?P<paragraph>\d+):(?P<sentence>\d+)")
NEWS = "ares_synth_record"  # passages of CNN and the Daily Mail
Shares = tuple[tuple[str, float], ...]  # of the questions on articles whose name fits the pattern; the first counts
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


def of_written(placed: Articles, file: Path, seed: int, shares: Shares = ()) -> Iterator[list[Example]]:
    """Of each question written on one of these articles, not held back and among the shares, in their order: the
    sentence that answers it, or comes nearest where none does, then others of the article, and of other articles."""
    asked = [one for one in written(file) if not one.held and _is_drawn(one, shares, seed)]
    embedder = LocalEmbeddings()
    told = Told({name: placed[name] for name in dict.fromkeys(one.article for one in asked)}, embedder)
    beside: dict[str, list[Written]] = defaultdict(list)
    for one in asked:
        beside[one.article].append(one)
    for one, meant in zip(asked, embedder.matrix([one.question for one in asked]), strict=True):
        chance = random.Random(f"{seed} written {one.article} {one.question}")
        article, answers = placed[one.article], [one.answer] if one.answer else []
        over = _over(article, one.place, None, chance)
        said = article[one.place]
        free = [text for at, text in article.items() if at != one.place and _is_rival(article, at)]
        shared = _likest([text for text in free if not _tells(text, answers)], one.question, chance)
        near, strange = told.nearest(meant, one, answers)
        places = {text: at for at, text in article.items()}
        rivals = [(_over(article, places[text], one.place, chance), text)
                  for text in dict.fromkeys([*near, *shared]) if text != said]  # fmt: skip
        rivals += [(_over(placed[name], at, None, chance), placed[name][at]) for name, at in strange]
        start = len(over) + said.index(one.answer) if one.answer else 0
        span = (start, start + len(one.answer)) if one.answer else None
        asks = _behind(one, beside[one.article], chance) if chance.random() < BEHIND else one.question
        yield [Example(asks, over + said, answers=span is not None, span=span),
               *(Example(asks, head + text, answers=False) for head, text in rivals)]  # fmt: skip


def _is_drawn(one: Written, shares: Shares, seed: int) -> bool:
    share = next((share for pattern, share in shares if fnmatchcase(one.article, pattern)), 1.0)
    return random.Random(f"{seed} share {one.article} {one.question}").random() < share


def _behind(asked: Written, others: Sequence[Written], chance: random.Random) -> str:
    """The question as one that comes behind another is understood (``rag/question.py``): a later part of a question
    that asks several things, or the next of a conversation."""
    first = chance.choice([one for one in others if one.place != asked.place] or [asked]).question.rstrip(" ?")
    if chance.random() < 0.5:
        return f"{asked.question} ({first})"
    kept = [word for word in words(first) if not is_stop(word.text)]
    return f"{asked.question.rstrip(' ?')} (about: {first[kept[0].start : kept[-1].end] if kept else first})?"


class Told:
    """The sentences of articles, by what they mean."""

    def __init__(self, placed: Articles, embedder: Embedder) -> None:
        self._places = [(name, at) for name, article in placed.items() for at in article
                        if _is_rival(article, at)]  # fmt: skip
        self._texts = [placed[name][at] for name, at in self._places]
        self._meant: Matrix = embedder.matrix(self._texts)

    def nearest(
        self, meant: NDArray[np.float32], asked: Written, answers: Sequence[str]
    ) -> tuple[list[str], list[tuple[str, Place]]]:
        """Of those that hold none of the answers, the nearest to what a question means: NEAREST of its article, and the
        places of STRANGE others, each of another article."""
        own: list[str] = []
        strange: dict[str, Place] = {}
        for n in map(int, np.argsort(-(self._meant @ meant), kind="stable")):
            (name, at), text = self._places[n], self._texts[n]
            if len(own) == NEAREST and len(strange) == STRANGE:
                break
            if _tells(text, answers) or (name, at) == (asked.article, asked.place):
                continue
            if name == asked.article:
                own += [text] if len(own) < NEAREST else []
            elif len(strange) < STRANGE:
                strange.setdefault(name, at)
        return own, list(strange.items())


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


def articles(folder: Path) -> dict[str, dict[Place, str]]:
    """The sentences of articles that are asked about one by one, and those of news whose passages are whole."""
    found: dict[str, dict[Place, str]] = {}
    for entry in entries(folder):
        if placed := PLACED.search(str(entry["id"])):
            place = int(placed["paragraph"]), int(placed["sentence"])
            found.setdefault(placed["article"], {})[place] = entry["passage"]
        elif entry["origin"] == NEWS and (key := f"{NEWS}:{entry['id']}") not in found:
            text = entry["passage"]
            found[key] = {(0, n): text[start:end].strip() for n, (start, end) in enumerate(split(text))}
    return found


def _title(article: Mapping[Place, str], besides: Place, chance: random.Random) -> str:
    """The article's title, or its first words, as a line to stand over its sentences; now and then nothing, and nothing
    over themselves."""
    first = min(article)
    if first == besides or chance.random() >= TITLED:
        return ""
    line = article[first]
    return f"{line if len(line) <= TITLE else line[:TITLE].rsplit(' ', 1)[0]}\n"


def _over(article: Mapping[Place, str], at: Place, besides: Place | None, chance: random.Random) -> str:
    """What stands over a sentence as it is read: a title, the header of its table or what an interviewer put in front
    of it, the sentence before it."""
    above = _header(article, at) or _put(article, at)
    return _title(article, at, chance) + (above or _before(article, at, besides, chance))


def _header(article: Mapping[Place, str], at: Place) -> str:
    """The first row of the table that a row stands in, as a line; nothing over the first row or what is no row."""
    paragraph, number = at
    while article[at].startswith(ROW) and article.get((paragraph, number - 1), "").startswith(ROW):
        number -= 1
    return f"{article[paragraph, number]}\n" if number < at[1] else ""


def _put(article: Mapping[Place, str], at: Place) -> str:
    """What the turn of an interview answers that a sentence stands in, whose every sentence has its label; nothing
    elsewhere."""
    paragraph, number = at
    whose = opened(article[at])
    while whose is not None and opened(article.get((paragraph, number), "")) == whose:
        number -= 1
    before = article.get((paragraph, number), "")
    return f"{before}\n" if whose is not None and put(before, article[at]) else ""


def _is_rival(article: Mapping[Place, str], at: Place) -> bool:
    """Whether a sentence may stand for an answer: titles, headers of tables and the shortest do not."""
    if article[at].startswith(ROW):
        return bool(_header(article, at))
    return at != TITLE_PLACE and len(article[at]) > SHORT


def _before(article: Mapping[Place, str], at: Place, besides: Place | None, chance: random.Random) -> str:
    """The sentence before as a line, now and then; never the one at ``besides``."""
    earlier = max((one for one in article if one < at), default=TITLE_PLACE)
    apart = earlier in {TITLE_PLACE, besides} or article[earlier].startswith(ROW)
    return f"{article[earlier]}\n" if not apart and chance.random() < LED else ""


def _likest(texts: Sequence[str], question: str, chance: random.Random) -> list[str]:
    """Those that share most words with the question, and a few of the others."""
    ranked = sorted(texts, key=lambda text: -_shared(text, question))
    most = MOST - 1 - DRAWN
    return ranked[:most] + chance.sample(ranked[most:], min(DRAWN, len(ranked[most:])))


def _shared(text: str, question: str) -> int:
    return len(set(content_terms(question)) & set(content_terms(text)))


def _tells(text: str, answers: Sequence[str]) -> bool:
    return any(answer.casefold() in text.casefold() for answer in answers)
