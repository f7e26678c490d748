"""A yes-no question and a sentence: where that says, or denies, just what is asked, the answer is yes, or no.

A wrong yes is worse than none. So only a clause of the outlet's own counts that puts the question's words in the
question's order with nothing else between them, and nothing in its sentence may hedge, plan or restrict. What parties
say counts for no answer, only for which side they are on, and there the words alone must do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from rag.attribution import attribute
from rag.dates import MONTHS, WEEKDAYS, find_dates
from rag.evidence import led
from rag.overlap import akin, carried, coverage, terms_of
from rag.question import Question
from rag.saying import VERB
from rag.schema import Evidence
from rag.text import QUOTES, fold, stem, term, words
from rag.verbs import BASE, PARTICIPLES
from rag.verify.polarity import DENIES, denied_by, opposite

YesNo = Literal["yes", "no"]
DISPUTED = "disputed"  # the short answer where neither yes nor no would be true to the sources
JUDGED = ("yes", "no", DISPUTED)  # short answers that stand in no sentence
SAME = 0.7  # of a question's words stand in a sentence that is about just that

_ASKS = re.compile(r"\W*(?P<asks>is|are|was|were|do|does|did|has|have|had)\s(?P<told>[^?]+)\?*", re.IGNORECASE)
# What the question must not hold: what it refers to, what counts or chooses, what denies.
_OPEN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|its|their|this|that|these|those|there|or|not|no|never|an?y\w*|some\w*|all|both|"
    r"every\w*|each|either|neither|most|many|few|several|only|still|again|ever|yet|already|also|more|less|fewer|who|which|"
    r"what|when|where|why|how|if)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[.'’-][^\W_]+)*")
_SKIPPED = frozenset("the a an be been being".split())
_BE, _HAVE, _DO = "is|are|was|were|been", "has|have|had", "do|does|did"
_GAP = (
    rf"\s(?:(?:the|an?|(?:{_BE}|{_HAVE}|{_DO})(?:n['’]t)?|not|never|failed\sto|also|early|late|later|finally|eventually|"
    r"formally|officially)\s)*"
)
_NAME = r"(?:(?-i:[A-Z])[\w'’-]+\s)?"  # "Minister Voss" is told as "Minister Karl Voss"
_START = r"(?:^|;\s|,\sand\s|^(?P<day>(?:(?:Early|Late)\s)?(?:On|In|Last)\s[\w ]{3,24}?),?\s)(?:the\s)?"
_DAY = re.compile(
    rf"(?:(?:Early|Late)\s)?(?:On|In|Last)\s(?:{'|'.join(f'{day}(?: (?:morning|evening|night))?' for day in WEEKDAYS)}|"
    rf"(?:\d\d?\s)?(?:{'|'.join(MONTHS)})(?:\s\d\d?)?(?:,?\s\d{{4}})?|\d{{4}}|week|month|year|night)",
    re.IGNORECASE,
)
_TURNS = re.compile(r"\b(?:not|never|failed\sto)\b|n['’]t\b", re.IGNORECASE)
_HELPS = re.compile(rf"\b(?P<helper>{_BE}|{_HAVE}|{_DO})(?=n['’]t|\b)|{_TURNS.pattern}", re.IGNORECASE)
# Behind what is asked may stand where, when and why it was so, or what came of it, but no object and no particle.
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;:)]|\s[–—-]\s|—)|\s(?:on|in|at|by|after|before|during|because|amid|following|yesterday|today|earlier|later|"
    r"early|late|and|when|near|(?:last|this)\s(?:week|weekend|month|year|morning|afternoon|evening|night|spring|summer|"
    r"autumn|winter|\w+day))\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:$|[.;:)]|,\s)")
_BY_SOME = re.compile(r"\sby\s(?!both\b|all\b)", re.IGNORECASE)
_SOMEWHERE = re.compile(r"\s(?:in|at|near|on)\s(?!\w*\s?(?:\d|[A-Z][a-z]+day\b))", re.IGNORECASE)
_MANY = re.compile(r"\w\w(?<!s)s$|people|men|women|children|police|troops", re.IGNORECASE)
# What makes a statement less than one: conditions, plans, doubts, parts, and that it did not last.
_UNSURE = re.compile(
    r"\b(?:if|unless|whether|(?-i:may)|might|could|would|should|must|shall|will|can|cannot|likely|unlikely|possibl[ey]|"
    r"perhaps|maybe|probabl[ey]|apparent(?:ly)?|seem(?:s|ed|ingly)?|appear(?:s|ed)?|almost|nearly|"
    r"part(?:ly|ial|ially)|half|halfway|vice|deputy|former|acting|(?:is|are|was|were|has|have|had) to|mostly|"
    r"largely|only|barely|hardly|scarcely|narrowly|virtually|practically|all but|but|except|although|though|"
    r"however|unlike|instead|rather|until|till|briefly|temporarily|once|first|initial(?:ly)?|originally|"
    r"previously|formerly|ago|used to|no longer|would-be|so-called|supposed(?:ly)?|about to|close to|due to|"
    r"set to|set for|ready to|(?:brink|verge|edge|eve) of|in (?:part|principle|theory|name|draft|error)|"
    r"on (?:paper|condition)|as if|like|plan(?:s|ned|ning)?|schedul\w+|intend\w*|intention|aim(?:s|ed|ing)?|"
    r"hop(?:es?|ed|ing)|want(?:s|ed)?|tr(?:y|ies|ied|ying)|attempt\w*|threat\w*|vow(?:s|ed)?|promis\w+|agreed? to|"
    r"order(?:s|ed)? to|ask(?:s|ed)? to|told to|urged?|call(?:s|ed)? (?:for|to|on)|demand\w*|propos\w+|"
    r"consider\w*|prepar\w+|expect\w*|fear(?:s|ed)?|believed?|thought|understood|said to|known to|"
    r"report(?:s|ed(?:ly)?)?|rumou?r\w*|suspect\w*|alleg\w+|claim\w*|accus\w+|assum\w+|simulat\w+|mock|drill|"
    r"rehears\w+|fictional|film|novel|hoax|false|fake|mistaken(?:ly)?|wrongly|premature\w*)\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:es?|ed))\s(?:this|it|that|(?:the|these|those|such)\s"
    r"(?:claim|allegation|accusation|report|account|suggestion)s?)(?=\W*$|[,;]|\s(?:and|but|as|saying|on)\b)",
    re.IGNORECASE,
)
_WORDS = "accept approve adopt reject uphold overturn quash allow permit ban prohibit forbid convict acquit"
_STATES = "guilty innocent legal illegal alive dead safe unsafe"
_SHUTS_OUT = frozenset(map(stem, f"{_WORDS} {_STATES}".split()))  # of one thing only a word or its opposite is true


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, in the words of a statement. ``kind`` is how its verb is built: with a form of "be", in the
    present, or in the past. What is so ``now``, or of ``some`` ("smoking", "protests"), may be so at one time or place
    only."""

    tokens: tuple[str, ...]
    kind: Literal["be", "do", "did"]
    now: bool
    some: bool


def plain(question: Question, one: Evidence) -> YesNo | None:
    """The answer that a sentence of the outlet's own gives by itself."""
    text = one.quote
    asked = _asked(question, one)
    own = attribute(text, one.before).status == "asserted" and not one.context and not QUOTES.intersection(text)
    years = {found.year for found in find_dates(text)} - {None, *question.years}
    then = years and (one.date is None or years != {one.date.year})  # "In 1998 the bridge was closed"
    if asked is None or not own or then or _hedges(question, text):
        return None
    others = (n for n, token in enumerate(asked.tokens) if n and _plain_term(token) in _SHUTS_OUT)
    return next((said for turned in (None, *others) if (said := _said(asked, turned, text))), None)


def _asked(question: Question, one: Evidence) -> _Asked | None:
    """What is asked of a sentence; None where no rule reads the question. Whose it is ("the Aurora captain") may stand
    in the title alone."""
    found = _ASKS.fullmatch(question.understood.strip())
    if found is None or question.parts or _OPEN.search(found["told"]):
        return None
    tokens = [token for token in _TOKEN.findall(found["told"]) if fold(token) not in _SKIPPED]
    there, title = terms_of(one.quote), terms_of(one.title or "")
    while len(tokens) > 2 and tokens[0][0].isupper() and not carried(term(tokens[0]), there):
        if not carried(term(tokens[0]), title) or tokens[1][0].isupper():
            return None
        del tokens[0]
    if len(tokens) < 2:
        return None
    asks, told = fold(found["asks"]), found["told"]
    be = re.fullmatch(_BE, asks) or re.search(r"\bbeen\b", told)
    some = told[0].islower() and not re.match(r"(?:the|an?)\s", told)
    now = asks in {"is", "are", "do", "does"}
    return _Asked(tuple(tokens), "be" if be else "do" if now else "did", now, some)


def _said(asked: _Asked, turned: int | None, text: str) -> YesNo | None:
    """What a clause says that holds the tokens in order, the one at ``turned`` turned into its opposite."""
    tokens = asked.tokens
    forms = (r"([a-z]+)" if n == turned else f"({_forms(token, asked.kind)})" for n, token in enumerate(tokens))
    spaces = (f"({_GAP}{_NAME if a[0].isupper() and b[0].isupper() else ''})" for a, b in pairwise(tokens))
    found = re.search(_START + "".join(map("".join, zip_longest(forms, spaces, fillvalue=""))), text, re.IGNORECASE)
    if found is None or (found["day"] and not _DAY.fullmatch(found["day"])):
        return None
    _, *groups = found.groups()
    here, gaps, rest = groups[::2], groups[1::2], text[found.end() :]
    between = " ".join(gaps)
    if turned is not None and not _opposed(tokens[turned], here[turned], past=asked.kind == "did"):
        return None
    helped = [n for n, gap in enumerate(gaps, 1) if _HELPS.search(gap)]
    denied = len(_TURNS.findall(between))
    if len(helped) > 1 or not _timed(asked, here, between) or denied > 1 or len(DENIES.findall(text)) != denied:
        return None
    verb = next(iter([*helped, *(n for n, told in enumerate(here) if n and fold(told) in BASE)]), 1)
    if (asked.some or _MANY.search(here[verb - 1])) and _SOMEWHERE.match(rest):
        return None  # "The schools were closed in two districts"
    if (denied and turned is not None) or (turned is not None and _BY_SOME.match(rest)):
        return None
    if not (_ENDS if denied or asked.now else _GOES_ON).match(rest):
        return None
    return "no" if denied or turned is not None else "yes"


def _forms(token: str, kind: str) -> str:
    """What a token may look like in a statement; behind a form of "be" as it stands in the question."""
    base = BASE.get(fold(token), fold(token))
    forms = {token}
    if kind == "do" and token.islower():
        forms |= {base, f"{base}s", f"{base}es", f"{base[:-1]}ies"}
    if kind == "did" and token.islower():
        forms |= {base, *(past for past, of in BASE.items() if of == base)}
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))


def _timed(asked: _Asked, here: Sequence[str], gaps: str) -> bool:
    """Whether the verb is in the time and the voice that are asked for."""
    helpers = {found["helper"].lower() for found in _HELPS.finditer(gaps) if found["helper"]}
    be, do = helpers & set(_BE.split("|")), helpers & set(_DO.split("|"))
    if asked.kind == "be":
        return bool(be) and not do and (be <= {"is", "are"} if asked.now else not be & {"is", "are"})
    if be:
        return False
    if asked.kind == "do":
        same = all(fold(a) not in BASE or fold(a) == fold(b) for a, b in zip(here, asked.tokens, strict=True))
        return not helpers - {"do", "does"} and same and "failed" not in gaps
    past = any(a.endswith("ed") or fold(a) in BASE or fold(a) in PARTICIPLES.split() for a in here[1:])
    return past if not do and "failed" not in gaps else do <= {"did"}


def _plain_term(word: str) -> str:
    return stem(BASE.get(fold(word), fold(word)))


def _opposed(asked: str, told: str, *, past: bool) -> bool:
    """Whether the one word, in its right form, shuts the other out: accepted, rejected."""
    one, other = _plain_term(asked), _plain_term(told)
    formed = told.endswith("ed") == (past or asked.endswith("ed"))
    return formed and other in _SHUTS_OUT and opposite(frozenset({one}), frozenset({other}), frozenset()) is not None


def judged(question: Question, one: Evidence) -> str | None:
    """The short answer to a yes-no question: what the sentence plainly says; "disputed" where it denies or doubts what
    is asked, and the question is not just whether that was said."""
    if (said := plain(question, one)) or _of_speech(question):
        return said
    doubted = attribute(one.quote).status in {"denied", "disputed", "unverified"}
    same = coverage(question.terms, terms_of(one.quote), lambda _: 1.0) >= SAME
    return DISPUTED if doubted and (same or side(question, one)) else None


def side(question: Question, one: Evidence) -> YesNo | None:
    """Which answer a sentence speaks for, whoever says it: it holds the question's words, its names also by what
    stands before it or its title, and denies one of them or not."""
    text = one.quote
    if said := plain(question, one):
        return said
    if question.wants != "yes-no" or question.parts or _of_speech(question) or _OPEN.search(question.text):
        return None
    matter = matter_of(question)
    own, around = told_terms(text), told_terms(f"{one.title or ''} {one.context} {led(one)}")
    status = attribute(text, one.before).status
    if status in {"denied", "disputed"} and _THAT.search(text) and not any(carried(t, own) for t in matter):
        text, own = one.before, told_terms(one.before)
    held = all(carried(t, own if t in matter else around) for t in question.terms)
    if not matter or not held or text.startswith("|") or opposite(frozenset(matter), own, around):
        return None
    if not _in_order([t for t in question.terms if carried(t, own)], text):
        return None
    if any(not VERB.match(f" {hedge}") or hedge.endswith(" to") for hedge in _hedges(question, text)):
        return None
    denials = len(DENIES.findall(text))
    if status == "unverified" or denials > 1:
        return None
    if status in {"denied", "disputed"}:
        return "no"
    if not denials:
        return "yes"
    return "no" if any(denied_by(t, text) is not None for t in matter) else None


def _of_speech(question: Question) -> bool:
    return VERB.search(question.text) is not None


def _hedges(question: Question, text: str) -> list[str]:
    """The words that make it less than a statement and are not the question's own, such as its "plan"."""
    asked = {fold(w.text) for w in words(question.text)}
    return [found.group() for found in _UNSURE.finditer(text) if fold(found.group()) not in asked]


def told_terms(text: str) -> frozenset[str]:
    """The terms of a text, with those of what its past forms are of: "broke", break."""
    return terms_of(text) | {_plain_term(w.text) for w in words(text)}


def matter_of(question: Question) -> list[str]:
    """The terms of what is asked of the names in it, which are known by what stands around a sentence: without them
    and what they are called, "the ferry Aurora"."""
    named = {term(w) for name in question.names for w in name.split()}
    told = words(question.text)
    named |= {b.term for a, b, c in zip(told, told[1:], told[2:], strict=False)
              if a.text.lower() == "the" and c.term in named and not b.is_capital}  # fmt: skip
    return [t for t in question.terms if t not in named]


def _in_order(terms: list[str], text: str) -> bool:
    """Whether the text puts the terms in that order, none of them as a mere owner: "the captain's son"."""
    rest = iter(words(text))
    return all(
        any((akin(t, w.term) or t == _plain_term(w.text)) and not re.search(r"['’]s?$", w.text) for w in rest)
        for t in terms
    )
