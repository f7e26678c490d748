"""A question → what it asks for, its subject, and its completion from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.dates import find_dates
from rag.errors import UsageError
from rag.names import name_words, names
from rag.schema import Turn
from rag.text import canonical, content_terms, fold, is_stop, stem, term, words

Wants = Literal["person", "number", "date", "place", "reason", "manner", "statement", "yes-no", "thing"]
MAX_CHARS = 2000

# What is only counted or measured, and what has a name of its own: sentences give the first without its noun ("three
# million people"), of the second there are several kinds ("profit" is not "revenue").
_MEASURE_NOUNS = (
    "number|amount|share|percentage|percent|proportion|fraction|distance|size|cost|price|population|age|toll|"
    "total|rate|figure|sum|length|height|weight|depth|speed|duration|volume|value|strength|tally|count|attendance"
)
_NUMBER_NOUNS = (
    f"{_MEASURE_NOUNS}|score|margin|pay|salary|wage|income|revenue|profit|loss|budget|deficit|surplus|debt|fee|fine|"
    "temperature|capacity|majority|turnout|quota|ceiling|limit|circulation|stake"
)
_PLACE_NOUNS = (
    "city|town|village|region|country|place|location|area|state|province|district|river|port|oblast|capital|"
    "settlement|continent|county|site|street|venue|nation"
)
_PERSON_NOUNS = (
    "person|people|president|minister|leader|commander|analyst|spokesperson|spokesman|spokeswoman|official|"
    "politician|author|expert|general|adviser|advisor|director|institute|institution|organisation|organization|"
    "agency|newspaper|outlet|group|side|party|army|company"
)
_DATE_NOUNS = "day|date|month|year|week|time|hour|weekday|decade|season"
_AUX = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
# The first that matches, from the most telling; looked for anywhere, for people write "tell me how many …".
_PATTERNS: list[tuple[Wants, str]] = [
    ("number", r"\bhow (?:many|much|far|long(?! ago)|old|big|large|tall|high|deep|fast|often|strong|wide|close|heavy|"
               r"hot|cold|warm|thick|steep|expensive)\b"),
    ("number", r"\b(?:what|which)(?:'s| is| was| are| were)?(?: the| its| their)?(?: \w+){0,2} "
               rf"(?:{_NUMBER_NOUNS})s?\b"),
    ("number", rf"^\W*(?:the )?(?:{_NUMBER_NOUNS})s? of\b"),
    ("date", rf"\bwhen\b|\bsince when\b|\bhow long ago\b|\b(?:what|which) (?:{_DATE_NOUNS})\b"),
    ("place", rf"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:{_PLACE_NOUNS})s?\b"),
    ("reason", r"\bwhy\b|\bhow come\b|\bwhat (?:for|reasons?)\b|\b(?:reason|motive|purpose|aim|goal)s?\b|"
               r"\bwhat caused\b"),
    ("statement", r"\bwhat (?:did|does|do|has|have|had) .+ (?:sa(?:y|id)|tell|told|claim|call|describe|argue|warn|"
                  r"think|promise|suggest|announce|demand)\b|\bhow (?:did|does|do|has|have) .+ (?:describe|call|"
                  r"characteri[sz]e|respond|react|put)\b|\bquot(?:e|ation)\b|\bwords\b|\bword for word\b|\bverbatim\b"),
    ("person", rf"\bwho(?:m|se|'s)?\b|\b(?:what|which) (?:\w+ )?(?:{_PERSON_NOUNS})s?\b"),
    ("manner", r"\bhow\b"),
    ("yes-no", rf"^\W*(?:(?:and|but|so)\s+)?(?:{_AUX})(?:n't)?\b"),
]  # fmt: skip
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
# Where one thing asked ends and the next begins: "…, and when", "… and have they", "…? And why".
_ASKING = r"(?:(?:in|at|on|by|from|to|for|with|of)\s+)?(?:who|whom|whose|what|which|why|when|where|how)\b"
_JOINT = re.compile(
    rf"[,;]?\s+(?:and|but)\s+(?={_ASKING}|(?:{_AUX})\s+(?:he|she|it|they|there|the|his|her|its|their|any)\b)|"
    rf"\?\s+(?:(?:and|but|so)\s+)?(?={_ASKING}|(?:{_AUX})\b)",
    re.IGNORECASE,
)
_ASKS_WORDING = re.compile(
    r"\b(?:word for word|verbatim|literally|(?:exact|own|very|precise|actual) words?|(?:in|with) (?:what|which) words?|"
    r"(?:what|which) words|quot(?:e|es|ation|ations))\b",
    re.IGNORECASE,
)
_ASKS_YEAR = re.compile(r"\b(?:what|which) year\b", re.IGNORECASE)
_ASKS_NAME = re.compile(r"\bnames?\b|\bcalled\?|\bwhose name\b", re.IGNORECASE)
_ASKS_VOICES = re.compile(
    r"\b(?:reports|sources|articles|outlets|papers|accounts|versions|sides|both|everyone|everybody|each|different|differ|"
    r"compare|contrast|disagree|dispute[ds]?)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\bwhat (?:did|does|do|has|have|had) (?P<who>.+?) (?P<verb>sa(?:y|id)|tell|told|claim(?:ed)?|argued?|warn(?:ed)?|"
    r"think|thought|promised?|suggest(?:ed)?|announced?|demand(?:ed)?|estimated?|reported?|state|stated)\b",
    re.IGNORECASE,
)
# "The mayor of Chulucanas", "the bank's chairman": the name in it is not the speaker's.
_DESCRIBED = re.compile(r"(?:^|\s)[a-z-]+\s(?:of|for|at|in|from)\s.*|\S+['’]s?\s(?=[a-z])")
_COUNTED = re.compile(r"\bhow (?:many|much)\s+((?:[\w'-]+\s*){1,3})", re.IGNORECASE)
_LENGTHS = ("km", "kilomet", "mile", "metre", "meter", "mi")
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
    f"{_MEASURE_NOUNS}|{_DATE_NOUNS}|many|much|far|long|old|tell|say|said|happen|accord|article|articles|news|text|"
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
        """The names, as terms, of whose words it asks for: "What did Elena Mircheva say about …". Empty for
        anybody's, and for a speaker who is described ("the mayor"): sources describe people in other words."""
        found = _SPEAKER.search(self.text)
        who = words(_DESCRIBED.sub(" ", found["who"])) if found is not None else ()
        return tuple(term(name) for name in self.names if any(name == word.text for word in who))

    @property
    def topic(self) -> tuple[str, ...]:
        """The terms but for those of who is to have said it, and of the word for saying: what it is to be about."""
        found = _SPEAKER.search(self.text)
        frame = {w.term for w in words(f"{found['who']} {found['verb']}")} if found is not None else set()
        return tuple(t for t in self.terms if t not in frame)

    @property
    def asks_name(self) -> bool:
        """Whether only a proper name will do."""
        return bool(_ASKS_NAME.search(self.text))

    @property
    def asks_wording(self) -> bool:
        """Whether it asks how something was put, so that only words in quotation marks will do."""
        return bool(_ASKS_WORDING.search(self.text))

    @property
    def asks_year(self) -> bool:
        """Whether a day or a month without its year will not do."""
        return bool(_ASKS_YEAR.search(self.text))

    @property
    def asks_voices(self) -> bool:
        """Whether it asks what several sources or sides say."""
        return bool(_ASKS_VOICES.search(self.text))


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
    own = _OPENER.sub("", _ABOUT.sub("", understood))
    wants: Wants = next((kind for kind, pattern in _KINDS if pattern.search(own)), "thing")
    counted = _counted(own) if wants == "number" else ()
    terms = tuple(t for t in content_terms(own) if t not in _FRAME or t in counted)
    if not terms and not background:  # a question made of frame words alone is about those words
        terms = tuple(content_terms(own))
    pieces = [p for p in _JOINT.split(own) if p.strip()]
    parts: tuple[Question, ...] = ()
    if len(pieces) > 1:
        first, *others = (_read(piece, piece, ()) for piece in pieces)
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
    out = []
    for one in words(match.group(1)):
        if fold(one.text) in _AUX.split("|") or is_stop(one.text):
            break
        out.append(one.term)
    return tuple(out)
