"""A question → what it asks for, its subject, and its completion from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.dates import find_dates
from rag.errors import UsageError
from rag.fates import asked_fate
from rag.names import name_words, names
from rag.schema import Turn
from rag.sides import ACCORDING, SPEAKER, by_side, put_to_two
from rag.text import Word, canonical, content_terms, fold, is_stop, stem, term, words
from rag.verbs import BASE
from rag.wanted import ASKING, AUX, DATE_NOUNS, MEASURE_NOUNS, Wants, wanted

MAX_CHARS = 2000

# Where one thing asked ends and the next begins: "…, and when", "… and have they", "…? And why".
_JOINT = re.compile(
    rf"[,;]?\s+(?:and|but)\s+(?={ASKING}|(?:{AUX})\s+(?:he|she|it|they|there|the|his|her|its|their|any)\b)|"
    rf"\?\s+(?:(?:and|but|so)\s+)?(?={ASKING}|(?:{AUX})\b)",
    re.IGNORECASE,
)
_ASKS_WORDING = re.compile(
    r"\b(?:word for word|verbatim|literally|(?:exact|own|very|precise|actual) words?|(?:in|with) (?:what|which) words?|"
    r"(?:what|which) words|quot(?:e|es|ation|ations))\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(r"\bhow (?:long|often|frequently)\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(
    r"\bhow much\b.*\b(?:money|cost|costs|pay|pays|paid|spend|spends|spent|price[ds]?|worth|earn(?:s|ed)?|fined?|"
    r"donated?|charge[ds]?|owe[ds]?|invest(?:s|ed)?|budget)\b|\bhow expensive\b",
    re.IGNORECASE,
)
_ASKS_MEASURE = re.compile(
    r"\bhow (?:strong|tall|high|deep|fast|heavy|hot|cold|warm|thick|steep|wide|far|close)\b", re.IGNORECASE
)
_ASKS_WEEKDAY = re.compile(r"\bdays? of the week\b|\bweekdays?\b", re.IGNORECASE)
_ASKS_YEAR = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_ASKS_NAME = re.compile(r"\bnames?\b|\bcalled\?|\bwhose name\b", re.IGNORECASE)
_ASKS_VOICES = re.compile(
    r"\b(?:reports|sources|articles|outlets|papers|accounts|versions|sides|both|everyone|everybody|each|different|differ|"
    r"compare|contrast|disagree|dispute[ds]?)\b",
    re.IGNORECASE,
)
# Several things by their noun ("which three regions"), or by the verb that they stand with.
_ASKS_LIST = re.compile(
    rf"\b(?:which|what)\s+(?:(?!(?:{AUX})\b)[\w-]+\s+){{0,2}}(?!(?:{AUX})\b)"
    r"(?:[\w-]+(?<![sui])s|people|men|women|children)\b|\b(?:what|who)\s+(?:are|were)\b|"
    r"^\W*(?:list|enumerate)\b|\bname (?:all|the|every|some)\b|\ball (?:of )?the\b",
    re.IGNORECASE,
)
# What asks for all there is on something, which anything that speaks of that answers.
_TELLERS = r"(?:we|you|they|one|(?:the |these |my |your |our )?(?:articles?|reports?|sources?|papers?|news|texts?))"
_OPEN = re.compile(
    rf"\W*(?:(?:please\s+)?(?:tell|inform|update)\s+(?:me|us)\s+(?:(?:more|everything|all|something)\s+)?"
    r"|what(?:['’]s| is| was| has been| can be)\s+(?:known|said|reported|written|told|new|there)\s+"
    rf"|what\s+(?:(?:more|else)\s+)?(?:do|does|did|can)\s+{_TELLERS}\s+(?:know|say|tell(?: me| us)?|report|write)\s+"
    r"|(?:is there\s+)?(?:anything|something|any news|news)\s+)(?:about|on)\s+(?P<topic>[^?!.]+)[?!.\s]*",
    re.IGNORECASE,
)
_ON = re.compile(r"\s(?:about|on|of|regarding|concerning)\s", re.IGNORECASE)
# "The mayor of Chulucanas", "the bank's chairman": the name in it is not the speaker's.
_DESCRIBED = re.compile(r"(?:^|\s)[a-z-]+\s(?:of|for|at|in|from)\s.*|\S+['’]s?\s(?=[a-z])")
_SPEECH = re.compile(r"sa(?:y|id)|tell|told|claim|argue|warn|announce|state|report", re.IGNORECASE)
# Offices that sources call by their name.
_OFFICE = re.compile(
    r"\b(?:(?:prime|foreign|defen[cs]e|finance|economy|interior|justice|health|energy|transport|education|labou?r|trade)\s"
    r"(?:minister|secretary)|vice[ -]president|president|premier|chancellor|king|queen|pope|mayor|governor|ambassador|"
    r"senator|archbishop|bishop|sheriff)\b(?!['’]s)",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of|for|at|in|from|on|who|that)\s|,", re.IGNORECASE)
# Those who are seldom called so where their words stand.
_ANYONE_WORDS = """
    official authority expert critic government analyst witness source local resident observer people person man woman
    article report news study scientist researcher side party leader company firm business owner boss head chief
    country nation state city town public community team group organisation organization police military army force
    administration court family relative
"""
_ANYONE = frozenset(map(stem, _ANYONE_WORDS.split()))
_COUNTED = re.compile(r"\bhow many\s+((?:[\w'-]+\s*){1,3})", re.IGNORECASE)
_LENGTHS = ("km", "kilomet", "mile", "metre", "meter", "mi")
# As sources write them.
_SHORT_UNITS = {"kilomet": "km", "kilometr": "km", "metr": "m", "meter": "m", "mile": "mi", "kilogram": "kg",
                "kilo": "kg", "tonn": "t", "hectar": "ha", "liter": "l", "litr": "l", "megawatt": "mw"}  # fmt: skip
_AGES = ("year", "month", "aged", "age")
_WHAT_IS = r"what(?:.s| is| was) the"
_MEASURES = {
    "how far": _LENGTHS,
    "how close": _LENGTHS,
    "how long": ("year", "month", "week", "day", "hour", "minute", *_LENGTHS),
    "how old": _AGES,
    rf"{_WHAT_IS} distance": _LENGTHS,
    rf"{_WHAT_IS} age": _AGES,
    rf"{_WHAT_IS} population": ("popul", "peopl", "resid", "inhabit", "citizen"),
}
_OPENER = re.compile(
    r"^\W*(?:and|but|so|then|also|what about|how about|or)\b[\s,]*|^\W*(?:please\s+)?(?:tell me|say|give me|show me|"
    r"can you tell me|do you know|i want to know|explain)\b[\s,:]*(?:about\b)?",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|"
    r"the same|else)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\W*(?:and|but|so|then|what about|how about|or|why\W*$|when\W*$|where\W*$|who\W*$|how\W*$)\b", re.IGNORECASE
)
_ABOUT = re.compile(r"\s*\(about: (?P<topic>.*)\)\??\s*$", re.DOTALL)
# Words that say what kind of answer is wanted or lead into the question, not what it is about.
_FRAME_WORDS = (
    f"{MEASURE_NOUNS}|{DATE_NOUNS}|many|much|far|long|old|tell|say|said|happen|accord|article|articles|news|text|"
    "report|reported|describe|mention|name|give|explain|exactly|currently|please|know|call|kind|type|sort|often|"
    "come|thing|word|verbatim"
)
_FRAME = frozenset(stem(w) for w in _FRAME_WORDS.split("|"))


@dataclass(frozen=True, slots=True)
class Question:
    """``terms`` are the stemmed words it is about (the frame "how many", "which day" left out), ``names``
    its proper names as written, ``counted`` the stems of what "how many …" counts, ``background`` the terms
    that the conversation adds, ``parts`` the single questions of one that asks several things."""

    text: str
    understood: str
    wants: Wants
    terms: tuple[str, ...]
    names: tuple[str, ...]
    counted: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    parts: tuple[Question, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years it names: an answer from another year would be a wrong one."""
        return tuple(d.year for d in find_dates(self.text) if d.year is not None)

    @property
    def speaker(self) -> tuple[str, ...]:
        """The names, as terms, of whose words it asks for: "What did Elena Mircheva say about …", "… according to
        Elena Mircheva". Empty for anybody's, and for a speaker who is described ("the mayor"): sources describe people
        in other words."""
        found = SPEAKER.search(self.text) or ACCORDING.search(self.text)
        who = words(_DESCRIBED.sub(" ", found["who"])) if found is not None else ()
        return tuple(term(name) for name in self.names if any(name == word.text for word in who))

    @property
    def asks_speech(self) -> bool:
        """Whether it asks what somebody said, or what is so according to them, not what they think or want."""
        found = SPEAKER.search(self.text)
        said = found is not None and _SPEECH.match(found["verb"]) is not None
        return said or ACCORDING.search(self.text) is not None

    @property
    def office(self) -> tuple[str, ...]:
        """The office, as terms, of somebody without a name whose words it asks for: "What did the mayor say …"."""
        found = SPEAKER.search(self.text)
        held = _OFFICE.search(found["who"]) if found is not None and not self.speaker else None
        return tuple(w.term for w in words(held.group())) if held is not None else ()

    @property
    def role(self) -> str | None:
        """What those are who are described without name or office, and whose words it asks for, as a term: "opposition"
        of "What does the opposition say …". None for whoever sources call by many words: officials, critics, they; and
        behind "according to", where it may be a table or a list."""
        found = SPEAKER.search(self.text)
        head = words(_OF.split(found["who"])[0])[-1:] if found is not None else []
        if not head or self.office or self.asks_voices or head[0].is_capital or head[0].is_stop:
            return None
        return head[0].term if head[0].term not in _ANYONE else None

    @property
    def voice(self) -> str | None:
        """What those are according to whom it is asked, where they have no name, as a term: "union" of "…, according to
        the striking workers' union"."""
        found = ACCORDING.search(self.text) if not self.speaker else None
        head = words(_OF.split(found["who"])[0])[-1:] if found is not None else []
        return head[0].term if head and not head[0].is_stop else None

    @property
    def topic(self) -> tuple[str, ...]:
        """The terms but for those of who is to have said it, and of the word for saying: what it is to be about."""
        found = SPEAKER.search(self.text) or ACCORDING.search(self.text)
        frame = {w.term for w in words(found.group())} if found is not None else set()
        return tuple(t for t in self.terms if t not in frame)

    @property
    def asks_open(self) -> bool:
        """Whether it asks for whatever there is on its subject, or for whatever somebody said of it."""
        found = SPEAKER.search(self.text)
        told = found is not None and bool(self.speaker or self.office) and _ON.match(self.text, found.end()) is not None
        return told or _OPEN.fullmatch(self.text) is not None

    @property
    def asks_name(self) -> bool:
        """Whether only a proper name will do."""
        return bool(_ASKS_NAME.search(self.text))

    @property
    def asks_wording(self) -> bool:
        """Whether it asks how something was put, so that only words in quotation marks will do."""
        return bool(_ASKS_WORDING.search(self.text))

    @property
    def asks_time(self) -> bool:
        """Whether it asks how long or how often."""
        return bool(_ASKS_TIME.search(self.text))

    @property
    def asks_money(self) -> bool:
        """Whether it asks for a sum of money."""
        return bool(_ASKS_MONEY.search(self.text))

    @property
    def asks_measure(self) -> bool:
        """Whether it asks for a measure, so that a number of people will not do."""
        return bool(_ASKS_MEASURE.search(self.text))

    @property
    def fate(self) -> str | None:
        """What befell those it counts: "How many were killed …"; None where it says nothing of the sort."""
        return asked_fate(self.text)

    @property
    def asks_year(self) -> bool:
        """Whether a day or a month without its year will not do."""
        return bool(_ASKS_YEAR.search(self.text))

    @property
    def asks_weekday(self) -> bool:
        """Whether only a day of the week will do."""
        return bool(_ASKS_WEEKDAY.search(self.text))

    @property
    def asks_list(self) -> bool:
        """Whether it asks for several things of a kind."""
        return bool(_ASKS_LIST.search(self.text))

    @property
    def asks_voices(self) -> bool:
        """Whether it asks what several sources or sides say."""
        return bool(_ASKS_VOICES.search(self.text) or by_side(self.text) or put_to_two(self.text))


def understand(text: str, history: Sequence[Turn] = (), *, completed: str | None = None) -> Question:
    """The question as the rest of the program sees it. ``completed`` is a model's rewriting, if any.

    Raises UsageError for an empty question or one beyond 2,000 characters.
    """
    asked = " ".join(canonical(text).split())
    if not re.search(r"\w", asked):
        raise UsageError("The question is empty.", 'Ask something, for example: byline ask "Who claims what?"')
    if len(asked) > MAX_CHARS:
        raise UsageError(
            f"The question has {len(asked):,} characters; {MAX_CHARS:,} are the limit.",
            "Ask a shorter question; add long texts as articles with byline ingest.",
        )
    if completed:
        return _read(asked, " ".join(canonical(completed).split())[:MAX_CHARS], ())
    topic = _topic(history[-1]) if history and refers_back(asked) else ""
    if not topic:
        return _read(asked, asked, ())
    return _read(asked, f"{asked.rstrip(' ?!.')} (about: {topic})?", tuple(content_terms(topic)))


def refers_back(question: str) -> bool:
    """Whether the question cannot be understood without the one before it."""
    pronoun = _REFERS.search(question)
    if _CONTINUES.search(question):
        return True
    if pronoun and not any(name.start < pronoun.start() for name in names(question)):
        return True  # nothing before the pronoun that it could stand for
    return len([t for t in content_terms(question) if t not in _FRAME]) == 0


def _topic(turn: Turn) -> str:
    """What the last exchange was about: its question without the asking words, and the answer's first name
    when the question had none."""
    known = _ABOUT.search(turn.understood)
    asked = _ABOUT.sub("", turn.understood)
    kept = [w for w in words(asked) if not is_stop(w.text) and term(w.text) not in _FRAME]
    phrase = asked[kept[0].start : kept[-1].end] if kept else ""
    if not names(asked) and not known:
        phrase = " ".join([phrase, *(n.text for n in names(turn.answer)[:2])]).strip()
    topic = f"{phrase}; {known['topic']}" if known and phrase else phrase or (known["topic"] if known else "")
    return topic[:300]


def _read(asked: str, understood: str, background: tuple[str, ...]) -> Question:
    bare = _ABOUT.sub("", understood)
    own = found["topic"] if (found := _OPEN.fullmatch(bare)) else _OPENER.sub("", bare)
    wants = wanted(own)
    counted = _counted(own) if wants == "number" else ()
    terms = tuple(t for t in content_terms(own) if t not in _FRAME or t in counted)
    if not terms and not background:  # a question made of frame words alone is about those words
        terms = tuple(content_terms(own))
    pieces = [p for p in _JOINT.split(own) if p.strip()]
    parts: tuple[Question, ...] = ()
    if each := put_to_two(own) or (by_side(own) if len(pieces) == 1 else []):
        parts = tuple(replace(_read(one, one, ()), background=background) for one in each)
    elif len(pieces) > 1:
        single = (one for piece in pieces for one in by_side(piece) or [piece])
        first, *others = (_read(one, one, ()) for one in single)
        parts = (replace(first, background=background), *(_behind(one, first) for one in others))
    return Question(asked, understood, wants, terms, tuple(w.text for w in name_words(own)), counted, background, parts)


def _behind(part: Question, first: Question) -> Question:
    """A later part of a question, read with the first: "and why?" asks about the same."""
    told = f"{part.text} ({first.text})"
    lead = tuple(content_terms(first.text))
    if not part.terms:
        return replace(part, understood=told, terms=first.terms, names=first.names, background=lead)
    return replace(part, understood=told, background=lead)


def _counted(question: str) -> tuple[str, ...]:
    for asked, units in _MEASURES.items():
        if re.search(rf"\b{asked}\b", question, re.IGNORECASE):
            return units
    match = _COUNTED.search(question)
    if not match:
        return ()
    out: list[Word] = []
    for one in words(match.group(1)):
        if fold(one.text) in AUX.split("|") or is_stop(one.text) or (out and one.text in BASE):
            break
        out.append(one)
    if any(one.text.islower() for one in out):  # "Ukrainian soldiers": those who are Ukrainian are not counted
        out = [one for one in out if not one.text[0].isupper()]
    counted = [one.term for one in out]
    return (*counted, *(_SHORT_UNITS[one] for one in counted if one in _SHORT_UNITS))
