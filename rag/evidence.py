"""From passages to ranked evidence sentences: which sentence bears on the question, and why.

A sentence's score is a logistic model over a few readable features; its weights, and the data they were
fitted on, stand in ``data/evidence.json``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.dates import find_dates
from rag.fitted import fitted
from rag.holding import holds
from rag.overlap import Idf, coverage, terms_of
from rag.question import Question
from rag.schema import Evidence

FEATURES = ("cosine", "passage", "coverage", "around", "kind")
_OPENS_LOW = re.compile(
    r"^[“\"'‘]?(?:he|she|it|they|his|her|its|their|this|these|those|that|such|"
    r"the (?:former|latter|same|move|announcement))\b",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:(?:this|these|those|such|that)\s[a-z]+|he|she|it|they|him|her|them|his|its|their|there|then|"
    r"the (?:latter|former|figures?|numbers?|toll|total|claims?|allegations?|accusations?|charges?|account|findings)"
    r")\b",
    re.IGNORECASE,
)
# "In 2010 the same river …", "the last strike there, in 2014, …": what news tells as background.
_THEN = re.compile(
    r"(?:^|[,;–—-]\s)(?:back\s)?(?:in|by|during)\s(?:the\s)?(?:(?:early|late|mid)[\s-])?(?:[a-z]+\s)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ASKS_THEN = re.compile(
    r"\b(?:previous(?:ly)?|earlier|before|ever|ago|histor\w+|past|former(?:ly)?|first|last|since|record|originally|until|"
    r"used|compared|than|background|once|years)\b",
    re.IGNORECASE,
)
YEARS_AGO = 2  # what happened so many calendar years before the article is background
BACKGROUND = 1.5  # how much a sentence of that loses, in log-odds, where the question asks of no other time


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence, with what its features need. ``around`` is the text that explains it
    (title, neighbours), ``context`` a table row's header or a list item's lead-in; ``cosine`` and ``passage`` are the
    similarities to the question of the sentence and of the passage it stands in; ``day`` is its article's date."""

    text: str
    context: str
    around: str
    cosine: float
    passage: float
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A difference of two ``score``s is the log of how much likelier the one sentence is to be the answer to the
    question than the other; ``features`` in the order of FEATURES."""

    score: float
    features: Mapping[str, float]


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
    ranked = sum(weights[f] * v for f, v in features.items())
    if found.day is not None and is_background(question, found.text, found.day):
        return Scored(ranked - BACKGROUND, {**features, "background": BACKGROUND})
    return Scored(ranked, features)


def is_background(question: Question, text: str, day: datetime.date) -> bool:
    """Whether the sentence tells of years before its article, of ``day``, where the question asks of no other time:
    how many the flood killed is not answered by "In 2010 the same river killed 38"."""
    if question.wants == "date" or _ASKS_THEN.search(question.text) or find_dates(question.text):
        return False
    told = [int(found["year"]) for found in _THEN.finditer(text)]
    return bool(told) and max(told) <= day.year - YEARS_AGO


def with_reader(one: Evidence, odds: float) -> float:
    """The sentence's score anew with what the reader says: ``odds``, the log-odds that it answers."""
    weights = fitted()["reader"]
    return weights["score"] * one.score + weights["cosine"] * float(one.why["cosine"]) + weights["odds"] * odds


def leans(text: str) -> bool:
    """Whether the sentence needs the one before it: it opens with a pronoun or "This …"."""
    return bool(_OPENS_LOW.match(text))


def refers(text: str) -> bool:
    """Whether the sentence may speak of something that the one before it names: "this city", "it", "until then"."""
    return bool(_REFERS.search(text))


def led(one: Evidence) -> str:
    """The sentence, behind the one before it where it refers to that."""
    return f"{one.before} {one.quote}" if refers(one.quote) else one.quote
