"""An answer as Markdown with footnotes, to be kept and pasted elsewhere.

All that articles, questions and models say is escaped: in any Markdown viewer it reads as the plain text it is,
with no link, image, HTML, formula, emphasis or emoji code in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.schema import Answer, AnswerSentence, Citation
from ui import rendering

STEM = 60  # characters of a file's name before its ending

# Always: what can begin a construct anywhere in a line; one underscore within a word begins none.
_ANYWHERE = re.compile(r"[\\`*\[\]<>&#|~$!^{}=@]|(?<![^\W_])_|_(?![^\W_])")
# Only where viewers make something of it: emoji codes, directives and addresses, and bare names of sites, which end
# otherwise than the files that articles come in.
_WITHIN = re.compile(
    r"(?<!\d):(?=\S)|:(?=[^\d\s])|(?<=/)/"
    r"|(?<=\w)\.(?=\w)(?!(?<=\d\.)\d)(?!(?:txt|html?|pdf|docx|jsonl?|csv)\b(?!\.))"
)
# Only at the start: lists, headings, rules, definitions, and numbers that would begin a list.
_AT_START = re.compile(r"^(?:[-+:%]|(\d+)(?=[.)]))")


def escape(text: str) -> str:
    """``text`` on one line, as Markdown that shows just this text."""
    line = _WITHIN.sub(r"\\\g<0>", _ANYWHERE.sub(r"\\\g<0>", rendering.line(text)))
    return _AT_START.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", line)


def file_stem(question: str) -> str:
    """A name for a file that keeps an answer: the question's words, at most ``STEM`` characters of them."""
    words = re.findall(r"\w+", rendering.line(question).lower())
    kept = ""
    for word in words:
        if len(kept) + len(word) >= STEM:
            break
        kept += f"-{word}" if kept else word
    return kept or "".join(words)[:STEM] or "answer"


def markdown(answer: Answer) -> str:
    """The question as heading, the sentences with footnotes, what is wrong with them, and the sources."""
    view = rendering.answer_data(answer)
    parts = [f"# {escape(answer.question) or 'Answer'}"]
    if view["understood"]:
        parts.append(f"*Understood as:* {escape(view['understood'])}")
    if view["abstained"]:
        parts.append(f"**{view['heading']}.** {escape(view['reason'])}")
    elif view["short"]:
        parts.append(f"**Short answer:** {escape(view['short'])}")
    parts += _sentences(answer)
    if not view["abstained"] and view["reason"]:
        parts.append(f"**Not answered:** {escape(view['reason'])}")
    parts += [f"**Sources differ:** {escape(note)}{_marks(sides)}" for note, sides in rendering.conflicts(answer)]
    parts += [f"**Note:** {escape(note)}" for note in view["warnings"]]
    cited = {c.n: c for sentence in answer.sentences for c in sentence.citations}
    if view["abstained"] and not cited and answer.evidence:
        near = "\n".join(f"- {_source(found)}" for found in rendering.sources(answer))
        parts.append(f"## The nearest the articles come\n\n{near}")
    parts += [f"[^{n}]: {_source(cited[n])}" for n in sorted(cited)]
    return "\n\n".join([*parts, "---", f"*{_colophon(answer)}*"]) + "\n"


def _sentences(answer: Answer) -> Iterator[str]:
    before = ""
    for sentence in answer.sentences:
        lead = rendering.line(sentence.lead_in)
        opening = f"{escape(lead)}: " if lead and lead != before else ""
        before = lead
        note = _note(sentence)
        said = escape(rendering.words(sentence.text))
        yield f"{opening}{said}{_marks(sentence.citations)}{f' — {note}' if note else ''}"


def _marks(cited: Sequence[Citation]) -> str:
    return "".join(f"[^{n}]" for n in dict.fromkeys(c.n for c in cited))


def _note(sentence: AnswerSentence) -> str:
    """Whose claim it is, its verdict where it is not plainly supported, and what it took the place of."""
    notes = [escape(rendering.voice(sentence))]
    if sentence.verdict != "supported":
        mark = rendering.verdict_mark(sentence.verdict)
        why = "; ".join(escape(fault) for fault in rendering.failed(sentence))
        notes.append(f"{mark['symbol']} **{mark['word']}**{f' ({why})' if why else ''}")
    if sentence.replaces is not None:
        said = sentence.replaces
        why = "; ".join([rendering.verdict_mark(said.verdict)["word"], *map(escape, rendering.failed(said))])
        notes.append(f"in place of the model’s “{escape(rendering.words(said.text))}” ({why})")
    return "; ".join(filter(None, notes))


def _source(cited: Citation) -> str:
    """Outlet, date and its basis, title, the quoted sentence, and the file."""
    outlet, title = rendering.outlet_name(cited), rendering.line(cited.title)
    day = rendering.day_words(cited.date, cited.date_basis)
    named = [outlet, day, *([title] if title and title != outlet else [])]
    about = ", ".join(escape(part) for part in named)
    return f"{about}: {escape(rendering.quoted(cited.quote))} (file {escape(cited.source) or 'unknown'})"


def _colophon(answer: Answer) -> str:
    if not answer.sentences:
        return "Asked of Byline, which answers only what its articles say."
    mode = rendering.line(answer.mode)
    wrote = "in the sources’ own words" if mode == "quotes" else f"written by {escape(mode)}"
    return f"Answered by Byline {wrote}; every sentence was checked against the sentences it cites."
