"""From passages to ranked evidence sentences: which sentence bears on the question, and why.

A sentence's score is a logistic model over a few readable features; its weights, and the data they were
fitted on, stand in ``data/evidence.json``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.attribution import attribute
from rag.dates import find_dates
from rag.fitted import fitted
from rag.names import name_words, same_name
from rag.numbers import quantities
from rag.question import Question
from rag.schema import Evidence
from rag.text import QUOTES, quoted, stem, term, words

FEATURES = ("cosine", "passage", "coverage", "around", "kind")
_OPENS_LOW = re.compile(
    r"^[“\"'‘]?(?:he|she|it|they|his|her|its|their|this|these|those|that|such|"
    r"the (?:former|latter|same|move|announcement))\b",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:(?:this|these|those|such|that)\s[a-z]+|he|she|it|they|him|her|them|his|its|their|there|then|"
    r"the (?:latter|former))\b",
    re.IGNORECASE,
)
# "To the port" is a way, "to reopen the port" a reason.
_DETERMINERS = (
    "(?:the|his|her|its|their|our|this|that|these|those|some|any|all|each|both|one|two|three|four|five|six|seven|"
    "eight|nine|ten|more|less|about|around|nearly|almost|him|them)"
)
_REASON = re.compile(
    r"\b(?:because|since|due to|in order to|so that|aim(?:s|ed|ing)?|intend(?:s|ed)?|purpose|goal|reason|therefore|"
    rf"(?-i:to (?:[a-z]+ly )?(?!{_DETERMINERS}\b)[a-z]{{3,}})|as part of|caus(?:e|es|ed)|motiv\w+|"
    r"result(?:s|ed|ing)? (?:in|from)|designed to|amid|after|blam(?:e|es|ed|ing)|owing to|thanks to|"
    r"stem(?:s|med)? from|prompt(?:s|ed|ing)|trigger(?:s|ed|ing)|driven by|cit(?:es|ed|ing)|attribut(?:es|ed|ing))\b",
    re.IGNORECASE,
)
# Words for people who are counted, and for what befalls them: "how many died" is answered by "12 victims".
_PEOPLE_WORDS = (
    "people|person|men|women|man|woman|children|child|civilian|soldier|troop|personnel|resident|"
    "inhabitant|citizen|victim|dead|death|die|died|killed|kill|killing|wounded|injured|injury|"
    "casualty|fatality|toll|prisoner|captive|hostage|detainee|worker|employee|staff|passenger|voter|"
    "protester|refugee|evacuee|family|patient|player|member|user|customer|job"
)
PEOPLE = frozenset(stem(w) for w in _PEOPLE_WORDS.split("|"))
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|\w+ (?:days?|weeks?|months?|years?) (?:ago|later|earlier)|"
    r"(?:last|next|this|past|previous|coming|upcoming) "
    r"(?:week|weekend|month|year|night|spring|summer|autumn|winter|decade|century))\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"\byears? (?:ago|later|earlier|before)\b|"
    r"\b(?:last|next|this|past|previous|same|following) (?:year|decade|century)\b|"
    r"\b(?:in|of|since|until|by|from|before|after|around|about|year) \d{3,4}\b|"
    r"\b1[0-8]\d\d\b|\b\d{2,4}0s\b|\bcentury\b",
    re.IGNORECASE,
)
_PEOPLE_OF = re.compile(r"(?:[ie]an|ish|ese|ench|utch|german|swiss|greek|[aq]i|can)$", re.IGNORECASE)
_QUALIFIES = re.compile(r"[\s-]+[a-z]")
_BARE = "\x00"
_FIRST = {"c": "k", "q": "k", "g": "h", "j": "h", "y": "i", "e": "i"}
_MANNER = re.compile(r"\b(?:by \w+ing|using|through|via|with|means|method|via)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence, with what its features need. ``around`` is the text that explains it
    (title, neighbours), ``context`` a table row's header or a list item's lead-in; ``cosine`` and ``passage`` are the
    similarities to the question of the sentence and of the passage it stands in."""

    text: str
    context: str
    around: str
    cosine: float
    passage: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A difference of two ``score``s is the log of how much likelier the one sentence is to be the answer to the
    question than the other; ``features`` in the order of FEATURES."""

    score: float
    features: Mapping[str, float]


Idf = Callable[[str], float]


def score(question: Question, found: Candidate, idf: Idf) -> Scored:
    """How well one sentence bears on the question."""
    own = terms_of(f"{found.context} {found.text}" if found.context else found.text)
    around = own | terms_of(found.around)
    features = {
        "cosine": found.cosine,
        "passage": found.passage,
        "coverage": coverage(question.terms, own, idf),
        "around": coverage((*question.terms, *question.background), around, idf),
        "kind": float(holds(question, found.text)),
    }
    weights = fitted()["weights"]
    return Scored(sum(weights[f] * v for f, v in features.items()), features)


def with_reader(one: Evidence, odds: float) -> float:
    """The sentence's score anew with what the reader says: ``odds``, the log-odds that it answers."""
    weights = fitted()["reader"]
    return weights["score"] * one.score + weights["cosine"] * float(one.why["cosine"]) + weights["odds"] * odds


@lru_cache(maxsize=8192)
def terms_of(text: str) -> frozenset[str]:
    """The distinct index terms of a text."""
    return frozenset(term(w.text) for w in words(text))


def coverage(wanted: Sequence[str], there: frozenset[str], idf: Idf) -> float:
    """The share, weighted by rarity, of ``wanted`` terms that ``there`` holds, near forms counting 0.8."""
    total = sum(idf(t) for t in wanted)
    if not total:
        return 0.0
    return sum(idf(t) * carried(t, there) for t in wanted) / total


def carried(wanted: str, there: frozenset[str]) -> float:
    """1 for the term itself, 0.8 for a word of its family or another spelling of the name, else 0."""
    if wanted in there:
        return 1.0
    return 0.8 if any(akin(wanted, other) for other in _by_sound(there).get(_sound(wanted), ())) else 0.0


def _sound(one: str) -> str:
    """What a term begins with, letters that transliterations exchange counting as one."""
    return _FIRST.get(one[0], one[0])


@lru_cache(maxsize=8192)
def _by_sound(there: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for one in there:
        out.setdefault(_sound(one), []).append(one)
    return {sound: tuple(found) for sound, found in out.items()}


@lru_cache(maxsize=262144)
def akin(a: str, b: str) -> bool:
    """Two terms of one family: Ukraine/Ukrainian, Kyiv/Kiev, explode/explosion by their common beginning."""
    if _sound(a) != _sound(b):
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4:
        return True
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(short))
    if shared >= 5 and shared >= len(short) - 2:
        return True
    return len(short) >= 4 and same_name(a, b)


@lru_cache(maxsize=8192)
def _numbers_with(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each number with the terms of the few words after it and of two before; ``_BARE`` where it counts nothing
    that is named behind it."""
    out = []
    for number in quantities(text):
        after = words(text[number.end : number.end + 60])[:5]
        before = words(text[max(0, number.start - 30) : number.start])[-2:]
        bare = not after or after[0].start > 1 or after[0].is_stop  # "put the figure at 1,120, saying …"
        out.append((number.text, frozenset(w.term for w in (*after, *before)) | ({_BARE} if bare else set())))
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
        case "number":
            return any(_counts(question, near) for _, near in _numbers_with(text))
        case "date" if question.asks_year:
            return any(d.year for d in find_dates(text)) or bool(_YEARLY.search(text))
        case "date":
            return bool(find_dates(text)) or bool(_RELATIVE.search(text))
        case "person":
            return _names_another(question, text) or (not question.asks_name and attribute(text).speaker is not None)
        case "place":
            return _names_another(question, text)
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


def _names_another(question: Question, text: str) -> bool:
    """Whether a sentence names somebody or something that the question does not."""
    return any(not any(name == t or akin(name, t) for t in question.terms) for name in named_terms(text))


def _counts(question: Question, near: frozenset[str]) -> bool:
    """Whether a number with these words around it counts what the question asks."""
    if not question.counted:
        return True
    if _BARE in near or any(akin(c, w) or w.startswith(c) for c in question.counted for w in near):
        return True
    return any(c in PEOPLE for c in question.counted) and bool(near & PEOPLE)


def leans(text: str) -> bool:
    """Whether the sentence needs the one before it: it opens with a pronoun or "This …"."""
    return bool(_OPENS_LOW.match(text))


def refers(text: str) -> bool:
    """Whether the sentence may speak of something that the one before it names: "this city", "it", "until then"."""
    return bool(_REFERS.search(text))


def idf_of(passages: int, frequency: Mapping[str, int]) -> Idf:
    """BM25's inverse document frequency over the stored passages; unseen terms weigh most."""

    def idf(one: str) -> float:
        seen = frequency.get(one, 0)
        return math.log(1 + (passages - seen + 0.5) / (seen + 0.5))

    return idf
