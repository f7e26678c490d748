"""A summary, a timeline or claims as the Answer to a typed sentence that asked for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.cite import Numbering, markers
from rag.draft import Clock
from rag.remarks import covers, remarks
from rag.schema import (
    Answer,
    AnswerSentence,
    Check,
    Citation,
    Claim,
    Conflict,
    Event,
    Evidence,
    SourceInfo,
    Span,
    Summary,
    Task,
)
from rag.timeline import when_words

NOTHING = "The articles hold nothing about this."
TOLD = 12  # claims or events told in a chat; the command and the page show all


def of_summary(asked: str, summary: Summary, covered: Sequence[SourceInfo], clock: Clock, index: str) -> Answer:
    """The summary's sentences, and what must be said of them; ``covered`` are the articles that it is made of."""
    sentences = _renumbered(summary.sentences)
    told = [f"{heading}: {markers(cited)}" for heading, cited in remarks(replace(summary, sentences=sentences))]
    told += [covers(covered)] if covered and sentences else []
    answer = _answer("summary", asked, sentences, summary.conflicts, (*told, *summary.warnings), clock, index)
    return replace(
        answer, reason=summary.reason if answer.status == "abstained" else None, mode=summary.mode,
        tokens=summary.tokens, prompt=summary.prompt,
    )  # fmt: skip


def of_timeline(asked: str, events: Sequence[Event], clock: Clock, index: str) -> Answer:
    """The events' sentences in order, each led in by its time, those whose time cannot be known last; beside the first
    events stand those that tell the same otherwise."""
    first = [at for at, event in enumerate(events) if event.sentences][:TOLD]
    told = sorted({*first, *(other for at in first for other in events[at].differs if events[other].sentences)})
    warnings = []
    if more := len(events) - len(told):
        warnings.append(f"{more} more events: byline timeline, and the page “Timeline”, show all.")
    sentences: list[AnswerSentence] = []
    place: dict[int, int] = {}  # of an event's first sentence
    for at in told:
        place[at] = len(sentences)
        sentences += [replace(one, lead_in=when_words(events[at])) for one in events[at].sentences]
    conflicts = [
        Conflict((place[at], place[other]), "true", _differently(events[at], events[other]))
        for at in told for other in sorted(events[at].differs) if at < other and other in place
    ]  # fmt: skip
    return _answer("timeline", asked, sentences, conflicts, warnings, clock, index)


def _differently(one: Event, other: Event) -> str:
    """Who tells it otherwise than whom: the times, where it is those that differ."""
    told = []
    for event in (one, other):
        cited = event.sentences[0].citations[0]
        day = f", {cited.date.isoformat()}" if cited.date else ""
        told.append(f"{cited.outlet or cited.title or cited.source}{day}")
    times = [when_words(event) for event in (one, other)]
    if times[0] == times[1]:
        return f"{told[0]} and {told[1]} tell it differently"
    return "; ".join(f"{who}: {when}" for who, when in zip(told, times, strict=True))


def of_claims(asked: str, claims: Sequence[Claim], clock: Clock, index: str) -> Answer:
    """The claims that somebody makes, those that meet others first, each led in by who says it; where nobody does, what
    the outlets say themselves."""
    said = [one for one in claims if one.speaker or one.status != "asserted"] or claims
    told, warnings = said[:TOLD], []
    if more := len(said) - len(told):
        warnings.append(f"{more} more claims: byline claims, and the page “Claims”, show all.")
    place = {one.id: at for at, one in enumerate(told)}
    conflicts = tuple(
        Conflict((place[one.id], place[met.id]), "date" if met.relation == "updates" else "true",
                 f"{_who(one)} and {_who(told[place[met.id]])} tell it differently")
        for one in told for met in one.about
        if met.relation != "agrees" and met.id in place and place[one.id] < place[met.id]
    )  # fmt: skip
    return _answer("claims", asked, [claimed(one) for one in told], conflicts, warnings, clock, index)


def with_sides(answer: Answer, claims: Sequence[Claim]) -> Answer:
    """The answer to "who claims …?" with the claims of others that meet those it rests on."""
    if answer.status == "abstained":
        return replace(answer, task="claims")
    spans = {Span(c.article, c.start, c.end) for one in answer.sentences for c in one.citations}
    met = {m.id for one in claims if Span(one.article, one.start, one.end) in spans for m in one.about}
    beside = [one for one in claims if one.id in met and Span(one.article, one.start, one.end) not in spans]
    sentences = _renumbered([*answer.sentences, *(claimed(one) for one in beside[:TOLD])])
    return replace(answer, task="claims", sentences=sentences, text=_text(sentences))


def claimed(one: Claim) -> AnswerSentence:
    """A claim as a sentence of an answer, led in by its speaker, not numbered yet."""
    cited, checks = (Numbering().cite(_evidence(one)),), (Check("wording", True, "the source's own words"),)
    return AnswerSentence(one.text, _who(one), one.speaker, one.status, "supported", cited, checks)


def _who(one: Claim) -> str:
    return one.speaker or one.outlet or one.title or one.source


def _evidence(one: Claim | Citation) -> Evidence:
    return Evidence(
        Span(one.article, one.start, one.end), one.quote, "", 0, one.source, one.title, one.outlet, one.date,
        one.date_basis, 0.0, 0.0,
    )  # fmt: skip


def _renumbered(sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """The same sentences, the spans that they cite numbered in the order of their first use."""
    numbering = Numbering()

    def told(one: AnswerSentence) -> AnswerSentence:
        citations = tuple(numbering.cite(_evidence(c)) for c in one.citations)
        return replace(one, citations=citations, replaces=one.replaces and told(one.replaces))

    return tuple(map(told, sentences))


def _text(sentences: Sequence[AnswerSentence]) -> str:
    return " ".join(" ".join([one.text, "".join(f"[{c.n}]" for c in one.citations)]).rstrip() for one in sentences)


def _answer(
    task: Task, asked: str, sentences: Sequence[AnswerSentence], conflicts: Sequence[Conflict],
    warnings: Sequence[str], clock: Clock, index: str,
) -> Answer:  # fmt: skip
    clock.lap(task)
    sentences, found = _renumbered(sentences), bool(sentences)
    return Answer(
        id=None, question=asked, understood=asked, status="answered" if found else "abstained",
        outcome="answered" if found else "nothing", reason=None if found else NOTHING, short=None,
        text=_text(sentences), mode="quotes", sentences=sentences, conflicts=tuple(conflicts),
        evidence=tuple({(c.article, c.start): _evidence(c) for one in sentences for c in one.citations}.values()),
        warnings=tuple(warnings), timings_ms=clock.stages, tokens=None, prompt=None, index=index, task=task,
    )  # fmt: skip
