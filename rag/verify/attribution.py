"""What the source attributes to somebody is still attributed in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.names import same_name
from rag.schema import Check
from rag.text import content_terms, fold, is_stop, words
from rag.verify.cited import Cited

_HEDGE = re.compile(
    r"\b(?:reportedly|alleged(?:ly)?|claims?|claimed|according to|said to|unverified|unconfirmed|purported(?:ly)?|"
    r"accus\w+|den(?:y|ied|ies)|disput\w+|not (?:been )?(?:confirmed|verified)|(?-i:may)|might|could|"
    r"(?:is|are|was|were|been|as) (?:announced|reported|said|stated|told|believed|thought|understood)|word is|"
    r"as far as (?:is|was) known|by all accounts|apparently|supposed(?:ly)?)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"he", "she", "they", "we", "i"})


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    voices = [attribute(span.text, span.before) for span in spans]
    wanted = set(content_terms(sentence))
    carried = [len(wanted & set(content_terms(span.text))) for span in spans]
    asserted = [n for n, voice in zip(carried, voices, strict=True) if voice.status == "asserted"]
    claimed = [n for n, voice in zip(carried, voices, strict=True) if voice.status != "asserted"]
    if max(asserted, default=-1) >= max(claimed, default=-1):
        return None  # the outlet's own words carry the sentence as well
    speakers = [voice.speaker for voice in voices if voice.speaker]
    own = attribute(sentence).speaker
    if own is None:
        kept = _HEDGE.search(sentence) is not None
    else:
        known = [*speakers, *(f"{span.before} {span.context}" for span in spans)]  # "the minister" may be named there
        kept = not speakers or fold(own) in _PRONOUNS or any(_named(own, other) for other in known)
    who = speakers[0] if speakers else "the source marks it as unconfirmed"
    return Check("attribution", kept, "" if kept else f"in the source it is a claim: {who}")


def _named(speaker: str, text: str) -> bool:
    """Whether a telling word of the speaker stands in ``text``, in any spelling."""
    telling = [w.text for w in words(speaker) if not is_stop(w.text)]
    there = [w.text for w in words(text) if len(w.text) > 1]
    return any(same_name(a, b) or fold(a)[:5] == fold(b)[:5] for a in telling for b in there)
