"""A summary, a timeline or claims as the Answer to a typed sentence that asked for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.cite import Numbering
from rag.draft import Clock
from rag.schema import (
    Answer,
    AnswerSentence,
    Check,
    Citation,
    Claim,
    Conflict,
    Event,
    Evidence,
    Span,
    Summary,
    Task,
)
from rag.timeline import when_words

NOTHING = "The articles hold nothing about this."
TOLD = 12  # claims or events told in a chat; the command and the page show all


def of_summary(asked: str, summary: Summary, clock: Clock, index: str) -> Answer:
    """The summary's sentences."""
    answer = _answer("summary", asked, summary.sentences, summary.conflicts, summary.warnings, clock, index)
    return replace(
        answer, reason=summary.reason if answer.status == "abstained" else None, mode=summary.mode,
        tokens=summary.tokens, prompt=summary.prompt,
    )  # fmt: skip


def of_timeline(asked: str, events: Sequence[Event], clock: Clock, index: str) -> Answer:
    """The events' sentences in order, each led in by its time, those whose time cannot be known last."""
    told, warnings = events[:TOLD], []
    if more := len(events) - len(told):
        warnings.append(f"{more} more events: byline timeline, and the page “Timeline”, show all.")
    sentences = [replace(one, lead_in=when_words(event)) for event in told for one in event.sentences[:1]]
    return _answer("timeline", asked, sentences, (), warnings, clock, index)


def of_claims(asked: str, claims: Sequence[Claim], clock: Clock, index: str) -> Answer:
    """The claims that somebody makes, those that meet others first, each led in by who says it; where nobody does, what
    the outlets say themselves."""
    said = [one for one in claims if one.speaker or one.status != "asserted"] or claims
    told, warnings = said[:TOLD], []
    if more := len(said) - len(told):
        warnings.append(f"{more} more claims: byline claims, and the page “Claims”, show all.")
    numbering = Numbering()
    place = {one.id: at for at, one in enumerate(told)}
    conflicts = tuple(
        Conflict((place[one.id], place[met.id]), "date" if met.relation == "updates" else "true",
                 f"{_who(one)} and {_who(told[place[met.id]])} tell it differently")
        for one in told for met in one.about
        if met.relation != "agrees" and met.id in place and place[one.id] < place[met.id]
    )  # fmt: skip
    return _answer("claims", asked, [claimed(one, numbering) for one in told], conflicts, warnings, clock, index)


def with_sides(answer: Answer, claims: Sequence[Claim]) -> Answer:
    """The answer to "who claims …?" with the claims of others that meet those it rests on."""
    if answer.status == "abstained":
        return replace(answer, task="claims")
    spans = {Span(c.article, c.start, c.end) for one in answer.sentences for c in one.citations}
    met = {m.id for one in claims if Span(one.article, one.start, one.end) in spans for m in one.about}
    beside = [one for one in claims if one.id in met and Span(one.article, one.start, one.end) not in spans]
    numbering = Numbering()
    for sentence in answer.sentences:
        for cited in sentence.citations:
            numbering.cite(_evidence(cited))
    sentences = (*answer.sentences, *(claimed(one, numbering) for one in beside[:TOLD]))
    return replace(answer, task="claims", sentences=sentences, text=_text(sentences))


def claimed(one: Claim, numbering: Numbering) -> AnswerSentence:
    """A claim as a sentence of an answer, led in by its speaker."""
    found = _evidence(one)
    cited, checks = (numbering.cite(found),), (Check("wording", True, "the source's own words"),)
    return AnswerSentence(one.text, _who(one), one.speaker, one.status, "supported", cited, checks)


def _who(one: Claim) -> str:
    return one.speaker or one.outlet or one.title or one.source


def _evidence(one: Claim | Citation) -> Evidence:
    return Evidence(
        Span(one.article, one.start, one.end), one.quote, "", 0, one.source, one.title, one.outlet, one.date,
        one.date_basis, 0.0, 0.0,
    )  # fmt: skip


def _text(sentences: Sequence[AnswerSentence]) -> str:
    return " ".join(" ".join([one.text, "".join(f"[{c.n}]" for c in one.citations)]).rstrip() for one in sentences)


def _answer(
    task: Task, asked: str, sentences: Sequence[AnswerSentence], conflicts: Sequence[Conflict],
    warnings: Sequence[str], clock: Clock, index: str,
) -> Answer:  # fmt: skip
    clock.lap(task)
    found = bool(sentences)
    return Answer(
        id=None, question=asked, understood=asked, status="answered" if found else "abstained",
        outcome="answered" if found else "nothing", reason=None if found else NOTHING, short=None,
        text=_text(sentences), mode="quotes", sentences=tuple(sentences), conflicts=tuple(conflicts),
        evidence=tuple({(c.article, c.start): _evidence(c) for one in sentences for c in one.citations}.values()),
        warnings=tuple(warnings), timings_ms=clock.stages, tokens=None, prompt=None, index=index, task=task,
    )  # fmt: skip
