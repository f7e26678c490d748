"""One answer against its gold: counts and what is missing. Nothing here asks Byline's own verifier or reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.gold import Asked, GoldSpan
from eval.matching import any_found
from rag.schema import Answer, AnswerSentence

# Words that leave a claim a claim, where its speaker is not named; weak ones ("may") are not among them.
HEDGES = (
    "claim", "claims", "claimed", "claiming", "alleged", "allegedly", "reportedly", "reported", "reports",
    "according to", "said", "says", "stated", "announced", "unverified", "unconfirmed", "not confirmed",
    "not been confirmed", "not verified", "not been verified", "could not be verified", "disputed", "denied", "denies",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grade:
    """What was counted in one answer. ``rank`` is the place (from 1) of the first offered sentence that stands in
    a gold span, None where none does; ``false_quotes`` are citations that are not the article's own characters;
    ``stages`` are milliseconds."""

    id: str
    kind: str
    answerable: bool
    abstained: bool
    outcome: str
    missing: tuple[str, ...]
    required: int
    forbidden: tuple[str, ...]
    citations: int
    citations_on_gold: int
    false_quotes: int
    sentences: int
    sentences_on_gold: int
    sentences_with_fact: int
    attributed: int
    attributed_kept: int
    own_prose: int
    words: int
    rank: int | None
    stages: Mapping[str, float]
    tokens: int

    @property
    def seconds(self) -> float:
        """What the answer took, all stages together."""
        return sum(self.stages.values()) / 1000

    @property
    def found(self) -> int:
        return self.required - len(self.missing)

    @property
    def right(self) -> bool:
        """Answered with every required fact, on a gold span, with nothing forbidden; or rightly not answered."""
        if self.false_quotes:
            return False
        if not self.answerable:
            return self.abstained
        return not (self.abstained or self.missing or self.forbidden) and self.citations_on_gold > 0

    @property
    def fault(self) -> str:
        """In words, why it is not right; empty where it is."""
        if self.right:
            return ""
        if self.false_quotes:
            return "cites what is not in the article"
        if not self.answerable:
            return "answers what the articles do not say"
        if self.abstained:
            return f"refuses ({self.outcome})"
        if self.missing:
            return f"lacks {' and '.join(self.missing)}"
        if self.forbidden:
            return f"says {' and '.join(self.forbidden)}"
        return "cites no sentence that carries the answer"


def grade(asked: Asked, answer: Answer, texts: Mapping[str, str]) -> Grade:
    """``texts``: source -> stored text. Text of an answer is its sentences without lead-ins and markers."""
    gold, abstained = asked.gold, answer.status == "abstained"
    sentences: Sequence[AnswerSentence] = () if abstained else answer.sentences
    said = " ".join(sentence.text for sentence in sentences)
    cited = [one for sentence in sentences for one in sentence.citations]
    on_gold = [_on_gold(sentence, asked.spans) for sentence in sentences]
    claims = [s for s, there in zip(sentences, on_gold, strict=True) if there and gold.speaker]
    offered = sorted(answer.evidence, key=lambda one: -one.score)
    strings = [string for fact in gold.facts for string in fact.any]
    return Grade(
        id=gold.id, kind=gold.kind, answerable=gold.answerable, abstained=abstained, outcome=answer.outcome,
        missing=tuple(fact.any[0] for fact in gold.required if not any_found(fact.any, said)),
        required=len(gold.required),
        forbidden=tuple(one for one in gold.never if any_found([one], said)),
        citations=len(cited),
        citations_on_gold=sum(_meets(c.source, c.start, c.end, asked.spans) for c in cited),
        false_quotes=sum(texts.get(c.source, "")[c.start : c.end] != c.quote for c in cited),
        sentences=len(sentences),
        sentences_on_gold=sum(on_gold),
        sentences_with_fact=sum(any_found([*strings, *gold.speaker], s.text) for s in sentences if strings),
        attributed=len(claims),
        attributed_kept=sum(any_found([*gold.speaker, *HEDGES], f"{s.lead_in or ''} {s.text}") for s in claims),
        own_prose=sum(s.text not in {c.quote for c in s.citations} for s in sentences),
        words=len(said.split()),
        rank=next((n for n, e in enumerate(offered, 1)
                   if _meets(e.source, e.span.start, e.span.end, asked.spans)), None),
        stages=dict(answer.timings_ms),
        tokens=sum(int(n) for kind, n in (answer.tokens or {}).items() if kind != "cost"),
    )  # fmt: skip


def _on_gold(sentence: AnswerSentence, gold: Sequence[GoldSpan]) -> bool:
    return any(_meets(c.source, c.start, c.end, gold) for c in sentence.citations)


def _meets(source: str, start: int, end: int, gold: Sequence[GoldSpan]) -> bool:
    return any(one.source == source and start < one.end and one.start < end for one in gold)
