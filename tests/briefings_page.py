"""The whole app over a real store of two articles, with briefings made up: what ``test_briefing_pages.py`` looks at.

What is asked decides: the topics "slow", "broken", "fault", "nothing" and "many" are what they say.
"""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import briefs
from views import HOSTILE

import ui
from rag import Desk
from rag.errors import StoreError
from rag.schema import Article, Progress


def _articles(desk: Desk) -> tuple[Article, Article]:
    return desk.article("harbour-flood.txt"), desk.article(briefs.OTHER.source)


def _made(make: Callable[..., Any], nothing: Any) -> Callable[..., Any]:
    def made(desk: Desk, *_: Any, topic: str | None = None, progress: Callable[[Progress], None], **__: Any) -> Any:
        match topic:
            case "nothing":
                return nothing
            case "broken":
                raise StoreError(f"The store is {HOSTILE} broken.", "Mend <b>it</b>.")
            case "fault":
                raise ValueError("odd")
            case "many":
                return briefs.many_events(400)
            case "slow":
                for done in range(400):
                    progress(Progress("read", done, 400, "a_b.txt"))
                    time.sleep(0.1)
        return make(*_articles(desk))

    return made


def _stances(desk: Desk, claim: str, **_: Any) -> Any:
    one, other = _articles(desk)
    return next(c for c in briefs.claims(one, other) if c.id == claim), briefs.stances(one, other)


Desk.summarise = _made(briefs.summary, briefs.NOTHING)  # type: ignore[method-assign]
Desk.timeline = _made(briefs.events, ())  # type: ignore[method-assign]
Desk.claims = _made(briefs.claims, ())  # type: ignore[method-assign]
Desk.stances = _stances  # type: ignore[method-assign, assignment]
runpy.run_path(str(Path(ui.__file__).parent / "app.py"))
