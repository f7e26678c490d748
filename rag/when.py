"""When what a sentence tells happens: dates as written, and those that only the article's own day resolves.

"On Tuesday", "last month" and "in March" are resolved by the day on which the article was published, a table's "Dec 26"
by the year in its column's name; what neither resolves stays open, and no day is ever guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rag.dates import WEEKDAYS, DateMention, find_dates
from rag.schema import Precision

NEAR = 1  # years before or after publication that a date without a year may lie in
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_COUNT = rf"(?P<count>an?|\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_DAYS = "|".join(day.capitalize() for day in WEEKDAYS)
_RELATIVE = re.compile(
    rf"\b(?:(?P<day>yesterday|tomorrow|tonight|(?:earlier|later)\stoday|this\s(?:morning|afternoon|evening))"
    rf"|{_COUNT}\s{_UNIT}\sago"
    rf"|(?P<which>last|this|next|coming|upcoming)\s(?:(?P<period>week|month|year)(?!['’]s\b)|(?P<named>{_DAYS}))"
    rf"|(?P<end>(?:(?:the|this|last|next|coming|upcoming|past)\s){{1,2}}weekend))\b",
    re.IGNORECASE,
)
# Words after which a day is one to come; the present tense of what is scheduled is among them.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|could|may|might|can|going to|due|scheduled|plan(?:s|ned)?|expect(?:s|ed)?|set (?:to|for)|"
    r"slated|until|till|to be|is to|are to|hopes?|aims?|intends?|wants?|deadline|ahead of|upcoming|coming|"
    r"(?:meet|open|begin|start|convene|vote|resume|return|arrive|end|close|expire|reopen|visit|host|depart|leave|sail)s)\b",
    re.IGNORECASE,
)
# "Called a strike for Wednesday"; "blamed them for Wednesday's fire" and "for Wednesday night's" are behind.
_FOR = re.compile(r"\bfor\s$", re.IGNORECASE)
_PLANNED = re.compile(
    r"(?:\s(?:morning|afternoon|evening|night))?"
    r"(?=[.,;:)”\"]|$|\s(?:at|in|on|and|but|over|to|because|after|when|amid|by|from)\b)"
)
_BEHIND = re.compile(
    r"\b(?:said|told|announced|reported|stated|was|were|had|did|has|have|claimed|warned|denied|added|\w{3,}ed)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—–(]\s|\s[–—-]\s|\bthat\b|\b(?:and|but|while|after|before|when|because|which|who)\b")
_JOINED = re.compile(r"\s?(?:and|to|until|till|[–-])\s?(?:the end of\s)?")
_RANGE = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?(?P<which>last|this|next)\syear\b", re.IGNORECASE)
_PART_OF = "in|since|by|from|until|till|during|before|after|late|early|mid|through|between|of|around|about|and|to|the"
_SEASONS = "on|spring|summer|autumn|fall|winter|end|beginning|start"
_TITLE = re.compile(rf"(?!\b(?:{_PART_OF}|{_SEASONS})\b)\b[A-Z][\w’'-]*\s$")  # "Vision 2030"
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"")
_DATE_COLUMN = re.compile(r"\b(?:date|day|when|time|year|month|period)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that a sentence gives in its characters ``[start, end)``. ``first`` is its first day (None: it cannot be
    known), as precise as ``precision``; ``last`` the last day, month or year of a span."""

    start: int
    end: int
    first: date | None
    precision: Precision
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What an article's dates are resolved by: the day of publication or, without one, the years that its headings and
    columns name. ``exact`` is False where that day is only inferred, so that "on Tuesday" hangs on nothing."""

    published: date | None = None
    exact: bool = True
    years: tuple[int, ...] = ()


def overlap(a: Dated, b: Dated) -> bool:
    """Whether two known times may be one, told more or less exactly."""
    (a_first, a_last), (b_first, b_last) = _bounds(a), _bounds(b)
    return a_first <= b_last and b_first <= a_last


def _bounds(one: Dated) -> tuple[date, date]:
    assert one.first is not None
    last = one.last or one.first
    if one.precision == "year":
        return one.first, last.replace(month=12, day=31)
    if one.precision == "month":
        return one.first, last.replace(day=monthrange(last.year, last.month)[1])
    return one.first, last


def when(sentence: str, known: Known, context: str = "") -> list[Dated]:
    """The times that ``sentence`` gives, in order; ``context`` is its table's header. Of a table's row with a date of
    its own only that one counts."""
    if sentence.startswith("|"):
        cell = _date_cell(sentence, context)
        if cell is not None:
            start, end = cell
            found = when(sentence[start:end].lstrip("| "), _with_years(known, context))
            away = start + len(sentence[start:end]) - len(sentence[start:end].lstrip("| "))
            return [Dated(one.start + away, one.end + away, one.first, one.precision, one.last) for one in found[:1]]
        known = _with_years(known, context)
    mentions = [m for m in find_dates(sentence) if not _is_title(sentence, m)]
    out = [*_written(sentence, mentions, known)]
    taken = [(one.start, one.end) for one in out if one.end - one.start > len("Wednesday")]
    for one in _relative(sentence, known):
        if not any(start < one.end and one.start < end for start, end in taken):  # "October 14 last year"
            out = [other for other in out if not (one.start < other.end and other.start < one.end)]  # "last Tuesday"
            out.append(one)
    return sorted(out, key=lambda one: one.start)


def years_named(headings: Sequence[str]) -> tuple[int, ...]:
    """The years that headings and columns name."""
    return tuple(sorted({m.year for one in headings for m in find_dates(one) if m.year is not None}))


def _with_years(known: Known, context: str) -> Known:
    years = years_named([context])
    return Known(None, known.exact, years) if years else known


def _date_cell(row: str, header: str) -> tuple[int, int] | None:
    """The bounds of the cell that dates a row: under a column that is called so, else the first if it is all date."""
    bars = [m.start() for m in re.finditer(r"\|", row)]
    cells = [(a + 1, b) for a, b in pairwise(bars)]
    names = [cell.strip() for cell in header.strip().strip("|").split("|")]
    for (start, end), name in zip(cells, names, strict=False):
        if _DATE_COLUMN.search(name) and find_dates(row[start:end].strip()):
            return start, end
    if cells:
        first = row[cells[0][0] : cells[0][1]].strip()
        if any(len(first) - (m.end - m.start) <= 6 for m in find_dates(first)):
            return cells[0]
    return None


def _is_title(sentence: str, one: DateMention) -> bool:
    """A year that is part of a name, "Vision 2030"."""
    alone = one.year is not None and one.month is None
    before = sentence[max(0, one.start - 30) : one.start]
    return alone and bool(_TITLE.search(before)) and not re.fullmatch(r"\W*\w+\s", before)


def _written(sentence: str, mentions: Sequence[DateMention], known: Known) -> Iterator[Dated]:
    """What stands there as a date; two that a word joins into a span are one."""
    place = 0
    while place < len(mentions):
        one = mentions[place]
        following = mentions[place + 1] if place + 1 < len(mentions) else None
        resolved = _resolved(sentence, one, known)
        place += 1
        if following is not None and _joins(sentence, one, following):
            end = _resolved(sentence, following, known)
            if resolved.first and end.first and end.precision == resolved.precision and resolved.first < end.first:
                yield Dated(one.start, following.end, resolved.first, resolved.precision, end.first)
                place += 1
                continue
        yield resolved


def _joins(sentence: str, one: DateMention, other: DateMention) -> bool:
    between = _JOINED.fullmatch(sentence, one.end, other.start)
    if between is None:
        return False
    ranged = bool(_RANGE.search(sentence[: one.start]))
    return ranged or between.group().strip() in {"–", "-", "until", "till"}


def _resolved(sentence: str, one: DateMention, known: Known) -> Dated:
    start, end = one.start, one.end
    if one.year is None and one.month is None:  # a weekday
        day = _weekday(sentence, one, known)
        return Dated(start, end, day, "day" if day else "none")
    year = one.year
    if year is None:
        after = _YEAR_AFTER.match(sentence, one.end)
        if after is not None and known.published is not None:
            year, end = known.published.year + {"last": -1, "this": 0, "next": 1}[after["which"].lower()], after.end()
        else:
            year = _year(sentence, one, known)
    if year is None:
        return Dated(start, end, None, "none")
    if one.month is None:
        return Dated(start, end, date(year, 1, 1), "year")
    if one.day is None:
        return Dated(start, end, date(year, one.month, 1), "month")
    if one.day > monthrange(year, one.month)[1]:
        return Dated(start, end, None, "none")
    first = date(year, one.month, one.day)
    later = one.last_day is not None and one.day < one.last_day <= monthrange(year, one.month)[1]
    return Dated(start, end, first, "day", date(year, one.month, one.last_day or 1) if later else None)


def _year(sentence: str, one: DateMention, known: Known) -> int | None:
    """The year of a day or month that is written without one."""
    published = known.published
    if published is None or one.month is None:
        return known.years[0] if len(known.years) == 1 else None
    ahead = _is_ahead(sentence, one.start, one.end)
    fitting: list[date] = []
    for year in range(published.year - NEAR, published.year + NEAR + 1):
        if one.day is not None and one.day > monthrange(year, one.month)[1]:
            continue
        day = date(year, one.month, one.day or 1)
        if one.weekday is None or one.day is None or day.weekday() == one.weekday:
            fitting.append(day)
    if one.day is None:
        month = published.replace(day=1)
        sided = [day for day in fitting if (day >= month if ahead else day <= month)]
        return (min(sided) if ahead else max(sided)).year if sided else None
    return min(fitting, key=lambda day: abs((day - published).days)).year if fitting else None


def _weekday(sentence: str, one: DateMention, known: Known) -> date | None:
    if known.published is None or not known.exact or one.weekday is None or _is_quoted(sentence, one.start):
        return None
    back = (known.published.weekday() - one.weekday) % 7
    planned = _FOR.search(sentence[: one.start]) is not None and _PLANNED.match(sentence, one.end) is not None
    if planned or _is_ahead(sentence, one.start, one.end):
        return known.published + timedelta(days=(7 - back) % 7)
    return known.published - timedelta(days=back)


def _is_ahead(sentence: str, start: int, end: int) -> bool:
    """Whether the clause speaks of what is to come: the last word before the date that tells the time, or the first
    behind it where the clause begins with the date."""
    cut = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
    ahead = max((m.start() for m in _AHEAD.finditer(sentence, cut, start)), default=-1)
    behind = max((m.start() for m in _BEHIND.finditer(sentence, cut, start) if not _AHEAD.match(m.group())), default=-1)
    if max(ahead, behind) >= 0:
        return ahead > behind
    stop = _CLAUSE.search(sentence, min(end + 1, len(sentence)))
    after = sentence[end : stop.start() if stop else len(sentence)]
    first, other = _AHEAD.search(after), _BEHIND.search(after)
    return first is not None and (other is None or first.start() < other.start())


def _is_quoted(sentence: str, place: int) -> bool:
    """Whether a quoted voice says it: its "today" is not the article's."""
    return any(m.start() <= place < m.end() for m in _QUOTED.finditer(sentence))


def _relative(sentence: str, known: Known) -> Iterator[Dated]:
    for found in _RELATIVE.finditer(sentence):
        if _is_quoted(sentence, found.start()):
            continue
        if known.published is None or not known.exact:
            yield Dated(found.start(), found.end(), None, "none")
            continue
        yield _from_today(sentence, found, known.published)


def _from_today(sentence: str, found: re.Match[str], today: date) -> Dated:
    start, end = found.span()
    which = (found["which"] or "").lower()
    step = {"last": -1, "this": 0, "next": 1, "coming": 1, "upcoming": 1}.get(which, 0)
    if found["day"]:
        away = {"yesterday": -1, "tomorrow": 1}.get(found["day"].lower(), 0)
        return Dated(start, end, today + timedelta(days=away), "day")
    if found["named"]:
        away = (WEEKDAYS.index(found["named"].lower()) - today.weekday()) % 7
        forward = step > 0 or (step == 0 and _is_ahead(sentence, start, end))
        return Dated(start, end, today + timedelta(days=(away or 7) if forward else (away - 7)), "day")
    if found["end"]:
        return _weekend(sentence, found, today)
    unit, count = found["unit"], 0
    if unit:
        said = found["count"].lower()
        count = int(said) if said.isdecimal() else 1 if said in {"a", "an"} else _NUMBERS.index(said) + 1
        unit, step = unit.lower(), -count
    else:
        unit = found["period"].lower()
    if unit == "day":
        return Dated(start, end, today + timedelta(days=step), "day")
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Dated(start, end, monday, "day", monday + timedelta(days=6))
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return Dated(start, end, date(months // 12, months % 12 + 1, 1), "month")
    return Dated(start, end, date(today.year + step, 1, 1), "year")


def _weekend(sentence: str, found: re.Match[str], today: date) -> Dated:
    said = found["end"].lower()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)  # this one or the next
    to_come = bool(re.search("next|coming", said)) or (
        not re.search("last|past", said) and _is_ahead(sentence, *found.span())
    )
    if not to_come and today.weekday() < 5:
        saturday -= timedelta(weeks=1)
    if today.weekday() == 6 and not to_come:
        saturday = today - timedelta(days=1)
    return Dated(*found.span(), saturday, "day", saturday + timedelta(days=1))
