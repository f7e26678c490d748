"""How answers, articles and lists look in a terminal: the nouns as Rich renderables.

What articles, questions and models say only ever becomes ``Text``, cleaned: never markup, emoji codes or
terminal escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from rag.cite import cited_at, markers
from rag.console import clean, line
from rag.remarks import date_mark
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Citation,
    Evidence,
    Verdict,
)
from rag.voices import NAMED

COLUMNS = 96  # of running text: longer lines are hard to read
DETAILS = 3  # of what failed in a sentence: the first are the most telling
AROUND = 500  # characters shown on either side of a cited span

VERDICTS: dict[Verdict, str] = {
    "attribution-missing": "does not say whose claim this is",
    "partly": "only partly supported by what it cites",
    "contradicted": "contradicted by what it cites",
    "unsupported": "not supported by what it cites",
    "uncited": "rests on no source",
}
_BLOCKS = {"title": "bold", "heading": "bold", "caption": "dim italic", "boilerplate": "dim"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wrapped text whose further lines stand as far in as the first one's ``lead``; not wrapped into a pipe."""

    text: Text
    lead: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        lead = Text(self.lead)
        room = options.max_width - cell_len(self.lead)
        if console.is_terminal:
            room = min(room, COLUMNS - cell_len(self.lead))
        for piece in self.text.wrap(console, max(8, room)):
            piece.rstrip()
            yield lead + piece
            lead = Text(" " * cell_len(self.lead))


# Answers


def answer_view(answer: Answer) -> Group:
    """The short answer, the sentences with their markers, the sources, and what else must be known."""
    parts: list[RenderableType] = []
    if line(answer.understood) != line(answer.question):
        parts += [Paragraph(Text(f"Understood as: {line(answer.understood)}", style="dim")), ""]
    if answer.status == "abstained":
        parts += [Paragraph(Text.assemble(("No answer. ", "bold yellow"), line(answer.reason or ""))), ""]
    elif answer.short:
        parts += [Paragraph(Text(line(answer.short), style="bold")), ""]
    for paragraph in paragraphs(answer.sentences, answer.short):
        parts += [Paragraph(paragraph), ""]
    if answer.outcome == "partly" and answer.reason:
        parts += [Paragraph(Text(f"Not answered: {line(answer.reason)}", style="yellow")), ""]
    for conflict in answer.conflicts:
        marks = markers(cited_at(answer.sentences, conflict.sentences))
        told = f"{NAMED[conflict.kind]}: {line(conflict.note)} {marks}".rstrip()
        parts += [Paragraph(Text(told, style="yellow")), ""]
    cited = citations(answer.sentences)
    if cited:
        parts += [Text("Sources", style="bold"), *source_list(cited), ""]
    elif near := shown(answer):
        parts += [Text("The nearest the articles come", style="bold"), *source_list(near), ""]
    parts += [Paragraph(Text(line(warning), style="yellow"), "Note: ") for warning in answer.warnings]
    parts.append(Paragraph(Text(_colophon(answer), style="dim")))
    return Group(*parts)


def citations(sentences: Sequence[AnswerSentence]) -> list[Citation]:
    """The citations of these sentences, each number once, in order."""
    found = {c.n: c for sentence in sentences for c in sentence.citations}
    return [found[n] for n in sorted(found)]


def shown(answer: Answer) -> list[Citation]:
    """What stands numbered below an answer: its citations, or an abstention's nearest sentences."""
    return citations(answer.sentences) or [as_citation(at, found) for at, found in enumerate(answer.evidence, 1)]


def as_citation(n: int, found: Evidence) -> Citation:
    """Evidence as it is numbered below an answer."""
    return Citation(
        n, found.span.article, found.source, found.title, found.outlet, found.date, found.date_basis,
        found.span.start, found.span.end, found.quote,
    )  # fmt: skip


def paragraphs(sentences: Sequence[AnswerSentence], short: str | None = None) -> list[Text]:
    """The sentences as running text; another lead-in begins another paragraph."""
    out: list[Text] = []
    before: str | None = None
    for sentence in sentences:
        if not out or sentence.lead_in != before:
            out.append(Text())
            if sentence.lead_in:
                out[-1].append(f"{line(sentence.lead_in)}: ", style="dim")
        else:
            out[-1].append(" ")
        before = sentence.lead_in
        out[-1].append_text(sentence_text(sentence, short))
    return out


def sentence_text(sentence: AnswerSentence, short: str | None = None) -> Text:
    """The sentence with its markers, whose claim it is, and what is wrong with it; ``short`` marked in it."""
    text = Text(line(sentence.text))
    if short and line(short):
        text.highlight_regex(re.compile(re.escape(line(short)), re.IGNORECASE), "bold green")
    if sentence.citations:
        text.append(" " + "".join(f"[{c.n}]" for c in sentence.citations), style="cyan")
    if note := voice(sentence):
        text.append(f" — {note}", style="dim italic")
    if sentence.verdict != "supported":
        text.append(f" ({VERDICTS[sentence.verdict]}{failed(sentence)})", style="bold yellow")
    if sentence.replaces is not None:
        said = sentence.replaces
        text.append(f" (in place of “{line(said.text)}”, {VERDICTS.get(said.verdict, '')}{failed(said)})", "dim")
    return text


def voice(sentence: AnswerSentence) -> str:
    """Whose claim a sentence is, and how certain, where its own words do not say so already.

    Nothing for a sentence that its source does not bear out: nobody may be said to have said it.
    """
    if sentence.verdict not in {"supported", "attribution-missing"}:
        return ""
    speaker = line(sentence.speaker or "")
    match sentence.claim_status:
        case "attributed":
            return f"according to {speaker}" if speaker and speaker not in line(sentence.text) else ""
        case "unverified":
            return f"claim of {speaker}, unverified" if speaker else "unverified"
        case "denied" | "disputed" as status:
            return f"{speaker}; {status}" if speaker else status
    return ""


def failed(sentence: AnswerSentence) -> str:
    """What the checks found wrong with it, behind a colon."""
    details = [line(check.detail) for check in sentence.checks if not check.passed and check.detail]
    return ": " + "; ".join(details[:DETAILS]) if details else ""


def source_list(cited: Sequence[Citation]) -> Iterator[Paragraph]:
    """The sources, numbered as the markers are."""
    width = len(f"[{cited[-1].n}] ") if cited else 0
    for one in cited:
        yield Paragraph(source_text(one), f"[{one.n}] ".rjust(width))


def source_text(cited: Citation) -> Text:
    """Outlet or title, date, the quoted sentence, and where it stands: file name and ``id:start-end``."""
    day = date_mark(cited.date, cited.date_basis)
    text = Text(line(cited.outlet or cited.title or cited.source), style="bold")
    text = Text.assemble(text, f", {day}" if day else "", f": “{line(cited.quote)}”")
    return text.append(f" {line(cited.source)} {cited.article}:{cited.start}-{cited.end}", style="dim")


def _colophon(answer: Answer) -> str:
    seconds = sum(answer.timings_ms.values()) / 1000
    counted = dict(answer.tokens or {})
    cost = counted.pop("cost", None)
    tokens = ", ".join(f"{count:.0f} {kind}" for kind, count in counted.items())
    told = [f"tokens: {tokens}"] if tokens else []
    told += [f"cost: {cost:.6g}"] if cost is not None else []
    return " · ".join([line(answer.mode), f"{seconds:.2f} s", *told])


# Articles


def article_head(article: Article) -> Group:
    """What is known of an article beside its text."""
    day = date_mark(article.date, article.date_basis) or "undated"
    about = [article.outlet, article.author, day, article.language, article.source, article.id]
    parts: list[RenderableType] = []
    if article.title:
        parts.append(Paragraph(Text(line(article.title), style="bold")))
    parts.append(Paragraph(Text(" · ".join(line(word) for word in about if word), style="dim")))
    if article.copy_of:
        parts.append(Paragraph(Text(f"A near copy of {article.copy_of}.", style="yellow")))
    return Group(*parts)


def article_text(article: Article) -> Text:
    """The stored text, its kinds of block told apart: titles bold, boilerplate dim. Same length, same offsets."""
    text = Text(clean(article.text))
    for block in article.blocks:
        text.stylize(_BLOCKS.get(block.kind, ""), block.start, block.end)
    return text


def excerpt(article: Article, start: int, end: int) -> Text:
    """The span ``[start, end)`` of an article, marked, with what stands around it."""
    text = article.text
    first = max(0, start - AROUND)
    first = text.find(" ", first, start) + 1 or first if first else 0
    last = min(len(text), end + AROUND)
    last = text.rfind(" ", end, last) if last < len(text) and " " in text[end:last] else last
    whole = article_text(article)
    out = Text("… " if first else "")
    out.append_text(whole[first:start])
    out.append("»", style="bold cyan")
    out.append(clean(text[start:end]), style="bold reverse")
    out.append("«", style="bold cyan")
    out.append_text(whole[end:last])
    return out.append(" …" if last < len(text) else "")
