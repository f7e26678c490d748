"""What a question takes for granted, against what the evidence says: "Why was the plan accepted?", and it was rejected.

A question that asks when, why, how many, who or where of something takes it for true that it happened, and so does a
clause in it: "How many died when the town was captured?". A sentence on the same matter that uses a word of the
question only denied, undone ("unconfirmed") or turned into its opposite says that it did not, unless another sentence
says that it did: then the articles disagree, and nothing can be taken from the one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.asking.stated import statement
from rag.overlap import akin, carried, coverage, terms_of
from rag.question import Question
from rag.schema import Evidence
from rag.text import stem, term, words
from rag.verbs import BASE, PARTICIPLES
from rag.verify.polarity import DENIES, IDIOM, denied_by, opposite, stated

REFUTING = 5  # sentences, the best first, that may show a question to be wrong
LEAST = 0.5  # of the question's other words stand in the sentence, or it is about something else
REST = 0.75  # and so many of them where it says the opposite of one, which may be said of another thing
_SMALL = re.compile(r"\b(?:following|given|like|past|regarding|concerning|including)\b", re.IGNORECASE)
# What is taken for granted where a question asks what somebody said: "when she resigned", "after accepting the plan".
_ASKED = re.compile(
    r"\W*(?:(?:and|but|so)\s)?(?:why|when|where|how)\s(?P<auxiliary>did|do|does|was|were|is|are|has|have|had|will|would|can|could)\s"
    r"(?P<behind>[^?,]+)\??",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:when|as|while|after|before|on|in|by|upon)\s(?:(?:he|she|they|it)\s|(?:[a-z]+\s)?[a-z]+(?:ing|ed)\b|\w+\s\w+ed\b).*",
    re.IGNORECASE,
)
# The same in any question, behind what it asks.
_BEHIND = re.compile(r"(?<=\w\s)(?:when|while|after|before|once|until|since)\s[^,?]+", re.IGNORECASE)
# Words whose opposite may well be said of the same thing: who sells to whom buys.
_FAINT_WORDS = """
    begin end start finish take took give gave lead leader follow east west eastern first last buy bought sell sold
    lend lent borrow teach taught learn attack defend send sent receive make made
"""
_FAINT = frozenset(map(stem, _FAINT_WORDS.split()))
# Only what somebody does, or is, is taken for granted, not what qualifies it ("old", "southern").
_STATES = "guilty innocent alive dead safe unsafe legal illegal success failure uphold upheld"
_PARTICIPLES, _VERBS = frozenset(PARTICIPLES.split()), frozenset(BASE.values())
_TOLD = frozenset(map(stem, (*BASE, *_VERBS, *_PARTICIPLES, *_STATES.split())))
# Of something that bears or does not: what gave way. "Hold a meeting" is another word.
_BEARS = re.compile(
    r"\b(?:did|does|do|has|have|had|could|can)\b.*\b(?P<word>hold|held|stand|stood|work|worked|function|functioned)"
    r"(?:\s(?:out|up|firm|properly|as planned))?(?:\W*$|\s(?:when|while|during|despite|against|after|until|under)\b)",
    re.IGNORECASE,
)
_GAVE_WAY = re.compile(
    r"\b(?:broke|broken|burst|collapsed?|crumbled|failed|malfunctioned|(?:gave|given) way)\b"
    r"(?!\s(?:to|his|her|their|its|an?|the)\s)",
    re.IGNORECASE,
)
# Asked of what is to come, it is not denied by what has not happened so far.
_TO_COME = re.compile(r"\b(?:will|would|shall|going to|planned|plans?|expected|due)\b", re.IGNORECASE)
_SO_FAR = re.compile(
    r"\b(?:ha[sd]|have|did|was|were|is|are)(?:\s(?:yet|still|so far))?(?:\snot\b|n['’]t\b)|\bnever\b|\bnot yet\b",
    re.IGNORECASE,
)
# Behind "not": up to then, or beside what did happen.
_BUT_THEN = re.compile(
    r"(?:\bnot|\bnever|n['’]t)\b[^.;]*?\b(?:since|until|till|before)\b"
    r"|\b(?:nothing|no ?one|nobody|none|no) (?:else|other)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|whether)\b", re.IGNORECASE)
# What is only aimed at, or may be, is not said to have happened.
_UNREAL = re.compile(
    r"\b(?:try|tries|tried|trying|attempt\w*|plan(?:s|ned|ning)?|want\w*|aim\w*|hop(?:e|es|ed|ing)|threaten\w*|vow\w*|"
    r"seek\w*|sought|fail\w*|call(?:s|ed)?\s(?:for|on|to)|urg\w+|may|might|could|would|should|can|if|whether|unless|"
    r"ready|prepar\w+|demand\w*|propos\w+|goal|will|likely|risk\w*|fear\w*)\b(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
# An answer to how many, not a denial that there were any.
_NONE = re.compile(r"\b(?:no ?one|nobody|none|no|neither)\b", re.IGNORECASE)


def refuted(question: Question, answer: Evidence | None, found: Sequence[Evidence]) -> tuple[Evidence, str] | None:
    """The first sentence that contradicts the question, and what the articles therefore do not say; None where any
    other of ``found`` says it. ``answer`` is the best sentence of those that would be quoted as the answer, if any;
    where the reader takes it for one, no other is asked."""
    first = [] if answer is None else [answer]
    doubted = answer is None or float(answer.why.get("odds", 1.0)) <= 0
    for asked in (question, *(question.parts if answer is None else question.parts[:1])):
        for one in (*first, *(found[:REFUTING] if doubted else ())):
            if one.quote.startswith("|"):
                continue  # a row says little, and nothing of the other rows
            denied = contradicted(asked, one.quote, one.context, one.title or "")
            if denied is not None and not any(_affirms(asked, denied, one, e) for e in found if e.span != one.span):
                return one, _taken(asked, denied)
    return None


def _taken(question: Question, denied: str) -> str:
    """What a question takes for granted, to be read behind "the articles do not say"."""
    word = next((w.text for w in words(question.text) if w.term == denied), denied)
    clause = _BEHIND.search(question.text)
    done = word.lower() in BASE or word.lower() in _PARTICIPLES
    if clause is not None and denied in terms_of(clause.group()):
        return f"that {clause.group().partition(' ')[2]}" if done else f"“{word}” of this"
    if (asked := _ASKED.fullmatch(question.text)) is not None:
        behind, auxiliary = asked["behind"].split(), asked["auxiliary"].lower()
        if auxiliary in {"did", "do", "does"}:
            return f"that {' '.join(statement(question.text, ' ').split())}"
        verb = next((n for n, one in enumerate(behind) if n and (one == word if done else one in _VERBS)), None)
        if verb is not None:
            return f"that {' '.join((*behind[:verb], auxiliary, *behind[verb:]))}"
    return f"“{word}” of this"


def contradicted(question: Question, sentence: str, context: str = "", title: str = "") -> str | None:
    """The stem of the question's word that ``sentence`` denies; None where it contradicts nothing, where the question
    denies or supposes something itself, asks several things, or is a yes-no question, which takes nothing for granted.
    """
    supposes = DENIES.search(IDIOM.sub(" ", question.text)) or _IF.search(question.text)
    if question.wants == "yes-no" or question.parts or supposes:
        return None
    for told in _granted(question):
        named = [t for t in _named(question) if t in told]
        about = terms_of(f"{context} {sentence} {title}")
        matter = frozenset(told).difference(named, question.background)
        if all(carried(t, about) for t in named):
            denied = _denied(question, told, matter, sentence, about) or _turned(
                question, told, matter, sentence, terms_of(f"{context} {sentence}"), terms_of(title)
            )
            if denied is not None:
                return denied
    return None


def _named(question: Question) -> list[str]:
    return [term(w) for name in question.names for w in name.split()]


def _granted(question: Question) -> Iterator[tuple[str, ...]]:
    """The terms of what it takes for granted: all of it, but of "What did she say when she resigned?" the clause; and
    those of a clause behind any other question."""
    if question.wants != "statement":
        yield (*question.terms, *question.background)
    clause = (_CLAUSE if question.wants == "statement" else _BEHIND).search(question.text)
    if clause is not None:
        own = terms_of(clause.group())
        yield tuple(t for t in question.terms if t in own)


def _denied(
    question: Question, told: Sequence[str], matter: frozenset[str], sentence: str, about: frozenset[str]
) -> str | None:
    """The word that the sentence denies, nearest to its denial."""
    text = IDIOM.sub(" ", _SMALL.sub(" ", sentence))
    so_far = _TO_COME.search(question.text) and _SO_FAR.search(text)
    if so_far or _BUT_THEN.search(text) or (question.wants == "number" and _NONE.search(text)):
        return None
    if len(told) == 1 and question.wants in {"person", "number"}:
        return None  # "Who resigned?": another did, perhaps
    away = {one: far for one in matter if (far := denied_by(one, text)) is not None}
    near = sorted((far, one) for one, far in away.items() if _share(told, one, about) >= LEAST)
    return near[0][1] if near else None


def _turned(
    question: Question, told: Sequence[str], matter: frozenset[str], sentence: str, there: frozenset[str],
    headline: frozenset[str],
) -> str | None:  # fmt: skip
    """The word whose opposite the sentence says, unless a headline on the same says that itself."""
    if len(told) >= len(question.terms) and (question.wants in {"person", "thing"} or question.counted):
        return None  # who opposed it is not told by who supported it
    done = {w.term for w in words(sentence) if w.term in _TOLD or w.text.endswith("ed")}
    found = opposite((matter & _TOLD) - _FAINT, stated(_SMALL.sub(" ", sentence)) & done, there)
    bears, gave_way = _BEARS.search(question.text), _GAVE_WAY.search(sentence)
    if bears is not None and gave_way is not None and term(bears["word"]) in matter:
        found = term(bears["word"]), term(gave_way.group().split()[0])
    if found is None or _share(told, found[0], there | headline) < REST:
        return None
    one, other = found
    if carried(one, headline) and _share(told, one, headline) >= LEAST:
        return None
    # Nor may the opposite be denied: who "failed to attend" missed it.
    return one if denied_by(other, IDIOM.sub(" ", sentence)) is None else None


def _share(told: Sequence[str], word: str, there: frozenset[str]) -> float:
    """The share of the others than ``word`` that ``there`` holds; all of none."""
    others = [t for t in told if t != word]
    return coverage(others, there, lambda _: 1.0) if others else 1.0


def _affirms(question: Question, denied: str, refuting: Evidence, other: Evidence) -> bool:
    """Whether another sentence says, or claims, of the same matter what ``refuting`` denies."""
    there = terms_of(f"{other.context} {other.before} {other.quote}")
    same = any(
        _share(told, denied, there) >= LEAST and all(carried(t, there) for t in _named(question) if t in told)
        for told in _granted(question)
        if denied in told
    )
    if not same:
        return False
    said = [w for w in words(other.quote) if w.term == denied or akin(w.term, denied)]
    if any(_TO_COME.search(question.text) or not _UNREAL.search(other.quote[: w.start]) for w in said):
        return denied_by(denied, other.quote) is None
    turned = opposite(frozenset({denied}), stated(refuting.quote), frozenset())
    return turned is not None and opposite(frozenset({turned[1]}), stated(other.quote), there) is not None
