"""What the source attributes to somebody is still attributed in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.names import name_words, same_name
from rag.schema import Check
from rag.seats import governs
from rag.text import content_terms, fold, is_stop, words
from rag.verify.cited import Cited

_HEDGE = re.compile(
    r"\b(?:reportedly|alleged(?:ly)?|claims?|claimed|according to|said to|unverified|unconfirmed|purported(?:ly)?|"
    r"accus\w+|den(?:y|ied|ies)|disput\w+|not (?:been )?(?:confirmed|verified)|(?-i:may)|might|could|"
    r"(?:is|are|was|were|been|as) (?:announced|reported|said|stated|told|believed|thought|understood)|word is|"
    r"as far as (?:is|was) known|by all accounts|apparently|supposed(?:ly)?)\b",
    re.IGNORECASE,
)
# Words of saying, thinking and asking in any form: beside the speaker's name they keep a claim a claim, however the
# sentence is built ("what lies behind it, A believes"; "B's demand"; "an attempt, as C reads it").
_VOICED = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|sp(?:eak|eaks|oke|oken)|talk(?:s|ed)? of|wr(?:ites?|ote|itten)|"
    r"th(?:inks?|ought)|"
    r"believ\w+|s(?:ees?|aw|een)|f(?:inds?|ound)|h(?:eld|olds) (?:that|it)|reckon\w*|point(?:s|ed)? (?:out|to)|"
    r"(?:report|claim|stat|announc|warn|stress|insist|argu|confirm|nam|describ|mention|suggest|demand|urg|order|"
    r"instruct|command|request|appeal|call|ask|want|wish|dismiss|reject|den|accus|blam|boast|brag|vow|pledg|promis|predict|expect|"
    r"estimat|assess|conclud|explain|ascrib|attribut|characteri[sz]|emphasi[sz]|not|judg|deem|regard|view|consider|admit|"
    r"conced|acknowledg|post|publish|present|show|signal|indicat|hint|doubt|fear|hop|complain|critici[sz]|prais|condemn|"
    r"declar|testif|forecast|caution|propos|recommend|advis)(?:e|es|s|ed|d|ing|ies|ied|y|ting|ted|ned|red)?|"
    r"reads?|takes? .{3,50} (?:for|as)|account(?:s|ing)?|statements?|announcements?|views?|opinions?|words?|according|"
    r"allegations?|accusations?|assessments?|estimates?|version|explanations?|suggestions?)\b",
    re.IGNORECASE,
)
_PRONOUNS = frozenset({"he", "she", "they", "we", "i"})


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    voices = [attribute(span.text, span.before) for span in spans]
    wanted = set(content_terms(sentence))
    carried = [wanted & set(content_terms(span.text)) for span in spans]
    told = [
        voice.status == "asserted" or (bool(voice.own) and held <= set(content_terms(voice.own)))
        for held, voice in zip(carried, voices, strict=True)
    ]
    asserted = [len(held) for held, own in zip(carried, told, strict=True) if own]
    claimed = [len(held) for held, own in zip(carried, told, strict=True) if not own]
    if max(asserted, default=-1) >= max(claimed, default=-1):
        return None  # the outlet's own words carry the sentence as well
    speakers = [voice.speaker for voice in voices if voice.speaker]
    kept = _kept(sentence, speakers, spans)
    who = speakers[0] if speakers else "the source marks it as unconfirmed"
    return Check("attribution", kept, "" if kept else f"in the source it is a claim: {who}")


def _kept(sentence: str, speakers: Sequence[str], spans: Sequence[Cited]) -> bool:
    own = attribute(sentence).speaker
    if own is None:
        return _HEDGE.search(sentence) is not None or _voiced(sentence, speakers)
    known = [*speakers, *(f"{span.before} {span.context}" for span in spans)]  # "the minister" may be named there
    if not speakers or fold(own) in _PRONOUNS or any(_named(own, other) for other in known):
        return True
    # Another name is another speaker; other words may have been taken for one.
    there = [w.text for text in (*known, *(span.text for span in spans)) for w in words(text)]
    strange = any(not any(_one(w.text, other) for other in there) for w in name_words(f"x {own}"))
    return not strange and _voiced(sentence, speakers)


def otherwise(sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether the sentence tells it as said by somebody, whom it names with words other than the source's ("officers",
    "the police"): code cannot know that they are the same, but no other name stands there."""
    own = attribute(sentence).speaker or ""
    named = {w.text for w in name_words(sentence)} & {w.text for w in words(own)}
    there = [w.text for span in spans for w in words(span.all)]
    strange = any(not any(_one(name, other) for other in there) for name in named)
    return _VOICED.search(sentence) is not None and not strange


def _voiced(sentence: str, speakers: Sequence[str]) -> bool:
    """Whether a speaker, or the seat of the state that speaks, is named beside a word of saying."""
    return _VOICED.search(sentence) is not None and any(_named(one, sentence) for one in speakers)


def _named(speaker: str, text: str) -> bool:
    """Whether a telling word of the speaker stands in ``text``, in any spelling."""
    telling = [w.text for w in words(speaker) if not is_stop(w.text)]
    there = [w.text for w in words(text) if len(w.text) > 1]
    return any(_one(a, b) for a in telling for b in there)


def _one(a: str, b: str) -> bool:
    return same_name(a, b) or fold(a)[:5] == fold(b)[:5] or governs(a, b) or governs(b, a)
