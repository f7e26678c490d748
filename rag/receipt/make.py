"""A result, with what it was made of, as a sealed receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from rag import __version__, prompting
from rag.embed import open_embedder
from rag.facts import rules
from rag.reader import open_reader
from rag.schema import Article
from rag.serialise import Json
from rag.settings import Settings

Kind = Literal["answer", "summary", "timeline", "claims"]
Way = tuple[str | int, ...]  # keys and indices down to a value

VERSION = 1
SHORTEST_SECRET = 16  # characters: what people put where no key is needed ("none") is a word like others
DEEPEST = 50  # levels of a receipt; those that are written have about ten


def receipt(
    kind: Kind, asked: Json, result: Json | list[Json], articles: Iterable[Article], settings: Settings,
    *, made: datetime | None = None,
) -> Json:  # fmt: skip
    """The receipt of ``result``, the JSON that the command prints. ``articles`` are those of ``article_ids``,
    ``asked`` what was asked for: question or topic, filters; ``made`` is the time now unless given."""
    reader = open_reader(settings)
    prompted = isinstance(result, dict) and result.get("prompt") is not None
    out: Json = {
        "receipt": VERSION,
        "kind": kind,
        "byline": __version__,
        "made": (made or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        "asked": asked,
        "settings": {
            "mode": mode(result),
            "embeddings": open_embedder(settings).fingerprint,
            "reader": reader.calibration.sha256 if reader is not None else None,
            "second_opinion": settings.second_opinion,
            "rules": rules(),
        },
        "prompts": {name: prompting.load(name).hash for name in sorted(prompting.PLACEHOLDERS)} if prompted else {},
        "articles": [labels(article) for article in articles],
        "result": result,
    }
    out = _masked(out, settings)
    return {**out, "seal": seal(out)}


def _masked(told: Json, settings: Settings) -> Json:
    """Without the API key, should a question or a server's message have held it."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    text = json.dumps(told, ensure_ascii=False)
    if len(key) < SHORTEST_SECRET or key not in text:
        return told
    masked: Json = json.loads(text.replace(key, "***"))
    return masked


def seal(told: Json) -> str:
    """The sha256 of the canonical JSON of a receipt without its seal."""
    rest = {name: value for name, value in told.items() if name != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def article_ids(result: Json | list[Json]) -> list[str]:
    """The articles that a result covers, cites or was offered, each once."""
    covered = result.get("articles", []) if isinstance(result, dict) else []
    named = [one["article"] for _, one in nodes(result) if isinstance(one, dict) and "article" in one]
    return list(dict.fromkeys(id for id in (*covered, *named) if isinstance(id, str)))


def labels(article: Article) -> Json:
    """An article as a receipt lists it."""
    return {
        "id": article.id,
        "sha256": sha256(article.text),
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "date": article.date.isoformat() if article.date else None,
        "date_basis": article.date_basis,
    }


def sha256(text: str) -> str:
    """Of an article's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def mode(result: Json | list[Json]) -> str:
    """What worded it; timelines and claims are always in the sources' words."""
    return str(result.get("mode", "quotes")) if isinstance(result, dict) else "quotes"


def place(way: Way) -> str:
    """Where a value stands: ``sentences[0].citations[1]``."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in way).removeprefix(".") or "the result"


def nodes(value: Any) -> Iterator[tuple[Way, Any]]:
    """Every value within, from the top down, in the order of the file; beyond ``DEEPEST`` levels, one more."""
    stack: list[tuple[Way, Any]] = [((), value)]
    while stack:
        way, one = stack.pop()
        yield way, one
        inner = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        if len(way) <= DEEPEST:
            stack.extend([((*way, key), part) for key, part in inner][::-1])
