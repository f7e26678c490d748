"""Every date of the sentence agrees with one in a cited span, as written or as the article's own date resolves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.dates import DateMention, find_dates
from rag.schema import Check
from rag.verify.cited import Cited
from rag.verify.clauses import Clause, clauses
from rag.when import Dated, Known, when

_DECADE = re.compile(r"\b[Tt]he\s(?:(?P<half>early|late)\s)?(?P<first>\d{3}0)['’]?s\b")
_YEARS = {None: (0, 9), "early": (0, 4), "late": (5, 9)}
# The day of the article, at the end of what is told about it. It proves when something was told, not when it was.
_OWN = re.compile(r"(?:^|\s)(?P<day>(?:19|20)\d\d-\d\d-\d\d)$")
_TOLD_ON = re.compile(
    r"\b(?:as (?:of|at)|dated|(?:published|reported|writing)(?: on)?|(?:report|article|issue) of)\s$", re.I
)
_TODAY = re.compile(r"\btoday\b(?!['’]s)", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:yesterday|tomorrow|(?:last|next)\s(?:week|month|year|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))\b(?!['’]s)"
)


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = find_dates(sentence)
    relative = list(_RELATIVE.finditer(sentence))
    if not asked and not relative:
        return None
    there = [d for span in spans for d in _told(span)]
    own = [d for span in spans for d in find_dates(span.context[_known(span)[1] :])]
    decades = _decades(sentence)
    missing = []
    for wanted in asked:
        if any(d.year in decades.get(wanted.start, ()) for d in there):
            continue
        of_telling = _TOLD_ON.search(sentence[: wanted.start]) is not None
        if not _stands(wanted, [*there, *own] if of_telling else there):
            missing.append(sentence[wanted.start : wanted.end])
    missing += [m.group() for m in relative if not _relates(m, spans, there)]
    if not missing and (other := _of_another(sentence, asked, spans)):
        return Check("dates", False, "in the source {} is the date of “{}”".format(*other))
    return Check("dates", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _of_another(sentence: str, asked: Sequence[DateMention], spans: Sequence[Cited]) -> tuple[str, str] | None:
    """A date of the sentence that in the spans hangs on another verb than there, where they date that one otherwise."""
    told = [(d, clause) for span in spans for d in find_dates(span.text) if (clause := _dated(span.text, d))]
    for mine in asked:
        clause = _dated(sentence, mine)
        if clause is None:
            continue
        same = [d for d, other in told if other.verb == clause.verb]
        apart = [other.said for d, other in told if other.verb != clause.verb and d.agrees(mine)]
        if same and apart and not any(d.agrees(mine) for d in same):
            return sentence[mine.start : mine.end], apart[0]
    return None


def _dated(text: str, one: DateMention) -> Clause | None:
    """The clause that a date stands behind, or opens."""
    behind = [clause for clause in clauses(text) if clause.at < one.start and ";" not in text[clause.at : one.start]]
    ahead = [clause for clause in clauses(text) if clause.at > one.end]
    return behind[-1] if behind else ahead[0] if ahead else None


def _stands(wanted: DateMention, there: Sequence[DateMention]) -> bool:
    """Whether a date agrees, and each part that is stated stands somewhere: a year may be a table's heading."""
    stated = [p for p in ("year", "month", "day", "last_day", "weekday") if getattr(wanted, p) is not None]
    known = [d for d in there if wanted.agrees(d)]
    return bool(known) and all(
        any(getattr(d, p) is not None and (getattr(d, p) == getattr(wanted, p) or d in known) for d in there)
        for p in stated
    )


def _known(span: Cited) -> tuple[Known, int]:
    """The day of the span's article, and where it stands at the end of the context."""
    found = _OWN.search(span.context)
    try:
        day = date.fromisoformat(found["day"]) if found else None
    except ValueError:
        day = None
    return Known(day), found.start() if found and day else len(span.context)


def _told(span: Cited) -> Iterator[DateMention]:
    """The dates that a span and what explains it give, and what they come to by the day of its article."""
    known, end = _known(span)
    context = span.context[:end]
    yield from find_dates(f"{span.text}\n{context}")
    for one in when(span.text, known, context):
        yield from _mentions(one)
    if known.published and _TODAY.search(span.text):
        yield from _mentions(Dated(0, 0, known.published, "day"))


def _mentions(one: Dated) -> Iterator[DateMention]:
    """A resolved time as a date that states all it can; of a span of days its range, or both its ends."""
    for day in (one.first, one.last):
        if day is None:
            continue
        if one.precision != "day":
            yield DateMention(one.start, one.end, day.year, day.month if one.precision == "month" else None, None)
            continue
        within = one.last if day is one.first and one.last and one.last.month == day.month else None
        weekday = None if within else day.weekday()
        last = within.day if within else None
        yield DateMention(one.start, one.end, day.year, day.month, day.day, weekday, last)


def _relates(said: re.Match[str], spans: Sequence[Cited], there: Sequence[DateMention]) -> bool:
    """Whether "yesterday" or "last month" stands in a span, or is the date that one gives; "last month" may be so where
    no day of the article is known."""
    if any(said.group().lower() in f"{span.before} {span.text}".lower() for span in spans):
        return True
    known = next((known for span in spans if (known := _known(span)[0]).published), None)
    if known is None:
        return said.group() not in {"yesterday", "tomorrow"}
    meant = [d for one in when(said.string, known) if one.start == said.start() for d in _mentions(one)]
    return not meant or any(d.agrees(other) and other.year is not None for d in meant for other in there)


def _decades(sentence: str) -> dict[int, range]:
    """Where "the 1940s" or a half of them are written, and the years, any of which in a source tells of them."""
    found = {}
    for m in _DECADE.finditer(sentence):
        first, (begin, end) = int(m["first"]), _YEARS[m["half"]]
        found[m.start("first")] = range(first + begin, first + end + 1)
    return found
