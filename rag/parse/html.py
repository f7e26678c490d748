"""A web page → its main text as blocks, and what the page declares about itself. Nothing is executed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from rag.errors import InputError
from rag.parse.draft import Declared, Draft, Piece, compose, declared_in, is_label, one_line, table
from rag.parse.encoding import decode
from rag.schema import BlockKind

if TYPE_CHECKING:
    from trafilatura.settings import Document

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    r"\s*<(?:p|div|article|section|h[1-6]|figure|ul|ol|table|blockquote|span|em|strong|b|i|a|img)\b[^>]*>",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"<(/?)q(?:\s[^<>]*)?>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*\s*$")

_KINDS: dict[str, BlockKind] = {
    "p": "paragraph", "quote": "paragraph", "div": "paragraph", "body": "paragraph",
    "head": "heading", "list": "list-item", "item": "list-item",
}  # fmt: skip

_NOT_ARTICLE = ["//noscript", "//nav", "//body/footer"]  # short pages would be taken whole

# Where a page says when it was published, beside its head: marked-up times and date lines of the article.
_DATED = """
    //body//script[@type="application/ld+json"]
    | {scope}//time[not(ancestor::aside or ancestor::nav or ancestor::footer)]
    | {scope}//*[string-length(normalize-space(.)) < 80
        and not(ancestor::aside or ancestor::nav or ancestor::footer)
        and (contains(@itemprop, "datePublished") or contains(@class, "date") or contains(@class, "publish")
             or contains(@class, "byline") or contains(@class, "posted") or contains(@class, "time"))
        and not(contains(@class, "updat"))]
"""
_CHANGED = "//meta[@*[contains(., 'odified') or contains(., 'pdated')]]"  # a change is no publication


def is_page(text: str) -> bool:
    """Whether a text plainly is an HTML document."""
    return _PAGE.match(text[:4096]) is not None


def is_fragment(text: str) -> bool:
    """Whether a text plainly is a piece of HTML, as content systems export the body of an article."""
    return is_page(text) or (_FRAGMENT.match(text) is not None and "</" in text)


def page_text(data: bytes) -> str:
    """The bytes of a page as text, in the encoding it declares if they are not UTF-8."""
    found = _CHARSET.search(data[:4096])
    declared = found[1].decode("ascii") if found else ""
    if declared.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        declared = "cp1252"  # as browsers read them
    try:
        readable = codecs.decode(b"<meta", declared) == "<meta"
    except (LookupError, ValueError, TypeError):
        readable = False
    return decode(data, declared if readable else None)


def page(text: str, name: str) -> Draft:
    """The main text of a page. Raises InputError when there is none."""
    from trafilatura import bare_extraction, load_html

    no_article = InputError(
        f"{name} holds no article: no paragraph of text was found in the page.",
        "Save the page from a browser once the article shows, or save its text as .txt.",
    )
    if "<pre" not in text.lower():
        text = text.replace("\n", " ")  # line ends mean nothing in HTML, and extractors differ over them
    text = _QUOTED.sub(lambda tag: "”" if tag[1] else "“", text)  # as browsers show <q>
    if not is_page(text):
        text = f"<html><body><article>{text}</article></body></html>"
    try:
        tree = load_html(text)
        if tree is None:
            raise no_article
        published = _date(tree)
        for element in tree.xpath("//p//time"):
            element.tag = "span"  # the extractor drops <time>, also from the middle of a sentence
        document = bare_extraction(
            tree, with_metadata=True, include_comments=False, include_formatting=True,
            prune_xpath=_NOT_ARTICLE, date_extraction_params={"extensive_search": False},
        )  # fmt: skip
        if document is None or isinstance(document, dict):
            raise no_article
        declared = _declared(tree, document, published)
        headlines = [one_line(heading.text_content()) or "" for heading in tree.iter("h1")]
        pieces = _with_title(list(_glued(_pieces(document.body))), declared.get("title"), headlines)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise no_article from error  # lxml and the extractors over markup they did not foresee
    if not any(kind == "paragraph" and _is_prose(piece) for kind, piece in pieces):
        raise no_article
    return Draft(*compose(pieces), declared)


def _is_prose(piece: str) -> bool:
    """Whether a paragraph is a sentence; the labels of menus and buttons are not."""
    long = len(piece.split()) >= 4 or (len(piece) >= 12 and not piece.isascii())  # no spaces in some scripts
    return long and _SENTENCE_END.search(piece) is not None


def _pieces(element: Any, kind: BlockKind = "paragraph") -> Iterator[Piece]:
    """The blocks below an element of trafilatura's tree, in reading order."""
    text = [element.text or ""]
    for child in element:
        if child.tag == "table":
            yield from _lines(text, kind)
            yield from _table(child)
            text = [""]
        elif child.tag in _KINDS:
            yield from _lines(text, kind)
            yield from _block(child, kind)
            text = [""]
        else:
            text.append(_inline(child))
        text.append(child.tail or "")
    yield from _lines(text, kind)


def _block(element: Any, outer: BlockKind) -> Iterator[Piece]:
    kind = _KINDS[element.tag]
    if outer == "list-item" and kind == "paragraph":
        kind = outer
    text = _inline(element).strip()
    if kind == "paragraph" and len(element) == 1 and element[0].get("rend") == "#b" and is_label(text):
        bold = _inline(element[0]).strip()
        if bold == text:
            kind = "heading"
    yield from _pieces(element, kind)


def _inline(element: Any) -> str:
    """The words of an element; what is struck out was withdrawn by the publisher and is left out."""
    if element.tag == "lb":
        return "\n"
    if element.tag in ("del", "graphic"):
        return ""
    return (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)


def _lines(text: Iterable[str], kind: BlockKind) -> Iterator[Piece]:
    for line in "".join(text).split("\n"):
        if line.strip():
            yield kind, line.strip()


def _glued(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Paragraphs in which a line break fell into a sentence are joined again."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting is None:
            waiting = piece
        elif waiting[0] == piece[0] == "paragraph" and _continues(waiting[1], piece[1]):
            waiting = ("paragraph", f"{waiting[1]} {piece[1]}")
        else:
            yield waiting
            waiting = piece
    if waiting is not None:
        yield waiting


def _continues(line: str, following: str) -> bool:
    return following[:1].islower() and not _SENTENCE_END.search(line)


def _table(element: Any) -> Iterator[Piece]:
    rows = [list(row.iterfind("cell")) for row in element.iterfind("row")]
    cells = [cell for row in rows for cell in row]
    if any(_arranges(cell) for cell in cells):
        for cell in cells:
            yield from _pieces(cell)
        return
    headers = frozenset(
        index for index, row in enumerate(rows)
        if row and all(cell.get("role") == "head" or not _inline(cell).strip() for cell in row)
    )  # fmt: skip
    yield from table([[_inline(cell).strip() for cell in row] for row in rows], headers)


def _arranges(cell: Any) -> bool:
    """Whether a table's cell holds a piece of a page rather than a value."""
    blocks = [cell.find(f".//{tag}") for tag in ("list", "head", "table", "quote")]
    return any(block is not None for block in blocks) or len(cell.findall(".//lb") + cell.findall(".//p")) > 2


def _with_title(pieces: list[Piece], title: str | None, headlines: Iterable[str]) -> list[Piece]:
    """The headline as the first block: marked where it stands in the text, put there if the page shows it."""
    for index, (_, piece) in enumerate(pieces[:3]):
        if title and one_line(piece) == title:
            return [*pieces[:index], ("title", piece), *pieces[index + 1 :]]
    return [("title", title), *pieces] if title and title in headlines else pieces


def _declared(tree: Any, document: Document, published: str | None) -> Declared:
    outlet = one_line(document.sitename)
    if outlet is None or "/" in outlet:  # some pages give the address of their Facebook page
        outlet = document.hostname
    return declared_in(
        {
            "title": _title(tree, one_line(document.title), outlet),
            "outlet": outlet,
            "author": (document.author or "").strip(" ·•|,;/–—-"),  # what stood between name and date
            "url": document.url,
            "date": published,
            "language": _language(tree),
        }
    )


def _title(tree: Any, title: str | None, outlet: str | None) -> str | None:
    """The declared title without the outlet's name behind it; never a mere subheading of the text."""
    if title is None:
        return None
    headlines = [one_line(heading.text_content()) or "" for heading in tree.iter("h1")]
    for headline in headlines:
        if headline and title.startswith(headline):
            return headline
    named = [one_line(element.text_content()) or "" for element in tree.iter("title")]
    subheads = {one_line(heading.text_content()) for level in ("h2", "h3") for heading in tree.iter(level)}
    if title in subheads and not any(title in name for name in named):
        return None
    return re.sub(rf"\s+[|–—-]\s+{re.escape(outlet)}\s*$", "", title) if outlet else title


def _language(tree: Any) -> str | None:
    metas = ("@http-equiv='content-language'", "@property='og:locale'")
    places = ["/html/@lang", *(f"//meta[{meta}]/@content" for meta in metas)]
    return next((one_line(str(found[0])) for place in places if (found := tree.xpath(place))), None)


def _date(tree: Any) -> str | None:
    """When the page says it was published: in its head, its JSON-LD, its date line, or its address.

    The running text is kept from htmldate, which would take an event's date from it.
    """
    from htmldate import find_date

    scope = next((f"//{tag}" for tag in ("article", "main") if tree.find(f".//{tag}") is not None), "//body")
    stripped = deepcopy(tree)
    for element in stripped.xpath(_CHANGED):
        element.getparent().remove(element)
    dated = stripped.xpath(_DATED.format(scope=scope))
    for body in stripped.iter("body"):
        body.clear()
        for element in dated:
            element.tail = " "
            body.append(element)
        break
    url = next(iter(tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")), None)
    return find_date(
        stripped, extensive_search=False, original_date=True, url=url, deferred_url_extractor=True
    )  # fmt: skip
