"""What befell those who are counted: "12 killed and 30 injured" are two numbers of two things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.numbers import quantities

_FATES = {
    "dead": r"kill(?:ed|s|ings?)?|die[sd]?|dying|dead|deaths?|fatal(?:ly|ity|ities)|perish(?:ed|es)?|slain|executed|"
            r"massacred|drown(?:ed|ings?)?|los[et](?:ing)? (?:his|her|their) li(?:fe|ves)|lives (?:were )?lost",
    "hurt": r"injur(?:e|ed|es|y|ies|ing)|wound(?:ed|s|ing)?|hurt",
    "missing": r"missing|unaccounted",
    "held": r"arrest(?:ed|s|ing)?|detain(?:ed|s|ees?|ing)?|in custody",
    "saved": r"rescue[ds]?|rescuing|survive[ds]?|survivors?",
    "driven out": r"evacuat(?:ed?|es|ing|ions?)|displace[ds]?|fled|flee(?:ing)?|homeless|"
                  r"(?:leave|left|leaving) (?:their|his|her) homes?",
    "ill": r"infect(?:ed|s|ions?)|sicken(?:ed)?|(?:fell|fallen|taken) (?:ill|sick)",
}  # fmt: skip
_FATE = re.compile("|".join(rf"(?P<f{n}>\b(?:{words})\b)" for n, words in enumerate(_FATES.values())), re.IGNORECASE)
_NAMES = list(_FATES)
# What may stand between a fate and its number: "killing at least 12", "the death toll rose to 31".
_LEADS = re.compile(
    r"(?::|\s(?:toll|rate|rose|risen|rises|climbed|has|had|have|is|was|were|are|stands|stood|put|at|to|by|from|least|about|"
    r"some|around|nearly|almost|over|more|than|up|as|many|an?|estimated|another|the|number|of|people|reached|now))*\s$",
    re.IGNORECASE,
)
# "The death toll from the flood has risen to", "the number of people killed in the strike stands at".
_TOLLED = re.compile(r"\b(?:number of (?:the |people |those |persons )?\w+)$", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:\stoll)?\s[^.;:\d]{0,80}\b(?:st(?:ands?|ood)\sat|(?:ris|climb|grow|jump|increas)\w*\sto|rose\sto|reache[sd]|passe[sd])\s"
    r"(?:(?:at least|about|more than|some|nearly|over)\s)?$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s(?:of (?:them|whom|those|these)|seriously|critically|badly)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.;:]\s|\s[–—]\s")


def asked_fate(question: str) -> str | None:
    """What befell those whom a question counts; None where it names nothing of the sort, or several such things."""
    fates = {_name(found) for found in _FATE.finditer(question)}
    return fates.pop() if len(fates) == 1 else None


def fates(text: str) -> tuple[str | None, ...]:
    """Of each of ``quantities(text)`` what befell those it counts; None where the text names nothing of the sort."""
    return tuple(next(iter(told), None) for told in all_fates(text))


@lru_cache(maxsize=8192)
def all_fates(text: str) -> tuple[tuple[str, ...], ...]:
    """Of each of ``quantities(text)`` all that may have befallen those it counts, the likeliest first."""
    return tuple(_fates(text))


def _fates(text: str) -> Iterator[tuple[str, ...]]:
    numbers = quantities(text)
    told = [(found.start(), found.end(), _name(found)) for found in _FATE.finditer(text)]
    before: tuple[str, ...] = ()
    for n, number in enumerate(numbers):
        follows = numbers[n + 1].start if n + 1 < len(numbers) else len(text)
        end = _ENDS.search(text, number.end, follows)
        reach = end.start() if end else follows
        led = [fate for _, stop, fate in told if stop <= number.start and _leads(text, stop, number.start)]
        then = [fate for start, _, fate in told if number.end <= start < reach]
        same = before if _OF_THEM.match(text, number.end) else ()
        before = (*led[-1:], *then, *same)
        yield before


def _leads(text: str, stop: int, number: int) -> bool:
    """Whether it is told up to ``stop`` what befell those whom the number that begins at ``number`` counts."""
    toll = _TOLLED.search(text[:stop]) or text.startswith(" toll", stop)
    return bool(_LEADS.fullmatch(text, stop, number) or (toll and _REACHED.fullmatch(text, stop, number)))


def _name(found: re.Match[str]) -> str:
    return _NAMES[int(str(found.lastgroup)[1:])]
