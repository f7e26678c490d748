"""How summaries, timelines, claims and what is left of a receipt look in a terminal.

Every text passes through ``line`` first, as in ``rag.terminal``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from rag.briefing_export import by_matter, numbered, who
from rag.cite import cited_at, markers
from rag.console import line
from rag.lists import Rows
from rag.receipt import Verification
from rag.remarks import covers, remarks
from rag.schema import AnswerSentence, Claim, ClaimStatus, Event, Relation, SourceInfo, Stance, Summary
from rag.terminal import Paragraph, citations, paragraphs, sentence_text, source_list
from rag.timeline import when_words
from rag.voices import NAMED

DATES = 24  # columns, at most, of a timeline's dates: longer ones stand on a line of their own
_RELATIONS: dict[Relation, str] = {"agrees": "agrees with", "conflicts": "conflicts with", "updates": "updates"}
_STATUSES: dict[ClaimStatus, str] = {"unverified": "yellow", "denied": "red", "disputed": "red"}
_STANCES = {"says": "green", "contradicts": "red", "updates": "yellow", "silent": "dim"}


# Summaries


def summary_view(summary: Summary, covered: Sequence[SourceInfo], *, bullets: bool = False) -> Group:
    """The sentences with their markers, what must be known beside them, and the sources; ``covered`` are the articles
    that it is made of."""
    parts: list[RenderableType] = []
    if summary.status == "abstained":
        parts += [Paragraph(Text.assemble(("No summary. ", "bold yellow"), line(summary.reason or ""))), ""]
    if bullets:
        parts += [Paragraph(_led(one), "• ") for one in summary.sentences]
        parts += [""] if summary.sentences else []
    else:
        for paragraph in paragraphs(summary.sentences):
            parts += [Paragraph(paragraph), ""]
    for conflict in summary.conflicts:
        marks = markers(cited_at(summary.sentences, conflict.sentences))
        parts += [Paragraph(Text(f"{NAMED[conflict.kind]}: {line(conflict.note)} {marks}", style="yellow")), ""]
    told = remarks(summary)
    parts += [Paragraph(Text.assemble(f"{heading}: ", (markers(cited), "cyan"))) for heading, cited in told]
    parts += [""] if told else []
    if cited := citations(summary.sentences):
        parts += [Text("Sources", style="bold"), *source_list(cited), ""]
    if covered:
        parts += [Paragraph(Text(line(covers(covered)))), ""]
    parts += [Paragraph(Text(line(warning), style="yellow"), "Note: ") for warning in summary.warnings]
    parts.append(Paragraph(Text(_colophon(summary), style="dim")))
    return Group(*parts)


def _led(sentence: AnswerSentence) -> Text:
    lead = f"{line(sentence.lead_in)}: " if sentence.lead_in else ""
    return Text.assemble((lead, "dim"), sentence_text(sentence))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _colophon(summary: Summary) -> str:
    counted = dict(summary.tokens or {})
    cost = counted.pop("cost", None)
    told = [f"tokens: {', '.join(f'{count:.0f} {kind}' for kind, count in counted.items())}"] if counted else []
    told += [f"cost: {cost:.6g}"] if cost is not None else []
    return " · ".join([line(summary.mode), summary.length, *told])


# Timelines


def timeline_view(events: Sequence[Event]) -> Group:
    """The date as precisely as it is known beside what happened, and what is told otherwise under it."""
    if not events:
        return Group(Text("No event was found.", style="yellow"))
    shown = numbered(events)
    width = max((room for event in shown if (room := cell_len(line(when_words(event)))) <= DATES), default=0) + 2
    parts: list[RenderableType] = []
    for event in shown:
        parts += [*_event(event, shown, width), ""]
    if cited := citations([one for event in shown for one in event.sentences]):
        parts += [Text("Sources", style="bold"), *source_list(cited)]
    return Group(*parts)


def _event(event: Event, events: Sequence[Event], width: int) -> Iterator[RenderableType]:
    words, margin = line(when_words(event)), " " * width
    if cell_len(words) <= width - 2:
        lead = words + " " * (width - cell_len(words))
    else:
        yield Paragraph(Text(words))
        lead = margin
    for sentence in event.sentences:
        yield Paragraph(_led(sentence), lead)
        lead = margin
    if not event.sentences:
        yield Text(lead.rstrip())
    for other in (events[at] for at in event.differs):
        told = _led(other.sentences[0]) if other.sentences else Text()
        head = f"told otherwise: {line(when_words(other))} — "
        yield Paragraph(Text.assemble((head, "yellow"), told), margin)


# Claims


def claims_view(claims: Sequence[Claim]) -> Group:
    """The claims by matter: who says it, how certain and by which words, where, and how it stands to others."""
    if not claims:
        return Group(Text("No claim was found.", style="yellow"))
    named = {claim.id: claim for claim in claims}
    parts: list[RenderableType] = []
    for at, matter in enumerate(by_matter(claims), 1):
        voices = len({claim.voice for claim in matter})
        told = f"{_count(len(matter), 'claim')}, {_count(voices, 'independent voice')}"
        parts.append(Text.assemble((f"Matter {at}", "bold"), (f"  {told}", "dim")))
        for claim in matter:
            parts += [*_claim(claim), *_met(claim, named)]
        parts.append("")
    parts.append(Paragraph(Text("Who says, contradicts or is silent: byline claims --of ID", style="dim")))
    return Group(*parts)


def _claim(claim: Claim) -> Iterator[Paragraph]:
    lead = f"{line(claim.id)}  "
    status = f"{claim.status} (“{line(claim.words)}”)" if claim.words else claim.status
    speaker, verb = Text(who(claim), style="bold"), line(claim.verb or "")
    says: list[str | Text] = [speaker, f" {verb}" if verb else ""]
    if verb.lower().startswith("according"):
        says = [f"{verb} ", speaker]
    yield Paragraph(Text.assemble(*says, " — ", (status, _STATUSES.get(claim.status, ""))), lead)
    margin = " " * len(lead)
    yield Paragraph(Text(f"“{line(claim.quote)}”"), margin)
    yield Paragraph(Text(_where(claim), style="dim"), margin)


def _where(claim: Claim) -> str:
    day = _day(claim.date)
    named = line(claim.outlet or claim.title or claim.source)
    return f"{named}, {day}  {line(claim.source)} {line(claim.article)}:{claim.start}-{claim.end}"


def _met(claim: Claim, named: dict[str, Claim]) -> Iterator[Paragraph]:
    margin = " " * (len(line(claim.id)) + 2)
    for met in claim.about:
        other = named.get(met.id)
        whose = f" ({who(other)}, {line(other.outlet or other.source)})" if other else ""
        style = "yellow" if met.relation != "agrees" else "green"
        later = met.relation == "updates" and other and other.date and claim.date and other.date > claim.date
        relation = "updated by" if later else _RELATIONS[met.relation]
        yield Paragraph(Text.assemble((relation, style), f" {line(met.id)}{whose}"), margin)


def stances_view(claim: Claim, stances: Sequence[Stance]) -> Group:
    """A claim, and which articles say it, contradict it or are silent; copies of one text count as one voice."""
    parts: list[RenderableType] = [*_claim(claim), ""]
    rows = [
        (
            Text(one.stance, _STANCES[one.stance]), Text(line(one.outlet or one.title or one.source)),
            Text(_day(one.date)), Text(line(one.source)), Text(" ".join(map(line, one.claims))),
            Text(one.voice if one.voice != one.article else ""),
        )
        for one in stances
    ]  # fmt: skip
    parts += [Rows(("stance", "article", "date", "file", "by claim", "copy of"), rows), ""] if rows else []
    counted = {name: len({one.voice for one in stances if one.stance == name}) for name in _STANCES}
    told = (
        f"{counted['says']} for it, {counted['contradicts']} against it, {counted['updates']} of another state, "
        f"{counted['silent']} silent"
    )
    parts.append(Paragraph(Text(f"Independent voices: {told}.", style="bold")))
    return Group(*parts)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "undated"


# Receipts


def verification_view(found: Verification) -> Group:
    """Whether a receipt holds, and what of it does not: the seal, the citations, the articles."""
    verdict = ("The receipt holds.", "bold green") if found.holds else ("The receipt no longer holds.", "bold red")
    parts: list[RenderableType] = [
        Text.assemble(verdict, f" {found.kind} of {line(found.made)}, Byline {line(found.byline)}"), ""
    ]
    if found.sealed:
        told = "The seal shows edits by hand; it proves neither who made this nor when."
        parts.append(Paragraph(Text(told, style="dim")))
    else:
        parts.append(Paragraph(Text("The seal is broken: the file was changed after it was written.", style="red")))
    parts += [Paragraph(Text(f"Altered: {line(told)}.", style="red")) for told in found.altered]
    parts += [Paragraph(Text(f"Read otherwise now: {line(told)}.", style="yellow")) for told in found.reread]
    if found.reread:
        told = "That comes of an edit, or of other rules or vectors since it was made: which, cannot be told."
        parts.append(Paragraph(Text(told, style="dim")))
    cited = [one for one in found.citations if one.cited]
    standing = sum(one.standing == "stands" for one in cited)
    parts.append(Text(f"{standing} of {_count(len(cited), 'citation')} {'stands' if len(cited) == 1 else 'stand'}"))
    for one in found.citations:
        if one.standing != "stands":
            now = f", now {line(one.now.article)}:{one.now.start}-{one.now.end}" if one.now else ""
            offered = "" if one.cited else " (offered, not cited)"
            told = f"{line(one.source)} {line(one.article)}:{one.start}-{one.end}{now}{offered}: “{line(one.quote)}”"
            parts.append(Paragraph(Text(told), f"  {one.standing}: "))
        parts += [Paragraph(Text(line(told), style="yellow"), "  labelled otherwise now: ") for told in one.relabelled]
    named = {one.article for one in found.citations}
    for article in (one for one in found.articles if one.id not in named):
        lead = f"  {line(article.source)} labelled otherwise now: "
        parts += [Paragraph(Text(line(told), style="yellow"), lead) for told in article.relabelled]
    changed = [one for one in found.articles if one.standing != "same"]
    parts.append(Text(f"{len(found.articles) - len(changed)} of {_count(len(found.articles), 'article')} unchanged"))
    for article in changed:
        now = f", now {' '.join(map(line, article.now))}" if article.now else ""
        outlet = line(article.outlet or article.title or "")
        parts.append(Paragraph(Text(f"{line(article.source)} {line(article.id)}{now} {outlet}".rstrip()),
                               f"  {article.standing}: "))  # fmt: skip
    if found.unread:
        told = f"{_count(found.unread, 'sentence')} in a model’s words: only what they cite was compared."
        parts.append(Paragraph(Text(told, style="dim")))
    if found.articles and all(one.standing == "gone" for one in found.articles):
        parts.append(Paragraph(Text("None of its articles is here: is this the right --data folder?", style="yellow")))
    return Group(*parts)
