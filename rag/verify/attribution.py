"""What the source attributes to somebody is still attributed in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import Attribution, attribute
from rag.names import name_words, same_name, short_forms
from rag.schema import Check
from rag.seats import governs, is_state
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
    r"declar|testif|forecast|caution|propos|recommend|advis|confess|intend|plan|aim|oppos|support|welcom|threaten|"
    r"challeng|refus|defend|reveal|disclos|recall|remember|lament|object|protest|disagree|wonder|question)"
    r"(?:e|es|s|ed|d|ing|ies|ied|y|ting|ted|ned|ning|red|led)?|would (?:like|rather|prefer)|puts? .{3,50} down to|"
    r"reads?|takes? .{3,50} (?:for|as)|account(?:s|ing)?|statements?|announcements?|views?|opinions?|words?|according|"
    r"allegations?|accusations?|assessments?|estimates?|version|explanations?|suggestions?)\b",
    re.IGNORECASE,
)
# To admit or to confirm says more than to say.
_GRANTS = re.compile(r"\b(?:admi|confirm|acknowledg|conced|confess)\w*", re.IGNORECASE)
_CLAIMS = re.compile(
    r"(?:say|said|claim|tell|told|alleg|assert|insist|argu|maintain|contend|believ|think|according)\w*", re.I
)
_REFUSES = re.compile(r"\b(?:den(?:y|ies|ied)|reject|dismiss|disput|refut)\w*", re.IGNORECASE)
_BY = re.compile(r"\b(?P<verb>[a-z]+) by (?P<who>[^,;.]{2,60})")
# A paper speaks in whatever verb: "the poll has her level", "the report puts it at 40".
_PAPER = re.compile(r"\b(?:polls?|surveys?|stud(?:y|ies)|reports?|figures|data|filings?|inquiry|audit)\b", re.I)
_PARTED = re.compile(r";\s|,\s(?:and|but|while|whereas|though|although)\s")
_OWNED = re.compile(r"(?:his|her|its|their)\s", re.IGNORECASE)  # who that is, is no lawyer or spokesman of his own
_PRONOUNS = frozenset({"he", "she", "they", "we", "i"})


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    voices = [attribute(span.text, span.before) for span in spans]
    wanted = set(content_terms(sentence))
    carried = [wanted & set(content_terms(span.text)) for span in spans]
    told = [
        voice.status == "asserted" or (bool(own := _own(voice, span.text)) and held <= set(content_terms(own)))
        for held, voice, span in zip(carried, voices, spans, strict=True)
    ]
    asserted = [len(held) for held, own in zip(carried, told, strict=True) if own]
    claimed = [len(held) for held, own in zip(carried, told, strict=True) if not own]
    if max(asserted, default=-1) >= max(claimed, default=-1):
        return None  # the outlet's own words carry the sentence as well
    speakers = [voice.speaker for voice in voices if voice.speaker]
    speakers += [
        short for span in spans for short, long in short_forms(span.text).items() if long in " ".join(speakers)
    ]
    if granted := _granted(sentence, spans):
        return Check("attribution", False, f"the source says “{granted[1]}”, not “{granted[0]}”")
    kept = _kept(sentence, speakers, voices, spans)
    who = speakers[0] if speakers else "the source marks it as unconfirmed"
    return Check("attribution", kept, "" if kept else f"in the source it is a claim: {who}")


def _own(voice: Attribution, text: str) -> str:
    """The beginning of the text that the outlet itself tells, behind which somebody begins to speak: "Talks begin on
    Monday; the party said …"."""
    for joint in _PARTED.finditer(text):
        said = attribute(text[joint.end() :])
        begins = said.speaker is not None and text.startswith(said.speaker, joint.end())
        if begins and attribute(text[: joint.start()]).status == "asserted":
            return text[: joint.start()]
    return voice.own


def _granted(sentence: str, spans: Sequence[Cited]) -> tuple[str, str] | None:
    """The sentence's verb and the source's, where somebody is told to grant what he only claims."""
    verb = attribute(sentence).verb or ""
    theirs = [attribute(span.text, span.before).verb or "" for span in spans]
    weak = _GRANTS.match(verb) and all(map(_CLAIMS.match, theirs))
    return (verb, theirs[0]) if weak and not any(_GRANTS.search(span.text) for span in spans) else None


def _kept(sentence: str, speakers: Sequence[str], voices: Sequence[Attribution], spans: Sequence[Cited]) -> bool:
    own = attribute(sentence).speaker
    if own is None:
        return _HEDGE.search(sentence) is not None or _voiced(sentence, speakers)
    if not speakers or fold(own) in _PRONOUNS or any(_named(own, other) for other in speakers):
        return True
    told = list(zip(voices, spans, strict=True))
    if any(_meant(own, voice, span) or _speaks_too(own, sentence, span.text) for voice, span in told):
        return True
    # Another name is another speaker, as is who speaks in front of it; other words may have been taken for one.
    if not _names(own) and any(_named(own, span.before) for span in spans):
        return False
    there = [w.text for text in (*speakers, *(span.all for span in spans)) for w in words(text)]
    strange = any(not any(_one(w.text, other) for other in there) for w in name_words(f"x {own}"))
    return not strange and _voiced(sentence, speakers)


def _meant(own: str, voice: Attribution, span: Cited) -> bool:
    """Whether the text in front of the span may tell that its speaker, described or meant by a pronoun, is ``own``; or
    that its speaker, named, is what ``own`` describes: "Mayor Anna Lind spoke." in front of "Lind said"."""
    speaker = voice.speaker or ""
    if fold(speaker) in _PRONOUNS:
        return _named(own, f"{span.before} {span.context}")
    if _names(own) and (voice.inherited or not _names(speaker)):
        return _named(own, span.before) and (voice.inherited or _named(speaker, span.before))
    described = not _names(own) and bool(_names(speaker))
    return described and _named(own, span.before) and any(_named(name, span.before) for name in _names(speaker))


def _speaks_too(own: str, sentence: str, text: str) -> bool:
    """Whether the text tells of a second voice, "a charge that B rejects" or "disputed by B", and the sentence of the
    same: a denial, or none."""
    beside = [m["verb"] for name in _names(own) for m in re.finditer(rf"\b{re.escape(name)}\s(?P<verb>[a-z]+)\b", text)]
    behind = [m["verb"] for m in _BY.finditer(text) if _named(own, m["who"])]
    verbs = [verb for verb in (*beside, *behind) if _VOICED.fullmatch(verb) or _REFUSES.match(verb)]
    refused = _REFUSES.search(sentence) is not None
    return any((_REFUSES.match(verb) is not None) == refused for verb in verbs)


def _names(speaker: str) -> list[str]:
    """The words of it that name a person or an organisation, not a state ("the Danish army" is a description)."""
    return [w.text for w in name_words(f"x {speaker}") if not is_state(w.text)]


def otherwise(sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether the sentence tells it as said by somebody, whom it names with words other than the source's ("officers",
    "the police"): code cannot know that they are the same, but no other name stands there, and the source has no other
    whom these words mean."""
    own = attribute(sentence).speaker or ""
    around = any(_named(own, span.before) for span in spans)
    theirs = [attribute(span.text, span.before).speaker or "" for span in spans]
    if _granted(sentence, spans) or (around and (not _names(own) or any(map(_OWNED.match, theirs)))):
        return False
    named = {w.text for w in name_words(sentence)} & {w.text for w in words(own)}
    there = [w.text for span in spans for w in words(span.all)]
    strange = any(not any(_one(name, other) for other in there) for name in named)
    return _VOICED.search(sentence) is not None and not strange


def _voiced(sentence: str, speakers: Sequence[str]) -> bool:
    """Whether a speaker, or the seat of the state that speaks, is named beside a word of saying, or is a paper that is
    named as whose it is."""
    told = [one for one in speakers if _named(one, sentence)]
    papers = [names for one in told if _PAPER.search(one) and (names := _names(one))]
    named = any(_named(name, sentence) for names in papers for name in names)
    return bool(told) and (named or _VOICED.search(sentence) is not None)


def _named(speaker: str, text: str) -> bool:
    """Whether a telling word of the speaker stands in ``text``, in any spelling."""
    telling = [w.text for w in words(speaker) if not is_stop(w.text)]
    there = [w.text for w in words(text) if len(w.text) > 1]
    return any(_one(a, b) for a in telling for b in there)


def _one(a: str, b: str) -> bool:
    return same_name(a, b) or fold(a)[:5] == fold(b)[:5] or governs(a, b) or governs(b, a)
