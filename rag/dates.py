"""Dates as they are written in English text, with their offsets and what they leave open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name[:size]: i for i, name in enumerate(_MONTH_NAMES.split(), 1) for size in (3, len(name))} | {"sept": 9}
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _written(pattern: str) -> str:
    """A pattern in title case, or the same in capitals (headlines); never in small letters: ``may``, ``march``."""
    return f"(?:{pattern}|{pattern.upper()})"


_MONTH_NAME = _written(
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH = rf"(?P<{{0}}>{_MONTH_NAME})(?![A-Za-z])(?:\.(?=,?\s\d))?"  # elsewhere the stop may end the sentence
_WEEKDAY = _written("(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
_SHORT_DAY = _written("Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun")
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|-[a-z])"
_COUNTED = "km|people|soldiers|men|women|troops|drones|tonnes|miles|euros|dollars"
_DATE = re.compile(
    rf"""
    (?<!\d[:,])(?:(?<![\w.-])|(?<=\bmid-)|(?<=\bpre-)|(?<=\bpost-)|(?<=\blate-)|(?<=\bearly-))(?:
      (?P<iso>{_YEAR}(?P<sep>[-/])\d\d(?P=sep)\d\d)(?!\d)
    | (?:(?P<wd>{_WEEKDAY}|{_SHORT_DAY})\.?,?\s(?:the\s)?)?
      (?: {_MONTH.format("m1")}\s(?P<d1>{_DAY})(?:\s?[–-]\s?(?P<e1>{_DAY}))?(?!:\d|,\d{{3}})(?:,?\s(?P<y1>{_YEAR})\b)?
        | (?P<d2>{_DAY})(?:\s?[–-]\s?(?P<e2>{_DAY}))?\s(?:of\s)?{_MONTH.format("m2")}(?:,?\s(?P<y2>{_YEAR})\b)? )
    | {_MONTH.format("m3")},?\s(?:of\s)?(?P<y3>{_YEAR})\b
    | (?P<figures>(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./])(?:0?[1-9]|[12]\d|3[01])(?P=mark){_YEAR})(?!\d)
    | (?P<y4>{_YEAR})(?![\d,.-]*\d|%|\s?(?:{_COUNTED}))
    | (?P<wd2>{_WEEKDAY})\b
    | {_MONTH.format("m4")}(?=[\s,.;:)?!'’-]|$)
    )
    """,
    re.VERBOSE,
)
# What stands before a month alone, where "May" is not Theresa May and "Mar" no name.
_TIMELY = re.compile(
    r"\b(?:in|since|until|till|by|last|next|this|early|late|mid|during|through|of)[\s-](?:(?:early|late|mid)[\s-])?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at ``[start, end)``; parts it does not state are None. ``last_day`` closes a range of days. ``either``:
    written in figures whose order nobody can tell, ``3/4/2024``; the day is taken to come first."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None
    last_day: int | None = None
    either: bool = False

    def agrees(self, other: DateMention) -> bool:
        """Whether no part that both state differs, and they share at least one."""
        shared = 0
        for a, b in ((self.year, other.year), (self.month, other.month), (self.weekday, other.weekday)):
            if a is not None and b is not None:
                if a != b:
                    return False
                shared += 1
        if self.day is not None and other.day is not None:
            if not (other.day <= self.day <= (other.last_day or other.day)):
                return False
            if self.last_day and other.last_day and self.last_day != other.last_day:
                return False
            shared += 1
        return shared > 0


def find_dates(text: str) -> list[DateMention]:
    """The dates of ``text`` in order, impossible ones (31 June) left out. In figures, ``03/04/2024``, the day is
    taken to come first unless that is impossible."""
    return list(_find(text))


@lru_cache(maxsize=4096)
def _find(text: str) -> tuple[DateMention, ...]:
    return tuple(found for match in _DATE.finditer(text) if (found := _mention(match)))


def _mention(match: re.Match[str]) -> DateMention | None:
    start, end = match.span()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split(match["sep"]))
        return _possible(DateMention(start, end, year, month, day))
    if match["figures"]:
        day, month, year = map(int, match["figures"].split(match["mark"]))
        if month > 12 and match["mark"] == "/":
            day, month = month, day
        either = match["mark"] == "/" and day <= 12 and day != month
        return _possible(DateMention(start, end, year, month, day, either=either))
    if match["y4"]:
        return DateMention(start, end, int(match["y4"]), None, None)
    if match["wd2"]:
        return DateMention(start, end, None, None, None, _weekday(match["wd2"]))
    name = match["m1"] or match["m2"] or match["m3"] or match["m4"]
    month = MONTHS[name.lower()]
    if match["m4"] and name.lower() in {"may", "mar"} and not _TIMELY.search(match.string, max(0, start - 16), start):
        return None  # a verb or a name
    day_text, last, year_text = (
        match["d1"] or match["d2"], match["e1"] or match["e2"], match["y1"] or match["y2"] or match["y3"]
    )  # fmt: skip
    weekday = _weekday(match["wd"]) if match["wd"] else None
    return _possible(DateMention(start, end, int(year_text) if year_text else None, month,
                                 _day(day_text), weekday, _day(last)))  # fmt: skip


def _day(text: str | None) -> int | None:
    return int(re.sub(r"\D", "", text)) if text else None


def _weekday(text: str) -> int:
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(text.lower()[:3]))


def _possible(found: DateMention) -> DateMention | None:
    if found.month is None or found.day is None:
        return found
    try:
        date(found.year or 2024, found.month, found.day)
    except ValueError:
        return None
    return found
