"""What of a receipt still stands, measured against the articles that are stored now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from rag.facts import rules
from rag.prose import carries
from rag.receipt.make import Kind, labels, mode, nodes, place, seal, sha256
from rag.receipt.reread import Spans, misread, sentences, unmet
from rag.schema import Article, Span
from rag.serialise import Json
from rag.told import Read
from rag.yes_no import JUDGED

Standing = Literal["stands", "moved", "changed", "gone"]
LABELS = ("source", "title", "outlet", "date", "date_basis")
_SPAN = frozenset({"start", "end", "quote"})


@dataclass(frozen=True, slots=True)
class CitationStanding:
    """A citation of the receipt today. ``where`` is its first place in the result, ``cited`` whether a sentence rests
    on it (what was merely offered does not decide); ``now`` is where the quotation stands today. ``relabelled`` names
    what the store says otherwise of its article, be it corrected since or not what was read then."""

    where: str
    article: str
    source: str
    start: int
    end: int
    quote: str
    cited: bool
    standing: Standing
    now: Span | None
    relabelled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleStanding:
    """An article of the receipt today; ``now`` are the ids of what its source holds today, where it changed;
    ``relabelled`` as of a citation."""

    id: str
    source: str
    title: str | None
    outlet: str | None
    standing: Literal["same", "changed", "gone"]
    now: tuple[str, ...]
    relabelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What is left of a receipt. ``altered`` says what in it can only come of an edit, whatever its seal; ``reread``
    where our rules read its articles otherwise now, which may come of an edit or of other rules or vectors since;
    ``unread`` counts the sentences in a model's words, of which only the citations could be compared."""

    kind: Kind
    made: str
    byline: str
    sealed: bool
    altered: tuple[str, ...]
    citations: tuple[CitationStanding, ...]
    articles: tuple[ArticleStanding, ...]
    unread: int
    reread: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is as it was made, every citation stands, under the same labels, and is read as it was."""
        stands = all(c.standing == "stands" and not c.relabelled for c in self.citations if c.cited)
        offered = {c.article for c in self.citations if not c.cited} - {c.article for c in self.citations if c.cited}
        same = all(not one.relabelled for one in self.articles if one.id not in offered)
        return self.sealed and not self.altered and not self.reread and stands and same


FindById = Callable[[str], Article | None]
FindBySource = Callable[[str], Sequence[Article]]
Reader = Callable[[Sequence[str]], Sequence[Read]]


def verify_receipt(
    told: Json, find_by_id: FindById, find_by_source: FindBySource, read: Reader = lambda _ids: ()
) -> Verification:
    """A receipt of ``read_receipt`` against what is stored now: ``find_by_id`` gives the article with exactly that
    id, ``find_by_source`` those that a source name means, ``read`` the sentences of the articles with these ids, in
    the order in which they were stored (none: what our rules read in them is not compared)."""
    find_by_id, find_by_source = cache(find_by_id), cache(find_by_source)
    altered: list[str] = []
    articles = [_article_today(one, find_by_id, find_by_source, altered) for one in told["articles"]]
    listed = {one.id for one in articles if one is not None}
    citations: dict[tuple[object, ...], CitationStanding] = {}
    for way, one in nodes(told["result"]):
        if not isinstance(one, dict) or not _SPAN & one.keys():
            continue
        where, cited = place(way), "evidence" not in way
        if not _is_citation(one):
            altered.append(f"{where} is no whole citation")
            continue
        key = (one["article"], one["source"], one["start"], one["end"], one["quote"], cited)
        if key in citations:
            continue
        citations[key] = _citation_today(where, one, find_by_id, find_by_source, cited=cited)
        if one["article"] not in listed:
            altered.append(f"{where} cites {one['article']}, which is not among the receipt's articles")
        elif citations[key].standing != "stands" and find_by_id(one["article"]) is not None:
            altered.append(f"{where}: the article is as it was, and this does not stand in it there")
    altered += _mislabelled(told)
    altered += _altered(told)
    same = [one.id for one in articles if one is not None and one.standing == "same"]
    spans = Spans.of(read(same))
    reread: list[str] = []
    try:
        otherwise = list(misread(told["kind"], told["result"], spans))
        reread += unmet(told["kind"], told["result"], spans)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        altered.append(f"the result is not of the form that Byline writes ({type(error).__name__}: {error})")
    else:
        (altered if told["settings"].get("rules") == rules() else reread).extend(otherwise)
    wrote = mode(told["result"]) != "quotes"
    unread = sum(wrote and not one.get("replaces") for _, one in sentences(told["result"]))
    return Verification(
        told["kind"], told["made"], told["byline"], told["seal"] == seal(told), tuple(altered),
        tuple(citations.values()), tuple(one for one in articles if one is not None), unread, tuple(reread),
    )  # fmt: skip


def _is_citation(one: Json) -> bool:
    texts = all(isinstance(one.get(name), str) for name in ("article", "source", "quote"))
    return texts and all(type(one.get(name)) is int for name in ("start", "end"))


def _citation_today(
    where: str, one: Json, find_by_id: FindById, find_by_source: FindBySource, *, cited: bool
) -> CitationStanding:
    id, source, start, end, quote = (one[name] for name in ("article", "source", "start", "end", "quote"))
    article = find_by_id(id)
    others = [article] if article is not None else list(find_by_source(source))
    standing: Standing = "gone" if article is None and (not others or _nameless(source)) else "changed"
    now: Span | None = None
    relabelled: tuple[str, ...] = ()
    if article is not None and 0 <= start < end <= len(article.text) and article.text[start:end] == quote:
        standing, now, relabelled = "stands", Span(id, start, end), _relabelled(one, article)
    else:
        for other in others:
            if (place := _nearest(other.text, quote, start)) is not None:
                standing, now = "moved", Span(other.id, place, place + len(quote))
                break
    return CitationStanding(where, id, source, start, end, quote, cited, standing, now, relabelled)


def _nearest(text: str, quote: str, place: int) -> int | None:
    """Where ``quote`` stands in ``text``, the nearest to ``place``."""
    if not quote:
        return None
    after = text.find(quote, max(0, place))
    before = text.rfind(quote, 0, max(0, place) + len(quote))
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - place)) if found else None


def _nameless(source: str) -> bool:
    """Whether it came from standard input: there, one name means any article."""
    return source == "-" or source.startswith("-#")


def _relabelled(one: Json, article: Article) -> tuple[str, ...]:
    stored = labels(article)
    return tuple(f"{n}: {one[n]} → {stored[n]}" for n in LABELS if n in one and one[n] != stored[n])


def _mislabelled(told: Json) -> Iterator[str]:
    """What the result calls otherwise than the receipt's own list of articles: both were written at once."""
    listed = {one["id"]: one for one in told["articles"] if isinstance(one, dict) and isinstance(one.get("id"), str)}
    for way, one in nodes(told["result"]):
        if not isinstance(one, dict) or not {"source", "outlet"} <= one.keys():
            continue
        card = listed.get(one.get("article", one.get("id")))
        wrong = [n for n in LABELS if n in one and card is not None and n in card and one[n] != card[n]]
        if wrong:
            yield f"{place(way)}: {', '.join(wrong)} not as in the receipt's list of articles"


def _article_today(
    one: Any, find_by_id: FindById, find_by_source: FindBySource, altered: list[str]
) -> ArticleStanding | None:
    names = ("id", "sha256", "source")
    if not isinstance(one, dict) or not all(isinstance(one.get(name), str) for name in names):
        altered.append("an article in the list lacks its id, sha256 or source")
        return None
    id, digest, source = (one[name] for name in names)
    if not digest.startswith(id) or len(digest) != 64:
        altered.append(f"the article {id} is listed with a sha256 that is not its own")
    article = find_by_id(id)
    same = article is not None and sha256(article.text) == digest
    others = () if same or _nameless(source) else tuple(other.id for other in find_by_source(source))
    standing: Literal["same", "changed", "gone"] = "same" if same else "changed" if others else "gone"
    title, outlet = (one[name] if isinstance(one.get(name), str) else None for name in ("title", "outlet"))
    return ArticleStanding(id, source, title, outlet, standing, others,
                           _relabelled(one, article) if same and article is not None else ())  # fmt: skip


def _altered(told: Json) -> Iterator[str]:
    """What no command could have written: words beside their quotation, a text beside its sentences."""
    result = told["result"]
    quotes = mode(result) == "quotes"
    for way, one in sentences(result):
        cited = [c for c in one["citations"] if isinstance(c, dict)] if isinstance(one.get("citations"), list) else []
        if quotes or one.get("replaces"):
            if not any(one.get("text") == c.get("quote") for c in cited):
                yield f"{place(way)}: its words are not those that it cites"
        elif not cited and one.get("verdict") in ("supported", "attribution-missing"):
            yield f"{place(way)} is called supported and cites nothing"
    for way, one in nodes(result):
        if isinstance(one, dict) and "quote" in one and "text" in one and one["text"] != one["quote"]:
            yield f"{place(way)}: its words are not those that it quotes"
    if told["kind"] == "claims" and isinstance(result, list):
        whole = [isinstance(one, dict) and _is_citation(one) for one in result]
        yield from (f"[{at}] is no claim" for at, good in enumerate(whole) if not good)
    if told["kind"] == "answer":
        yield from _altered_answer(result)


def _altered_answer(result: Any) -> Iterator[str]:
    every = [one for _, one in sentences(result)]
    if not isinstance(result, dict) or result.get("text") != " ".join(_marked(one) for one in every):
        yield "text is not that of the sentences"
        return
    short = result.get("short")
    if short not in (None, *JUDGED) and not any(carries(str(one.get("text")), str(short)) for one in every):
        yield "short stands in none of the sentences"


def _marked(sentence: Json) -> str:
    """A sentence as it stands in an answer's text."""
    cited = sentence.get("citations")
    marks = "".join(f"[{c.get('n')}]" for c in cited if isinstance(c, dict)) if isinstance(cited, list) else ""
    return f"{sentence.get('text')} {marks}".rstrip()


def verification_json(found: Verification) -> Json:
    """What ``byline verify-receipt --json`` prints."""
    return {
        "holds": found.holds,
        "sealed": found.sealed,
        "altered": list(found.altered),
        "reread": list(found.reread),
        "kind": found.kind,
        "made": found.made,
        "byline": found.byline,
        "citations": [
            {
                "where": c.where, "article": c.article, "source": c.source, "start": c.start, "end": c.end,
                "quote": c.quote, "cited": c.cited, "standing": c.standing,
                "now": {"article": c.now.article, "start": c.now.start, "end": c.now.end} if c.now else None,
                "relabelled": list(c.relabelled),
            }
            for c in found.citations
        ],
        "articles": [
            {
                "id": a.id, "source": a.source, "title": a.title, "outlet": a.outlet, "standing": a.standing,
                "now": list(a.now), "relabelled": list(a.relabelled),
            }
            for a in found.articles
        ],
        "unread": found.unread,
    }  # fmt: skip
