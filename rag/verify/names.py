"""Every proper name of the sentence stands in a cited span or its context, in any spelling or short form."""

from __future__ import annotations

from collections.abc import Sequence

from rag.names import name_words, same_name, short_forms
from rag.schema import Check
from rag.text import fold, term, words
from rag.verify.cited import Cited

# Titles and common capitalised words that newspapers add or drop without changing who is meant.
_TITLES = frozenset(
    ["mr", "mrs", "ms", "dr", "sir", "president", "minister", "general", "gen", "prime", "chancellor", "king", "queen", "prince", "senator", "governor", "mayor", "professor", "prof", "captain", "colonel", "col", "lieutenant", "lt", "major", "army", "ministry", "military", "forces", "region", "oblast", "province", "city"]
)
_SAME = [{"u_s", "usa", "unit", "state", "america", "american", "washington"}, {"u_k", "uk", "britain", "british"},
         {"e_u", "eu", "european"}, {"u_n", "un", "nation"}]  # fmt: skip


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = [w for w in name_words(sentence) if fold(w.text).removesuffix("'s") not in _TITLES]
    if not asked:
        return None
    there = [w.text for span in spans for w in words(span.all)]
    letters = {short: long for span in spans for short, long in short_forms(span.all).items()}
    initials = _initials(there)
    missing = [w.text for w in asked if not _stands(w.text, there, letters, initials)]
    return Check("names", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _stands(name: str, there: Sequence[str], letters: dict[str, str], initials: str) -> bool:
    mine = term(name)
    for other in there:
        if other[0].isupper() and (same_name(name, other) or _kin(mine, term(other))):
            return True
        if mine == term(other):
            return True
    if any(name in long.split() for long in letters.values()) and any(s in there for s in letters):
        return True
    return name.isupper() and len(name) > 1 and name.lower() in initials


def _kin(a: str, b: str) -> bool:
    """Country and people (Ukraine, Ukrainian), or two usual forms of one name."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4:
        return True
    return any(a in group and b in group for group in _SAME)


def _initials(there: Sequence[str]) -> str:
    return "".join(w[0].lower() for w in there if w[0].isupper())
