"""From checked sentences to the Answer: citations numbered, text joined, what it cost in time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag import gate, voices
from rag.attribution import Attribution, attribute
from rag.cite import Numbering
from rag.prose import carries
from rag.question import Question
from rag.retrieve import Retrieved
from rag.schema import Answer, AnswerSentence, Conflict, Evidence, Judged, Outcome
from rag.yes_no import DISPUTED, JUDGED

NEAREST = 5  # passages shown with an abstention
OFFERED = 10  # evidence sentences kept with a quotes answer


@dataclass(slots=True)
class Clock:
    """Milliseconds a stage."""

    stages: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + (now - self._since) * 1000
        self._since = now


@dataclass(frozen=True, slots=True)
class Made:
    """A sentence of an answer before its citations are numbered; ``source`` is what it rests on."""

    text: str
    lead_in: str | None
    evidence: tuple[Evidence, ...]
    judged: Judged
    source: str
    before: str
    voice: Attribution | None = None  # of the source, where that is known already
    replaces: Made | None = None

    def numbered(self, numbering: Numbering) -> AnswerSentence:
        voice = self.voice or (attribute(self.source, self.before) if self.source else None)
        return AnswerSentence(
            text=self.text, lead_in=self.lead_in, speaker=voice.speaker if voice else None,
            claim_status=voice.status if voice else None, verdict=self.judged.verdict,
            citations=tuple(numbering.cite(e) for e in self.evidence), checks=self.judged.checks,
            replaces=self.replaces.numbered(numbering) if self.replaces is not None else None,
        )  # fmt: skip


@dataclass(slots=True)
class Draft:
    """What becomes the Answer."""

    id: str | None
    question: Question
    found: Retrieved
    decision: gate.Decision
    short: str | None
    mode: str
    warnings: list[str]
    clock: Clock
    index: str
    prompt: str | None = None
    tokens: dict[str, int | float] | None = None
    offered: list[Evidence] = field(default_factory=list)

    def quotes(self, made: Sequence[Made]) -> Answer:
        """An answer in the sources' own words, whatever was to write it."""
        self.mode = "quotes"
        return self.answer(made)

    def correct(self, taken: str, made: Sequence[Made]) -> Answer:
        """What the articles say in place of what the question takes for granted, in their own words."""
        self.mode = "quotes"
        reason = f"The articles do not say {taken}; they say: “{made[-1].text.strip('“”')}”"
        sentences, text = self._told(made)
        return self._made("false-premise", reason, sentences, text, None, self.found.evidence[:NEAREST])

    def _told(self, made: Sequence[Made]) -> tuple[tuple[AnswerSentence, ...], str]:
        """The sentences with their citations numbered, and all of them as text with its markers."""
        numbering = Numbering()
        sentences = tuple(one.numbered(numbering) for one in made)
        self.clock.lap("verify")
        told = (s.text + "".join([" ", *(f"[{c.n}]" for c in s.citations)]).rstrip() for s in sentences)
        return sentences, " ".join(told)

    def answer(self, made: Sequence[Made]) -> Answer:
        sentences, text = self._told(made)
        offered = self.offered or [*self.found.evidence[:OFFERED]]
        offered += [e for one in made for e in one.evidence if e.span not in [o.span for o in offered]]
        conflicts = voices.conflicts(self.question, [one.evidence for one in made])
        short = self.short
        if conflicts:  # none of the sides wins
            short = DISPUTED if self.question.wants == "yes-no" else None
        if short not in (None, *JUDGED) and not any(carries(one.text, short) for one in made):
            short = None
        return self._made(self.decision.outcome, self.decision.reason, sentences, text, short, offered, conflicts)

    def abstain(self) -> Answer:
        return self._made(self.decision.outcome, self.decision.reason, (), "", None, self.found.evidence[:NEAREST])

    def _made(
        self, outcome: Outcome, reason: str | None, sentences: tuple[AnswerSentence, ...], text: str,
        short: str | None, evidence: Sequence[Evidence], conflicts: tuple[Conflict, ...] = (),
    ) -> Answer:  # fmt: skip
        return Answer(
            id=self.id, question=self.question.text, understood=self.question.understood,
            status="answered" if outcome in {"answered", "partly"} else "abstained", outcome=outcome,
            reason=reason, short=short, text=text, mode=self.mode, sentences=sentences, conflicts=conflicts,
            evidence=tuple(evidence), warnings=tuple(self.warnings), timings_ms=self.clock.stages,
            tokens=self.tokens, prompt=self.prompt, index=self.index,
        )  # fmt: skip
