"""A source sentence → who says it, with which verb, how certain.

Works on the words alone: a reporting verb with its subject, "according to X", an inverted ", said X", or
words that mark a claim as unverified, denied or disputed. The outlet's own statements have no speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.names import names
from rag.schema import ClaimStatus

_SAY = (
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|old)|claim(?:s|ed|ing)?|stat(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|"
    r"report(?:s|ed)?|suggest(?:s|ed)?|argu(?:e|es|ed)|warn(?:s|ed)?|confirm(?:s|ed)?|insist(?:s|ed)?|"
    r"alleg(?:e|es|ed)|acknowledg(?:e|es|ed)|admit(?:s|ted)?|not(?:e|es|ed)|add(?:s|ed)|describ(?:e|es|ed)|"
    r"call(?:s|ed)|characteri[sz](?:e|es|ed)|emphasi[sz](?:e|es|ed)|stress(?:es|ed)|highlight(?:s|ed)|"
    r"estimat(?:e|es|ed)|believ(?:e|es|ed)|th(?:inks?|ought)|wr(?:ites?|ote)|post(?:s|ed)|tweeted|declar(?:e|es|ed)|"
    r"indicat(?:e|es|ed)|remark(?:s|ed)|accus(?:e|es|ed)|testif(?:y|ies|ied)|assert(?:s|ed)?|contend(?:s|ed)?|"
    r"maintain(?:s|ed)|predict(?:s|ed)?|assess(?:es|ed)|conclud(?:e|es|ed)|explain(?:s|ed)|repl(?:y|ies|ied)|"
    r"quip(?:s|ped)|conced(?:e|es|ed)|caution(?:s|ed)|reiterat(?:e|es|ed)|recall(?:s|ed)|vow(?:s|ed)|"
    r"boast(?:s|ed)|complain(?:s|ed)|comment(?:s|ed)|disclos(?:e|es|ed)|reveal(?:s|ed)|told reporters|"
    r"signal(?:s|ed|led)|imply|implie[sd]|project(?:s|ed)|forecast(?:s)?|expect(?:s|ed)"
)
_DENY = (
    r"den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:e|es|ed)|refut(?:e|es|ed)|"
    r"contradict(?:s|ed)|contest(?:s|ed)?"
)
_VERB = rf"(?P<verb>{_SAY}|{_DENY})"
_ADVERBS = r"(?:(?:also|later|has|have|had|then|again|previously|publicly|repeatedly|reportedly|further|recently|first|now|earlier|separately|falsely|only|officially|formally|merely|once)\s+)*"
_SUBJECT = re.compile(rf"(?P<subject>[^,;:\"“”()]{{2,120}}?)(?P<aside>,[^,]{{2,90}},)?\s+{_ADVERBS}{_VERB}\b(?!\s+by\b)(?P<after>.{{0,12}})")
_INVERTED = re.compile(
    rf"[,”\"'’]\s*(?P<verb>{_SAY})\s+(?P<subject>(?=[A-Z]|the\s|an?\s|his\s|her\s|their\s|he\b|she\b)[^,;:\"“”.]{{2,80}})"
)
_TRAILING = re.compile(rf"[,”\"]\s*(?P<subject>(?:the\s|an?\s)?[^,;:\"“”.]{{2,60}}?)\s+{_ADVERBS}(?P<verb>{_SAY})\s*[.,]?\s*$")
_ACCORDING = re.compile(r"\b(?:according to|in the words of)\s+(?P<subject>[^,;“”\"()]{2,90})", re.IGNORECASE)
_AGENT = re.compile(
    r"\b(?:reported|stated|claimed|cited|confirmed|announced|said|told|alleged)\s+(?:\w+\s)?(?:by|citing)\s+(?P<subject>[^,;“”\"()]{2,90})"
    r"|\bciting\s+(?P<cited>[^,;“”\"()]{2,90})",
    re.IGNORECASE,
)
_UNVERIFIED = re.compile(
    r"\bunverified\b|\bunconfirmed\b|\b(?:not|never|n't|nor|cannot|yet to)\b[^.;]{0,40}\b(?:confirm|verif|corroborat)\w*"
    r"|\bno (?:independent )?(?:confirmation|verification|evidence)\b|\balleged(?:ly)?\b|\breportedly\b|\bpurported(?:ly)?\b"
    r"|\bself-proclaimed claim\b|\b(?:could|can) not be (?:independently )?(?:verified|confirmed)\b|\bwithout confirm\w+",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:denied|denies|deny|denying|denial|refuted?|refutes)\b", re.IGNORECASE)
_DISPUTED = re.compile(
    r"\b(?:is|are|was|were|been|being|hotly|which)\s+(?:disputed|contested|contradicted)\b|\b(?:disputed|contested|contradicted) by\b"
    r"|\b(?:disput|contest|contradict)(?:es|ed|s)\s+(?:that|(?:the|this|those|these|his|her|their|its|such)\s+(?:\w+\s)?"
    r"(?:claim|report|figure|account|assertion|version|number|finding|statement)s?)\b",
    re.IGNORECASE,
)
# Subjects that are not speakers: the words before a verb that here reports nothing.
_NOT_SPEAKER = re.compile(
    r"^(?:it|this|that|which|who|there|and|but|or|as|to|in|on|by|what|these|those|where|when|while|if|because|since|having|being)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:he|she|they|we|i)$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:and|but|while|meanwhile|however|although|though|as|because|where|when|after|before|that|also|on \w+day|"
    r"earlier|later|separately|additionally|yet|so|in (?:a|the same) [\w ]{3,25})\b,?\s+)+",
    re.IGNORECASE,
)
_VOICES = re.compile(
    r"\b(?:officials?|analysts?|experts?|sources?|authorit(?:y|ies)|police|ministr(?:y|ies)|government|army|military|command|"
    r"commanders?|spokes\w+|reports?|stud(?:y|ies)|analys[ie]s|assessments?|surveys?|statements?|doctors?|witness(?:es)?|"
    r"residents?|critics|observers?|monitors?|monitoring|investigators?|prosecutors?|lawyers?|judges?|courts?|compan(?:y|ies)|"
    r"unions?|ministers?|president|mayor|governor|leaders?|leadership|agenc(?:y|ies)|newspapers?|media|scientists?|"
    r"researchers?|opposition|part(?:y|ies)|people|workers?|employees?|staff|team|committee|council|bank|economists?|"
    r"historians?|politicians?|lawmakers?|diplomats?|soldiers?|rescuers?|firefighters?|families|relatives|man|woman|men|"
    r"women|teachers?|campaigners?|activists?|executives?|chairman|chairwoman|chief|director|coach|player|captain|operator|"
    r"data|figures|documents?|letter|announcement|delegation|insiders?|negotiators?|mediators?|neighbou?rs?|survivors?)\b",
    re.IGNORECASE,
)
_MODALS = {"to", "may", "might", "could", "can", "will", "would", "should", "must", "not", "be", "being", "is", "was", "are",
           "were", "been", "the", "a", "an", "their", "his", "her", "its"}  # fmt: skip
_CLAUSE = re.compile(r"\b(?:that|which|who|because|although|while|where|when|after|before|if|amid|as)\b\s", re.IGNORECASE)
_NOMINAL = {"report", "claim", "state", "note", "project", "post", "estimate", "forecast", "reports", "claims", "notes",
            "states", "projects", "posts", "estimates", "calls", "comments", "signals", "expects", "warns", "told"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribution:
    """``speaker`` as written (None: the outlet itself), the reporting ``verb`` and the claim's ``status``;
    ``inherited`` says that the speaker stands in the sentence before."""

    speaker: str | None
    verb: str | None
    status: ClaimStatus
    inherited: bool = False


@lru_cache(maxsize=8192)
def attribute(sentence: str, before: str = "") -> Attribution:
    """Who says ``sentence``; ``before`` is the sentence in front of it, for "He added that …"."""
    speaker, verb = _speaker(sentence)
    inherited = False
    if speaker and _PRONOUN.match(speaker):
        earlier, _ = _speaker(before) if before else (None, None)
        if earlier and _PRONOUN.match(earlier):
            earlier = None
        people = [n.text for n in names(before)]
        speaker, inherited = earlier or (people[0] if people else speaker), True
    return Attribution(speaker, verb, _status(sentence, speaker), inherited)


def _status(sentence: str, speaker: str | None) -> ClaimStatus:
    bare = re.sub(r"[“\"][^”\"]*[”\"]", " ", sentence)  # what a quoted voice says is not the report's own mark
    if _DISPUTED.search(bare):
        return "disputed"
    if _DENIED.search(bare):
        return "denied"
    if _UNVERIFIED.search(bare):
        return "unverified"
    return "attributed" if speaker else "asserted"


def _speaker(sentence: str) -> tuple[str | None, str | None]:
    if found := _ACCORDING.search(sentence):
        return _trim(found["subject"]), "according to"
    for pattern in (_INVERTED, _TRAILING):
        for found in pattern.finditer(sentence):
            subject = _trim(found["subject"])
            if subject and _is_speaker(subject):
                return subject, found["verb"].lower()
    for found in _SUBJECT.finditer(sentence):
        subject = _subject(found["subject"])
        if subject and _is_speaker(subject) and _reports(found):
            return _with_name(subject, found["aside"]), found["verb"].lower()
    for found in _AGENT.finditer(sentence):
        subject = _trim(found["subject"] or found["cited"])
        if subject and _is_speaker(subject):
            return subject, "citing"
    return None, None


def _with_name(subject: str, aside: str | None) -> str:
    """``the ministry's spokesman, Jan Novak,`` is Jan Novak."""
    inside = names(f"x {aside.strip(' ,')}") if aside and aside.strip(" ,")[:1].isupper() else []
    return f"{subject}, {inside[0].text}" if inside and len(inside[0].words) > 1 else subject


def _subject(text: str) -> str | None:
    """The subject of a verb out of the words before it: after the last clause opener, without lead words."""
    text = text.strip()
    cut = [m.end() for m in _CLAUSE.finditer(text)]
    if cut:
        text = text[cut[-1] :]
    return _trim(_LEAD.sub("", text))


def _trim(text: str) -> str | None:
    text = re.split(r"\s(?:who|which|that|in an?|on|during|late|early|at a|via|as)\s|\s[–—-]\s|—", text.strip(" ,.'’“”\""))[0]
    text = text.strip(" ,.'’“”\"")
    return text or None


def _is_speaker(subject: str) -> bool:
    """A pronoun for a person, a name, or a noun for those who speak and what speaks for them."""
    said = subject.split()
    if _NOT_SPEAKER.match(subject) or len(said) > 14 or said[-1].lower() in _MODALS:
        return False
    return bool(_PRONOUN.match(subject) or names(f"x {subject}") or _VOICES.search(subject))


def _reports(found: re.Match[str]) -> bool:
    """Whether the verb introduces something said, not a noun or a plain action."""
    verb, after = found["verb"].lower(), found["after"]
    if re.match(r"\s+(?:of|for|by|about|as|at)\b", after) and (verb in _NOMINAL or verb.endswith("ed")):
        return False
    if verb in {"report", "claim", "state", "note", "project", "post", "estimate"}:
        subject = found["subject"].split()[-1].lower()
        return subject.endswith("s") or subject in {"we", "they", "i", "people"}
    return True
