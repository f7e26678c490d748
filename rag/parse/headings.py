"""Decides what the lines without a full stop are: headings of what follows, links to other articles, items of a
list, or text.

A link between paragraphs is long, shares no word with the text under it, differs in style from the article's
headings, and the text goes on behind it as if it were not there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from rag.parse.units import STOP, Unit, is_title_case
from rag.schema import BlockKind
from rag.text import STOPWORDS

DECK = 12  # words from which a line between title and text is text, a deck, and no heading
_ANAPHOR = re.compile(
    r"(?:This|That|These|Those|It|He|She|They|His|Her|Its|Their|However|Meanwhile|But|And|In response|As a result"
    r"|Moreover|Additionally|Furthermore|Such|Instead)\b"
)
_CLAUSE = re.compile(r"(?:The|A|An|He|She|It|They|We|In|On|At|But|There|His|Her|Its|Their|Police|No one)\s")
_ASKING = re.compile(r"(?:What|Why|How|Who|When|Where|Which|Is|Are|Will|Can|Should|Could|Do|Does)\b", re.IGNORECASE)
_VALUES = re.compile(r"[^:.!?]{1,40}:\s.*(?:,\s|\d)")
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|me|us)\b")
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]*[”\"»“]")


def settle_short(units: Sequence[Unit], first: int, last: int) -> None:
    """Give each undecided unit its kind. ``first`` and ``last`` are the places of the first and last running text,
    ``(len, -1)`` when there is none."""
    if _is_interview(units):
        for unit in units:
            if unit.kind is None and unit.text.endswith("?"):
                unit.shape = "prose"
    without_stops = _is_without_stops(units)
    styles = Counter(is_title_case(u.text) for u in units if u.kind in (None, "heading") and u.shape == "short")
    for undecided, group in groupby(range(len(units)), lambda i: units[i].kind is None and units[i].shape == "short"):
        places = list(group)
        run = [units[i] for i in places]
        if not undecided:
            for unit in run:
                unit.kind = unit.kind or "paragraph"
        elif last < 0 or (without_stops and places[0] > 0):
            for place, unit in zip(places, run, strict=True):
                unit.kind = "paragraph" if unit.words >= 4 and (place or len(units) == 1) else "heading"
        elif places[0] < first:
            for place, unit in zip(places, run, strict=True):
                deck = place > 0 and unit.words >= DECK and not is_title_case(unit.text)
                unit.kind = "paragraph" if deck else "heading"
        else:
            kinds = _tail(units, places) if places[0] > last else _between(units, places, styles)
            for unit, kind in zip(run, kinds, strict=True):
                unit.kind = kind


def _is_interview(units: Sequence[Unit]) -> bool:
    """Whether questions standing alone are answered in the first person: then they belong to the text."""
    asked = [place for place, unit in enumerate(units) if unit.shape == "short" and unit.text.endswith("?")]
    if not asked:
        return False
    if any(re.match(r"Q\s?[:.]\s", unit.text) for unit in units):
        return True
    answers = [_QUOTED.sub("", units[place + 1].text) for place in asked if place + 1 < len(units)]
    return len(asked) >= 2 and sum(_FIRST_PERSON.search(text) is not None for text in answers) * 2 >= len(asked)


def _is_without_stops(units: Sequence[Unit]) -> bool:
    """Whether the text does without full stops: then a longer line without one is text like the others."""
    long = [u for u in units if u.kind is None and u.words >= 8]
    return len(long) >= 4 and sum(not STOP.search(u.text) for u in long) * 2 > len(long)


def _tail(units: Sequence[Unit], places: Sequence[int]) -> list[BlockKind]:
    """Short lines after the last running text: what heads nothing is a link or a tag, unless it states something."""
    kinds: list[BlockKind] = []
    after: BlockKind | None = units[places[-1] + 1].kind if places[-1] + 1 < len(units) else None
    for place in reversed(places):
        text = units[place].text
        heads = after not in (None, "boilerplate", "heading")
        if _VALUES.match(text) or (_CLAUSE.match(text) and not is_title_case(text)) or is_statement(units[place]):
            after = "paragraph"
        elif heads:
            after = "heading"
        else:
            after = "boilerplate"
        kinds.append(after)
    return kinds[::-1]


def _between(units: Sequence[Unit], places: Sequence[int], styles: Counter[bool]) -> list[BlockKind]:
    """Short lines with running text before and after them."""
    run = [units[i] for i in places]
    numbers = sum(any(c.isdigit() for c in u.text) for u in run)
    kinds: list[BlockKind] = ["list-item"] * len(run)
    if len(run) >= 3 and numbers * 2 > len(run):
        return kinds
    enough = 3 if len(run) < 3 else 2
    kinds.clear()
    for place, unit in zip(places, run, strict=True):
        if is_statement(unit) or _VALUES.match(unit.text):
            kinds.append("paragraph")
        else:
            kinds.append("boilerplate" if _link_evidence(units, place, styles) >= enough else "heading")
    if len(run) >= 3 and sum(u.words for u in run) < 5 * len(run):  # tags, menus, names of sections
        kinds[:-1] = ["boilerplate" if kind == "heading" else kind for kind in kinds[:-1]]
    return kinds


def is_statement(unit: Unit) -> bool:
    """Whether a line without a full stop reads like a sentence: long, not in Title Case, and with the articles
    and small words that headlines leave out."""
    words = re.findall(r"[^\W\d_]+", unit.text.casefold())
    if unit.words < 9 or is_title_case(unit.text) or _ASKING.match(unit.text):
        return False
    return sum(word in STOPWORDS for word in words) >= 0.35 * len(words)


def _link_evidence(units: Sequence[Unit], place: int, styles: Counter[bool]) -> int:
    """How much speaks for a link to another article; three is much."""
    unit = units[place]
    following = next((u for u in units[place + 1 : place + 9] if u.kind != "boilerplate"), None)
    titled = is_title_case(unit.text)
    siblings = styles[titled] - 1
    evidence = (unit.words >= 8) + (unit.words >= 11)
    evidence += echoes(units, place) == 0
    evidence += following is not None and _ANAPHOR.match(following.text) is not None
    evidence += titled and siblings == 0
    return evidence - (siblings >= 2 and unit.words <= 8)


def echoes(units: Sequence[Unit], place: int) -> int:
    """How many words of a line come back in the three units under it; the beginnings of words stand for stems."""
    under = " ".join(u.text[:2000] for u in units[place + 1 : place + 4] if u.kind != "boilerplate").casefold()
    words = {w for w in re.findall(r"[^\W\d_]{4,}", units[place].text.casefold()) if w not in STOPWORDS}
    return sum(re.search(rf"(?<!\w){re.escape(w[:5])}", under) is not None for w in words)
