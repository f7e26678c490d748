"""Where the subject of a clause ends, told by the forms of the words behind it, without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.verbs import BASE

_AUXILIARY = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did|cannot|\w+n['’]t)"
)
_DETERMINER = re.compile(r"(?:the|an?|its|his|her|their|our|this|that|these|those|no|most|newly|so-called|[a-z]+ly)")
_WORD = re.compile(r"(?<!\S)[\w'’-]+")
# What follows a participle that only tells which: "a man held in Oslo".
_REDUCED = re.compile(
    r"\s(?:by|in|on|at|from|with|near|to|during|last|this|as|for|outside|inside|under|over|into|along|between|among|"
    r"since|until|after|before)\b"
)


def finites(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, but for its first, that are verbs by their form: auxiliaries and past forms."""
    before = ""
    for found in _WORD.finditer(text):
        word = found.group()
        past = word in BASE or (word.endswith("ed") and word.islower() and len(word) > 4)
        if before and (_AUXILIARY.fullmatch(word) or (past and not _DETERMINER.fullmatch(before))):
            yield found
        before = word.lower()


def is_statement(text: str) -> bool:
    """Whether a verb in it makes it a statement of its own: not one that only tells which, "a man held in Oslo"."""
    return any(
        _AUXILIARY.fullmatch(found.group()) or not _REDUCED.match(text, found.end()) for found in finites(text)
    )
