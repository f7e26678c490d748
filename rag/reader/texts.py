"""Passages cut to size, sentences left out, words exchanged: what examples are made by."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from rag.reader.records import Span
from rag.text import content_terms, words

WINDOW = 700  # characters of a passage, about what one of Byline's holds
HEADING = 90  # characters of a line over a sentence
UNHEADED = 0.4
SHORT = 20  # characters that a sentence has more than
ANY = 0.3
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


def windowed(text: str, span: Span | None, chance: random.Random) -> tuple[str, Span | None]:
    """At most WINDOW characters of whole sentences, with ``span`` in them, and the span in what is left."""
    if len(text) <= WINDOW:
        return text, span
    bounds = split(text)
    first = chance.randrange(len(bounds))
    if span is not None:
        first = max(0, sum(start <= span[0] for start, _ in bounds) - 1)
        for _ in range(chance.randrange(4)):
            if first and span[1] - bounds[first - 1][0] <= WINDOW:
                first -= 1
    start = bounds[first][0]
    ends = [end for _, end in bounds[first:] if end - start <= WINDOW]
    end = max([*ends, span[1] if span else 0, min(len(text), start + 200)])
    return text[start:end], (span[0] - start, span[1] - start) if span else None


def without(text: str, spans: Sequence[Span]) -> str:
    """The text less the sentences that hold one of ``spans``."""
    kept = [text[start:end] for start, end in split(text) if not any(s < end and start < e for s, e in spans)]
    return " ".join(kept)


def sentence_of(text: str, span: Span) -> Span:
    """The bounds of the sentence that holds the beginning of ``span``."""
    return next(((s, e) for s, e in split(text) if s <= span[0] < e), (0, len(text)))


def headed(text: str, besides: Span, chance: random.Random) -> str:
    """A line to stand over a sentence of the text, as a title would: the beginning of its first sentence, now and then
    nothing, and nothing where that sentence is the one at ``besides``."""
    start, end = split(text)[0] if text.strip() else (0, 0)
    if (start, end) == besides or chance.random() < UNHEADED:
        return ""
    kept = text[start:end].strip()[:HEADING].rsplit(" ", 1)[0] if end - start > HEADING else text[start:end].strip()
    return f"{kept}\n"


def beside(text: str, own: Span, question: str, answers: Sequence[str], chance: random.Random) -> str | None:
    """A sentence of the text other than the one at ``own``, with none of the answers: mostly the one that shares most
    terms with the question, now and then any. None where there is none."""
    asked = set(content_terms(question))
    found = [text[start:end].strip() for start, end in split(text) if (start, end) != own]
    found = [one for one in found if len(one) > SHORT and not any(a.casefold() in one.casefold() for a in answers)]
    if not found:
        return None
    if chance.random() < ANY:
        return chance.choice(found)
    return max(found, key=lambda one: len(asked & set(content_terms(one))))


def shortened(sentence: str) -> str:
    """Without what stands in parentheses, as a summary would say it."""
    return re.sub(r"\s*\([^()]*\)", "", sentence).strip()


def among(premise: str, others: Sequence[str], chance: random.Random) -> str:
    """The premise between one to three other texts' sentences."""
    strangers = [chance.choice(others) for _ in range(chance.randint(1, 3))]
    place = chance.randint(0, len(strangers))
    return " ".join([*strangers[:place], premise, *strangers[place:]])


def reworded(
    text: str, choices: Callable[[str], Sequence[str]], chance: random.Random, only: Collection[str] | None = None
) -> str | None:
    """With one of its words (of those with a term in ``only``) replaced by a choice for it; None where none has one.
    Names stay."""
    places = [
        word for word in words(text)
        if not word.is_stop and word.text.islower() and word.text.isalpha() and (only is None or word.term in only)
    ]  # fmt: skip
    for word in chance.sample(places, len(places)):
        if found := choices(word.text):
            return text[: word.start] + chance.choice(found) + text[word.end :]
    return None


def changed_behind(text: str, place: int, choices: Callable[[str], Sequence[str]], chance: random.Random) -> str:
    """With a word of another meaning in a sentence behind ``place``, so that no answer before it moves."""
    later = [(start, end) for start, end in split(text) if start > place]
    if not later:
        return text
    start, end = chance.choice(later)
    return text[:start] + (reworded(text[start:end], choices, chance) or text[start:end]) + text[end:]


def split(text: str) -> list[Span]:
    """The bounds of its sentences."""
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]
