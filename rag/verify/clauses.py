"""What a text says of each of its verbs: who does it to whom, whether it is denied, and whether it has happened.

There is no parser: the forms of the words tell what is a verb, and what stands before and behind it who acts. What the
forms leave open stays open; whoever compares two clauses does so only where both are sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.overlap import akin
from rag.seats import governs
from rag.subjects import subject_of
from rag.text import Word, content_terms, fold, is_stop, stem, words
from rag.verbs import BASE, NOUNS_TOO, PARTICIPLES

Mode = Literal["fact", "open", "future", "unsure"]

_BASES = frozenset(BASE.values())
_IRREGULAR = {
    "written": "write", "hidden": "hide", "ridden": "ride", "begun": "begin", "bitten": "bite", "bit": "bite",
    "sunk": "sink", "hurt": "hurt", "done": "do", "gone": "go", "won": "win", "hung": "hang", "tore": "tear",
    "torn": "tear", "sworn": "swear", "wore": "wear", "worn": "wear", "felt": "feel", "meant": "mean", "heard": "hear",
}  # fmt: skip
_BE = frozenset("is are was were be been being".split())
_HAVE = frozenset("has have had having".split())
_MAY = frozenset("may might could can should must".split())
_WILL = frozenset("will shall would".split())
_DO = frozenset("do does did".split())
_AUXILIARY = _BE | _HAVE | _MAY | _WILL | _DO | {"to", "cannot", "going"}
_NO = frozenset("not never cannot".split())
_BETWEEN = frozenset("also now already still again later then once soon even just only longer no ever".split()) | _NO
_DETERMINER = frozenset("the a an its his her their our this that these those no most newly of by with in for".split())
_EDGE = re.compile(
    r"[,;:()“”\"—–]|\b(?:and|but|or|that|while|when|because|after|before|as|if|since|although|though|until|than|so|where|"
    r"whether|unless)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"[,;:.()“”\"—–]|\b(?:and|but|or|that|while|when|because|after|before|as|if|since|although|though|until|than|so|where|"
    r"whether|unless|which|who|whom|whose|in|on|at|to|for|with|from|by|into|over|under|during|against|about|through|near|"
    r"between|amid|despite|without|will|is|are|was|were|has|have|had|would|may|could|can|did|not)\b",
    re.IGNORECASE,
)
_NAME_OF = re.compile(r"[^,;:.]*?\b[A-Z][\w'’-]+(?=\sof\s)")  # "warned Oslo of an attack"
_TO_WHOM = re.compile(r"\s(to|against|at|for|from|on|over|into)\b\s", re.IGNORECASE)
_BY = re.compile(r"[^,;:.()]{0,40}?\bby\s(?=(?:the|an?|its|his|her|their|[A-Z]\w*|[a-z]+)\b)(?![a-z]+ing\b)")
_PRONOUNS = frozenset("he she it they we i you who which that this these those him her them us".split())
_NOBODY = re.compile(r"\b(?:nobody|none|no one|no-one|nothing|neither|no)\b", re.IGNORECASE)
_OPENERS = re.compile(
    r"\b(?:plan\w*|hop\w+|want\w*|wish\w*|aim\w*|intend\w*|seek\w*|sought|try|tries|tried|trying|attempt\w*|expect\w*|likely|"
    r"due|scheduled|set|threat\w*|promis\w*|vow\w*|pledg\w*|about|ready|prepar\w*|propos\w*|need\w*)\s(?:[a-z]+\s)?to\s$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s(?:[A-Z][\w’'-]+\s?){1,4}")
_IF = re.compile(r"\b(?:if|unless|whether|in case|in order|until)\b", re.IGNORECASE)
_DENYING = re.compile(
    r"\b(?:not|no|never|nor|none|nobody|nothing|neither|cannot|unable|without|unlikely|impossible|false|untrue|hardly|"
    r"den(?:y|ies|ied|ying|ial)|(?:fail|refus|declin|reject|dismiss|disput|refut|acquitt|clear)\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
# Where a statement begins for which an earlier denial does not count: "denies the charges and will appeal".
_ANEW = re.compile(
    r"[;:]|(?:,|,?\s(?:and|but|while|though|although|because))\s(?:(?:he|she|it|they|[A-Z][\w'’-]+|(?:the|an?)\s\w+)\s){0,2}"
    r"(?=(?:will|would|has|have|had|is|are|was|were|can|could|\w+ed)\b)"
)
_UNLESS = re.compile(
    r"\b(?i:until|unless|without|only|alone|except|because|just)\b|\bbefore\s(?:the end|noon|next|\w+\s\d|[A-Z\d])"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb (the stem of its base form) ``at`` its character, as it is ``said``, with the terms of who does it
    (``agent``) and to whom (``patient``, behind a preposition where there is ``to``). ``denied`` is None where that is
    unsure."""

    verb: str
    at: int
    said: str
    agent: frozenset[str]
    patient: frozenset[str]
    to: str
    denied: bool | None
    nobody: bool
    mode: Mode

    def alike(self, other: Clause) -> bool:
        """Whether both are sure to tell of the same: the same acts, or is acted upon, and nothing else does or is."""
        agents, patients = shared(self.agent, other.agent), shared(self.patient, other.patient)
        apart = (self.agent and other.agent and not agents) or (
            self.patient and other.patient and not patients and self.to == other.to
        )
        return self.verb == other.verb and not apart and bool(agents or patients)


def shared(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether a term of one is one of the other, or of its family, or speaks for that state."""
    return any(x == y or akin(x, y) or governs(x, y) or governs(y, x) for x in a for y in b)


@lru_cache(maxsize=2048)
def clauses(text: str) -> tuple[Clause, ...]:
    return tuple(_clauses(text))


def _clauses(text: str) -> Iterator[Clause]:
    found = words(text)
    for at, one in enumerate(found):
        word = fold(one.text)
        if at == 0 or not one.text[0].islower() or word in _AUXILIARY or is_stop(word):
            continue
        first = at
        while first and (fold(found[first - 1].text) in _AUXILIARY | _BETWEEN or _is_adverb(found[first - 1].text)
                         or found[first - 1].text.endswith(("n't", "n’t"))):  # fmt: skip
            first -= 1
        chain = [fold(w.text) for w in found[first:at]]
        if text[one.end : one.end + 1] == "-" or not _is_verb(word, chain, found, at):
            continue
        yield _clause(text, one, chain, found[first].start, word)


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word.islower() and len(word) > 4


def _is_verb(word: str, chain: list[str], found: list[Word], at: int) -> bool:
    helped = {*chain}
    past = word in BASE or word in PARTICIPLES.split() or word in _IRREGULAR or (word.endswith("ed") and len(word) > 4)
    if helped & (_MAY | _WILL | _DO | {"cannot"}) or any(w.endswith("n't") for w in chain):
        return True
    if "to" in helped:
        return word in _BASES
    if helped & _BE:
        return past or (word.endswith("ing") and len(word) > 5)
    if helped & _HAVE:
        return past
    before = fold(found[at - 1].text)
    return (
        past and before not in _DETERMINER and not (word in NOUNS_TOO and is_stop(before) and before not in _PRONOUNS)
    )


def _base(word: str) -> str:
    """The stem of a verb in whichever form."""
    if known := _IRREGULAR.get(word) or BASE.get(word):
        return stem(known)
    for end in ("n", "en"):
        bare = word.removesuffix(end)
        if bare != word and bare in _BASES:
            return stem(bare)
        if bare != word and bare in BASE:
            return stem(BASE[bare])
    return stem(word)


def _clause(text: str, one: Word, chain: list[str], start: int, word: str) -> Clause:
    before, after = text[:start], text[one.end :]
    subject = _subject(before)
    passive = bool({*chain} & _BE) and not word.endswith("ing")
    by = _BY.match(after)
    reduced = not chain and by is not None and not by.group()[:-3].strip()
    if passive or reduced:
        agent, to = (_terms(_until_end(after[by.end() :])) if by else frozenset()), ""
        patient = _terms(subject)
    else:
        agent = _terms(subject)
        told = _TO_WHOM.match(after)
        patient, to = _terms(_until_end(after[told.end() :] if told else after)), told[1].lower() if told else ""
    nobody = _NOBODY.search(subject) is not None
    return Clause(
        _base(word), one.start, f"{subject.strip()} " * nobody + text[start : one.end], agent, patient, to,
        _denied(text, start, after, chain, nobody), nobody,
        _mode(before, chain, start, text),
    )  # fmt: skip


def _subject(before: str) -> str:
    """What stands before a verb, up to where another clause or an aside begins; what an aside parts from it."""
    edges = list(_EDGE.finditer(before))
    last = edges[-1] if edges else None
    told = before[last.end() :] if last else before
    if last is None or content_terms(told) or any(fold(w.text) in _PRONOUNS - {"who", "which"} for w in words(told)):
        return told
    if fold(last.group()) in {"and", "but", "or"}:
        return subject_of(before[: last.start()])
    earlier = [edge for edge in edges if edge.group() == ","][-2:]
    if last.group() != "," or not earlier:
        return ""
    aside = before[earlier[0].end() : last.start()]  # "the mayor, Anna Lind, was fined"
    return before[: earlier[0].start()].rpartition(",")[2] + aside * (_ASIDE.fullmatch(aside) is not None)


def _until_end(after: str) -> str:
    end = _ENDS.search(after)
    told = after[: end.start()] if end else after
    named = _NAME_OF.match(told)
    return named.group() if named else told


def _terms(text: str) -> frozenset[str]:
    return frozenset(t for t in content_terms(text) if not t.isdigit())


def _denied(text: str, start: int, after: str, chain: list[str], nobody: bool) -> bool | None:
    begun = max((m.end() for m in _ANEW.finditer(text) if m.end() <= start), default=0)
    around = _DENYING.search(text, begun, start)
    own = bool({*chain} & _NO) or any(w.endswith("n't") for w in chain) or "no longer" in " ".join(chain)
    if own or nobody:
        once = not own or around is None
        return True if once and (nobody != own) and not _UNLESS.search(after) else None
    return False if around is None else None


def _mode(before: str, chain: list[str], start: int, text: str) -> Mode:
    helped = {*chain}
    clause = before[max((m.start() for m in re.finditer(r"[,;:.]|\b(?:and|but)\b", before)), default=0) :]
    if _IF.search(clause) or helped & _MAY or "cannot" in helped:
        return "open"
    if helped & _WILL or "going" in helped or (chain[-1:] == ["to"] and chain[-2:-1] in (["is"], ["are"])):
        return "future"
    if "to" in helped:
        return "open" if _OPENERS.search(f"{before}{text[start : start + len(' '.join(chain)) + 1]}") else "unsure"
    return "fact" if not helped & _DO or "did" in helped else "unsure"
