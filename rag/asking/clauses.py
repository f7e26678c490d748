"""An English statement → its subject, its verb and the rest, and back into a question, without a parser.

The rules are sure of little on purpose: the subject opens the statement, its verb is an auxiliary or the past of a
verb listed here, and no second verb follows. Of anything else they make nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.dates import DateMention, find_dates
from rag.numbers import quantities
from rag.text import fold, is_stop, words
from rag.verbs import BASE, NOUNS_TOO, PARTICIPLES

SUBJECT = 8  # words, at most


def alternatives(blank_separated: str) -> str:
    """A pattern that matches any of them."""
    return "|".join(blank_separated.split())


_AUXILIARY = alternatives("is are was were has have had will would can could")
_ANY_AUXILIARY = re.compile(rf"(?:{_AUXILIARY}|may|might|must|shall|should|do|does|did|said|says|say|tells?|told)")
_PARTICIPLE = re.compile(rf"(?:not\s)?(?:{alternatives(PARTICIPLES)}|[a-z]{{2,}}(?:ed|ing))\b")
_ASIDE = re.compile(
    r",\s|;|:(?!\d)|\s[–—-]\s|—|\s\(|\s(?=(?:which|who|whose|where|when|while|after|before|because|as|although|though|but|if|"
    r"unless|so that|amid|following|according to|despite|including|saying|citing|adding|leaving|making|bringing|"
    r"in order to|due to|and\s(?:then|was|were|is|are|has|have|had|will|would|\w+ed))\s)"
)
_HANGING = re.compile(
    r"(?:\s|^)(?:shortly|just|soon|immediately|only|even|days?|weeks?|months?|hours?|minutes?|years?|moments|early|late|"
    r"(?:a|one|two|three|several|some) (?:days?|weeks?|months?|hours?|minutes?|years?)|ago|earlier|later)$"
)
_INCOMPLETE = re.compile(r"\b(?:and|or|that|the|an?|of|to|by|with|between|from|for|in|on|at|than|is|are|was|were|be|"
                         r"not|"
                         r"both|either|such|its|their|his|her)$")  # fmt: skip
_ADJECTIVE = re.compile(
    r",\s(?!\w+ing\b|\w+ly\b|(?:which|who|whose|where|while|when|as|after|before|because|but|and|or|in|on|at|with|for|from|to|"
    r"according|said|he|she|it|they|a|an|the|one|some)\b)[a-z-]+\s[a-z]"
)
_LISTED = re.compile(r"(?:,\s(?!(?:and|or|with|including)\b)[\w’'-]+(?:\s[\w’'-]+){0,2})+,?\s(?:and|or)\s")
_TIMED = re.compile(
    r",?\s(?:(?:early|late|earlier|later)\s)?(?P<how>on|in|since|until|by|from|during|of)\s(?:early\s|late\s|mid-)?$"
)
_PERFECT = re.compile(r"(?:(?:also|now|already|since|recently|\w+ly)\s)*(?P<done>[a-z]+)\s")
_BARE = re.compile(
    r"$|(?:in|on|at|during|last|this|near|from|to|with|for|before|after|early|late|over|under|into|since|until|against|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
INTRANSITIVE = frozenset(
    """
    act appeal appear apologise apologize apply argue arrive begin campaign clash climb close collapse come compete
    complain continue crash debut decline depend die differ disappear drop drown emerge end erupt escape expand expire
    explode fail fall fight flee fly gather go grow happen increase jump land last lead leave listen look lose march
    meet merge move negotiate occur open operate participate pass perform plead play plunge pour proceed profit protest
    quit
    rally react rely remain resign respond restart resume retire retreat return ride rise run sail serve settle shrink
    sink slow soar speak spread stand start stay step stop strike struggle succeed suffer surge surrender survive
    testify travel triumph tumble turn vanish vote wait walk win withdraw work
""".split()
)
_DASHED = re.compile(r"\s(?:--|[–—])\s?[^–—]{2,90}?\s?(?:--|[–—])\s")
_BEHIND_SUBJECT = re.compile(r"(?P<subject>[^,]{2,60}),\s[^,]{1,90},\s(?P<predicate>(?P<verb>[a-z]+)\s.+)$")
_TO = frozenset(
    """
    agree aim appeal apply attempt begin choose come continue decide decline expect fail fight go hope intend move need
    offer plan plead pledge prepare promise refuse respond return seek start struggle threaten travel try vow want work
""".split()
)
_PART_OF_DAY = re.compile(r"^\s(?:(?:early\s|late\s)?(?:morning|evening|afternoon|night)|(?:last|this|next) year)\b")
_OPENING = re.compile(
    r"(?:In|On|At|After|Following|Despite|Due to|Amids?t?|Through|During|For|With|Under|Because of|Alongside|Besides|"
    r"Before|Since|Until|By)\s[^,.;:“”\"]{3,60},\s(?=\w)"
)
_DAY_INSIDE = re.compile(
    r"(?P<subject>[^,;:]{3,60}?)\s(?:on\s)?(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\s(?P<verb>[a-z]+)\s(?P<rest>.+)$"
)
_ABOUT_MANY = re.compile(r"(?:more|about|some|at|over|up|almost|only|another|all|around|nearly)\s", re.IGNORECASE)
_NOT_IN_SUBJECT = frozenset(
    "that who which whom whose not never to said says saying told if whether because when where while".split()
)
_NEVER_FIRST = frozenset(
    alternatives("""
    in on at by from for with of to as after before since when while if although though because during despite
    following according and but or yet so nor not no none nobody nothing neither both either there here it this that
    these those what who whom which where why how all some many most few several much more less another other others
    each every only even just also amid among between about over under up out off through against without within
    until unless once whether like unlike per via now today tomorrow yesterday meanwhile however still perhaps maybe
    please never ever one he she they we i you his her its their our your my
""").split("|")
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement: ``verb`` is an auxiliary or a past form of BASE, ``rest`` all that follows, as written;
    ``perfect`` is the "had" or "has" that stood before the verb."""

    subject: str
    verb: str
    rest: str
    perfect: str = ""

    @property
    def finite(self) -> str:
        """The verb as it was written."""
        return f"{self.perfect} {self.verb}".strip()

    @property
    def base(self) -> str | None:
        """The verb's base form; None for an auxiliary."""
        return BASE.get(self.verb)

    @property
    def short(self) -> str | None:
        """The rest without dates, up to its first aside; None when what is left would not be whole."""
        return shortened(undated(self.rest), after_auxiliary=self.base is None)

    def asked(self, rest: str) -> str:
        """Subject and verb turned round: "did the ministry close" + rest."""
        turned = f"did {self.subject} {self.base}" if self.base else f"{self.verb} {self.subject}"
        return f"{turned} {rest}".strip()

    @property
    def passive(self) -> bool:
        """Whether something is, was or will be done: an auxiliary with a participle, or "will"."""
        if self.verb in {"will", "would", "can", "could"}:
            return True
        return self.verb in {"is", "are", "was", "were"} and bool(_PARTICIPLE.match(self.rest))


def clause(statement: str) -> Clause | None:
    """The parts of a statement (without its full stop), an aside behind its subject left out; None where the rules
    are not sure."""
    statement = re.sub(r"\s\([A-Z][\w&-]{1,8}\)", "", _DASHED.sub(" ", statement))
    aside = _BEHIND_SUBJECT.match(statement)
    if aside and (aside["verb"] in BASE or re.fullmatch(_AUXILIARY, aside["verb"])):
        statement = f"{aside['subject']} {aside['predicate']}"
    for place, word in enumerate(words(statement)[: SUBJECT + 1]):
        past = word.text in BASE
        if not place or not (past or re.fullmatch(_AUXILIARY, word.text)):
            continue
        subject, rest = statement[: word.start].rstrip(), statement[word.end :].strip()
        if not _is_subject(subject) or statement[word.start - 1] != " " or statement[word.end : word.end + 1] == "-":
            return None
        if rest.startswith("to ") and past and BASE[word.text] not in _TO:
            return None
        if past and _BARE.match(rest) and BASE[word.text] not in INTRANSITIVE:
            return None  # "The measures announced in March include …"
        had = _PERFECT.match(rest) if word.text in {"has", "have", "had"} else None
        if had and had["done"] in BASE:
            return Clause(subject, had["done"], rest[had.end() :], word.text)
        if not rest or (past and re.match(r"by\b|[,.:;]|to (?:be|have)\b|and\b|[–—-]\s", rest)):
            return None  # "The village captured by …"
        return Clause(subject, word.text, rest)
    return None


def _is_subject(text: str) -> bool:
    """Whether the words before a verb are its subject and nothing else."""
    said = words(text)
    counted = bool(_ABOUT_MANY.match(text) and quantities(text))  # "More than 300 people"
    if (
        not said
        or (fold(said[0].text) in _NEVER_FIRST and not counted)
        or re.search(r",(?!\d)|[;:()“”\"|–—]|\s-\s|['’]$", text)
    ):
        return False
    for word in said:
        if word.text in BASE or word.text in _NOT_IN_SUBJECT or _ANY_AUXILIARY.fullmatch(word.text):
            return False
        if word.text.islower() and word.text.endswith(("ly", "ing")):
            return False
    return not is_stop(said[-1].text) and not find_dates(said[-1].text)


def shortened(rest: str, *, after_auxiliary: bool = False) -> str | None:
    """The rest of a statement up to its first aside or side clause; None when something would hang loose, or
    another verb follows that this one may depend on."""
    end = _ASIDE.search(rest)
    kept = (rest[: end.start()] if end else rest).strip(" ,")
    if end and re.search(r"\b(?:between|both|either|from)\s[^,]*$", kept) and end.group().startswith(","):
        return None
    if end and end.group().startswith(",") and _LISTED.match(rest[end.start() :]):
        return None
    if end and re.search(r"\b(?:an?|the)\s[a-z-]+$", kept) and _ADJECTIVE.match(rest[end.start() :]):
        return None  # "a remote, mountainous part"
    if end and end.group() == " (" and re.search(r"\)\s[a-z]", rest[end.end() :]):
        return None
    while end and (hanging := _HANGING.search(kept)):
        kept = kept[: hanging.start()].strip(" ,")
    later = [w.text for w in words(kept)][2 if after_auxiliary else 0 :]
    if any(_ANY_AUXILIARY.fullmatch(w) or (w in BASE and w not in NOUNS_TOO) for w in later):
        return None
    return None if _INCOMPLETE.search(kept) else kept


def fitting(kept: str, room: int) -> str | None:
    """A shortened rest cut further, at its last "for …" or "in …", until it has at most ``room`` characters."""
    while len(kept) > room:
        *_, last = (None, *re.finditer(r"\s(?:for|in|during|with|at|over|amid)\s", kept))
        if last is None or last.start() < 12:
            return None
        kept = kept[: last.start()]
    return None if _INCOMPLETE.search(kept) or kept.endswith("ing") else kept


def timed(rest: str) -> str:
    """The date of the statement itself: one that stands before any side clause; empty when there is none."""
    end = _ASIDE.search(rest)
    for found, begin in _dates(f" {rest}"):
        if end is None or begin - 1 <= end.start() + 1:
            return f" {rest}"[found.start : found.end]
    return ""


def undated(text: str) -> str:
    """Without the phrases that say on which day, in which month or year; other words are left as they are."""
    held = f" {text}"
    for found, begin in reversed(list(_dates(held))):
        behind = held[found.end :]
        part = _PART_OF_DAY.match(behind)
        behind = behind[part.end() :] if part else behind
        if behind[:1] == "," and (held[begin] == "," or "," in held[begin : found.end]):
            behind = behind[1:]
        held = held[:begin] + behind
    return " ".join(held.split()).strip(" ,")


def _dates(text: str) -> Iterator[tuple[DateMention, int]]:
    """The dates said with "on", "in", "since", or bare weekdays, each with the place where its phrase begins."""
    for found in find_dates(text):
        if text[found.end : found.end + 2] in {"'s", "’s"}:
            continue
        before = _TIMED.search(text[: found.start])
        if before and before["how"] in {"on", "in", "since"}:
            yield found, before.start()
        elif before is None and found.weekday is not None and re.search(r"(?:[a-z]|^)\s$", text[: found.start]):
            yield found, found.start - 1


def opened(statement: str) -> tuple[str, str]:
    """A statement without its opening "On Monday, " or "In March 2024, ", and the date that stood there; other
    openings with a preposition go too."""
    inside = _DAY_INSIDE.match(statement)
    if inside and (inside["verb"] in BASE or inside["verb"] in {"said", "has"}):
        return f"{inside['subject']} {inside['verb']} {inside['rest']}", inside["day"]
    head = re.match(r"(?:On|In|Since)\s(?:early\s|late\s)?", statement)
    found = find_dates(statement[:60])
    if head and found and found[0].start == head.end():
        comma = re.match(r"(?:\s(?:morning|evening|afternoon|night))?,\s(?=\S)", statement[found[0].end :])
        if comma:
            left = statement[found[0].end + comma.end() :]
            return left[0].upper() + left[1:], statement[found[0].start : found[0].end]
    other = _OPENING.match(statement)
    if other and not any(_ANY_AUXILIARY.fullmatch(w.text) for w in words(other.group())):
        return statement[other.end()].upper() + statement[other.end() + 1 :], ""
    return statement, ""


def lowered(text: str, article: str) -> str | None:
    """A beginning of a sentence as it stands in mid-sentence: its first word small unless it is a name. None when
    the article leaves open whether it is one."""
    first = re.match(r"[^\W\d_][\w-]*", text)
    if first is None or text[0].islower():
        return text
    word = first.group()
    small = word[0].lower() + word[1:]
    if is_stop(word):
        return small + text[first.end() :]
    if sum(c.isupper() for c in word) > 1 or re.search(rf"(?:\b[a-z][\w’'-]*[,;]?|\d) {re.escape(word)}\b", article):
        return text
    if re.match(r"\s[A-Z]|['’]s\s", text[first.end() :]):
        return text
    common = small in _COMMON or re.search(rf"\b{re.escape(small)}\b", article)
    return small + text[first.end() :] if common else None


# Words that open many a report and are no names.
_COMMON = frozenset(
    """
    around nearly almost roughly approximately
    activists aid air airlines ambulance analysts army astronomers authorities banks border campaigners charities
    children city civil coal coastal companies construction consumer consumers councils crane crews critics customers
    dairy demonstrators departments diplomats dockers doctors dozens drivers drone drones economists education election
    electricity emergency employees employers energy engineers environmental exports families farmers federal ferry
    fire firefighters fishermen flights flood floods food foreign former forest freight fuel gas government grain ground
    guards gunmen health heavy helicopters homes hospital hospitals hotels household houses human hundreds imports
    independent industrial inflation inspectors insurance interest international investigators investors journalists
    judges labour labor lawmakers lawyers local longtime low many medical members migrants military miners ministers
    motorists national naval negotiations negotiators neighbours neighbors new news nurses observers officers official
    officials oil older opposition parents parliament passengers patients pilots police politicians power prices private
    prosecutors protesters public rail rain regional regulators relatives rescue rescuers research researchers residents
    retail riot road sales scientists security senior separate shares shipping ships shops snow soldiers sources staff
    state storm storms strikes strong students supporters surgeons talks tax taxi teachers teams tens thousands top
    tourists trade traffic train trains transport travellers troops union unions university users vaccination victims
    villagers visitors volunteers voters wages water weather wind witnesses women workers young
""".split()
)
