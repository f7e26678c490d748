"""What our own rules read in the cited spans now, held against what a receipt says of them.

From the words alone follows who says a sentence, how certain, and when it happens (``misread``); from meaning, which is
measured with vectors that another library may hold a little otherwise, what agrees with what (``unmet``). Only articles
that are as they were are read. What cannot be derived again is not compared: which sentences were chosen, what a model
wrote, the conflicts of an answer to a question, and what one source alone reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from rag.attribution import attribute
from rag.claims import COUNTED, MOST, claims, relation, stances
from rag.denials import Said
from rag.receipt.make import Way, mode, nodes, place
from rag.schema import Event, Span
from rag.serialise import Json, claims_json, stances_json
from rag.timeline import led, timeline, when_words
from rag.told import Read, Told, voiced
from rag.when import Dated

_DOUBTED = {"unverified", "disputed"}


@dataclass(frozen=True)
class Spans:
    """The sentences of the receipt's articles, by article and first character: a summary may have cut one."""

    read: Sequence[Read]
    by_start: Mapping[tuple[str, int], Told]

    @classmethod
    def of(cls, read: Sequence[Read]) -> Spans:
        return cls(read, {(t.span.article, t.span.start): t for one in read for t in one.told})

    def at(self, cited: Any) -> Told | None:
        """The sentence that a citation, or a claim, rests on."""
        if not isinstance(cited, dict) or type(cited.get("start")) is not int:
            return None
        found = self.by_start.get((str(cited.get("article")), cited["start"]))
        return found if found is not None and found.text.startswith(str(cited.get("quote"))) else None

    def reads(self, cited: Any) -> bool:
        """Whether the article of a citation is as it was."""
        return isinstance(cited, dict) and any(one.article.id == cited.get("article") for one in self.read)

    def only(self, told: Iterable[Told]) -> list[Read]:
        """The articles with these sentences alone, in order."""
        spans = {one.span for one in told}
        return [replace(one, told=tuple(t for t in one.told if t.span in spans)) for one in self.read]


def sentences(result: Any) -> Iterator[tuple[Way, Json]]:
    """The sentences that people are shown, not those that others took the place of."""
    for way, one in nodes(result):
        if isinstance(one, dict) and len(way) > 1 and way[-2] == "sentences" and "replaces" not in way:
            yield way, one


def misread(kind: str, result: Any, spans: Spans) -> Iterator[str]:
    """Where speaker, status or time are not what the words of the spans say."""
    timed = kind == "timeline" or (isinstance(result, dict) and result.get("task") == "timeline")
    for way, one in sentences(result):
        cited = one["citations"] if isinstance(one.get("citations"), list) else []
        told = [(found, str(c["quote"])) for c in cited if (found := spans.at(c)) is not None]
        if kind != "answer" and any(spans.at(c) is None and spans.reads(c) for c in cited):
            yield f"{place(way)} rests on what is no sentence of a briefing"
        if not told:
            continue
        voices = {voice for found, quote in told for voice in _voices(found, quote)}
        if (one.get("speaker"), one.get("claim_status")) not in voices:
            yield f"{place(way)}: “{one.get('speaker')}” ({one.get('claim_status')}), where we read {_listed(voices)}"
        # As the receipt labels them, which is compared elsewhere: the library's labels may be corrected since.
        labels = {str(c.get("outlet") or c.get("title") or c.get("source")) for c in cited}
        leads = labels | {who for who, _ in voices} | {led(t, label) for t, _ in told for label in labels}
        if timed and kind == "answer":
            leads = {when_words(_event(t, time)) for t, _ in told for time in t.fact.times}
        if one.get("lead_in") not in leads | {None}:
            yield f"{place(way)} is led in by “{one.get('lead_in')}”"
    for way, one in nodes(result):
        if isinstance(one, dict) and {"verb", "quote", "status"} <= one.keys() and (claim := spans.at(one)) is not None:
            voice = claim.fact.voice
            read = {"speaker": voice.speaker, "verb": voice.verb, "status": voice.status, "words": claim.fact.marked}
            for name in (name for name in read if one.get(name) != read[name]):
                yield f"{place(way)}: {name} “{one.get(name)}”, where we read “{read[name]}”"
    if kind == "timeline":
        for at, event in enumerate(result):
            if not _is_timed(event, spans):
                yield f"{place((at,))}: its time is not one that its sentences give"
    if kind == "summary" and mode(result) == "quotes":
        open_ = [at for at, (_, one) in enumerate(sentences(result)) if one.get("claim_status") in _DOUBTED]
        if result.get("left_open") != open_:
            yield "left_open does not follow from the sentences"


def unmet(kind: str, result: Any, spans: Spans) -> Iterator[str]:
    """Where what agrees, conflicts or differs is not what we find."""
    task = result.get("task") if isinstance(result, dict) else None
    if kind == "timeline":
        yield from _other_events(result, spans)
    elif kind == "claims" and isinstance(result, list):
        yield from _other_claims(result, spans)
    elif kind == "claims":
        yield from _other_stances(result, spans)
    elif mode(result) == "quotes" and (kind == "summary" or task in {"summary", "claims"}):
        yield from _other_conflicts(result, spans)
    elif task == "timeline":
        shown = {_span(one["citations"]): one.get("lead_in") for _, one in sentences(result) if one.get("citations")}
        found = timeline(spans.only(filter(None, (spans.at(c) for _, s in sentences(result) for c in s["citations"]))))
        told = [e for e in found if shown.get(_first(e)) == when_words(e)]
        apart = {frozenset((_first(e), _first(found[at]))) for e in told for at in e.differs if found[at] in told}
        every = [one for _, one in sentences(result)]
        if apart != {frozenset(_span(every[at]["citations"]) for at in c["sentences"]) for c in result["conflicts"]}:
            yield "conflicts are not those that we find"


def _voices(told: Told, quote: str) -> set[tuple[str | None, str | None]]:
    """Speaker and status as an answer, a summary or a timeline reads them: with more or less of what stands before."""
    read = [attribute(quote, told.before), attribute(quote), *([told.fact.voice] if quote == told.text else [])]
    return {(one.speaker, one.status) for one in read} | (set() if told.voiced else {(None, None)})


def _listed(voices: Iterable[tuple[str | None, str | None]]) -> str:
    return " or ".join(sorted(f"“{speaker}” ({status})" for speaker, status in voices))


def _event(told: Told, time: Dated) -> Event:
    return Event(time.first, time.precision, (), told.text[time.start : time.end], time.last)


def _is_timed(event: Any, spans: Spans) -> bool:
    """Whether the first sentence gives the event's time, and the others the same day, month or year."""
    found = [spans.at(c) for one in event["sentences"] for c in one["citations"][:1]]
    if None in found:
        return True  # an article that is not as it was: what is left of it the citations tell
    told = [one for one in found if one is not None]
    time = (event.get("date"), event.get("precision"))
    whole = (*time, event.get("until"), event.get("when"))
    first = {
        (_iso(t.first), t.precision, _iso(t.last), told[0].text[t.start : t.end]) for t in told[0].fact.times
    } if told else {whole}  # fmt: skip
    return whole in first and all(time in {(_iso(t.first), t.precision) for t in one.fact.times} for one in told)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _span(citations: Any) -> Span:
    return Span(citations[0]["article"], citations[0]["start"], citations[0]["end"])


def _first(event: Event) -> Span:
    cited = event.sentences[0].citations[0]
    return Span(cited.article, cited.start, cited.end)


def _other_events(result: Sequence[Json], spans: Spans) -> Iterator[str]:
    every = [spans.at(c) for event in result for one in event["sentences"] for c in one["citations"]]
    if None in every:
        return
    found = timeline(spans.only(one for one in every if one is not None))
    key = [(_first(e), _iso(e.date), e.precision, e.when) for e in found]
    apart = {key[at]: {key[other] for other in e.differs} for at, e in enumerate(found)}
    names = [(_span(e["sentences"][0]["citations"]), e["date"], e["precision"], e["when"]) for e in result]
    for at, event in enumerate(result):
        if apart.get(names[at]) != {names[other] for other in event["differs"]}:
            yield f"{place((at,))}: what tells it otherwise is not what we find"


def _other_claims(result: Sequence[Json], spans: Spans) -> Iterator[str]:
    every = [spans.at(one) for one in result]
    if None in every:
        return
    found = {one["id"]: one for one in claims_json(claims(spans.only(one for one in every if one is not None)))}
    groups: dict[int, set[str]] = {}
    for one in result:
        groups.setdefault(one["matter"], set()).add(one["id"])
    ours: dict[int, set[str]] = {}
    for id, one in found.items():
        ours.setdefault(one["matter"], set()).add(id)
    for at, one in enumerate(result):
        now = found.get(one["id"])
        if now is None or _about(now) != _about(one) or ours[now["matter"]] != groups[one["matter"]]:
            yield f"{place((at,))}: the claims that it meets are not those that we find"


def _other_stances(result: Json, spans: Spans) -> Iterator[str]:
    read = voiced(spans.read)
    whole = {one["article"] for one in result["articles"]} == {one.article.id for one in read}
    if spans.at(result["claim"]) is None or not whole:
        return
    every = claims(read)
    claim = next((one for one in every if one.id == result["claim"]["id"]), None)
    now = stances_json(claim, stances(claim, every, read)) if claim is not None else {"articles": []}
    ours = {one["article"]: (one["stance"], {*one["claims"]}) for one in now["articles"]}
    for at, one in enumerate(result["articles"]):
        if ours.get(one["article"]) != (one["stance"], {*one["claims"]}):
            yield f"{place(('articles', at))}: its stance is not the one that we find"
    if claim is not None and (_about(now["claim"]) != _about(result["claim"]) or now["voices"] != result["voices"]):
        yield "the voices for and against it are not those that we find"


def _about(claim: Json) -> set[tuple[str, str]]:
    return {(met["id"], met["relation"]) for met in claim["about"]}


def _other_conflicts(result: Json, spans: Spans) -> Iterator[str]:
    """Of sentences of different texts; a claim and its denial in one text are left to the seal."""
    told = [spans.at(one["citations"][0]) if one.get("citations") else None for _, one in sentences(result)]
    listed = {frozenset(one["sentences"]): one["kind"] for one in result["conflicts"]}
    for (a, one), (b, other) in combinations(enumerate(told), 2):
        if one is None or other is None or one.voice == other.voice:
            continue
        near = float(one.vector @ other.vector)
        found = relation(Said(one), Said(other), near) if near >= COUNTED else None
        kind = {"updates": "date", "conflicts": "true"}.get(found or "")
        said = listed.get(frozenset((a, b)))
        if said != kind and (said is not None or all(_compared(t, near, spans) for t in (one, other))):
            yield f"whether sentences [{a}] and [{b}] conflict is not as we find"


def _compared(one: Told, near: float, spans: Spans) -> bool:
    """Whether so few sentences are nearer that one as near as this was surely compared."""
    others = (t for read in spans.read for t in read.told if t.voice != one.voice)
    return sum(float(one.vector @ t.vector) > near for t in others) < MOST
