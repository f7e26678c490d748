"""Describes an article: title, outlet, author, language and dates, as declared with it or as its text states them.

What the text does not state stays None: a long first sentence is no title, and a source that the article cites
("according to the New York Times") is not its outlet.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from rag.parse import byline, published
from rag.parse.boilerplate import bare, is_boilerplate, is_credit
from rag.parse.units import word_count
from rag.schema import Block, DateBasis, Record

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LONGEST_NAME = 300  # characters of a title, an outlet or an author
_SAMPLE = 4000  # characters that are enough to tell the language
_PROSE = frozenset({"paragraph", "list-item", "title"})
# Function words that English has to itself, and the share of them below which a text is not taken for English.
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """the and of to that with from was were said says which have has had been their his her they this would about
        after who by for it is are not but what when where why how did does""",
    )
)
_ENGLISH_SHARE = 0.13
# How sure the identifier must be; where there are few words and none of those above, the surer. Of 67,000 English
# sentences and questions none is then taken for another language's; with _SURE for all, 31 are.
_FEW, _SURE_OF_FEW, _SURE = 12, 0.8, 0.5
_ASCII_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SECTION_LABEL = (
    r"(?:(?:World|Local|National|International|Latest|Breaking|Top|Business|Sports?) ?)?(?:News|World|Politics|Business"
    r"|Sports?|Opinion|Culture|Technology|Tech|Europe|Health|Science|Economy|Analysis|Exclusive|Breaking|Live|Video"
    r"|Watch|Updates?|Updated|Feature|Explainer|Interview|Investigation|Environment|Society|Security|Defen[cs]e|War"
    r"|Comment|Markets|Ukraine|Russia|Asia|Africa|Americas|UK|US)"
)
_GLUED = re.compile(rf"(?P<label>{_SECTION_LABEL})(?P<first>[^\W\d_a-z][^\W\d_]+)")
_SUFFIX = re.compile(r"\s+[|–—-]\s+(?P<outlet>[^|–—]{2,40})$")
# A paper's own head over its headline: its name in capitals, and a section or a motto behind it.
_HEAD = re.compile(r"(?P<outlet>(?:[A-Z][A-Z&'’.-]*\s)*[A-Z][A-Z&'’.]{2,})\s+[|–—-]\s+[^\W\d_][^|]{2,50}")
_ABOVE = 6  # blocks from the top among which a paper's name may stand beside the date
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[\s:©]*(?:\(c\))?\s*(?:copyright\s*)?(?:(?:19|20)\d\d(?:\s?[-–]\s?\d{2,4})?,?\s*(?:by\s+)?"
    r"(?P<after>[^.|,©\d]{2,50})|(?P<before>[^.|,©\d]{2,50}?),?\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)
_FIRST_PUBLISHED = re.compile(
    r"(?:first|originally|re)?\s?(?:published|appeared) (?:in|on|by|at|from) (?:the website of )?(?P<outlet>"
    r"(?:[Tt]he )?[^\W\d_a-z][\w.&’'-]*(?:\s(?:of|the|and|for|[^\W\d_a-z][\w.&’'-]*)){0,4})"
)
_OWN_HANDLE = re.compile(
    r"\b(?:our|us)\b.{0,80}@(?P<handle>\w{4,30})|^(?:follow|join)\s+@(?P<alone>\w{4,30})", re.IGNORECASE
)
_HANDLE = re.compile(
    r"(?P<place>[a-z]{3,15}?)_?(?P<press>post|times|news|daily|herald|today|tribune|journal|independent|mail|telegraph"
    r"|guardian|gazette|observer|express|star|globe|mirror|standard|chronicle|press|media|pravda|tv|radio|online"
    r"|agency|magazine|report|review|weekly)(?:_?(?:official|en|eng|english|ua|live|news|uk|us))*"
)
_NOT_AN_OUTLET = re.compile(
    r"\b(?:getty|shutterstock|images?|photos?|alamy|istock|imago|copyright|rights)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Described:
    """An article's metadata. ``mentions`` is the earliest and latest calendar day its text speaks of; ``blocks``
    are those given, with the title's marked (and cut free of a label or an outlet's name on the same line)."""

    title: str | None
    outlet: str | None
    author: str | None
    url: str | None
    language: str
    date: datetime.date | None
    date_basis: DateBasis
    mentions: tuple[datetime.date, datetime.date] | None
    blocks: tuple[Block, ...]


def describe(record: Record, blocks: Sequence[Block], *, today: datetime.date | None = None) -> Described:
    """The metadata of ``record``, whose ``text`` is canonical and was cut into ``blocks``; what was declared
    comes first. ``today`` bounds what can be a publication date."""
    text = record.text
    title, marked, suffix = _title(record.title, text, blocks)
    language = _declared_language(record.language) or _language(text, marked)
    day, basis = published.publication(record.date, text, marked, language, today or datetime.date.today())
    return Described(
        title=_clean(title),
        outlet=_clean(record.outlet) or _outlet(text, marked, suffix),
        author=_clean(record.author) or _author(text, marked),
        url=record.url,
        language=language,
        date=day,
        date_basis=basis,
        mentions=published.mentioned(text, marked, day),
        blocks=marked,
    )


def _clean(value: str | None) -> str | None:
    """A title or a name on one line. It stands over every passage, so a text put in its place is cut off."""
    line = " ".join((value or "").split())
    return (line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…") or None


# Title


def _title(given: str | None, text: str, blocks: Sequence[Block]) -> tuple[str | None, tuple[Block, ...], str | None]:
    """The title, the blocks with it marked, and the outlet's name when it stood behind the title."""
    given = _clean(given)
    place = _title_place(given, text, blocks)
    if place is None:
        return given, tuple(blocks), None
    block = blocks[place]
    start, end, suffix = block.start, block.end, None
    if block.kind != "title":
        start, end, suffix = _title_span(text, block)
    pieces = [Block("boilerplate", block.start, len(text[:start].rstrip()))] if start > block.start else []
    pieces.append(Block("title", start, end))
    if end < block.end:
        rest = text[end : block.end]
        pieces.append(Block("boilerplate", end + len(rest) - len(rest.lstrip()), block.end))
    shown = " ".join(re.sub(r"^#{1,6}\s+", "", text[start:end]).strip("*_ ").split())
    marked = (*blocks[:place], *pieces, *_without_second_title(blocks[place + 1 :]))
    return given or shown, marked, suffix


def _without_second_title(blocks: Sequence[Block]) -> list[Block]:
    return [replace(b, kind="heading") if b.kind == "title" else b for b in blocks]


def _title_place(given: str | None, text: str, blocks: Sequence[Block]) -> int | None:
    """Which block is the title: one marked as such, one that repeats the given title, or the first heading before
    any running text that is long enough for a headline."""
    for place, block in enumerate(blocks):
        if block.kind == "title":
            return place
    prose = next((i for i, b in enumerate(blocks) if b.kind not in ("heading", "boilerplate", "caption")), len(blocks))
    if given:
        wanted = _letters(given)
        for place, block in enumerate(blocks[: prose + 1]):
            here = _letters(_line(text, block)) if block.end - block.start < 400 else ""
            part = len(here) > 20 and (here in wanted or (wanted in here and block.kind == "heading"))
            if here and (here == wanted or part):
                return place
        return None
    if len(blocks) > 2 and _HEAD.fullmatch(_line(text, blocks[0])) and _is_headline(_line(text, blocks[1])):
        return 1
    heads = [i for i in range(min(prose, len(blocks))) if blocks[i].kind == "heading" and _is_titular(text, blocks[i])]
    if prose >= len(blocks):
        return None  # nothing but headings: none of them heads anything
    return next((i for i in heads if _size(text, blocks[i]) >= 4), heads[0] if heads else None)


def _line(text: str, block: Block) -> str:
    return text[block.start : block.end]


def _is_headline(line: str) -> bool:
    """Whether what stands under a paper's head may be a headline: a line of a few words that no full stop ends."""
    return "\n" not in line and 3 <= word_count(line) <= 25 and line[-1] not in ".:;," and not byline.page_date(line)


def _is_titular(text: str, block: Block) -> bool:
    line = _line(text, block)
    dated = byline.page_date(line)
    return _size(text, block) >= 2 and not byline.is_timestamp(line) and (dated is None or dated.titles)


def _size(text: str, block: Block) -> int:
    return word_count(_line(text, block))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _title_span(text: str, block: Block) -> tuple[int, int, str | None]:
    """The headline within its line: a section label glued before it and an outlet's name after it fall away."""
    line, start, end = _line(text, block), block.start, block.end
    rest = text[block.end :]
    glued = _GLUED.match(line)
    if glued and re.search(rf"(?<!\w){re.escape(glued['first'])}(?!\w)", rest) and glued.group() not in rest:
        start += glued.start("first")
    suffix = _SUFFIX.search(line)
    if suffix and suffix.start() >= 15 and (" | " in suffix.group() or byline.is_outlet(suffix["outlet"])):
        words = suffix["outlet"].split()
        if len(words) <= 4 and all(not w[0].islower() or w in ("of", "the") for w in words):
            return start, block.start + suffix.start(), " ".join(words)
    return start, end, None


# Outlet and author


def _outlet(text: str, blocks: Sequence[Block], suffix: str | None) -> str | None:
    """The outlet that the page names as its own, the clearest of its statements first."""
    stated: dict[str, str] = {}
    for kind, name in _own_names(text, blocks):
        stated.setdefault(kind, name)
    order = ("masthead", "byline", "first published", "copyright", "dateline", "handle")
    return suffix or next((stated[kind] for kind in order if kind in stated), None)


def _own_names(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """How the furniture of the page names the outlet: on a line of its own above the text, in a byline, by "first
    published in", in the copyright line, by a dateline, or by the handle that it calls its own."""
    top = True
    for place, block in enumerate(blocks):
        top = top and block.kind != "paragraph"
        line = bare(_line(text, block))
        if place == 0 and block.kind == "heading" and (head := _HEAD.fullmatch(line)):
            yield "masthead", head["outlet"]
        if block.kind != "boilerplate" or len(line) > 400:
            continue
        if top and byline.is_outlet(line) and not is_credit(line):
            yield "masthead", line
        if place < _ABOVE and (dated := byline.page_date(line)) and dated.outlet:
            yield "masthead", dated.outlet
        if (signed := byline.byline(line)) and signed.outlet:
            yield "byline", signed.outlet
        if found := _FIRST_PUBLISHED.search(line):
            yield "first published", found["outlet"].rstrip(".")
        if (own := _COPYRIGHT.match(line)) and (name := _owner(own["after"] or own["before"] or "")):
            yield "copyright", name
        if (opening := byline.dateline(text[block.start : block.start + 300])) and opening.agency:
            yield "dateline", opening.agency
        handle = _OWN_HANDLE.search(line)
        if handle and (name := _from_handle(handle["handle"] or handle["alone"], text)):
            yield "handle", name


def _owner(name: str) -> str | None:
    name = re.split(r"\s+(?:All Rights|all rights|or its|and its|Limited|Ltd)\b", name)[0].strip(" -–—,.|")
    named = name and name[0].isupper() and not _NOT_AN_OUTLET.search(name) and len(name.split()) <= 5
    return name if named else None


def _from_handle(handle: str, text: str) -> str | None:
    """``Kyivpost_official`` → ``Kyiv Post``, when the text knows the first part and the second is a word of the
    press; else the handle says too little."""
    split = _HANDLE.fullmatch(handle.lower())
    if split is None:
        return None
    place = re.search(rf"(?<![\w@])({re.escape(split['place'])})(?!\w)", text, re.IGNORECASE)
    if place is None or not place[1][0].isupper():
        return None
    press = split["press"]
    return f"{place[1]} {press.upper() if press == 'tv' else press.title()}"


def _author(text: str, blocks: Sequence[Block]) -> str | None:
    for place, block in enumerate(blocks):
        if block.kind != "boilerplate" or block.end - block.start > 160:
            continue
        line = _line(text, block)
        if (signed := byline.byline(line)) and signed.author:
            return signed.author
        if (dated := byline.page_date(line)) and dated.author:
            return dated.author
        edge = place <= 10 or place >= len(blocks) - 2
        if edge and not is_boilerplate(line) and (name := byline.signature(bare(line))) and _alone(name, text, block):
            return name
    return None


def _alone(name: str, text: str, block: Block) -> bool:
    """Whether the surname stands nowhere else: whom the article is about did not write it."""
    surname = name.split()[-1]
    return surname not in text[: block.start] and surname not in text[block.end :]


# Language


def _declared_language(declared: str | None) -> str | None:
    code = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]\w+)*\s*$", declared or "")
    return code[1].lower() if code else None


def _language(text: str, blocks: Sequence[Block]) -> str:
    return language_of("\n".join(text[b.start : b.end] for b in blocks if b.kind in _PROSE) or text)


def language_of(text: str) -> str:
    """ISO 639 code; English where it cannot be told."""
    sample = text[:_SAMPLE]
    words, letters = _ASCII_WORD.findall(sample.lower()), sum(map(str.isalpha, sample))
    latin, few = sum(map(len, words)) > 0.8 * letters, len(words) < _FEW
    english = sum(w in _ENGLISH for w in words)
    if not letters or (latin and english >= (1 if few else _ENGLISH_SHARE * len(words))):
        return "en"
    found, sure = _identifier().classify(sample)
    told = not words or sure >= (_SURE_OF_FEW if latin and few else _SURE)
    return str(found) if told else "en"


@cache
def _identifier() -> LanguageIdentifier:
    """Loaded only for texts that do not look English: it takes over half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
