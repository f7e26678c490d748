"""What the numbers of a text count: in which unit, which thing, what befell it, and within which bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.fates import all_fates
from rag.numbers import Number, outside_dates, quantities
from rag.overlap import akin
from rag.text import is_stop, term, words

_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_SPELLINGS = """
    km kilometre kilometer kilometres kilometers, mile miles, metre metres meter meters, centimetre centimetres
    centimeter centimeters cm, foot feet, yard yards, inch inches, kg kilo kilos kilogram kilograms, gram grams,
    tonne tonnes ton tons, litre litres liter liters, gallon gallons, barrel barrels, hectare hectares, acre acres,
    second seconds, minute minutes, hour hours, day days, week weeks, month months, year years, decade decades,
    century centuries, dollar dollars, euro euros, pound pounds, yen, yuan, rouble roubles ruble rubles,
    rupee rupees, franc francs, time times, crown crowns, krona kronor, peso pesos, lira, zloty
"""
UNITS = {word: group.split()[0] for group in _SPELLINGS.split(",") for word in group.split()}
_TIMES = frozenset("second minute hour day week month year decade century time".split())
_UNIT = re.compile(r"[\s-]*(?:(?:US|U\.S\.|American)\s)?([a-z]+)", re.IGNORECASE)
# Behind a number: "of the", which leads to what it is a share of, and the words up to the thing it counts.
_OF = re.compile(r"\sof(?:\s(?:the|these|those|its|his|her|their|our|all))?(?=\s)")
_WORD = re.compile(r"[\s-]([^\W\d_][\w'’-]*)")
_PLURALS = frozenset("people men women children troops police personnel aircraft cattle".split())
_ANY = frozenset(map(term, "people persons others ones things items victims casualties times".split()))
_FARTHEST = 4  # words
# Words before a number that say within which bound it lies; those that may say something else ("over two days", "a row
# over 40 jobs") only bound where nothing else does.
_BOUNDS = {
    "most": r"(?:no|not) more than|up to|at (?:the )?most|(?:maximum|limit|cap|ceiling)s?(?: of| at)?",
    "least": r"(?:no|not) (?:less|fewer) than|at (?:the very )?least|minimums?(?: of)?",
    "many": r"as (?:many|much) as",
    "more": r"(?:more|greater|larger|higher) than|upwards of|in excess of|beyond|(?:exceed|surpass)(?:e?s|ed|ing)?",
    "less": r"(?:less|fewer|lower) than",
    "nearly": r"nearly|almost|close to|just (?:under|below)",
    "exact": r"exactly|precisely",
    "about": r"about|around|roughly|approximately|some|circa|an? estimated",
    "over": r"over|above",
    "under": r"under|below|within",
}
_BOUND = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{name}>{said})' for name, said in _BOUNDS.items())})\s"
    r"(?:(?:an?|the|some|estimated|another|total of|average of)\s)*[$€£¥]?$",
    re.IGNORECASE,
)
_OR = re.compile(
    r"(?:\s[a-z]+){0,2}?\s(?:(?P<least>or (?:more|above|higher)|at least)|"
    r"(?P<most>or (?:less|fewer|below|lower)|at most)|(?P<about>or so))\b"
)
_LISTED = re.compile(
    rf"(?:,|,?\s(?:and|or|plus|as well as))\s(?:(?:{'|'.join(_BOUNDS.values())}|another|the|its|[$€£¥])\s?)*"
)
# What may hold a bound in words of its own: "named 600,000 as the ceiling".
BOUNDING = re.compile(
    r"\b(?:ceiling|cap|capped|limit\w*|max(?:imum)?|min(?:imum)?|threshold|top(?:s|ped|ping)?|plus|past|floor)\b",
    re.IGNORECASE,
)
_ABOUT_WHAT = re.compile(
    r"\b(?:row|disput\w*|protest\w*|concern\w*|talks?|strikes?|anger|angry|fears?|questions?|battle|fight\w*|clash\w*|"
    r"argu\w+|quarrel\w*|vot(?:e|es|ed|ing)|su(?:ed|es|ing)|charged|arrested|criticism|criticis\w+|resign\w*|crisis|"
    r"control|power|lead|spread|divided|split|(?:hand|taken?|took)(?:ed)?)\s$",
    re.IGNORECASE,
)
_UPWARD, _DOWNWARD = frozenset({"more", "least", "over"}), frozenset({"less", "most", "many", "nearly", "under"})
_STRICT = frozenset({"more", "less", "most", "over", "nearly"})
_JOINED = re.compile(r"\s(?:to|or)\s[$€£¥]?|\s?[-–—]\s?[$€£¥]?(?=[\d.,]+(?:\s?%|[\s-][a-z]{3,}))")
_BETWEEN = re.compile(r"\bbetween\s[$€£¥]?$", re.IGNORECASE)
# "Fell by 3 percent to 7.5 percent": what it changed by is not what it came to.
_CHANGES = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|f[ae]ll(?:s|en|ing)?|dr(?:op|ops|opped|opping)|gr[eo]w(?:s|n|ing)?|increas\w+|cut(?:s|ting)?|"
    r"decreas\w+|rais(?:e|es|ed|ing)|reduc\w+|climb\w*|declin\w+|jump\w*|shr[aiu]nk\w*|slump\w*|surg\w+|slip\w*|lower\w*|"
    r"widen\w*|narrow\w*|soar\w*|plung\w+|up|down)\b(?P<between>[^.;:]{0,60})$",
    re.IGNORECASE,
)
_WAY = re.compile(r"\b(by|to|from)\s(?:[a-z]+\s){0,3}[$€£¥]?$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number outside dates, and the term of the ``thing`` it counts where that is a plain plural. ``bound`` is a name
    of ``_BOUNDS``, "low" or "high" for the ends of a range, whose ``other_end`` is told, or empty. ``way`` is "by",
    "to" or "from" behind a word of change; ``beside`` are the things of its neighbours in a list; ``coded`` it is in
    "Q4"; ``said`` is all that was read."""

    number: Number
    unit: str | None
    thing: str | None
    fates: frozenset[str]
    bound: str
    way: str
    said: str
    beside: tuple[str, ...]
    other_end: float | None
    coded: bool

    @property
    def any_thing(self) -> bool:
        """Whether it counts what may be anybody or anything."""
        return self.thing is None or self.thing in _ANY

    @property
    def lasts(self) -> bool:
        return self.unit in _TIMES

    def same_unit(self, other: Counted) -> bool:
        """False only where both have a unit that is known, and not the same."""
        return not (self.unit and other.unit) or self.unit == other.unit

    def same_thing(self, other: Counted) -> bool:
        return self.thing is not None and other.thing is not None and one_thing(self.thing, other.thing)

    def beside_it(self, other: Counted) -> bool:
        """Whether what the other counts stands beside it in a list, with a number of its own."""
        return other.thing is not None and any(one_thing(other.thing, thing) for thing in self.beside)

    def befell(self, other: Counted) -> bool:
        """Whether both may have met the same fate and changed the same way."""
        apart = self.fates and other.fates and not self.fates & other.fates
        return not apart and (not self.way or not other.way or self.way == other.way)

    def within(self, source: Counted) -> bool:
        """Whether the bound may be told of what has the bound of the ``source``."""
        mine, theirs = self.bound, source.bound
        if (mine in _UPWARD and theirs in _DOWNWARD) or (mine in _DOWNWARD and theirs in _UPWARD):
            return False
        if self.lasts and "over" in (mine, theirs):
            return True  # "over two days" may be in their course
        if mine in {"", "about"}:
            return theirs not in {"low", "high"} and (mine == "about" or theirs not in _STRICT)
        if mine == "exact":
            return theirs in {"", "exact"}
        if mine in _STRICT:
            side = {*_UPWARD, "low"} if mine in _UPWARD else {*_DOWNWARD, "high"}
            return theirs in side
        return True


def one_thing(a: str, b: str) -> bool:
    return a == b or akin(a, b)


@lru_cache(maxsize=4096)
def counted(text: str) -> tuple[Counted, ...]:
    """The numbers of ``text`` that are no part of a date, in order, with what they count."""
    return tuple(_counted(text))


def _counted(text: str) -> Iterator[Counted]:
    found = outside_dates(text)
    fates = dict(zip((n.start for n in quantities(text)), all_fates(text), strict=True))
    ends: dict[int, tuple[str, Number]] = {}
    for a, b in pairwise(found):
        if _ranged(text, a, b):
            ends |= {a.start: ("low", b), b.start: ("high", a)}
    follows = [*(n.start for n in found[1:]), len(text)][: len(found)]
    things = [_thing(text[:stop], number) for stop, number in zip(follows, found, strict=True)]
    beside: list[list[str]] = [[] for _ in found]
    for at, ((one, end), (other, _)) in enumerate(pairwise(things)):
        if one and other and _LISTED.fullmatch(text, end, found[at + 1].start):
            beside[at].append(other)
            beside[at + 1].append(one)
    for number, (thing, end), others in zip(found, things, beside, strict=True):
        bound = _BOUND.search(text[: number.start])
        way = _way(text[: number.start])
        unit = unit_of(text, number)
        behind = _OR.match(text, number.end)
        side, end_of = ends.get(number.start, ("", None))
        if bound and bound.lastgroup == "over" and _ABOUT_WHAT.search(text[: bound.start()]):
            bound = None
        name = side or (bound and bound.lastgroup) or (behind and behind.lastgroup) or ""
        first = min([number.start, *([bound.start()] if bound else []), *([end_of.start] if end_of else [])])
        said = text[first : max([end, *([behind.end()] if behind else []), *([end_of.end] if end_of else [])])]
        coded = f" {text} "[number.start].isalpha() or f"{text} "[number.end].isalpha()  # Q4, 4Q
        yield Counted(
            number, unit, thing, frozenset(fates.get(number.start, ())), name, way, said, tuple(others),
            end_of.value if end_of else None, coded,
        )  # fmt: skip


def _ranged(text: str, a: Number, b: Number) -> bool:
    """Whether both bound one range: "between 20 and 25 men", "20-25 men", but not where it rose "from 20 to 25"."""
    if a.kind != b.kind or a.kind not in {"count", "percent"} or a.value >= b.value:
        return False
    between, before = text[a.end : b.start], text[: a.start]
    if between.strip("$€£¥") == " and ":
        return _BETWEEN.search(before) is not None
    rose = " to " in between and _CHANGES.search(before) is not None
    return not rose and _JOINED.match(text, a.end) is not None and len(between) < 6


def _way(before: str) -> str:
    changes = _CHANGES.search(before)
    if changes is None:
        return ""
    if not changes["between"].strip(" $€£¥"):
        return "by"
    told = _WAY.search(changes["between"])
    return told[1] if told is not None else ""


def unit_of(text: str, number: Number) -> str | None:
    if number.start and text[number.start - 1] in _SIGNS:
        return _SIGNS[text[number.start - 1]]
    after = _UNIT.match(text, number.end)
    return UNITS.get(after[1].lower()) if after else None


def _thing(text: str, number: Number) -> tuple[str | None, int]:
    """The term of the plural that ends the words behind a number, and where it ends."""
    of = _OF.match(text, number.end)
    at = end = of.end() if of else number.end
    last = None
    for _ in range(_FARTHEST):
        found = _WORD.match(text, at)
        if found is None or is_stop(found[1]):
            break
        at = found.end()
        if found[1] in _PLURALS or (found[1].islower() and re.search(r"[^s]s$", found[1])):
            last, end = term(found[1]), at
        elif last is not None:
            break
    return last, end if last is not None else number.end


# Shares in words ---------------------------------------------------------------------------------------------------
_PARTS = {"all": "all", "every": "all", "each": "all", "most": "most", "many": "most", "some": "part",
          "several": "part", "few": "few", "half": "part"}  # fmt: skip
_PART = re.compile(
    rf"(?<!\bnot )(?<!\bat )(?<!\babove )(?<!\bafter )(?<!\ba )\b(?P<part>{'|'.join(_PARTS)})(?:\sof)?"
    r"(?:\s(?:the|its|their|his|her|these|those))?\s(?P<thing>[a-z]{3,}(?:\s[a-z]{3,})?)",
    re.IGNORECASE,
)
_CLASH = {("all", "most"), ("all", "part"), ("all", "few"), ("most", "few"), ("few", "most"), ("few", "all")}


def other_share(sentence: str, sources: list[str]) -> tuple[str, str] | None:
    """How many of a thing the sentence says, "all ministers", and what a source says in its place, "some ministers"."""
    told = [(m, _PARTS[m["part"].lower()], _things(m)) for source in sources for m in _PART.finditer(source)]
    for mine in _PART.finditer(sentence):
        share, things = _PARTS[mine["part"].lower()], _things(mine)
        there = [(m, other) for m, other, those in told if any(one_thing(a, b) for a in things for b in those)]
        if there and all((share, other) in _CLASH for _, other in there):
            return mine.group(), there[0][0].group()
    return None


def _things(found: re.Match[str]) -> list[str]:
    return [w.term for w in words(found["thing"]) if not is_stop(w.text)]
