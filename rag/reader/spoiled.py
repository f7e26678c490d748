"""What no longer holds: a question that its passage does not answer, a statement that its text does not support."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.mutate import Elsewhere, elsewhere, mutations
from rag.reader.records import Asked, Span
from rag.reader.texts import reworded, sentence_of, windowed, without
from rag.text import content_terms

RARE = 400  # passages that a term may stand in to lead to a near one
_ASKED = frozenset({"number", "name", "date", "polarity"})
Wrong = tuple[str, str] | None  # a question, and a passage that does not answer it


class Meanings(Protocol):
    """Words of the same meaning as one, and of another meaning but the same sort; ``wordnet.py`` knows them."""

    def like(self, word: str) -> list[str]: ...

    def unlike(self, word: str) -> list[str]: ...


class Near:
    """Passages by their rare terms: for a question, one that speaks of the same things and is not its own."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = passages
        self._terms = [frozenset(content_terms(text)) for text in passages]
        self._by_term: dict[str, list[int]] = defaultdict(list)
        for place, terms in enumerate(self._terms):
            for term in terms:
                self._by_term[term].append(place)

    def find(self, question: str, own: str, answers: Sequence[str]) -> str | None:
        """The passage that shares the most of the question's weight, holding none of its answers; None without one."""
        counted: Counter[int] = Counter()
        for term in set(content_terms(question)):
            places = self._by_term.get(term, [])
            if 0 < len(places) <= RARE:
                for place in places:
                    counted[place] += 1
        for place, _ in counted.most_common(12):
            text = self._passages[place]
            if text != own and not any(one.casefold() in text.casefold() for one in answers):
                return text
        return None


@dataclass(frozen=True, slots=True)
class Makings:
    """What examples are made with beside their record: near passages, other texts' names, words by meaning."""

    near: Near
    others: Elsewhere
    words: Meanings


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question with a passage that does not answer it, made of one with a passage that does, at ``span``."""

    asked: Asked
    span: Span | None
    made: Makings
    chance: random.Random

    def any(self) -> Wrong:
        """In one of the ways, drawn by its weight among those that can be gone."""
        ways = {self._of_others: 0.22, self._of_its_own: 0.12, self._in_other_words: 0.16, self.altered: 0.20,
                self._dropped: 0.16, self._of_another: 0.14}  # fmt: skip
        while ways:
            way = self.chance.choices(list(ways), list(ways.values()))[0]
            if (wrong := way()) is not None:
                return wrong
            del ways[way]
        return None

    def _of_others(self) -> Wrong:
        """Its number, name, date or polarity is another text's."""
        return self._mutated(self.made.others, _ASKED)

    def _of_its_own(self) -> Wrong:
        """Its number, name or date is another of its passage's."""
        return self._mutated(elsewhere([self.asked.passage]), _ASKED - {"polarity"})

    def _mutated(self, others: Elsewhere, kinds: Collection[str]) -> Wrong:
        changed = mutations(self.asked.question, others, self.chance.getrandbits(32))
        real = [one.text for one in changed if one.kind in kinds]
        return (self.chance.choice(real), windowed(self.asked.passage, self.span, self.chance)[0]) if real else None

    def _in_other_words(self) -> Wrong:
        """A word of it is one of another meaning."""
        other = reworded(self.asked.question, self.made.words.unlike, self.chance)
        return (other, windowed(self.asked.passage, self.span, self.chance)[0]) if other else None

    def altered(self) -> Wrong:
        """What the answer's sentence shares with the question is another thing there; the answer itself stands."""
        if self.span is None:
            return None
        start, end = sentence_of(self.asked.passage, self.span)
        said, answer = self.asked.passage[start:end], self.asked.passage[self.span[0] : self.span[1]]
        shared = set(content_terms(self.asked.question)) - set(content_terms(answer))
        choices = [one.text for one in mutations(said, self.made.others, self.chance.getrandbits(32))
                   if one.kind in _ASKED and set(content_terms(one.changed[0])) & shared]  # fmt: skip
        if (other := reworded(said, self.made.words.unlike, self.chance, only=shared)) is not None:
            choices.append(other)
        choices = [one for one in choices if answer in one]
        if not choices:
            return None
        whole = self.asked.passage[:start] + self.chance.choice(choices) + self.asked.passage[end:]
        return self.asked.question, windowed(whole, (start, min(end, len(whole))), self.chance)[0]

    def _dropped(self) -> Wrong:
        """The answer's sentence is not there."""
        left = without(self.asked.passage, self.asked.spans)
        answers = [self.asked.passage[start:end] for start, end in self.asked.spans]
        if not self.asked.spans or len(left) <= 120 or any(one.casefold() in left.casefold() for one in answers):
            return None
        return self.asked.question, windowed(left, None, self.chance)[0]

    def _of_another(self) -> Wrong:
        """Another passage that speaks of the same."""
        answers = [self.asked.passage[start:end] for start, end in self.asked.spans]
        other = self.made.near.find(self.asked.question, self.asked.passage, answers)
        return (self.asked.question, windowed(other, None, self.chance)[0]) if other is not None else None


def wrongly(statement: str, made: Makings, chance: random.Random) -> str | None:
    """With something in it changed."""
    changed = [one.text for one in mutations(statement, made.others, chance.getrandbits(32))]
    if (other := reworded(statement, made.words.unlike, chance)) is not None and (not changed or chance.random() < 0.4):
        return other
    return chance.choice(changed) if changed else None
