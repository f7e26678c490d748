"""Numbers in English text with their offsets: digits, words, fractions, multipliers, ranges, ordinals, times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from text_to_num import text2num

from rag.dates import find_dates

_DIGITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = f"zero {_DIGITS} {_TEENS}".split()
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "ten": 10.0, "dozen": 12.0}  # fmt: skip
_SHARES = "third fourth fifth sixth seventh eighth ninth tenth"
_PARTS = {"half": 2, "halve": 2, "quarter": 4} | dict(zip(_SHARES.split(), range(3, 11), strict=True))
_NTH = "first second third fourth fifth sixth seventh eighth ninth"
_HIGHER_NTH = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_ORDINALS = dict(zip(f"{_NTH} {_HIGHER_NTH}".split(), range(1, 20), strict=True)) | {
    f"{ten[:-1]}ieth": 20 + 10 * i for i, ten in enumerate(_TENS.split())
}
_GROUPS = {"dozen": 12, "twice": 2, "double": 2, "triple": 3}


def _any(words: str) -> str:
    return "|".join(words.split())


_UNIT = _any(f"zero {_DIGITS} {_TEENS} {_TENS}")
_BIG = "hundred|thousand|million|billion|trillion"
_MEASURED = "tall|high|long|wide|deep|thick|above|below|race|sprint|hurdles|freestyle|relay|final"
_COMPARED = "of more less fewer higher lower larger smaller bigger since in"  # after "a third" that is no ordinal
_NUMBER = re.compile(
    rf"""
    (?P<time>(?<![\w.:,])(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?(?:[ap]m\b|[ap]\.m\b\.?))?
                         |(?:0?[1-9]|1[0-2])(?:\.[0-5]\d)?\s?(?:[ap]m\b|[ap]\.m\b\.?)))
  | (?P<whole>(?<![\w.,])\d+|\b(?:{_any(_DIGITS + " " + _TEENS)}))\sand\sa\s(?P<part>half|third|quarter)\b
        (?:\s(?P<partscale>{_BIG})(?!s))?
  | \b(?P<of>half|(?:a\s|one[\s-])?(?:quarter|third))[\s-](?:of\s)?(?:an?\s)?(?P<ofscale>{_BIG}|dozen)\b
  | (?P<digits>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)
        | (?<![\w.])\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d|\.\d)
        | (?<![\w.,])(?<!\d\s)\d{{1,3}}(?:\ \d{{3}})+(?![\d,]|\.\d|\ \d)
        | (?<![\w.])\d*[¼½¾⅐-⅞]
        | (?<![\w.])\d+(?:\.\d+)?(?!\d|\.\d)
        | (?<=[A-Za-z])\d+)
        (?P<ordinal>(?:st|nd|rd|th)\b)?
        (?:[\s-]?(?P<scale>(?:{_BIG}|bn|mn|tn|dozen)\b)
          |(?P<glued>k(?![a-z])|m\b(?![\s-](?:{_MEASURED})\b)))?
        (?P<percent>[\s-]?(?:%|percent\b|per\scent\b))?
  | (?P<fraction>\b(?:one[\s-]|a\s)(?:half|quarter)\b(?!-)|\bone[\s-](?:{_any(_SHARES)})\b
        | \ba\s(?:third|fifth|tenth)\b(?=\W*$|[.,;:)]|\s(?:{_any(_COMPARED)})\b)
        | \b(?:{_any(_DIGITS)})[\s-](?:halves|(?:quarter|{_any(_SHARES)})s)\b
        | \bhalf\b)
  | \b(?:several|a\sfew|a\scouple\sof)\s(?P<few>{_BIG}|dozen)\b
  | \b(?P<many>tens|dozens|hundreds|thousands|millions|billions)(?:\sof\s(?P<times>thousands|millions|billions))?\b
  | (?P<words>\b(?:(?:a\s)?(?:{_BIG})(?!s)|{_UNIT})
        (?:(?:[\s-]|(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s)(?:{_UNIT}|{_BIG})(?!s))*\b)
        (?:(?:(?<=ty)[\s-]|(?<=hundred)\sand\s)(?P<nth>{_any(_NTH)})\b|\s(?P<dozen>dozen)\b)?
        (?P<wpercent>[\s-]?(?:percent\b|per\scent\b))?
  | \b(?P<order>{"|".join(_ORDINALS)})\b
  | \b(?P<group>{"|".join(_GROUPS)})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"\s?[-–—]\s?[$€£¥]?|\s(?:to|or)\s[$€£¥]?")
_BETWEEN = re.compile(r"\bbetween\s[$€£¥]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``[start, end)``. ``kind`` is count, percent, ordinal, fraction, time (hours since midnight)
    or group (a dozen, twice; ``thousands`` and ``several hundred`` with the least that they mean). In a range
    the first number takes the scale or percent sign of the second: ``3 to 5 million`` begins at 3,000,000."""

    value: float
    start: int
    end: int
    kind: str
    text: str


def find_numbers(text: str) -> list[Number]:
    """The numbers of ``text`` in order, non-overlapping; ``one`` as a pronoun is not told apart."""
    return list(_find(text))


def outside_dates(text: str) -> list[Number]:
    """The numbers of ``text`` that are not part of a date."""
    taken = [(d.start, d.end) for d in find_dates(text)]
    return [n for n in _find(text) if not any(a <= n.start < b for a, b in taken)]


def quantities(text: str) -> list[Number]:
    """The numbers that say how many or how much: no date, no time of day, no ordinal, no part of a code like
    T0504, and not ``one``, which mostly counts nothing."""
    return [
        n for n in outside_dates(text)
        if n.kind not in {"ordinal", "time"} and n.text.lower() != "one"
        and not text[max(0, n.start - 1) : n.start].isalpha()
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _find(text: str) -> tuple[Number, ...]:
    out: list[Number] = []
    for match in _NUMBER.finditer(text):
        if match["words"]:
            found = list(_spelt(match))
        else:
            value, kind = _value(match)
            found = [Number(value, match.start(), match.end(), kind, match.group())]
        if out and found:
            out[-1] = _ranged(text, out[-1], found[0], _scale(match))
        out += found
    return tuple(out)


def _scale(match: re.Match[str]) -> float:
    """What a multiplier makes of the digits before it; 1 without one."""
    multiplier = match["scale"] or match["glued"]
    return _SCALES[multiplier.lower()] if multiplier else 1.0


def _ranged(text: str, first: Number, second: Number, scale: float) -> Number:
    """``first`` as the beginning of a range that ``second`` ends, if it is one."""
    between = text[first.end : second.start]
    joined = _RANGE.fullmatch(between) or (between.strip("$€£¥") == " and " and _BETWEEN.search(text[: first.start]))
    if not joined or first.kind != "count":
        return first
    kind = "percent" if second.kind == "percent" else "count"
    if scale > 1 and first.value < second.value / scale:
        return replace(first, value=first.value * scale, kind=kind)
    return replace(first, kind=kind)


def _value(match: re.Match[str]) -> tuple[float, str]:
    if match["time"]:
        return _hours(match["time"].lower()), "time"
    if part := match["part"]:
        whole = match["whole"].lower()
        size = (float(whole) if whole.isdigit() else float(_SMALL.index(whole))) + 1 / _PARTS[part.lower()]
        return size * _SCALES.get((match["partscale"] or "").lower(), 1.0), "count"
    if match["of"]:
        return _SCALES[match["ofscale"].lower()] / _PARTS[re.split(r"[\s-]", match["of"].lower())[-1]], "count"
    if digits := match["digits"]:
        value = _plain(digits) * _scale(match)
        kind = "percent" if match["percent"] else "ordinal" if match["ordinal"] else "count"
        return value, "fraction" if kind == "count" and digits[0] in "¼½¾" and value < 1 else kind
    if match["fraction"]:
        *top, part = re.split(r"[\s-]", match["fraction"].lower())
        size = _SMALL.index(top[0]) if top and top[0] != "a" else 1
        return size / _PARTS[part.replace("halves", "half").rstrip("s")], "fraction"
    if match["few"] or match["many"]:
        least = _SCALES[(match["few"] or match["many"]).lower().rstrip("s")]
        return least * (_SCALES[match["times"].lower().rstrip("s")] if match["times"] else 1.0), "group"
    if match["order"]:
        return float(_ORDINALS[match["order"].lower()]), "ordinal"
    return float(_GROUPS[match["group"].lower()]), "group"


def _plain(digits: str) -> float:
    """Digits with any grouping, or ending in a vulgar fraction."""
    if not digits[-1].isdecimal():
        return float(digits[:-1] or 0) + unicodedata.numeric(digits[-1])
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits.replace(",", "").replace(" ", ""))


def _hours(time: str) -> float:
    hour, minute = (*map(int, re.findall(r"\d+", time)), 0)[:2]
    if "m" in time:
        hour = hour % 12 + (12 if "p" in time else 0)
    return round(hour + minute / 60, 4)


def _spelt(match: re.Match[str]) -> Iterator[Number]:
    """The numbers of a run of number words: mostly one, more where the run makes no single number."""
    start = match.start()
    said = re.finditer("[a-z]+", match["words"].lower())
    tokens = [(t.group(), start + t.start(), start + t.end()) for t in said]
    while tokens:
        size = next((n for n in range(len(tokens), 0, -1) if _read(tokens[:n]) is not None), 0)
        value = _read(tokens[:size])
        if value is None:  # "and", or an "a" that begins no number
            tokens = tokens[1:]
            continue
        last = size == len(tokens)
        end = match.end() if last else tokens[size - 1][2]
        kind = "count"
        if last and match["nth"]:
            value, kind = value + _ORDINALS[match["nth"].lower()], "ordinal"
        elif last and match["dozen"]:
            value, kind = value * 12, "group"
        elif last and match["wpercent"]:
            kind = "percent"
        yield Number(value, tokens[0][1], end, kind, match.string[tokens[0][1] : end])
        tokens = tokens[size:]


def _read(tokens: list[tuple[str, int, int]]) -> float | None:
    said = [word for word, _, _ in tokens]
    if not said or said[-1] in {"and", "a"}:
        return None
    try:
        return float(text2num(" ".join(["one", *said[1:]] if said[0] == "a" else said), "en"))
    except ValueError:
        return None
