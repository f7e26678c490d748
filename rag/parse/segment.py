"""Cuts blocks into sentences and joins neighbouring sentences to passages, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from rag.parse.byline import is_timestamp, page_date
from rag.parse.units import BULLET, trimmed_span, word_count
from rag.schema import Block, Passage, Sentence
from rag.tokenizer import count
from rag.transcript import put

LONGEST = 1000  # characters of a sentence
LEFT_OUT = 200  # characters between two sentences that cannot be mere space
SPLIT_FROM = 600  # characters from which a quotation of several sentences is cut at them
PORTION = 5000  # characters given to the splitter at once
SMALLEST, LARGEST = 120, 180  # tokens of a passage; one longer sentence is a passage by itself

# What a passage may hold together; blocks of other kinds are not cited.
_STUFF = {"paragraph": "text", "list-item": "text", "caption": "caption", "table-row": "table"}
_QUOTE_MARK = re.compile(r"(?:>\s*)+")
_WORDS = re.compile(r"\w+")
_NOT_A_WORD = re.compile(r"\W*")
# Abbreviations that the splitter does not know: some stand before a number, some before a name.
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(])(?:approx|ca|vol|ch|no|nos|nr|arts?|sec|fig|pp?|op|est|para|cl|abs|ziff|kap|st|ul|д|с|п|ст|р|№)\.$",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"(?:^|[\s(])(?:Atty|Ald|Supt|Insp|Det|Cpl|Brig|Bdr|Hon|Rt|Amb|Sec|Dist|Asst|Adj|Spc|Mme|Mlle|Mag|Dipl|Ing)\.$"
)
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
# Languages that write the day of a month as an ordinal number with a stop.
_ORDINAL_LANGUAGES = frozenset(
    ["de", "da", "nb", "nn", "no", "fi", "cs", "sk", "sl", "hr", "bs", "sr", "hu", "is", "et", "lv", "fo"]
)
_ASIDE = re.compile(r"(?<=[.!?…][)\]])\s+(?=[^\W\d_a-z]|[\"“‘])")
# The splitter takes any stop before a number for that of an ordinal in those languages.
_ASIDE_OR_COUNT = re.compile(rf"{_ASIDE.pattern}|(?<=[^\W\d_]{{5}}\.)\s+(?=\d)")
_INNER_STOP = re.compile(r"[.!?…]['\"”’)\]]*\s+(?=[^\W\d_a-z]|[\"“‘(])")
_ANY_STOP = re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？।]")
# A picture, a key or a program pasted into the text (base64, hex): no language. To the embedder all such are one
# unknown word, and an index of meaning loses its way among thousands of equal vectors.
_DATA = re.compile(rf"[!-~]{{{LEFT_OUT},}}")
_CLAUSE_END = re.compile(r"[;:,–—。！？；，]\s*")


# Sentences


def sentences(text: str, blocks: Sequence[Block], language: str) -> tuple[Sentence, ...]:
    """The citable sentences of ``blocks`` in order: offsets are code points into ``text``, trimmed, at most
    ``LONGEST`` long, each within one block. Titles, headings and boilerplate have none, and so have data without a
    space in them; a table row is one.

    ``block`` is the index into ``blocks``; ``context`` is the header of a row's table, what a list stands under, the
    day or time that heads an entry of a diary, or the question in front of a paragraph that answers it.
    """
    out: list[Sentence] = []
    for place, (block, context) in enumerate(zip(blocks, _contexts(text, blocks), strict=True)):
        piece = text[block.start : block.end]
        if block.kind == "table-row":
            spans = [(0, len(piece))] if len(piece) <= LONGEST else list(_bounded(piece, 0, len(piece)))
        elif block.kind in _STUFF:
            spans = _within(piece, language, listed=block.kind == "list-item")
        else:
            continue
        spans = [span for span in spans if not _DATA.fullmatch(piece, *span)]
        out += [
            Sentence(len(out) + i, block.start + start, block.start + end, place, context)
            for i, (start, end) in enumerate(spans)
        ]
    return tuple(out)


def _contexts(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    """For each block the text above it that its sentences need to be understood."""
    header = lead = day = said = ""
    above = ""  # the kind of the block above, whose text is ``said`` where it is prose
    for block in blocks:
        piece = text[block.start : block.end]
        if block.kind == "table-header":
            header = piece[:LONGEST]
        elif block.kind not in ("table-row", "boilerplate"):
            header = ""
        if block.kind == "heading":
            lead = piece.lstrip("# ")[:LONGEST]
            if page_date(piece) or is_timestamp(piece):
                day = piece
            elif above != "heading":
                day = ""
        elif block.kind == "paragraph":
            lead = piece if piece.endswith(":") and len(piece) <= LONGEST else ""
        asked = said if block.kind == "paragraph" and put(said, piece) else ""
        above, said = block.kind, piece if block.kind in ("paragraph", "heading") else ""
        yield {"table-row": header, "list-item": lead or day, "paragraph": asked or day, "caption": day}.get(
            block.kind, ""
        )


def _within(piece: str, language: str, *, listed: bool) -> list[tuple[int, int]]:
    """The sentences of one block, as offsets into it."""
    from sentencex import get_sentence_boundaries

    mark = BULLET.match(piece) if listed else _QUOTE_MARK.match(piece)
    skip = mark.end() if mark else 0
    inner = _ASIDE_OR_COUNT if language in _ORDINAL_LANGUAGES else _ASIDE
    cuts = [skip]
    for left, right in _portions(piece, skip):
        for found in get_sentence_boundaries(language, piece[left:right]):
            start, end = int(found["start_index"]) + left, int(found["end_index"]) + left
            cuts += [m.end() for m in inner.finditer(piece, start, end)] + [end]
    spans = [trimmed for a, b in pairwise(cuts) if (trimmed := trimmed_span(piece, a, b))]
    return [cut for a, b in _mended(piece, spans, language) for cut in _bounded(piece, a, b)]


def _portions(piece: str, start: int) -> Iterator[tuple[int, int]]:
    """Parts of a long block, cut at a stop or space: the splitter's time grows with the square of the length."""
    while len(piece) - start > PORTION:
        window = start + PORTION
        cut = _last(_ANY_STOP, piece, start, window) or piece.rfind(" ", start + 1, window) + 1 or window
        yield start, cut
        start = cut
    yield start, len(piece)


def _mended(piece: str, spans: list[tuple[int, int]], language: str) -> list[tuple[int, int]]:
    """Put together what was cut in mid-sentence, and give a fragment of one word to its neighbour."""
    has_capitals = any(c.isupper() for c in piece[:2000])
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and end - out[-1][0] <= LONGEST and _belongs(piece, out[-1], (start, end), language, has_capitals):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _belongs(piece: str, before: tuple[int, int], after: tuple[int, int], language: str, has_capitals: bool) -> bool:
    """Whether what follows goes on with the sentence before it."""
    last, following = piece[max(before[0], before[1] - 12) : before[1]], piece[after[0] : after[1]]
    opening = _NOT_A_WORD.match(following)
    first = following[opening.end() :][:2] if opening else ""
    if not first or (has_capitals and first.islower() and following[0] not in '"“‘«„'):  # "iPhone" is not
        return True
    if _BEFORE_NAME.search(last) or (first[0].isdigit() and _BEFORE_NUMBER.search(last)):
        return True
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(last):
        return True
    if following[0] in "-–—" and len(following.split()) <= 5:  # "We are ready." — Zelensky.
        return True
    if _BEFORE_NAME.search(following):  # "Atty. | Gen. Garland spoke."
        return False
    return _is_fragment(piece[before[0] : before[1]]) or _is_fragment(following)


def _is_fragment(text: str) -> bool:
    """Whether it is one word, or none; of scripts that set no spaces, a few letters."""
    words = _WORDS.findall(text)
    return not words or (len(words) == 1 and word_count(text) <= 1)


def _bounded(piece: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut an over-long span: a quotation of several sentences at their ends, anything else at a clause or space."""
    while end - start > SPLIT_FROM:
        cut = _last(_INNER_STOP, piece, start + 40, min(end - 20, start + LONGEST))
        if cut is None and end - start <= LONGEST:
            break
        if cut is None:
            window = start + LONGEST
            space = piece.rfind(" ", start + LONGEST // 2, window)
            cut = _last(_CLAUSE_END, piece, start + LONGEST // 2, window) or (space + 1 if space > 0 else window)
        if trimmed := trimmed_span(piece, start, cut):
            yield trimmed
        start = cut
    if trimmed := trimmed_span(piece, start, end):
        yield trimmed


def _last(form: re.Pattern[str], piece: str, start: int, end: int) -> int | None:
    found = None
    for match in form.finditer(piece, start, end):
        if match.end() <= end:
            found = match.end()
            if form is _INNER_STOP and match.end() - start > SPLIT_FROM // 2:
                break
    return found


# Passages


def header(title: str | None, outlet: str | None, day: date | None) -> str:
    """What is embedded before a passage: ``Title. Outlet, 2025-06-08.``; parts that are not known are left out."""
    source = ", ".join(part for part in (outlet, day.isoformat() if day else None) if part)
    parts = [part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in (title, source) if part]
    return " ".join(" ".join(parts).split())


def passages(text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], *, header: str) -> tuple[Passage, ...]:
    """Passages of whole neighbouring sentences that together hold each sentence at least once.

    A passage has at most ``LARGEST`` tokens (unless it is one sentence) and shares its first sentence with the
    one before it; none runs across a heading, boilerplate or a caption, or into a table. The context of its first
    sentence (a table's header) is added to its ``header``, unless the passage holds it.
    """
    quotes = [text[s.start : s.end] for s in sentences]
    # A run of letters without end is one unknown token: its length counts too.
    sizes = [max(tokens, len(quote) // 8) for tokens, quote in zip(count(quotes), quotes, strict=True)]
    out: list[Passage] = []
    for first, last in _sections(blocks, sentences):
        for a, b in _packed(sizes, first, last):
            start, end = sentences[a].start, sentences[b].end
            context = sentences[a].context if sentences[a].context not in text[start:end] else ""
            out.append(Passage(len(out), start, end, a, b, " ".join(f"{header} {context}".split())))
    return tuple(out)


def _sections(blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Runs of sentences, first and last index, that a passage may hold together."""
    first = 0
    for place in range(1, len(sentences) + 1):
        if place < len(sentences):
            a, b = sentences[place - 1].block, sentences[place].block
            between = blocks[a + 1 : b]
            same = _STUFF[blocks[a].kind] == _STUFF[blocks[b].kind]
            left_out = sentences[place].start - sentences[place - 1].end >= LEFT_OUT
            if not left_out and (a == b or (same and not between and blocks[b].kind != "caption")):
                continue
        yield first, place - 1
        first = place


def _packed(sizes: Sequence[int], first: int, last: int) -> list[tuple[int, int]]:
    """Divide sentences ``first..last`` into as few passages as hold them, as evenly filled as that allows."""
    fewest = _filled(sizes, first, last, LARGEST)
    for limit in range(SMALLEST, LARGEST, 5):
        even = _filled(sizes, first, last, limit)
        if len(even) == len(fewest):
            return even
    return fewest


def _filled(sizes: Sequence[int], first: int, last: int, limit: int) -> list[tuple[int, int]]:
    """Passages of at most ``limit`` tokens, each opening with the last sentence of the one before where that fits."""
    out: list[tuple[int, int]] = []
    start, size = first, 0
    for place in range(first, last + 1):
        if place > start and size + sizes[place] > limit:
            out.append((start, place - 1))
            overlap = place - 1 > start and sizes[place - 1] + sizes[place] <= limit
            start, size = (place - 1, sizes[place - 1]) if overlap else (place, 0)
        size += sizes[place]
    return [*out, (start, last)]
