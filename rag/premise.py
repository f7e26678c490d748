"""What a question takes for granted, against what the evidence says: "Why was the plan accepted?", and it was rejected.

A question that asks when, why, how many, who or where of something takes it for true that it happened. A sentence on
the same matter that uses a word of the question only denied, undone ("unconfirmed") or turned into its opposite says
that it did not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.overlap import carried, coverage, terms_of
from rag.question import Question
from rag.schema import Evidence
from rag.text import stem, term, words
from rag.verify.polarity import DENIES, IDIOM, denied_by, opposite, stated

LEAST = 0.5  # of the question's words stand in the sentence, or it is about something else
REST = 0.75  # and so many of the others where it says the opposite of one, which may be said of another thing
_SMALL = re.compile(r"\b(?:following|given|like|past|regarding|concerning|including)\b", re.IGNORECASE)
# What is taken for granted where a question asks what somebody said: "when she resigned", "after accepting the plan".
_CLAUSE = re.compile(
    r"\b(?:when|as|while|after|before|on|in|by|upon)\s(?:(?:he|she|they|it)\s|(?:[a-z]+\s)?[a-z]+(?:ing|ed)\b|\w+\s\w+ed\b).*",
    re.IGNORECASE,
)
# Words whose opposite may well be said of the same thing.
_FAINT_WORDS = "begin end start finish take took give gave lead leader follow east west eastern first last"
_FAINT = frozenset(map(stem, _FAINT_WORDS.split()))


def refuted(question: Question, found: Iterable[Evidence]) -> tuple[Evidence, str] | None:
    """The first sentence that contradicts the question, and the question's word that it denies."""
    for one in found:
        if one.quote.startswith("|"):
            continue  # a row says little, and nothing of the other rows
        if (denied := contradicted(question, one.quote, one.context, one.title or "")) is not None:
            asked = (w.text for w in words(question.text) if w.term == denied)
            return one, next(asked, denied)
    return None


def contradicted(question: Question, sentence: str, context: str = "", title: str = "") -> str | None:
    """The stem of the question's word that ``sentence`` denies; None where it contradicts nothing, where the question
    denies something itself, asks several things, or is a yes-no question, which takes nothing for granted."""
    if question.wants == "yes-no" or question.parts or DENIES.search(IDIOM.sub(" ", question.text)):
        return None
    there = terms_of(f"{context} {sentence}")
    named = [term(w) for name in question.names for w in name.split()]
    about = there | terms_of(title)
    if not all(carried(t, about) for t in named):
        return None
    granted = _granted(question)
    matter = [t for t in question.terms if t not in named and t in granted]
    if coverage(question.terms, about, lambda _: 1.0) < LEAST:
        return None
    text = IDIOM.sub(" ", _SMALL.sub(" ", sentence))
    denied = {one: far for one in matter if (far := denied_by(one, text)) is not None}
    if denied:
        return min(denied, key=lambda one: denied[one])
    turned = opposite(frozenset(matter) - _FAINT, stated(_SMALL.sub(" ", sentence)), about)
    if turned is None or coverage([t for t in question.terms if t != turned[0]], about, lambda _: 1.0) < REST:
        return None
    # Nor may the opposite be denied: who "failed to attend" missed it.
    return turned[0] if denied_by(turned[1], text) is None else None


def _granted(question: Question) -> frozenset[str]:
    """The terms of what it takes for granted: all of it, but of "What did she say when she resigned?" the clause."""
    if question.wants != "statement":
        return frozenset(question.terms)
    clause = _CLAUSE.search(question.text)
    return terms_of(clause.group()) if clause is not None else frozenset()
