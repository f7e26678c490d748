"""What the source attributes to somebody is still attributed in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.names import same_name
from rag.schema import Check
from rag.text import fold, is_stop, words
from rag.verify.cited import Cited

_HEDGE = re.compile(
    r"\b(?:reportedly|alleged(?:ly)?|claims?|claimed|according to|said to|unverified|unconfirmed|purported(?:ly)?|"
    r"accus\w+|den(?:y|ied|ies)|disput\w+|not (?:been )?(?:confirmed|verified)|may|might|could)\b",
    re.IGNORECASE,
)


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    voices = [attribute(span.text, span.before) for span in spans]
    if any(voice.status == "asserted" for voice in voices):
        return None
    if _HEDGE.search(sentence):
        return Check("attribution", True, "")
    speakers = [voice.speaker for voice in voices if voice.speaker]
    mine = [w.text for w in words(sentence)]
    said = attribute(sentence).speaker is not None
    if said and (not speakers or any(_named(speaker, mine) for speaker in speakers)):
        return Check("attribution", True, "")
    who = speakers[0] if speakers else "the source marks it as unconfirmed"
    return Check("attribution", False, f"in the source it is a claim: {who}")


def _named(speaker: str, mine: Sequence[str]) -> bool:
    telling = [w.text for w in words(speaker) if not is_stop(w.text)]
    return any(same_name(a, b) or fold(a)[:5] == fold(b)[:5] for a in telling for b in mine if len(b) > 1)
