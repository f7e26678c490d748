"""Cuts an article's text into blocks: title and headings, paragraphs, tables, lists, captions, boilerplate.

``boilerplate`` and ``units`` judge a line by itself; here its neighbours count: what repeats, what follows "Read
also", and whether a short line heads the text under it or is a link to another article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.parse import byline
from rag.parse.boilerplate import bare, is_boilerplate, is_credit, is_link_label, tail_credit
from rag.parse.headings import echoes, settle_short
from rag.parse.units import LONGEST_TITLE, Unit, find_units, is_short
from rag.schema import Block

LONGEST_CAPTION = 80  # words
SEARCHED = 200_000  # characters beyond which lines are no longer looked up in the whole text

_NUMBERED = re.compile(r"\(?(?:\d{1,2}[.)]|[a-z][.)]|[A-Z]\))\s")
_FULL_STOP = re.compile(r"[.!…。！।]['\"’”»)\]*_]*$")
_OPENS = re.compile(r"skip (?:past|to after) .{0,40}|list of \d+ items?", re.IGNORECASE)
_CLOSES = re.compile(r"after .{0,20}promotion|end of list", re.IGNORECASE)
_SIGN_OFF = re.compile(r"\W*(?:reporting|writing) by .{3,120}editing by|our standards:", re.IGNORECASE)
_CAPTION_LABEL = re.compile(
    r"(?:Item \d+ of \d+|\[\d+/\d+\]|(?:Image|Media|Photo|Video|Picture) caption\b[,:]?"
    r"|(?:Photo|Image|Picture|Pictured|Video|Caption|Above|Foto|Фото)\s?:)\s*"
)
_SECTION = re.compile(
    r"(?:(?:World|Local|National|International|Latest|Breaking|Top|Business|Political|Sports?) )?(?:News|World|Politics"
    r"|Business|Sports?|Opinion|Culture|Tech(?:nology)?|Europe|Health|Science|Economy|Analysis|Exclusive|Breaking|Live"
    r"|Video|Features?|Explainers?|Interview|Investigations?|Environment|Society|Security|Defen[cs]e|War|Editorial"
    r"|Comment(?:ary)?|Markets|Finance|Education|Travel|Entertainment|Lifestyle|Weather|Podcast|Press release|Ukraine"
    r"|Russia|UK|US|USA|Asia|Africa|Americas|Middle East|Football)(?: News)?(?:\s*[|/>•·,]\s*[\w -]{2,30})*",
    re.IGNORECASE,
)


def find_blocks(text: str, given: Sequence[Block] = ()) -> tuple[Block, ...]:
    """Canonical text → disjoint blocks in order, trimmed, that together cover everything but white space.

    ``given`` (from HTML, DOCX, Markdown) is taken as the structure where it lies, out-of-range or overlapping
    parts left out; boilerplate is still marked in it. Offsets are code points into ``text``.
    """
    units = find_units(text, given)
    _mark_tables(units)
    _drop_lone_numbers(units)
    _mark_captions(units)
    _mark_after_sign_off(units)
    first, last = _prose_zone(units)
    _mark_repeats(units, len(text))
    _mark_links(units)
    _mark_bracketed(units)
    _mark_led(units)
    _mark_page_lines(units, first)
    settle_short(units, first, last)
    return tuple(block for unit in units for block in _split(unit, text))


def _mark_tables(units: list[Unit]) -> None:
    """A run of rows is a table and its first row the header; a single bare row of short words is navigation."""
    place = 0
    while place < len(units):
        if units[place].kind != "table-row" or units[place].given:
            place += 1
            continue
        end = place
        while end < len(units) and (units[end].kind == "table-row" or _is_rule(units[end].text)):
            end += 1
        rows = [u for u in units[place:end] if u.kind == "table-row"]
        if len(rows) > 1 and _heads(rows[0].text):
            rows[0].kind = "table-header"
        elif len(rows) == 1 and not rows[0].text.startswith("|"):
            short = all(len(c.split()) <= 3 for c in re.split(r"[|\t]", rows[0].text))
            rows[0].kind = "boilerplate" if short and not any(c.isdigit() for c in rows[0].text) else None
        place = end


def _is_rule(row: str) -> bool:
    return "|" in row and re.fullmatch(r"[\s|:+=-]+", row) is not None


def _heads(row: str) -> bool:
    cells = [c.strip() for c in re.split(r"[|\t]", row.strip("|\t "))]
    return not any(re.fullmatch(r"[-+$€£]?[\d.,]+\s?%?", c) and not re.fullmatch(r"(?:19|20)\d\d", c) for c in cells)


def _drop_lone_numbers(units: list[Unit]) -> None:
    """A lone "5. …" is no list."""
    for place, unit in enumerate(units):
        near = units[max(0, place - 2) : place] + units[place + 1 : place + 3]
        numbered = unit.kind == "list-item" and not unit.given and _NUMBERED.match(unit.text)
        if numbered and not any(u.kind == "list-item" for u in near):
            unit.kind = None
            unit.shape = "short" if is_short(unit.text, unit.words) else "prose"


def _prose_zone(units: list[Unit]) -> tuple[int, int]:
    """The places of the first and the last unit of running prose; ``(len, -1)`` when there is none."""
    prose = [place for place, unit in enumerate(units) if unit.is_prose]
    return (prose[0], prose[-1]) if prose else (len(units), -1)


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).strip("\"'“”‘’«»*_#.| ")


def _mark_repeats(units: list[Unit], length: int) -> None:
    """What stands in the text already: a repeated line, a pull quote, a title with a section glued to it."""
    seen: dict[str, int] = {}
    keys = [_key(unit.text) for unit in units]
    for place, unit in enumerate(units):
        if unit.kind in ("boilerplate", "table-row", "table-header") or unit.words < 3:
            continue
        earlier = seen.setdefault(keys[place], place)
        if earlier == place or unit.kind == "title":
            continue
        unit.kind = "boilerplate"
        # A sentence that stands twice in a row is the text of a picture and its caption.
        original, between = units[earlier], units[earlier + 1 : min(place, earlier + 5)]
        adjacent = place - earlier <= 4 and all(u.kind == "boilerplate" for u in between)
        if adjacent and original.kind is None and original.shape == "prose" and original.words < 60:
            original.kind = "caption"
    for place in range(min(5, len(units))):
        for other in range(place + 1, min(place + 4, len(units))):
            if units[other].words >= 4 and units[other].kind != "boilerplate" and _wraps(keys[place], keys[other]):
                units[place].kind = "boilerplate"
    if length <= SEARCHED:
        prose = "\n".join(key for key, unit in zip(keys, units, strict=True) if unit.is_prose)
        for key, unit in zip(keys[1:], units[1:], strict=True):
            if unit.kind is None and 5 <= unit.words <= 40 and len(key) > 30 and prose.count(key) > unit.is_prose:
                whole = re.findall(rf"(?<!\w){re.escape(key)}(?!\w)", prose)  # "part 1" is not "part 10"
                unit.kind = "boilerplate" if len(whole) > unit.is_prose else None


def _wraps(longer: str, title: str) -> bool:
    """Whether ``longer`` is the title with a section before it or the page's name after it."""
    extra = len(longer) - len(title)
    return (2 <= extra <= 25 and longer.endswith(title)) or (
        2 <= extra <= 40 and longer.startswith(title) and re.match(r"\s*[|–—:·-]\s", longer[len(title) :]) is not None
    )


def _mark_links(units: list[Unit]) -> None:
    """After "Related content" the headlines that follow are links, up to the next running text."""
    for place, unit in enumerate(units):
        if unit.kind != "boilerplate" or not is_link_label(unit.text):
            continue
        after = place + 1
        while after < len(units) and _may_be_link(units[after]):
            after += 1
        linked = units[place + 1 : after]
        # The last short line before prose heads that prose, if another line was the link.
        if len(linked) > 1 and after < len(units) and linked[-1].words <= 6 and echoes(units, after - 1) > 0:
            linked = linked[:-1]
        for link in linked:
            link.kind = "boilerplate"


def _may_be_link(unit: Unit) -> bool:
    if unit.kind == "boilerplate":
        return not is_link_label(unit.text)
    return (unit.kind is None and unit.shape == "short") or (
        unit.kind in ("list-item", "heading") and unit.words <= LONGEST_TITLE and not _FULL_STOP.search(unit.text)
    )


def _mark_captions(units: list[Unit]) -> None:
    """Lines that call themselves a caption, and shorter ones that end with the credit of a picture."""
    for unit in units:
        if unit.kind is None and 4 <= unit.words <= LONGEST_CAPTION:
            label = _CAPTION_LABEL.match(unit.text)
            if (label and label.end() < len(unit.text)) or tail_credit(unit.text):
                unit.kind = "caption"


def _mark_after_sign_off(units: list[Unit]) -> None:
    """An agency's text ends with who reported and edited it; what a page puts after that is not news."""
    ends = (i for i, u in enumerate(units) if u.kind == "boilerplate" and _SIGN_OFF.match(u.text))
    place = next(ends, len(units))
    if any(unit.is_prose for unit in units[:place]):
        for unit in units[place:]:
            unit.kind = "boilerplate"


def _mark_led(units: list[Unit]) -> None:
    """Short lines under one that ends with a colon ("The dead were named as:") are a list."""
    led = False
    for place, unit in enumerate(units):
        if unit.kind is None and led and unit.shape == "short":
            unit.kind = "list-item"
        else:
            led = unit.kind in (None, "heading") and unit.text.endswith(":") and (place > 0 or unit.words >= 5)


def _mark_bracketed(units: list[Unit]) -> None:
    """What stands between "skip past newsletter promotion" and "after newsletter promotion", and the like."""
    opened: int | None = None
    for place, unit in enumerate(units):
        if unit.kind != "boilerplate":
            continue
        if _OPENS.fullmatch(bare(unit.text)):
            opened = place
        elif opened is not None and _CLOSES.fullmatch(bare(unit.text)):
            for inner in units[opened:place] if place - opened <= 10 else ():
                inner.kind = "boilerplate"
            opened = None


def _mark_page_lines(units: list[Unit], first: int) -> None:
    """Bylines, dates and times of the page, names of authors and of the outlet, labels of sections."""
    _mark_days(units, first)
    headline = any(u.kind is None and u.words >= 5 for u in units[:first])
    for place, unit in enumerate(units):
        if unit.kind is not None or unit.words > 25:
            continue
        line = bare(unit.text)
        if byline.is_timestamp(line):
            unit.kind = "heading"
        elif (
            byline.byline(line)
            or (place < first and (_SECTION.fullmatch(line) or (headline and byline.is_outlet(line))))
            or (unit.shape == "short" and _is_signature(units, place, first))
        ):
            unit.kind = "boilerplate"


def _mark_days(units: list[Unit], first: int) -> None:
    """A line that only gives a day dates the page, or heads an entry where several days have their text."""
    days = {
        place: dated
        for place, unit in enumerate(units)
        if unit.kind is None and unit.words <= 25 and (dated := byline.page_date(unit.text))
    }
    if 0 in days and days[0].titles and not any(_may_be_headline(u) for u in units[1:first]):
        del days[0]
    bare_days = [place for place, dated in days.items() if dated.label == "none"]
    diary = sum(place + 1 < len(units) and units[place + 1].is_prose for place in bare_days) >= 2
    for place, dated in days.items():
        framed = any(u.kind == "boilerplate" for u in units[max(0, place - 1) : place + 2])
        of_page = dated.label != "none" or (not diary and (place <= first + 4 or framed))
        units[place].kind = "boilerplate" if of_page else "heading"


def _may_be_headline(unit: Unit) -> bool:
    if unit.kind is not None or unit.words < 5 or ":" in unit.text[:20]:
        return False
    return byline.page_date(unit.text) is None and byline.byline(bare(unit.text)) is None


def _is_signature(units: list[Unit], place: int, first: int) -> bool:
    """Whether a lone name is the author's: beside furniture near the top or at the very end, and nowhere else."""
    author = byline.signature(bare(units[place].text))
    if author is None:
        return False
    near = [units[i] for i in (place - 1, place + 1) if 0 <= i < len(units)]
    framed = any(u.kind in ("boilerplate", "title", "caption") for u in near) or 0 < place < first
    if not (framed and place <= first + 6) and place < len(units) - 2:
        return False
    surname = author.split()[-1]
    return not any(surname in u.text for i, u in enumerate(units) if i != place and u.is_prose)


# Blocks


def _split(unit: Unit, text: str) -> list[Block]:
    """A unit's blocks: datelines, labels of captions, credits and calls at a paragraph's end are cut off."""
    kind = unit.kind or "paragraph"
    start, end = unit.start, unit.end
    blocks: list[Block] = []
    tail: list[Block] = []
    if kind == "paragraph" and (dated := byline.dateline(unit.text)):
        blocks.append(Block("boilerplate", start, start + len(unit.text[: dated.end].rstrip())))
        start += dated.end
    if kind in ("paragraph", "caption"):
        label = _CAPTION_LABEL.match(text, start, end) if kind == "caption" else None
        if label and start < label.end() < end:
            blocks.append(Block("boilerplate", start, start + len(text[start : label.end()].rstrip())))
            start = label.end()
        credit = tail_credit(text[start:end]) if kind == "caption" else None
        cut = start + credit if credit else _closing_call(text, start, end)
        if cut is not None:
            tail.append(Block("boilerplate", cut, end))
            end = start + len(text[start:cut].rstrip())
            if is_boilerplate(text[start:end]):
                kind = "boilerplate"
    return [*blocks, Block(kind, start, end), *tail]


_LAST_SENTENCE = re.compile(r"[.!?…][\"'”’)]*\s+(?=[^\s])")


def _closing_call(text: str, start: int, end: int) -> int | None:
    """Where a call to the reader begins that closes a paragraph ("… . Sign up here.")."""
    stops = list(_LAST_SENTENCE.finditer(text, max(start, end - 130), end))
    if not stops or stops[-1].end() >= end:
        return None
    last = text[stops[-1].end() : end]
    return stops[-1].end() if len(last.split()) >= 2 and is_boilerplate(last) and not is_credit(last) else None
