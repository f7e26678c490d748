"""Where the subject of a clause ends, told by the forms of the words behind it, without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.verbs import BASE, PARTICIPLES

_PAST = BASE.keys() | frozenset(
    """
    ate bent bid blew bore burst cast cost cut dug fed felt forbade forgot froze heard hung hurt lay meant overcame read
    rang said sang sat shed slept slid slit spent split spread sprang stuck swam swung told thought tore understood
    upheld wept woke wore
    """.split()
)
_PARTICIPLES = frozenset(PARTICIPLES.split())
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did|cannot|\w+n['’]t)"
)
_DETERMINER = re.compile(r"(?:the|an?|its|his|her|their|our|this|that|these|those|no|most|newly|so-called|[a-z]+ly)")
_PRESENT = frozenset(
    f"{base[:-1]}ies" if base.endswith("y") and base[-2] not in "aeou"
    else f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"
    for base in BASE.values()
)  # fmt: skip
_WORD = re.compile(r"(?<!\S)[\w'’-]+")
# What follows a participle that only tells which: "a man held in Oslo".
_REDUCED = re.compile(
    r"\s(?:by|in|on|at|from|with|near|to|during|last|this|as|for|outside|inside|under|over|into|along|between|among|"
    r"since|until|after|before)\b"
)
_OPENER = re.compile(
    r"(?:in|on|at|after|before|following|despite|amid|during|for|with|under|since|by|at|from|to|as|when|while|asked|"
    r"speaking|meanwhile|however|later|earlier|yesterday|today|instead)\b[^,]{0,80},\s",
    re.IGNORECASE,
)
_NEXT_CLAUSE = re.compile(r",?\s(?:and|but|so)\s(?=(?:the|an?|its|his|their|[A-Z]|he|she|they)\b)")
_LISTED = re.compile(r"[^,]+(?:,\s[^,]+)*,?\sand\s[^,]+")


def finites(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, but for its first, that are verbs by their form: auxiliaries and past forms."""
    before = ""
    for found in _WORD.finditer(text):
        word = found.group()
        past = word in _PAST or (word.endswith("ed") and word.islower() and len(word) > 4)
        if before and (_AUXILIARY.fullmatch(word) or (past and not _DETERMINER.fullmatch(before))):
            yield found
        before = word.lower()


def has_verb(text: str) -> bool:
    """Whether any of its words is a verb by its form."""
    return next(finites(text), None) is not None


def is_statement(text: str) -> bool:
    """Whether a verb in it makes it a statement of its own: not one that only tells which, "a man held in Oslo"."""
    return any(
        not (word.endswith("ed") or word in _PARTICIPLES) or not _REDUCED.match(text, found.end())
        for found in finites(text)
        if (word := found.group())
    )


def head(text: str) -> str:
    """The text up to its first verb or participle: "A man", of "A man held in Oslo"."""
    first = next(finites(text), None)
    return (text[: first.start()] if first else text).rstrip()


def subject_of(statement: str) -> str:
    """The subject of a statement's last clause that has one of its own, without openers and asides."""
    while opener := _OPENER.match(statement):
        statement = statement[opener.end() :]
    for joint in reversed(list(_NEXT_CLAUSE.finditer(statement))):
        clause = statement[joint.end() :]
        if has_verb(clause) and len((found := _opening(clause)).split()) <= 5:
            return found
    return _opening(statement)


def _opening(clause: str) -> str:
    """The words before the clause's first verb, up to an aside; all of them without a verb."""
    first = next(finites(clause), None) or next(
        (m for m in _WORD.finditer(clause) if m.start() and m.group() in _PRESENT), None
    )
    before = (clause[: first.start()] if first else clause).strip(" ,")
    return before if _LISTED.fullmatch(before) else before.partition(",")[0]
