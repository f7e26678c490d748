"""When what a sentence tells happens: dates as written, and those that only the article's own day resolves.

"On Tuesday", "last month" and "in March" are resolved by the day on which the article was published, a table's "Dec 26"
by the year in its column's name; what neither resolves stays open, and no day is ever guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from rag.dates import WEEKDAYS, DateMention, find_dates
from rag.schema import Precision
from rag.tense import is_ahead, is_moved, is_of_saying

NEAR = 1  # years before or after publication that a date without a year may lie in
CLOSE = 92  # days from publication in which a day without a year is that day, whatever the tense
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
_DECADE = re.compile(r"(?<=0)s\b")
# "The following Monday", "each July": of another day than the article's, or of many.
_OTHER = re.compile(r"\b(?:following|previous|preceding|same|every|each|that|one)\s$", re.IGNORECASE)
# "Called a strike for Wednesday"; "blamed them for Wednesday's fire" and "for Wednesday night's" are behind.
_FOR = re.compile(r"\bfor\s$", re.IGNORECASE)
_PLANNED = re.compile(
    r"(?:\s(?:morning|afternoon|evening|night))?"
    r"(?=[.,;:)”\"]|$|\s(?:at|in|on|and|but|over|to|because|after|when|amid|by|from)\b)"
)
_JOINED = re.compile(r"\s?(?:and|to|until|till|[–-])\s?(?:the (?:end of\s)?)?")
_RANGE = re.compile(r"\b(?:between|from)\s(?:the\s)?$", re.IGNORECASE)
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?(?P<which>last|this|next)\syear\b", re.IGNORECASE)
_PART_OF = "in|since|by|from|until|till|during|before|after|late|early|mid|through|between|of|around|about|and|to|the"
_SEASONS = "on|spring|summer|autumn|fall|winter|end|beginning|start"
_TITLE = re.compile(rf"(?!\b(?:{_PART_OF}|{_SEASONS})\b)\b[A-Z][\w’'-]*\s$")  # "Vision 2030"
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"")
_DATE_COLUMN = re.compile(r"\b(?:date|day|when|time|year|month|period)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that a sentence gives in its characters ``[start, end)``. ``first`` is its first day (None: it cannot be
    known), as precise as ``precision``; ``last`` the last day, month or year of a span. ``said``: it is when somebody
    said so, not when it happened."""

    start: int
    end: int
    first: date | None
    precision: Precision
    last: date | None = None
    said: bool = False


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
    told = [replace(one, said=is_of_saying(sentence, one.start, one.end)) for one in out]
    return sorted(told, key=lambda one: one.start)


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
        if following is not None and _joins(sentence, resolved, following.start):
            end = _resolved(sentence, following, known)
            if resolved.first and end.first and end.precision == resolved.precision and resolved.first < end.first:
                yield Dated(resolved.start, end.end, resolved.first, resolved.precision, end.last or end.first)
                place += 1
                continue
        yield resolved


def _joins(sentence: str, one: Dated, other: int) -> bool:
    between = _JOINED.fullmatch(sentence, one.end, other)
    if between is None:
        return False
    ranged = bool(_RANGE.search(sentence[: one.start])) and not is_moved(sentence, one.start)
    return ranged or between.group().strip() in {"–", "-", "until", "till"}


def _resolved(sentence: str, one: DateMention, known: Known) -> Dated:
    start, end = one.start, one.end
    if one.either or (one.year is None and _OTHER.search(sentence[:start])):
        return Dated(start, end, None, "none")
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
        if _DECADE.match(sentence, end):
            return Dated(start, end + 1, date(year, 1, 1), "year", date(year + 9, 1, 1))
        return Dated(start, end, date(year, 1, 1), "year")
    if one.day is None:
        return Dated(start, end, date(year, one.month, 1), "month")
    if one.day > monthrange(year, one.month)[1]:
        return Dated(start, end, None, "none")
    first = date(year, one.month, one.day)
    later = one.last_day is not None and one.day < one.last_day <= monthrange(year, one.month)[1]
    return Dated(start, end, first, "day", date(year, one.month, one.last_day or 1) if later else None)


def _year(sentence: str, one: DateMention, known: Known) -> int | None:
    """The year of a day or month that is written without one; None where it may be either of two."""
    published = known.published
    if published is None or one.month is None:
        return known.years[0] if len(known.years) == 1 else None
    fitting: list[date] = []
    for year in range(published.year - NEAR, published.year + NEAR + 1):
        if one.day is not None and one.day > monthrange(year, one.month)[1]:
            continue
        day = date(year, one.month, one.day or 1)
        if one.weekday is None or one.day is None or day.weekday() == one.weekday:
            fitting.append(day)
    today = published if one.day is not None else published.replace(day=1)
    away = {day: abs((day - today).days) for day in fitting}
    nearest = min(away, key=lambda day: away[day], default=None)
    if nearest is None:
        return None
    if one.day is not None and (one.weekday is not None or away[nearest] <= CLOSE):
        return nearest.year
    ahead = nearest != today and is_ahead(sentence, one.start, one.end)
    sided = [day for day in fitting if ahead is not None and (day >= today if ahead else day <= today)]
    return min(sided, key=lambda day: away[day]).year if sided else None


def _weekday(sentence: str, one: DateMention, known: Known) -> date | None:
    if known.published is None or not known.exact or one.weekday is None or _is_quoted(sentence, one.start):
        return None
    back = (known.published.weekday() - one.weekday) % 7
    planned = _FOR.search(sentence[: one.start]) is not None and _PLANNED.match(sentence, one.end) is not None
    ahead = planned or is_ahead(sentence, one.start, one.end)
    if ahead is None and back:
        return None
    return known.published + timedelta(days=(7 - back) % 7 if ahead else -back)


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
        forward = step > 0 if step else is_ahead(sentence, start, end)
        if forward is None:
            return Dated(start, end, None, "none")
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
    to_come: bool | None = bool(re.search("next|coming", said))
    if not to_come and not re.search("last|past", said):
        to_come = is_ahead(sentence, *found.span())
        if to_come is None and today.weekday() < 5:
            return Dated(*found.span(), None, "none")
    if not to_come and today.weekday() < 5:
        saturday -= timedelta(weeks=1)
    if today.weekday() == 6 and not to_come:
        saturday = today - timedelta(days=1)
    return Dated(*found.span(), saturday, "day", saturday + timedelta(days=1))
