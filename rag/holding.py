"""Whether a sentence holds a thing of the kind that a question asks for: a number, a date, a name, a reason, …"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from rag.attribution import attribute
from rag.dates import find_dates
from rag.fates import fates
from rag.names import name_words
from rag.numbers import Number, quantities
from rag.overlap import akin
from rag.question import Question
from rag.text import QUOTES, quoted, stem, term, words
from rag.verbs import BASE, PARTICIPLES

# "To the port" is a way, "to reopen the port" a reason.
_DETERMINERS = (
    "(?:the|his|her|its|their|our|this|that|these|those|some|any|all|each|both|one|two|three|four|five|six|seven|"
    "eight|nine|ten|more|less|about|around|nearly|almost|him|them)"
)
_REASON = re.compile(
    r"\b(?:because|since|due to|in order to|so that|aim(?:s|ed|ing)?|intend(?:s|ed)?|purpose|goal|reason|therefore|"
    rf"(?-i:to (?:[a-z]+ly )?(?!(?:{_DETERMINERS}|have)\b)[a-z]{{3,}})|as part of|caus(?:e|es|ed)|motiv\w+|"
    r"result(?:s|ed|ing)? (?:in|from)|designed to|amid|after|blam(?:e|es|ed|ing)|owing to|thanks to|"
    r"stem(?:s|med)? from|prompt(?:s|ed|ing)|trigger(?:s|ed|ing)|driven by|cit(?:es|ed|ing)|attribut(?:es|ed|ing))\b",
    re.IGNORECASE,
)
# Words for people who are counted, and for what befalls them: "how many died" is answered by "12 victims".
_PEOPLE_WORDS = (
    "people|person|men|women|man|woman|children|child|civilian|soldier|troop|personnel|resident|"
    "inhabitant|citizen|victim|dead|death|die|died|killed|kill|killing|wounded|injured|injury|"
    "casualty|fatality|toll|prisoner|captive|hostage|detainee|worker|employee|staff|passenger|voter|"
    "protester|refugee|evacuee|family|patient|player|member|user|customer|job|traveller|traveler|tourist|visitor|"
    "commuter|guest|spectator|fan|demonstrator|migrant|immigrant"
)
PEOPLE = frozenset(stem(w) for w in _PEOPLE_WORDS.split("|"))
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|\w+ (?:days?|weeks?|months?|years?) (?:ago|later|earlier)|"
    r"(?:last|next|this|past|previous|coming|upcoming) "
    r"(?:week|weekend|month|year|night|spring|summer|autumn|winter|decade|century))\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b")
_YEARLY = re.compile(
    r"\byears? (?:ago|later|earlier|before)\b|"
    r"\b(?:last|next|this|past|previous|same|following) (?:year|decade|century)\b|"
    r"\b(?:in|of|since|until|by|from|before|after|around|about|year) \d{3,4}\b|"
    r"\b1[0-8]\d\d\b|\b\d{2,4}0s\b|\bcentury\b",
    re.IGNORECASE,
)
# Hours, seasons and frequencies answer "when" as well as days do.
_TIMELY = re.compile(
    r"\b(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\s?[ap]\.?m\b|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|"
    r"\b(?:noon|midday|midnight|dawn|dusk|sunrise|sunset|nightfall|overnight|annually|yearly|monthly|weekly|daily|"
    r"nightly|immediately|recently|now|already|soon|today|AD|BCE?|centuries)\b|"
    r"\b(?:in|of|during|last|next|this|that|same|early|late|mid|by|every|each|final|first|on|at)[\s-](?:the\s)?"
    r"(?:(?:early|late|following|previous|next|same|final|first)\s)?"
    r"(?:spring|summer|autumn|winter|morning|afternoon|evening|night|weekend|week|month|year|season|day|decade)s?\b|"
    r"\b(?:days?|weeks?|months?|years?|hours?|minutes?|decades?|centuries)\s(?:after|before|ago|later|earlier)\b",
    re.IGNORECASE,
)
# Numbers told without a number.
_FEW = re.compile(
    r"\b(?:one|a single|a lone|no|not an?|both|neither|a couple of|several|a few|all|none of)\s(?:of\s)?"
    r"(?:the\s|its\s|their\s|his\s|her\s)?(?:[\w-]+\s)?$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|at|on|into|onto|near|inside|outside|under|beneath|behind|off|along|beside|across|through|around|above|from|to|"
    r"towards?|between|by)\s(?:the\s|an?\s|its\s|his\s|her\s|their\s|some\s|several\s)?(?P<place>[\w-]+(?:\s[\w-]+){0,2})"
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no-one|none)\s(?:else\s)?(?:is|was|were|has|have|had|will|died|[a-z]+ed)\b", re.IGNORECASE
)
# Behind a number, or in front of it: it is a sum of money, or may be.
_MONEY = re.compile(
    r"\s?(?:(?:thousand|(?:m|b|tr)illion|m|bn)\s)?(?:[$€£¥₴₽]|%|per\s?cent\b|[A-Z]{3}\b|(?:[A-Za-z-]+\s)?(?:dollar|euro|pound|"
    r"crown|kron(?:a|e|or|er)|franc|r(?:o?u)ble|hryvnia|yen|yuan|renminbi|won|rupee|peso|lira|shekel|zloty|forint|dinar|"
    r"dirham|riyal|rial|cent|pence|rand|baht|naira|shilling)s?\b)",
    re.IGNORECASE,
)
_SUM = re.compile(r"[$€£¥₴₽]|(?:thousand|(?:m|b|tr)illion)s?\b|(?<=\d)bn\b", re.IGNORECASE)
_LASTING = re.compile(
    r"\b(?:since|until|till)\s\w|"
    r"\b(?:an?|one|half an|all|every|each|that|the (?:last|past|next|entire|whole))\s(?:\w+\s)?"
    r"(?:second|minute|hour|night|day|week|fortnight|month|year|season|decade|century|generation)s?\b|"
    r"\b(?:once|twice|annually|yearly|monthly|weekly|daily|nightly|hourly|overnight|permanently|regularly|rarely|often|"
    r"indefinitely|centuries|decades|life)\b",
    re.IGNORECASE,
)
_WHO_DID = re.compile(
    r"\W*(?:(?:and|but|so)\s)?who\s(?:else\s)?(?:(?:has|have|had)\s)?(?:\w+ly\s)?(?P<verb>[a-z]+)\b", re.IGNORECASE
)
_DONE = re.compile(
    r"\b(?:was|were|been|being|is|are|be|got)\s(?:not\s|also\s|then\s|later\s|first\s|\w+ly\s)?(?P<done>[a-z]+)\b"
)
# What tells the doer, or may: "was killed in a Russian strike".
_BY = re.compile(
    r"[^.;]*\b(?:by\s|(?:strike|attack|raid|shelling|bombing|bombardment|assault|fire|blast|clash)(?:e?s)?\b)"
)
_PARTICIPLES = frozenset(PARTICIPLES.split())
_PEOPLE_OF = re.compile(r"(?:[ie]an|ish|ese|ench|utch|german|swiss|greek|[aq]i|can)$", re.IGNORECASE)
_QUALIFIES = re.compile(r"[\s-]+[a-z]")
_BARE = "\x00"
_LEADS_ON = frozenset("other of the more such these those their its all".split())  # "seven other regions"
_MANNER = re.compile(r"\b(?:by \w+ing|using|through|via|with|means|method|via)\b", re.IGNORECASE)


@lru_cache(maxsize=8192)
def _numbers_with(text: str) -> tuple[tuple[frozenset[str], str | None], ...]:
    """Of each number the terms of the few words after it and of two before, with ``_BARE`` where it counts nothing
    that is named behind it; and what befell those it counts."""
    out = []
    for number, fate in zip(quantities(text), fates(text), strict=True):
        after = words(text[number.end : number.end + 60])[:5]
        before = words(text[max(0, number.start - 30) : number.start])[-2:]
        alone = not after or after[0].start > 1  # "put the figure at 1,120, saying …"
        bare = alone or (after[0].is_stop and after[0].text.lower() not in _LEADS_ON)
        out.append((frozenset(w.term for w in (*after, *before)) | ({_BARE} if bare else set()), fate))
    return tuple(out)


@lru_cache(maxsize=8192)
def named_terms(text: str) -> frozenset[str]:
    """The terms of the names in a sentence; "Russian forces" names nobody."""
    return frozenset(w.term for w in name_words(text) if not qualifies(text, w.text, w.end))


def qualifies(text: str, name: str, end: int) -> bool:
    """Whether a name ending at ``end`` only says whose: ``Russian`` in "Russian forces"."""
    return bool(_PEOPLE_OF.search(name) and _QUALIFIES.match(text, end))


def holds(question: Question, text: str) -> bool:
    """Whether the sentence holds a thing of the kind the question asks for, other than its own words."""
    match question.wants:
        case "number" if question.asks_money:
            return any(_is_money(text, one) for one in quantities(text))
        case "number":
            told = {fate for _, fate in _numbers_with(text)}
            # Of a sentence that counts who was evacuated, no number is that of the dead.
            open_to = {question.fate, None} if question.fate in told or told == {None} else {question.fate}
            numbers = [near for near, fate in _numbers_with(text) if question.fate is None or fate in open_to]
            return any(_counts(question, near) for near in numbers) or _in_words(question, text)
        case "date" if question.asks_year:
            return any(d.year for d in find_dates(text)) or bool(_YEARLY.search(text))
        case "date" if question.asks_weekday:
            return bool(_WEEKDAY.search(text))
        case "date":
            return bool(find_dates(text)) or any(p.search(text) for p in (_RELATIVE, _YEARLY, _TIMELY))
        case "person" if _undone(question, text):
            return False
        case "person":
            return _names_another(question, text) or (not question.asks_name and _somebody_else(question, text))
        case "place":
            return _names_another(question, text) or _somewhere(question, text)
        case "reason":
            return bool(_REASON.search(text))
        case "manner":
            return bool(_MANNER.search(text))
        case "statement" if question.asks_wording:
            return bool(quoted(text)) or text[0] in QUOTES or text[-1] in QUOTES
        case "statement":
            return attribute(text).speaker is not None or "“" in text or '"' in text
        case _:
            return True


def _undone(question: Question, text: str) -> bool:
    """Whether the sentence tells that what the question asks the doer of was done, and not by whom: "Who stole the
    bell?", "the bell had been stolen"."""
    asked = _WHO_DID.match(question.text)
    if asked is None:
        return False
    verb = asked["verb"].lower()
    done = [found for found in _DONE.finditer(text) if _is_done(verb, found["done"])]
    told = sum(_is_done(verb, w.text) or w.term == term(verb) for w in words(text))
    return len(done) == told > 0 and not any(_BY.search(text, found.end()) for found in done)


def _is_done(verb: str, participle: str) -> bool:
    """Whether that is the participle of the verb, of which a past or a present form is given: stole, stolen."""
    if participle in _PARTICIPLES:
        return participle[:3] in {verb[:3], BASE.get(verb, verb)[:3]}
    return term(participle) == term(verb) and participle.endswith("ed")


def _names_another(question: Question, text: str) -> bool:
    """Whether a sentence names somebody or something that the question does not."""
    return any(not any(name == t or akin(name, t) for t in question.terms) for name in named_terms(text))


def _somebody_else(question: Question, text: str) -> bool:
    """Whether it tells of somebody that the question does not: "a dog walker", "the council", "she said"."""
    if attribute(text).speaker is not None:
        return True
    return any(_unasked(question, w.text.lower()) for w in words(text) if is_somebody(w.text))


def is_somebody(word: str) -> bool:
    """Whether a word, in any case, is a noun for people or for a group that acts."""
    return word.lower() in _nouns("somebody")


def _somewhere(question: Question, text: str) -> bool:
    """Whether it tells of a place that the question does not: "in a ditch", "at the old harbour"."""
    return any(
        last in _nouns("somewhere") and _unasked(question, last)
        for found in _WHERE.finditer(text)
        for last in found["place"].lower().split()
    )


def _unasked(question: Question, noun: str) -> bool:
    return not any(akin(term(noun), t) for t in question.terms)


@lru_cache(maxsize=2)
def _nouns(sort: Literal["somebody", "somewhere"]) -> frozenset[str]:
    """Nouns for people and for groups that act, or for places; bench/nouns.py wrote them."""
    lines = files("rag").joinpath(f"data/{sort}.txt").read_text("utf-8").splitlines()
    more = {"people", "troops", "public"} if sort == "somebody" else {"scene", "site"}
    return frozenset(line for line in lines if not line.startswith("#")) | more


def _is_money(text: str, number: Number) -> bool:
    return bool(_MONEY.match(text, number.end) or _SUM.search(text[max(0, number.start - 2) : number.end]))


def _in_words(question: Question, text: str) -> bool:
    """Whether a number is told without one: "one bridge", "no homes", "nobody", "since March", "every week"."""
    if question.asks_time:
        return bool(_LASTING.search(text))
    if not question.counted:
        return False
    counted = [(w.term, text[max(0, w.start - 24) : w.start]) for w in words(text)]
    few = any(_FEW.search(before) for one, before in counted if any(akin(one, c) for c in question.counted))
    return few or (any(c in PEOPLE for c in question.counted) and bool(_NOBODY.search(text)))


def _counts(question: Question, near: frozenset[str]) -> bool:
    """Whether a number with these words around it counts what the question asks."""
    if question.asks_measure and near & PEOPLE:
        return False
    if not question.counted:
        return True
    if _BARE in near or any(akin(c, w) or w.startswith(c) for c in question.counted for w in near):
        return True
    return any(c in PEOPLE for c in question.counted) and bool(near & PEOPLE)
