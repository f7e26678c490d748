"""The nouns of Byline: frozen data that flows one way, from a file to a cited answer.

Offsets everywhere are Unicode code points, half-open, into ``Article.text`` (the canonical text that is
stored and shown): ``article.text[span.start:span.end] == quote``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DateBasis = Literal["given", "stated", "inferred", "unknown"]
BlockKind = Literal["title", "paragraph", "heading", "table-header", "table-row", "list-item", "caption", "boilerplate"]
IngestStatus = Literal["stored", "unchanged", "replaced", "copy", "refused"]
Status = Literal["answered", "abstained"]
Outcome = Literal["answered", "partly", "not-said", "nothing", "false-premise", "outside-dates", "ambiguous"]
ClaimStatus = Literal["asserted", "attributed", "unverified", "denied", "disputed"]
Verdict = Literal["supported", "attribution-missing", "partly", "contradicted", "unsupported", "uncited"]
Length = Literal["line", "short", "full"]
Precision = Literal["day", "month", "year", "none"]
Relation = Literal["agrees", "conflicts", "updates"]
StanceKind = Literal["says", "contradicts", "updates", "silent"]
Task = Literal["answer", "summary", "timeline", "claims"]


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in the text of the article with id ``article``."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-sized piece of an article; blocks are disjoint and in reading order."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One citable unit. ``context`` is text shown with it but not part of it (a table row's header)."""

    index: int
    start: int
    end: int
    block: int
    context: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole neighbouring sentences ``first..last`` (inclusive indices); ``header`` is embedded, not cited."""

    index: int
    start: int
    end: int
    first: int
    last: int
    header: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a file (or one record of it) says before any cleaning: raw text and declared metadata.

    ``source`` is the base name shown to people, ``origin`` the key that decides what a later ingest
    replaces (absolute path plus ``#N``), ``raw_hash`` the sha256 of the bytes it was read from, sidecar
    included. ``blocks`` may be given by formats that know their structure (offsets into ``text``).
    """

    source: str
    origin: str
    text: str
    raw_hash: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article; ``id`` is the first 12 hex digits of the sha256 of ``text``."""

    id: str
    source: str
    text: str
    title: str | None
    outlet: str | None
    author: str | None
    url: str | None
    date: datetime.date | None
    date_basis: DateBasis
    language: str
    mentions: tuple[datetime.date, datetime.date] | None
    blocks: tuple[Block, ...]
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One row of ``byline sources``; ``mentions`` is the earliest and latest day that the text speaks of."""

    id: str
    source: str
    title: str | None
    outlet: str | None
    date: datetime.date | None
    date_basis: DateBasis
    language: str
    words: int
    sentences: int
    passages: int
    copy_of: str | None
    mentions: tuple[datetime.date, datetime.date] | None = None


@dataclass(frozen=True, slots=True)
class IngestItem:
    """What became of one file or record. ``id`` is None when it was refused."""

    source: str
    status: IngestStatus
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    date: datetime.date | None = None
    date_basis: DateBasis = "unknown"
    sentences: int = 0
    passages: int = 0
    copy_of: str | None = None
    error: Problem | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as data: what ``--json`` prints under ``error``."""

    type: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    articles: tuple[IngestItem, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user restricted the search to. Dates are inclusive publication dates; ``articles`` are ids."""

    outlets: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def dated(self) -> bool:
        """Whether an undated article is left out."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. Ranks are 1-based, None where that retriever did not return it."""

    article: str
    passage: int
    start: int
    end: int
    first: int
    last: int
    score: float
    bm25_rank: int | None
    dense_rank: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source sentence offered for an answer, between hit and answer.

    ``score`` is the ranking score (higher is better, not a probability); ``why`` holds its named parts;
    ``cosine`` is the similarity to the question. ``position`` is the sentence's index in its article.
    ``before`` is the sentence in front of it, empty where there is none; ``leads`` is its span where this one cannot
    be understood without it (pronoun or "This ...");
    ``answer`` are the characters that the reader takes for the answer, where it read and found them here;
    ``language`` is the article's, where it is known.
    """

    span: Span
    quote: str
    context: str
    position: int
    source: str
    title: str | None
    outlet: str | None
    date: datetime.date | None
    date_basis: DateBasis
    score: float
    cosine: float
    why: Mapping[str, float | int | str] = field(default_factory=dict)
    leads: Span | None = None
    before: str = ""
    answer: Span | None = None
    language: str | None = None

    @property
    def answer_text(self) -> str | None:
        """The words of ``answer``."""
        if self.answer is None:
            return None
        return self.quote[self.answer.start - self.span.start : self.answer.end - self.span.start]


@dataclass(frozen=True, slots=True)
class Citation:
    """One marker of an answer: ``n`` numbers distinct spans in the order of their first use."""

    n: int
    article: str
    source: str
    title: str | None
    outlet: str | None
    date: datetime.date | None
    date_basis: DateBasis
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Check:
    """One named test of a sentence against its spans; ``detail`` names the exact words at fault."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The verifier's outcome for one sentence: ``score`` in [0, 1], higher is better supported."""

    verdict: Verdict
    score: float
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer; ``replaces`` holds a model's sentence that the source's own replaced."""

    text: str
    lead_in: str | None
    speaker: str | None
    claim_status: ClaimStatus | None
    verdict: Verdict
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    replaces: AnswerSentence | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sentences (indices into the answer) that disagree, and how."""

    sentences: tuple[int, ...]
    kind: Literal["date", "scope", "true"]
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user reads and keeps; see ``rag.serialise.answer_json`` for its fixed JSON form."""

    id: str | None
    question: str
    understood: str
    status: Status
    outcome: Outcome
    reason: str | None
    short: str | None
    text: str
    mode: str
    sentences: tuple[AnswerSentence, ...]
    conflicts: tuple[Conflict, ...]
    evidence: tuple[Evidence, ...]
    warnings: tuple[str, ...]
    timings_ms: Mapping[str, float]
    tokens: Mapping[str, int | float] | None  # "input", "output", and "cost" where the server tells it
    prompt: str | None
    index: str
    task: Task = "answer"  # what the question asked to have made


@dataclass(frozen=True, slots=True)
class Summary:
    """What articles say, in few sentences. ``articles`` are the ids that it covers, ``lone`` the indices of sentences
    that only one source reports, ``left_open`` what the articles themselves call unverified or disputed."""

    status: Status
    outcome: Outcome
    reason: str | None
    topic: str | None
    length: Length
    articles: tuple[str, ...]
    sentences: tuple[AnswerSentence, ...]
    conflicts: tuple[Conflict, ...]
    warnings: tuple[str, ...]
    mode: str
    lone: tuple[int, ...] = ()
    left_open: tuple[int, ...] = ()
    tokens: Mapping[str, int | float] | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What is said to happen at a time. ``date`` is the first day, as precise as ``precision`` says (None: the words of
    the text, ``when``, cannot be resolved), ``until`` the last day of a span of days or years; ``differs`` are the
    indices of events, in the same list, that tell the same with another date or number."""

    date: datetime.date | None
    precision: Precision
    sentences: tuple[AnswerSentence, ...]
    when: str
    until: datetime.date | None = None
    differs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a claim stands to the claim with this id."""

    id: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says what: a sentence of an article. ``speaker`` None is the outlet itself; ``verb`` as written; ``words``
    are those that make it unverified, denied or disputed; ``matter`` numbers claims of one matter alike; ``date`` is
    the article's; ``voice`` is the id that copies of one text share."""

    id: str
    text: str
    speaker: str | None
    verb: str | None
    status: ClaimStatus
    words: str | None
    date: datetime.date | None
    article: str
    source: str
    title: str | None
    outlet: str | None
    voice: str
    start: int
    end: int
    quote: str
    matter: int
    about: tuple[Meeting, ...] = ()
    date_basis: DateBasis = "unknown"


@dataclass(frozen=True, slots=True)
class Stance:
    """How an article stands to a claim, and by which of its claims: it says so, contradicts it, "updates" it (tells an
    earlier or later state) or is silent."""

    article: str
    source: str
    title: str | None
    outlet: str | None
    date: datetime.date | None
    voice: str
    stance: StanceKind
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation: what was asked, how it was understood, what was said."""

    question: str
    understood: str
    answer: str


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of an answer: a stage that began (``retrieve``, ``write`` …) and words for the reader; ``sent`` is
    the whole prompt, where a model is asked."""

    name: str
    detail: str = ""
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of answer text as it streams; the joined deltas are a draft, the ``Answer`` is the truth."""

    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of long work: ``done`` of ``total`` items of ``stage``; ``item`` names the current one."""

    stage: str
    done: int
    total: int
    item: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``byline doctor``."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class QuoteCitation:
    """Where in the quotes given to ``verify`` a sentence rests: ``quotes[quote_index][start:end] == quote``."""

    quote_index: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    text: str
    verdict: Verdict
    score: float
    checks: tuple[Check, ...]
    citations: tuple[QuoteCitation, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A checked text; verdict, score and checks are those of its lowest-scoring sentence."""

    id: str | None
    verdict: Verdict
    score: float
    checks: tuple[Check, ...]
    sentences: tuple[VerifiedSentence, ...]
