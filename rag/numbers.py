"""Numbers in English text with their offsets: digits, words, fractions, multipliers, ranges, ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import text2num

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
             "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12}  # fmt: skip
_GROUPS = {"dozen": 12, "dozens": 12, "twice": 2, "double": 2, "triple": 3}
_UNIT = "|".join(_SMALL)
_BIG = "hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(
    rf"""
    (?P<digits>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\w.])\d+(?:\.\d+)?(?!\.\d)|(?<=[A-Za-z])\d+)
        (?P<ordinal>(?:st|nd|rd|th)\b)?
        (?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn|k(?![a-z])|m(?=\b)(?!\w))\b)?
        (?P<percent>\s?(?:%|percent\b|per\scent\b))?
  | (?P<fraction>\b(?:one|two|three|a)[\s-](?:half|thirds?|quarters?|fifths?|tenths?)\b|\bhalf\b)
  | (?P<words>\b(?:(?:a\s)?(?:{_BIG})(?!s)|{_UNIT})(?:(?:[\s-]|\sand\s)(?:{_UNIT}|{_BIG})(?!s))*\b)
        (?P<wpercent>\s?(?:percent\b|per\scent\b))?
  | (?P<order>\b(?:{"|".join(_ORDINALS)})\b)
  | (?P<group>\b(?:{"|".join(_GROUPS)})\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``[start, end)``. ``kind`` is count, percent, ordinal, fraction or group (a dozen, twice)."""

    value: float
    start: int
    end: int
    kind: str
    text: str


def find_numbers(text: str) -> list[Number]:
    """The numbers of ``text`` in order, non-overlapping; ``one`` as a pronoun is not told apart."""
    return list(_find(text))


@lru_cache(maxsize=4096)
def _find(text: str) -> tuple[Number, ...]:
    out: list[Number] = []
    for match in _NUMBER.finditer(text):
        value, kind = _value(match)
        if value is not None:
            out.append(Number(value, match.start(), match.end(), kind, match.group()))
    return tuple(out)


def _value(match: re.Match[str]) -> tuple[float | None, str]:
    if digits := match["digits"]:
        scale = (match["scale"] or "").lower()
        value = float(digits.replace(",", "")) * _SCALES.get(scale, 1.0)
        return value, "percent" if match["percent"] else "ordinal" if match["ordinal"] else "count"
    if match["fraction"]:
        parts = re.split(r"[\s-]", match["fraction"].lower())
        if len(parts) == 1:
            return 0.5, "fraction"
        top = 1 if parts[0] == "a" else _SMALL.index(parts[0])
        return top / _PARTS[parts[1].rstrip("s") if parts[1] != "half" else "half"], "fraction"
    if match["words"]:
        said = match["words"].lower().replace("-", " ")
        said = re.sub(r"^a\s", "one ", said)
        try:
            return float(text2num(said, "en")), "percent" if match["wpercent"] else "count"
        except ValueError:
            return None, "count"
    if match["order"]:
        return float(_ORDINALS[match["order"].lower()]), "ordinal"
    return float(_GROUPS[match["group"].lower()]), "group"
