"""Dates as they are written in English text, with their offsets and what they leave open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

MONTHS = {m: i // 2 + 1 for i, m in enumerate(
    ["january", "jan", "february", "feb", "march", "mar", "april", "apr", "may", "may", "june", "jun", "july", "jul", "august", "aug", "september", "sep", "october", "oct", "november", "nov", "december", "dec"])} | {"sept": 9}  # fmt: skip
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = r"(?P<{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"""
    (?<![\w.-])(?:
      (?P<iso>{_YEAR}-\d\d-\d\d)(?!\d)
    | (?:(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?,?\s(?:the\s)?)?
      (?: {_MONTH.format("m1")}\s(?P<d1>{_DAY})(?:\s?[–-]\s?(?P<e1>{_DAY}))?(?!\d|:\d|,\d{{3}})(?:,?\s(?P<y1>{_YEAR})\b)?
        | (?P<d2>{_DAY})(?:\s?[–-]\s?(?P<e2>{_DAY}))?\s(?:of\s)?{_MONTH.format("m2")}(?:,?\s(?P<y2>{_YEAR})\b)? )
    | {_MONTH.format("m3")},?\s(?:of\s)?(?P<y3>{_YEAR})\b
    | (?P<eu>(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./]{_YEAR})(?!\d)
    | (?P<y4>{_YEAR})(?![\d,.-]*\d|%|\s?(?:km|people|soldiers|men|women|troops|drones|tonnes|miles|euros|dollars))
    | (?P<wd2>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b
    | {_MONTH.format("m4")}(?=[\s,.;:)?!]|$)
    )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at ``[start, end)``; parts it does not state are None. ``last_day`` closes a range of days."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None
    last_day: int | None = None

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
            shared += 1
        return shared > 0


def find_dates(text: str) -> list[DateMention]:
    """The dates of ``text`` in order, impossible ones (31 June) left out."""
    return list(_find(text))


@lru_cache(maxsize=4096)
def _find(text: str) -> tuple[DateMention, ...]:
    return tuple(found for match in _DATE.finditer(text) if (found := _mention(match)))


def _mention(match: re.Match[str]) -> DateMention | None:
    start, end = match.span()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return _possible(DateMention(start, end, year, month, day))
    if match["eu"]:
        day, month, year = map(int, re.split("[./]", match["eu"]))
        return _possible(DateMention(start, end, year, month, day))
    if match["y4"]:
        return DateMention(start, end, int(match["y4"]), None, None)
    if match["wd2"]:
        return DateMention(start, end, None, None, None, _weekday(match["wd2"]))
    name = match["m1"] or match["m2"] or match["m3"] or match["m4"]
    month = MONTHS[name.lower().rstrip(".")]
    if (match["m4"] and name.lower() in {"may", "mar", "mar."}) or (match["m4"] and name == name.lower()):
        return None  # the verb, not the month
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
