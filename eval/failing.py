"""Why a gold question fails, where a fact stood that was not told, and what a citation is that rests on no gold.

All of it by code, from the answer, the gold and the sentences found; nothing is labelled by hand, so that a cause says
where the answer went another way than the gold, not what a reader would make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from eval.found import Found, Place, Shelf
from eval.gold import Asked, Fact
from eval.grade import Grade
from eval.matching import any_found
from rag.evidence import leans
from rag.overlap import carried, terms_of
from rag.schema import Answer
from rag.text import content_terms

JUDGED = frozenset({"yes", "no", "disputed"})  # short answers that no gold string can grade

# Where the sentence of the gold stood that carries a fact which the answer lacks.
STOOD = {
    "told": "it is cited, but the answer says it in other words than the gold accepts",
    "beside": "right in front of one that was told, or right behind it",
    "first": "it ranked first",
    "before": "it ranked before all that was told: a rule of the choice passed it over",
    "read": "it was among the sentences that the reader reads, behind what was told or first",
    "unread": "it was found, but ranked too low to be read",
    "not found": "it was not among the sentences found",
}

# Why a question fails; each failing one has the first of these that fits.
CAUSES = {
    "refused, sentence first": "refused though answerable: the sentence that answers ranked first of all",
    "refused, sentence read": "refused though answerable: it was read, but another ranked first",
    "refused, sentence unread": "refused though answerable: it was found, but ranked too low to be read",
    "refused, sentence not found": "refused though answerable: it was not among the sentences found",
    "answers a near-miss": "the articles speak of the thing, but do not say what was asked",
    "answers a false-premise": "the question takes for granted what the articles do not say",
    "answers an off-topic": "the articles say nothing of it",
    "answers a boilerplate": "only the page around the article says it",
    "answers an injection": "the question or an article gives an order",
    "words lost": "the sentence is cited, its words are not told (prose of a model)",
    "a voice missing": "a disputed matter: one side is told, the other is not",
    "an article missing": "needs facts of several articles, and one of them is not told",
    "beside": "what is missing stands right in front of a sentence that was told, or right behind it",
    "a sentence missing": "needs several sentences of an article, and one farther off is not told",
    "passed over": "the right sentence ranked before all that was told: a rule of the choice passed it over",
    "ranked below": "the right sentence was found, but ranked below what was told",
    "not found": "the right sentence was not among those found",
    "says what it must not": "every fact is told, and something that no answer may say",
    "other sentence": "every fact is told, but from sentences that the gold does not list",
    "false quote": "a citation is not the article's own characters",
}

# What a citation is; the first that fits.
CITED = {
    "gold": "overlaps a gold span: counted right",
    "fact again": "holds a required fact, as a gold sentence of the answer does; the gold does not list it",
    "fact elsewhere": "holds a required fact, as no gold sentence of the answer does; the gold does not list it",
    "lead": "told for the sentence behind it, which opens with a pronoun",
    "beside gold": "stands right in front of a gold sentence, or right behind it",
    "same article, on it": "elsewhere in an article of the gold, with words of the question",
    "same article, off it": "elsewhere in an article of the gold, without them",
    "other article, on it": "in an article without a gold sentence, with words of the question",
    "other article, off it": "in an article without a gold sentence, without them",
}


@dataclass(frozen=True)
class Sheet:
    """One question with all there is to judge it by."""

    asked: Asked
    grade: Grade
    answer: Answer
    found: Found
    shelf: Shelf

    @cached_property
    def told(self) -> tuple[Place, ...]:
        """The sentences cited, each once, in the order of the answer; none where it is refused."""
        sentences = () if self.grade.abstained else self.answer.sentences
        cited = [c for one in sentences for c in one.citations]
        met = [p for c in cited for p in self.shelf.get(c.source, ()) if p.start < c.end and c.start < p.end]
        return tuple(dict.fromkeys(met))

    @cached_property
    def leads(self) -> frozenset[Place]:
        """The told sentences behind which the next one is told that leans on them."""
        return frozenset(
            one for one, behind in pairwise(self.told)
            if one.source == behind.source and one.index + 1 == behind.index and leans(behind.text)
        )  # fmt: skip

    @cached_property
    def gold(self) -> frozenset[Place]:
        """The sentences that overlap a gold span."""
        return frozenset(p for span in self.asked.spans for p in self._within(span.source, span.start, span.end))

    @cached_property
    def lost(self) -> tuple[Fact, ...]:
        """Required facts that the answer does not tell."""
        return tuple(fact for fact in self.asked.gold.required if fact.any[0] in self.grade.missing)

    def carriers(self, fact: Fact) -> frozenset[Place]:
        """The gold sentences that hold a fact; those of the span that does, where it crosses from one to the next."""
        alone = frozenset(p for p in self.gold if any_found(fact.any, p.text))
        spans = [self._within(one.source, one.start, one.end) for one in self.asked.spans]
        across = [several for several in spans if any_found(fact.any, " ".join(p.text for p in several))]
        return alone or frozenset(p for several in across for p in several)

    def rank(self, places: Sequence[Place] | frozenset[Place]) -> int | None:
        """The place (from 1) of the first of these among the sentences found."""
        return next((n for n, one in enumerate(self.found.ranked, 1) if one in places), None)

    def about(self, place: Place) -> bool:
        """Whether a sentence shares words with the question, and as many as the gold sentence that shares fewest."""
        asked = content_terms(self.answer.understood)
        shared = {one: sum(carried(t, terms_of(one.text)) > 0 for t in asked) for one in {place, *self.gold}}
        return shared[place] >= max(1, min((shared[one] for one in self.gold), default=1))

    def _within(self, source: str, start: int, end: int) -> list[Place]:
        return [p for p in self.shelf.get(source, ()) if p.start < end and start < p.end]


def stood(sheet: Sheet, fact: Fact) -> str:
    """Of a fact that the answer lacks, one of STOOD."""
    carriers = sheet.carriers(fact)
    if carriers & {*sheet.told}:
        return "told"
    if any(_beside(a, b) for a in carriers for b in sheet.told):
        return "beside"
    rank, first_told = sheet.rank(carriers), sheet.rank(sheet.told)
    if rank is None:
        return "not found"
    if not sheet.told and rank == 1:
        return "first"
    if first_told is not None and rank < first_told:
        return "before"
    return "read" if carriers & sheet.found.read else "unread"


def cause(sheet: Sheet) -> str | None:
    """Why the question fails, one of CAUSES; None where its answer is right."""
    grade = sheet.grade
    if grade.right:
        return None
    if grade.false_quotes:
        return "false quote"
    if not grade.answerable:
        return f"answers {'an' if grade.kind[0] in 'aeiou' else 'a'} {grade.kind}"
    if grade.abstained:
        rank = sheet.rank(sheet.gold)
        if rank is None:
            return "refused, sentence not found"
        if rank == 1:
            return "refused, sentence first"
        return f"refused, sentence {'read' if sheet.gold & sheet.found.read else 'unread'}"
    if grade.missing:
        return _lacking(sheet)
    return "says what it must not" if grade.forbidden else "other sentence"


def _lacking(sheet: Sheet) -> str:
    """Of an answer that lacks facts."""
    where = {stood(sheet, fact) for fact in sheet.lost}
    on_gold = {one for one in sheet.told if one in sheet.gold}
    if "told" in where:
        return "words lost"
    if on_gold and sheet.grade.kind == "disputed":
        return "a voice missing"
    if on_gold and any(
        not {one.source for one in sheet.carriers(fact)} & {one.source for one in on_gold} for fact in sheet.lost
    ):
        return "an article missing"
    if where == {"beside"}:
        return "beside"
    if on_gold:
        return "a sentence missing"
    if "not found" in where:
        return "not found"
    return "ranked below" if where & {"read", "unread"} else "passed over"


def cited(sheet: Sheet, one: Place) -> str:
    """What a cited sentence is, one of CITED."""
    if one in sheet.gold:
        return "gold"
    held = [fact for fact in sheet.asked.gold.required if any_found(fact.any, one.text)]
    if held:
        told = " ".join(p.text for p in sheet.told if p in sheet.gold)
        return "fact again" if all(any_found(fact.any, told) for fact in held) else "fact elsewhere"
    if one in sheet.leads:
        return "lead"
    if any(_beside(one, other) for other in sheet.gold):
        return "beside gold"
    article = "same" if one.source in {p.source for p in sheet.gold} else "other"
    return f"{article} article, {'on' if sheet.about(one) else 'off'} it"


def short(sheet: Sheet) -> str:
    """How the short answer of an answered question stands to its gold, where the sentences told hold every fact."""
    said = sheet.answer.short
    if said is None:
        return "none given"
    if said.casefold() in JUDGED:
        return "yes or no, not graded"
    facts = sheet.asked.gold.required
    fits = any(any_found(fact.any, said) or any(any_found([said], string) for string in fact.any) for fact in facts)
    return "right" if fits else "wrong"


def _beside(one: Place, other: Place) -> bool:
    return one.source == other.source and abs(one.index - other.index) == 1
