"""When an article was published (given, stated or inferred), and which calendar days it mentions.

``given``: the file's own metadata. ``stated``: a line of the page that only dates it, a dateline with a year, or a
title that ends with its day. ``inferred``: the earliest day on which the text can have been published. News leaves
the year out of a day it names with its weekday ("on Tuesday, Aug. 6") only while that day is recent; so the latest
such day that the text reports as past counts, provided that its weekday leaves one year: no later than today, and no
earlier than the latest year the text names nor more than one later. The day of a dateline without a year ("LONDON,
Aug 6 (Reuters)") counts alike, where only one of those years is past. A date inside running prose is never taken as
``stated``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from string import capwords

from rag.dates import DateMention, find_dates
from rag.parse import byline
from rag.schema import Block, DateBasis

_FUTURE = re.compile(
    r"\b(?:will|would|shall|going to|due|scheduled|planned|plans?|expected|set to|set for|slated|until|till|by|ahead of"
    r"|before|next|upcoming|deadline|to be|is to|are to|may|might|could|from|invited|proposed|postponed)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+(?=[^\W\d_a-z]|[\"“‘])|\n")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_NO_YEAR_AFTER = re.compile(r"(?:[$€£₴#№/]|\b(?:No\.?|number|about|over|than|nearly|around|some|Route|page))\s?$", re.I)
_NO_YEAR_BEFORE = re.compile(r"\s?(?:[%°€₴]|GMT|UTC|hours|hrs|[ap]\.?m\b|m\b|kg\b|ft\b)|/\d")
_DIGIT = re.compile(r"\d")
_NEAR_TOP = 8  # blocks among which an unlabelled line of the date counts as the page's


def given_day(text: str, language: str | None) -> date | None:
    """The day that metadata gives in any common format; None when it names no one day ("03/04/2024", "soon")."""
    text = text.strip()
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.split(".")[0]) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).date()
    if days := byline.full_days(text):
        return days[0]
    return None if byline.ambiguous_day(text) else _spoken_day(text, language)


def _spoken_day(text: str, language: str | None) -> date | None:
    """A full day in another language or an unusual form, by dateparser; never one relative to today."""
    if not re.search(r"\d{4}", text) or len(text) > 100:
        return None
    import dateparser

    parsed = dateparser.parse(
        text,
        languages=[language] if language and language != "en" and _known(language) else None,
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "STRICT_PARSING": True,
            "DATE_ORDER": "DMY",
        },
    )
    return parsed.date() if parsed else None


def _known(language: str) -> bool:
    from dateparser.data.languages_info import language_order

    return language in language_order


def publication(
    given: str | None, text: str, blocks: Sequence[Block], language: str, today: date
) -> tuple[date | None, DateBasis]:
    """The publication day and how it is known; a given date that cannot be read does not make room for a guess."""
    if given and given.strip() and (day := given_day(given, language)):
        return day, "given"
    if (day := _stated(text, blocks, language, today)) and day <= today + timedelta(days=1):
        return day, "stated"
    if not (given and given.strip()) and (day := _inferred(text, blocks, today)):
        return day, "inferred"
    return None, "unknown"


def _stated(text: str, blocks: Sequence[Block], language: str, today: date) -> date | None:
    found: dict[str, date] = {}
    top = next((i for i, b in enumerate(blocks) if b.kind == "paragraph"), 0) + _NEAR_TOP
    for place, block in enumerate(blocks):
        if block.kind not in ("boilerplate", "heading", "title"):
            continue
        line = text[block.start : block.end]
        dated = byline.page_date(line)
        if block.kind == "title":
            days = byline.full_days(dated.text) if dated is not None else []
            if days and days[0].year + 1 >= max(_years(text, blocks, today), default=0):
                found["title"] = days[0]  # "Battle of Kursk, 5 July 1943" names what the text tells of
            continue
        if dated is None:
            opening = byline.dateline(text[block.start : block.start + 300])
            if opening and opening.when and re.search(r"\d{4}", opening.when):
                found.setdefault("dateline", next(iter(byline.full_days(opening.when)), date.min))
            continue
        if block.kind == "heading" or (dated.label == "none" and place > top):
            continue
        days = byline.full_days(dated.text)
        foreign = None if days or byline.ambiguous_day(dated.text) else _spoken_day(dated.text.strip(" :|"), language)
        if days or foreign:
            found.setdefault(dated.label, days[0] if days else foreign or date.min)
    for kind in ("published", "dateline", "none", "updated", "title"):
        if kind in found and found[kind] != date.min:
            return found[kind]
    return None


def _inferred(text: str, blocks: Sequence[Block], today: date) -> date | None:
    years = _years(text, blocks, today)
    days: list[DateMention] = []
    for block in blocks:
        if block.kind not in ("paragraph", "caption", "list-item"):
            continue
        piece = text[block.start : block.end]
        for found in _numbered_dates(piece):
            if not found.year and found.weekday is not None and found.day and found.month:
                days += [found] if not _FUTURE.search(_clause(piece, found)) else []
    for block in blocks[:_NEAR_TOP]:
        opening = byline.dateline(text[block.start : block.start + 300]) if block.kind == "boilerplate" else None
        when = capwords(opening.when or "") if opening else ""
        days += [d for d in find_dates(when) if d.day and d.month and not d.year]
    if not years or not days:
        return None
    fixed = [fitting(day, (max(years), max(years) + 1), today) for day in days]
    return max((day for day in fixed if day), default=None) if all(fixed) else None


def _years(text: str, blocks: Sequence[Block], today: date) -> list[int]:
    """The years that the text names, none beyond today's."""
    pieces = (text[b.start : b.end] for b in blocks if b.kind in ("paragraph", "caption", "list-item", "title"))
    return [
        found.year for piece in pieces for found in _numbered_dates(piece)
        if found.year and found.year <= today.year and _is_year(piece, found)
    ]  # fmt: skip


def _numbered_dates(text: str) -> list[DateMention]:
    """The dates in which a year or a day stands; a bare weekday or month fixes nothing here."""
    return find_dates(text) if _DIGIT.search(text) else []


def _clause(text: str, found: DateMention) -> str:
    """The sentence around a date, up to the date."""
    start = max((m.end() for m in _SENTENCE_END.finditer(text, 0, found.start)), default=0)
    return text[start : found.start]


def fitting(found: DateMention, years: Iterable[int], today: date) -> date | None:
    """The one day, not after ``today``, that a day and month (and weekday) can be in ``years``; None if several."""
    fits: list[date] = []
    for year in years:
        try:
            day = date(year, found.month or 1, found.day or 1)
        except ValueError:
            continue
        if day <= today and found.weekday in (None, day.weekday()):
            fits.append(day)
    return fits[0] if len(fits) == 1 else None


def _is_year(text: str, found: DateMention) -> bool:
    """Whether a bare number such as 2024 is a year here: not a price, a count, a time or a code."""
    before, after = text[max(0, found.start - 10) : found.start], text[found.end : found.end + 8]
    return found.month is not None or not (_NO_YEAR_AFTER.search(before) or _NO_YEAR_BEFORE.match(after))


def mentioned(text: str, blocks: Sequence[Block], published: date | None) -> tuple[date, date] | None:
    """The earliest and latest calendar day the text speaks of; a month counts from its first to its last day, a
    year likewise. A day without a year counts where weekday, table header or publication date fixes the year."""
    spans: list[tuple[date, date]] = []
    header_year: int | None = None
    for block in blocks:
        if block.kind == "boilerplate":
            continue
        piece = text[block.start : block.end]
        found = _numbered_dates(piece)
        if block.kind == "table-header":
            header_year = next((d.year for d in found if d.year and not d.month), None)
            continue
        for mention in found:
            year = mention.year if mention.year and _is_year(piece, mention) else None
            if year is None and mention.year is None and mention.month and mention.day:
                year = header_year if block.kind == "table-row" and header_year else _year_of(mention, published)
            if year:
                spans.append(_span(mention, year))
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None


def _year_of(found: DateMention, published: date | None) -> int | None:
    """The year of a day without one: that which brings it within half a year of a known publication date."""
    if published is None:
        return None
    for year in (published.year, published.year - 1, published.year + 1):
        try:
            day = date(year, found.month or 1, found.day or 1)
        except ValueError:
            continue
        if abs(day - published) <= timedelta(days=183) and found.weekday in (None, day.weekday()):
            return year
    return None


def _span(found: DateMention, year: int) -> tuple[date, date]:
    if found.month is None:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, found.month)[1]
    if found.day is None:
        return date(year, found.month, 1), date(year, found.month, last)
    first = min(found.day, last)
    return date(year, found.month, first), date(year, found.month, min(max(found.last_day or first, first), last))
