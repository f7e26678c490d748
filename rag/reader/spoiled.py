"""What no longer holds: a question that its passage does not answer, a statement that its text does not support."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from rag.attribution import attribute
from rag.dates import DateMention, find_dates
from rag.mutate import Elsewhere, elsewhere, mutations
from rag.names import same_name
from rag.numbers import Number, outside_dates
from rag.reader.records import Asked, Span
from rag.reader.texts import reworded, sentence_of, split, windowed, without
from rag.subjects import has_verb, is_statement, subject_of
from rag.text import content_terms

PAIRS = 12  # of sentences that are tried at most
RARE = 400  # passages that a term may stand in to lead to a near one
_ASKED = frozenset({"number", "name", "date", "polarity"})
TOLD = 0.5  # of a statement's terms in one sentence: above it that may tell the same
# Words of saying that leave open whether it is so: not "confirmed", "announced", "found".
_SAYS = (
    "sa(?:y|ys|id)|claim(?:s|ed)?|alleg(?:e|es|ed)|den(?:y|ies|ied)|argu(?:e|es|ed)|insist(?:s|ed)?|suggest(?:s|ed)?|"
    "assert(?:s|ed)?|contend(?:s|ed)?|maintain(?:s|ed)?|believ(?:e|es|ed)|estimat(?:e|es|ed)|predict(?:s|ed)?"
)
_ATTRIBUTED = [re.compile(pattern) for pattern in (
    r"According to (?P<speaker>[^,]{2,90}), (?P<claim>.+)\.",
    rf"(?P<speaker>[^;:]{{2,90}}?) (?:(?:also|later|has|have) )?(?:{_SAYS}|t(?:old|ells?) [\w’' ]{{2,40}}?)"
    r"(?: (?:on|in|at|last|late|early)(?: [\w’'-]+){1,4})? that (?P<claim>.+)\.",
    r"(?P<speaker>[^;:]{2,90}?) sa(?:y|ys|id) (?P<claim>(?:(?:the|an?|no|all|most|some) |[A-Z\d]).+)\.",
    r"(?P<claim>.+), according to (?P<speaker>[^,]{2,90})\.",
    rf"(?P<claim>.+), (?:(?P<speaker>[^,]{{2,60}}) (?:{_SAYS})|(?:{_SAYS}) (?P<after>[^,]{{2,60}}))\.",
)]  # fmt: skip
_LEANS = re.compile(r"(?:he|she|they|it|we|i|you|this|that|these|those|there|his|her|their|its|if)\b", re.IGNORECASE)
_TWO = re.compile(r"[“”\"‘«;:]|\band that\b|, but\b|\b(?:although|though|however|whether)\b")  # what one claim has not
_BOUND = re.compile(r"\b(?:than|least|most|to|about|around|nearly|almost|over|under|some|roughly|every)\s[$€£¥]?$")
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


def as_fact(text: str, chance: random.Random) -> tuple[str, Span] | None:
    """What somebody says in a text, told as a fact, and where they say it; None where no other sentence but theirs is
    sure not to tell it too."""
    found = []
    for start, end in split(text):
        sentence = text[start:end].strip()
        if (claim := _claimed(sentence)) is not None and not _elsewhere(claim, sentence, text):
            found.append((claim, (start, end)))
    return chance.choice(found) if found else None


def _claimed(sentence: str) -> str | None:
    """The claim of a sentence that is nothing but a claim and whose it is."""
    voice = attribute(sentence)
    if voice.speaker is None or voice.own or _TWO.search(sentence):
        return None
    for pattern in _ATTRIBUTED:
        found = pattern.fullmatch(sentence)
        if found is None:
            continue
        speaker, claim = found["speaker"] or found["after"], found["claim"]
        theirs = voice.speaker in speaker and voice.speaker not in claim
        theirs &= not has_verb(speaker) and not re.match(r"(?:we|i)\b", speaker, re.IGNORECASE)
        whole = is_statement(claim) and not _LEANS.match(claim) and attribute(f"{claim}.").speaker is None
        whole &= all(one.start for one in find_dates(claim))  # "said Monday that …"
        if theirs and whole and 4 <= len(claim.split()) <= 40:
            return f"{claim[:1].upper()}{claim[1:]}."
    return None


def merged(text: str, chance: random.Random) -> tuple[str, Span] | None:
    """Two of a text's sentences merged wrongly, and where the one stands that gives the more: the one's subject with
    what is told of the other's, or its name, number or date in the other's place. None where that may be told too."""
    bounds = [(start, end) for start, end in split(text) if _is_plain(text[start:end].strip())]
    pairs = [(one, other) for one in bounds for other in bounds if one != other]
    sorts = dict(elsewhere([text]).names) if pairs else {}
    for one, other in chance.sample(pairs, min(PAIRS, len(pairs))):
        giving, taking = text[slice(*one)].strip(), text[slice(*other)].strip()
        made = [
            wrong for wrong, new, kept in (*_crossed(giving, taking, sorts), *_given(giving, taking, chance))
            if not set(content_terms(new)) & set(content_terms(taking)) and not _elsewhere(kept, taking, text)
        ]  # fmt: skip
        if made:
            return chance.choice(made), other
    return None


def _is_plain(sentence: str) -> bool:
    """Whether it is one statement of the text's own."""
    return (
        sentence.endswith(".") and 5 <= len(sentence.split()) <= 40 and is_statement(sentence)
        and not re.search(r"[()\[\]]", sentence) and not _TWO.search(sentence) and not _LEANS.match(sentence)
        and attribute(sentence).speaker is None
    )  # fmt: skip


def _crossed(giving: str, taking: str, sorts: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The first's subject with the other's predicate, alone or behind its own; what is new in it, and what was told."""
    subject, own = subject_of(giving), subject_of(taking)
    named = sorts.get(subject) is not None and sorts.get(subject) == sorts.get(own)
    if named and giving.startswith(f"{subject} ") and taking.startswith(f"{own} ") and not same_name(subject, own):
        predicate = taking[len(own) :].strip()
        yield f"{subject} {predicate}", subject, predicate
        if len(giving.split()) + len(predicate.split()) <= 40:
            yield f"{giving.rstrip('.')} and {predicate}", subject, predicate


def _given(giving: str, taking: str, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """The other with a name, number or date of the first in the place of its own."""
    for one in mutations(taking, elsewhere([giving]), chance.getrandbits(32)):
        if one.kind == "name":
            yield one.text, one.changed[1], taking.replace(one.changed[0], "")
    exchanged: list[tuple[Number, Number] | tuple[DateMention, DateMention]] = [
        (old, new) for old, new in product(_counts(taking), _counts(giving))
        if old.kind == new.kind and old.value != new.value
    ]  # fmt: skip
    exchanged += [(old, new) for old, new in product(find_dates(taking), find_dates(giving)) if _alike(old, new)]
    for old, new in exchanged:
        told = giving[new.start : new.end]
        yield taking[: old.start] + told + taking[old.end :], told, taking[: old.start] + taking[old.end :]


def _counts(sentence: str) -> list[Number]:
    """Its numbers that are no bounds and stand within it."""
    return [
        one for one in outside_dates(sentence)
        if one.kind in {"count", "percent"} and sentence[one.start - 1 : one.start] == " "
        and one.text.lower() not in {"one", "first", "second"} and not _BOUND.search(sentence[: one.start])
    ]  # fmt: skip


def _alike(one: DateMention, other: DateMention) -> bool:
    """Whether two dates state the same parts, and not the same date."""
    parts = [(d.year, d.month, d.day, d.weekday, d.last_day) for d in (one, other)]
    return parts[0] != parts[1] and [p is None for p in parts[0]] == [p is None for p in parts[1]]


def _elsewhere(claim: str, own: str, text: str) -> bool:
    """Whether another sentence than its own has so many of its words that it may tell the same."""
    wanted = set(content_terms(claim))
    others = (text[start:end].strip() for start, end in split(text))
    return any(len(wanted & set(content_terms(one))) >= TOLD * len(wanted) for one in others if one != own)
