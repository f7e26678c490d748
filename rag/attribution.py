"""A source sentence → who says it, with which verb, how certain.

Works on the words alone: a reporting verb with its subject, "according to X", an inverted ", said X", a turn of an
interview, or words that mark a claim as unverified, denied or disputed. The outlet's own statements have no speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag import saying
from rag.names import names
from rag.schema import ClaimStatus
from rag.subjects import has_verb, is_statement, subject_of
from rag.subjects import head as head_of
from rag.transcript import turn

MOST_VERBS = 12  # looked at in one sentence
WINDOW = 240  # characters before a verb in which its subject is looked for


@dataclass(frozen=True, slots=True)
class Attribution:
    """``speaker`` as written, without quotation marks (None: the outlet itself), the reporting ``verb`` and the
    claim's ``status``; ``inherited`` says that the speaker stands in the sentence before. ``own`` is the beginning
    that the outlet itself tells, of "The ministry cut the budget, saying that money was short"."""

    speaker: str | None
    verb: str | None
    status: ClaimStatus
    inherited: bool = False
    own: str = ""


@lru_cache(maxsize=8192)
def attribute(sentence: str, before: str = "", earlier: str = "") -> Attribution:
    """Who says ``sentence``; ``before`` is the sentence in front of it, for "He added that …", and ``earlier`` the one
    in front of that, for whom "he" means there."""
    speaker, verb, own = _speaker(sentence)
    inherited = False
    if (speaker is None or speaker.casefold() in {"i", "we"}) and (turns := turn(sentence, before, earlier)):
        return Attribution(turns, verb, _status(sentence, turns), turns not in sentence)
    last = attribute(before, earlier) if before else None
    if speaker is None and last is not None and _is_quotation(sentence):
        speaker, verb = last.speaker, last.verb
        inherited = speaker is not None
    if speaker and saying.PRONOUN.match(speaker):
        told = last.speaker if last is not None and last.speaker and not saying.PRONOUN.match(last.speaker) else None
        goes_on = re.match(rf"\W*{speaker}\b", before, re.IGNORECASE)  # "She was at home. “It shook,” she said."
        people = [n.text for n in (names(before) or (names(earlier) if goes_on else []))]
        found = told or (people[0] if people else None)
        speaker, inherited = found or speaker, found is not None
    if speaker is None and (reported := saying.IT_SAID.search(saying.QUOTED.sub(" ", sentence))):
        return Attribution(None, reported["verb"] or reported["so"], _status(sentence, "it"))
    return Attribution(speaker, verb, _status(sentence, speaker), inherited, own)


def marked(sentence: str) -> str | None:
    """The words, as written, that make a sentence disputed, denied or unverified."""
    bare = _masked(sentence)
    found = (
        saying.DISPUTED.search(bare)
        or saying.CONTRADICTED.search(bare)
        or saying.DENIED.search(bare)
        or saying.CALLED_FALSE.search(sentence)
        or saying.UNVERIFIED.search(bare)
        or saying.HEARSAY.search(bare)
    )
    return sentence[found.start() : found.end()] if found else None


def _status(sentence: str, speaker: str | None) -> ClaimStatus:
    bare = _masked(sentence)  # what a quoted voice says is not the report's own mark
    against = saying.CONTRADICTED.search(bare) if speaker else None
    if saying.DISPUTED.search(bare) or (against and sentence.find(speaker or "") < against.start()):
        return "disputed"
    if saying.DENIED.search(bare) or saying.CALLED_FALSE.search(sentence):
        return "denied"
    if saying.UNVERIFIED.search(bare) or (speaker is None and saying.HEARSAY.search(bare)):
        return "unverified"
    return "attributed" if speaker or _is_quotation(sentence) else "asserted"


def _masked(sentence: str) -> str:
    """With its quotations blotted out."""
    return saying.QUOTED.sub(lambda m: "_" * len(m.group()), sentence)


def _is_quotation(sentence: str) -> bool:
    """Whether nothing but quoted words stands in it."""
    return saying.QUOTED.sub(" ", sentence).strip(" .,") == "" and any(map(str.isalnum, sentence))


def _speaker(sentence: str) -> tuple[str | None, str | None, str]:
    """The speaker as written, the verb and the outlet's own part, from the surest pattern to the loosest; no speaker
    spans two cells of a table's row."""
    nobody = (None, None, "")
    if sentence.startswith("|"):
        return next((found for cell in sentence.split("|") if (found := _speaker(cell.strip()))[0]), nobody)
    text = saying.ABBREVIATION.sub(lambda m: m.group()[:-1] + saying.DOT, sentence)
    text = saying.TITLE.sub(r"\1", saying.THOUSANDS.sub(saying.COMMA, text))
    text = saying.QUOTED.sub(lambda m: m.group()[0] + "_" * (len(m.group()) - 2) + m.group()[-1], text)
    for subject, verb, own in _found(text):
        if subject:
            subject = subject.replace(saying.DOT, ".").replace(saying.COMMA, ",")
            return subject, verb, sentence[: len(sentence) - len(text) + own] if own else ""
    return nobody


def _found(text: str) -> Iterator[tuple[str | None, str, int]]:
    """What each pattern finds in a text whose quotations are masked, and how much of it is the outlet's own."""
    for found in saying.ACCORDING.finditer(text):
        if not saying.NOT_VOICE.match(found["subject"]):
            yield _heard(found["subject"]), "according to", 0
    if per := saying.PER.match(text):
        yield _trim(per["subject"]), "according to", 0
    for found in saying.VIEWED.finditer(text):
        if found["subject"] and not found.start() and text[found.end() : found.end() + 1] != ",":
            continue  # without a comma nobody can tell where the subject ends
        subject = _trim(found["owner"] or found["subject"])
        yield (subject if subject and _is_speaker(subject) else None), "view", 0
    for found in saying.AFTER_QUOTE.finditer(text):
        subject = _inverted(found["subject"])
        named = saying.NAMED.match(text, found.end())
        yield (_with_name(subject, named[1]) if subject and named else subject), found["verb"].lower(), 0
    ours = None  # "I think so, said B": without quotation marks, "I" is not who speaks
    verbs = [*saying.VERB.finditer(text), *saying.INVERTED.finditer(text), *saying.BESIDE.finditer(text)]
    for found in sorted(verbs, key=lambda match: match.start("verb"))[:MOST_VERBS]:
        verb, own = found["verb"].lower(), 0
        if found.re is saying.BESIDE:
            subject, own = _doing(text, found)
        elif who := saying.WHO.search(text, 0, found.start("verb")):
            before = text[max(0, who.start() - WINDOW) : who.start()]
            subject = _spoken_of(before)
            if subject and not _reports(verb, subject, text[found.end() :], infinitive=False):
                continue
            own = who.start() if has_verb(before) else 0
        else:
            inverted = found.re is saying.INVERTED
            subject = _inverted(found["subject"], strict=True) if inverted else _subject_of(text, found)
        if subject in {"I", "we"}:
            ours = ours or (subject, verb, 0)
        elif subject:
            yield subject, verb, own
    for found in saying.AGENT.finditer(text):
        yield _agent(found), "citing", 0
    if ours:
        yield ours
    for found in filter(None, (saying.HEADED.match(text), saying.TRAILED.match(text))):
        if saying.VOICES.search(found["subject"]) and not is_statement(found["subject"]):
            yield found["subject"], "says", 0


def _doing(text: str, found: re.Match[str]) -> tuple[str | None, int]:
    """Who does what is told beside a participle of saying, and where that ends if it opens the sentence."""
    said = found["clause"] is None or is_statement(f"x {found['clause']}")  # not "claiming the title"
    if not said or (found["cited"] and _is_speaker(found["cited"])):
        return None, 0
    before = text[: found.start()]
    if before:
        clause = before[max((m.end() for m in saying.STOP.finditer(before)), default=0) :].strip()
        own = found.start() if has_verb(clause) else 0  # not of "The ministry, saying so, cut the budget"
        return (_doer(clause) if own or not found["cited"] else None), own
    behind = (text[m.end() :] for m in re.finditer(r",\s", text))  # "Saying so, the judge threw out the case."
    return next((doer for rest in behind if saying.NOMINATIVE.match(rest) and (doer := _doer(rest))), None), 0


def _spoken_of(before: str) -> str | None:
    """Whom a following ", who said" means: the name, or the noun for a speaker, that ends the text."""
    before = re.sub(r",\s\d{1,3}$", "", before.rstrip())
    named = names(f"x {before}".replace(saying.DOT, "."))
    if named and before.endswith(named[-1].text.replace(".", saying.DOT)):
        return named[-1].text
    starts = [m.start() for m in saying.A_NOUN.finditer(before)]
    ends = (before[at:] for at in reversed(starts))
    return next((end for end in ends if saying.VOICES.match(saying.HEAD.sub("", end).split()[-1])), None)


def _doer(clause: str) -> str | None:
    subject = _trim(subject_of(clause))
    return subject if subject and _is_speaker(subject, free=True) else None


def _subject_of(text: str, found: re.Match[str]) -> str | None:
    """The subject in front of a verb, with the name in its aside; None where the verb reports nothing."""
    head = text[max(0, found.start() - WINDOW) : found.start()]
    if found["verb"] == "comment" and head.endswith((" for", " no", " without")):  # "a request for comment"
        return None
    if head.endswith(",") and found["verb"].endswith("ing"):
        return None  # saying.BESIDE's
    infinitive = head.endswith(" to")  # "continues to demand"
    if found["verb"].endswith("ed") and saying.OF_QUALITY.search(head):
        return None
    if _is_noun(found["verb"].lower(), head, text[found.end() :]):
        return None
    head = saying.ADVERB.sub("", head)
    if saying.NOT.search(head):
        return None
    head = saying.QUOTED_AS.sub("", head)
    aside = ""
    head = re.sub(r"\s?([–—])\s?[^–—]{2,90}\1$", "", head)
    if head.endswith(","):
        head, before, aside = head[:-1].rpartition(",")
        aside = re.sub(r"\s\([^()]{1,60}\)", "", aside)
        if not before or not 2 <= len(aside) <= 90 or saying.STOP.search(aside):
            return None
        if saying.FINITE.search(aside) and not saying.WHICH_IS.match(aside):
            return None  # a statement of its own, "…, said B"
    head = re.sub(r"\s\([^()]{1,60}\)$", "", head)
    if head.endswith(("'", "’", "'s", "’s")):  # "the rebels' claim"
        return None
    start = max((m.end() for m in saying.STOP.finditer(head)), default=0)
    comma = head.rfind(",")
    if re.fullmatch(r"\s*(?:and|but|then)", head[comma + 1 :]):  # "The minister resigned, and said …"
        comma = head.rfind(",", 0, comma)
    quoted = start > 0 and head[start - 1] in "”\"’'»"
    if saying.ALOUD.match(found["verb"]) and not quoted and not text.startswith(" that", found.end()):
        return None
    if aside and saying.DOES.search(head[max(start, comma + 1) :]):
        return None
    subject = _subject(head[max(start, comma + 1) :].replace(", ", " "))
    verb, after = found["verb"].lower(), text[found.end() :]
    if subject and verb.endswith("ing"):
        subject = head_of(subject)  # "White signed a statement saying"
    if subject and verb in saying.NOUNS_TOO and is_statement(subject):
        return None  # "police intercepted a phone call", "the minister answered calls"
    if saying.BEHIND_COMMA.match(verb) and not after.startswith(" that"):  # "…, a study found."
        alone = comma >= 0 and subject and (saying.NOMINATIVE.match(subject) or saying.VOICES.match(subject))
        subject = subject if alone else None
    if not subject or not _reports(verb, subject, after, infinitive):
        return None
    free = verb in {"said", "says", "say", "told"} or (after.startswith(" that ") and not saying.SHOWS.match(verb))
    return _with_name(subject, aside) if _is_speaker(subject, free=free) else None


def _is_noun(verb: str, before: str, after: str) -> bool:
    """Whether a word that may be a verb, such as "claims", is a noun by what stands around it."""
    if verb not in saying.NOUNS_TOO:
        return False
    before = saying.ADVERB.sub("", before)  # "of earlier claims"
    return bool(saying.NOUN_NEXT.search(before) or saying.IS.match(after)) or (
        verb.endswith("s") and bool(saying.NOUNS_NEXT.search(before) or saying.OF_THEM.match(after))
    )


def _with_name(subject: str, aside: str) -> str:
    """``the ministry's spokesman, Jan Novak,`` is Jan Novak."""
    aside = aside.strip(" ,\n")
    inside = names(f"x {aside}".replace(saying.DOT, ".")) if aside[:1].isupper() else []
    return f"{subject}, {inside[0].text}" if inside and len(inside[0].words) > 1 else subject


def _agent(found: re.Match[str]) -> str | None:
    """Who stands behind "claimed by" or "citing"."""
    subject = _trim(re.split(rf"\s(?={saying.FINITE.pattern})", found["subject"] or found["cited"])[0])
    if not subject or re.match(r"(?:the (?:end|time|start|middle)|then|now|\d|early|late|next|mid)\b", subject):
        return None
    free = bool(re.match(r"(?:the|an?)\s", subject)) and not found.group().lower().startswith("told")
    return subject if _is_speaker(subject, free=free) else None


def _subject(text: str) -> str | None:
    """The subject of a verb out of the words before it: after the last clause opener, without lead words."""
    text = saying.SELF_NAMED.sub("", saying.LEAD.sub("", text.strip()))
    if saying.COMPARES.search(text) or saying.HELPED.search(text):
        return None
    if re.search(r"\b(?:and|but|then)$", text):  # "The minister resigned and said …"
        subject = head_of(text)
        text = subject if subject != text else ""
    if which := saying.WHICH.fullmatch(text):
        rest = which["rest"]
        tells_which = has_verb(f"x {rest}") or saying.PRESENT.match(rest)
        if tells_which or (which["who"] == "who" and not _is_speaker(rest)):
            return None if is_statement(which["subject"]) else _trim(which["subject"])  # "A man who fled to Rome"
    cut = [m.end() for m in saying.CLAUSE.finditer(text)]
    if cut:
        text = saying.LEAD.sub("", text[cut[-1] :])
    *_, last = text.split() or [""]
    if saying.PRONOUN.match(last):
        return last
    return _trim(text)


def _inverted(text: str, *, strict: bool = False) -> str | None:
    """The subject behind a verb. ``strict``: not behind a quotation, so it must look like a subject alone."""
    subject = _trim(text)
    if not subject or saying.FINITE.search(subject if not saying.PRONOUN.match(subject) else ""):
        return None
    if re.match(r"(?:to|in|on|at|for|of|with|as|by)\b", subject):
        return None
    if strict and not saying.NOMINATIVE.match(subject):
        speaks = saying.VOICES.match(subject) or saying.SUCH_VOICES.fullmatch(subject)
        return subject if speaks and _is_speaker(subject) else None
    return subject if _is_speaker(subject, free=not strict) else None


def _trim(text: str) -> str | None:
    text = saying.TAIL.split(text.strip(" ,.'’“”\""))[0]
    text = re.sub(r"(?:\s(?:in|on|at|by|of|for|from|with|as))+$", "", text.strip(" ,.'’“”\"_"))
    return text or None


def _heard(text: str) -> str | None:
    """Who is meant behind "according to", where no comma may end it."""
    subject = _trim(text)
    for begins in saying.BEGINS.finditer(subject or ""):
        *_, last = text[: begins.start()].split()
        if last.lower() not in saying.GOES_ON and (last.islower() or not text[begins.end()].isdigit()):
            return _trim(text[: begins.start()])
    voice = saying.VOICES.search(subject) if subject and is_statement(subject) else None
    return subject[: voice.end()] if subject and voice else subject


def _is_speaker(subject: str, *, free: bool = False) -> bool:
    """A pronoun for a person, a name, or a noun for those who speak and what speaks for them. ``free``: the
    verb is one that only speakers have, so that any noun will do."""
    said = subject.split()
    if not said or saying.NOT_SPEAKER.match(subject) or len(said) > 14 or subject.endswith(("'s", "’s")):
        return False
    if len(said[-1]) > 2 and said[-1].isupper():  # an acronym, even the WHO
        return True
    if said[-1].lower() in saying.MODALS:
        return False
    unnamed = saying.PRONOUN.match(subject) or saying.SOME.match(subject) or saying.VOICES.search(subject)
    if unnamed or names(f"x {subject}"):
        return True
    return free and bool(re.search("[a-z]{3}", subject))


def _reports(verb: str, subject: str, after: str, infinitive: bool) -> bool:
    """Whether the verb introduces something said, not a noun or a plain action."""
    if re.match("reject|dismiss", verb):
        denies = saying.DENIED.match(verb + after) or saying.CALLED_FALSE.match(verb + after)
        return bool(denies or re.match(rf"\s+(?:\S+\s+){{0,4}}(?:(?:{saying.CLAIMS})\b|as\s[“\"‘']_)", after))
    if saying.WATCHED.match(verb):
        return saying.WATCHERS.search(subject) is not None
    if re.match(r"\s+(?:of|for|by|about|as|at)\b", after) and (verb in saying.NOMINAL or verb.endswith("ed")):
        return verb in {"warned", "complained", "told", "agreed", "hinted"}
    if verb.startswith("claim") and re.match(saying.PRIZES, after):
        return False
    if verb in {"said", "says", "thought"} and re.match(r"\s+(?:to (?:be|have|show)|is|was|were|are)\b", after):
        return False
    head = subject.split()[-1].lower()
    if verb in saying.PLURAL and not infinitive:
        return head.endswith("s") or head in {"we", "they", "i", "people", "some", "many", "police"}
    if verb in saying.SINGULAR and " " not in subject:
        return not re.search(r"(?:ian|ish|ese|can|nch|tch|aeli|aqi)$", subject)  # "Russian claims", a noun
    if verb in {"state", "states"}:
        return bool(re.match(r"\s+(?:that|it|there|no|how|why|the|clearly)\b|\s*[:“\"]", after))
    if verb.startswith("call"):
        return not re.match(r"\s+(?:an?|off|for|on|up|in|out|back|elections?)\b", after)
    if verb.startswith("post"):
        return bool(re.match(r"\s+(?:that|on)\b|\s*[:,]", after))
    if verb.startswith("add"):
        return not re.match(r"\s+(?:to\b|an?\s|the\s|\d|(?!that\b)\w+ (?:more|new|goals?|points?)\b)", after)
    return not verb.startswith("recall") or bool(re.match(r"\s+(?:that|how|when|what|\w+ing)\b|\s*[,.:]", after))
