"""Answers and an article, made up, for tests of how they are drawn; their spans hold."""

from __future__ import annotations

import datetime

from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Block,
    BlockKind,
    Check,
    Citation,
    Conflict,
    Evidence,
    Span,
    Verdict,
)

HOSTILE = (
    "<script>window.hurt=1</script><img src=x onerror=window.hurt=1> [x](javascript:window.hurt=1) "
    "![i](http://example.com/i.png) $x^2$ :smile: :red[a] **b** `c` &lt; \u202etxt.exe"
)
_PLAIN: BlockKind = "paragraph"
_TOLD: list[tuple[BlockKind, str]] = [
    ("title", "Flood barrier held through the night 🌊, officials say"),
    ("paragraph", "HARBOUR TOWN 🏛️ — The flood barrier held through the night, the water ministry said on Monday. "
     "𝔘nusually, 1,200 people spent the night in two schools. Residents of the lower quarter dispute the figure."),
    ("boilerplate", "Subscribe to our newsletter for the latest."),
    ("heading", "What is known"),
    ("list-item", "The barrier closed at 21:40 on Sunday."),
    ("list-item", "No deaths had been reported by Monday noon."),
    ("table-header", "| Quarter | People moved |"),
    ("table-row", "| Lower | 900 |"),
    ("table-row", "| Mill | 300 |"),
    *((_PLAIN, f"Background paragraph {n} recalls earlier floods, the building of the barrier and the years in "
       "which it was not closed at all, and what the councils of the valley have said about its upkeep since then.")
      for n in range(1, 25)),
    ("paragraph", f"A reader wrote: {HOSTILE} and nothing else."),
    ("paragraph", "The ministry denied that the pumps had failed 🚱. “They ran all night,” its spokesman said."),
    ("caption", "The barrier at dawn. Photograph: Ada Lund"),
]  # fmt: skip


def _article() -> Article:
    text, blocks = "", []
    for kind, words in _TOLD:
        blocks.append(Block(kind, len(text), len(text) + len(words)))
        text += words + "\n\n"
    return Article(
        id="abc123def456", source="harbour-flood.html", text=text, title=_TOLD[0][1], outlet="Harbour Courier",
        author="Ada Lund", url=None, date=datetime.date(2024, 8, 12), date_basis="stated", language="en",
        mentions=None, blocks=tuple(blocks),
    )  # fmt: skip


ARTICLE = _article()


def cite(n: int, quote: str, article: Article = ARTICLE) -> Citation:
    """The citation of the only place where ``quote`` stands."""
    start = article.text.index(quote)
    return Citation(
        n, article.id, article.source, article.title, article.outlet, article.date, article.date_basis,
        start, start + len(quote), quote,
    )  # fmt: skip


def sentence(
    text: str, *citations: Citation, verdict: Verdict = "supported", speaker: str | None = None,
    checks: tuple[Check, ...] = (), replaces: AnswerSentence | None = None, lead_in: str | None = None,
) -> AnswerSentence:  # fmt: skip
    return AnswerSentence(
        text, lead_in, speaker, "attributed" if speaker else "asserted", verdict, citations, checks, replaces
    )


def found(quote: str, *, outlet: str | None = "Valley Wire", article: str = "fff111fff111") -> Evidence:
    return Evidence(
        Span(article, 0, len(quote)), quote, "", 0, "valley.md", "Councils meet over the barrier", outlet,
        None, "unknown", 0.4, 0.5,
    )  # fmt: skip


def answered(*sentences: AnswerSentence, question: str = "Did the barrier hold?", **fields: object) -> Answer:
    """An answer of these sentences; any other field by name."""
    whole: dict[str, object] = {
        "id": None, "question": question, "understood": question, "status": "answered", "outcome": "answered",
        "reason": None, "short": None, "text": " ".join(s.text for s in sentences), "mode": "quotes",
        "sentences": sentences, "conflicts": (), "evidence": (), "warnings": (),
        "timings_ms": {"understand": 0.2, "retrieve": 41.3, "verify": 12.0}, "tokens": None, "prompt": None,
        "index": "minilm", **fields,
    }  # fmt: skip
    return Answer(**whole)  # type: ignore[arg-type]  # fields by name, for brevity in tests


_HELD = "HARBOUR TOWN 🏛️ — The flood barrier held through the night, the water ministry said on Monday."
_SLEPT = "𝔘nusually, 1,200 people spent the night in two schools."
_PUMPS = "The ministry denied that the pumps had failed 🚱."
_ROW = "| Lower | 900 |"
_COUNCILS = found("The councils of the valley meet on Thursday to talk about the upkeep of the barrier.")

PLAIN = answered(
    sentence(
        "The flood barrier held through the night, the water ministry said.", cite(1, _HELD),
        speaker="the water ministry",
    ),
    sentence("In the lower quarter 900 people were moved.", cite(2, _ROW)),
    sentence(
        "Some 1,500 people slept in two schools.", cite(3, _SLEPT), verdict="contradicted",
        checks=(Check("numbers", False, "not in the source: 1,500"), Check("names", True, "")),
    ),
    sentence(
        _PUMPS, cite(4, _PUMPS), speaker="the ministry",
        replaces=sentence(
            "The pumps failed.", cite(4, _PUMPS), verdict="contradicted",
            checks=(Check("polarity", False, "leaves out the source's “denied”"),),
        ),
    ),
    sentence(
        "Such a night is rare.", verdict="uncited",
        checks=(Check("citation", False, "no source sentence carries it"),),
    ),
    short="It held through the night",
    conflicts=(Conflict((1, 2), "scope", "900 counts the lower quarter alone, 1,200 both."),),
    warnings=("1 undated article was left out.",),
    evidence=(_COUNCILS, found("Pumps are to be looked at every spring.")),
)  # fmt: skip
ABSTAINED = answered(
    question="What did the barrier cost?", status="abstained", outcome="not-said", text="",
    reason="The articles tell of the barrier but not of its cost.", evidence=(_COUNCILS,),
)  # fmt: skip
ATTACK = answered(
    sentence(HOSTILE, cite(1, HOSTILE), speaker=HOSTILE, lead_in=HOSTILE, checks=(Check("names", False, HOSTILE),)),
    question="What did the reader write?", understood=HOSTILE, short=HOSTILE, warnings=(HOSTILE,),
    evidence=(found(HOSTILE, outlet=HOSTILE),), conflicts=(Conflict((0,), "true", HOSTILE),),
)  # fmt: skip
ANSWERS = {"plain": PLAIN, "abstained": ABSTAINED, "hostile": ATTACK}


def draft(words: int) -> str:
    """The first words of a draft; hostile from the fourth on."""
    return " ".join(("The barrier held. " + HOSTILE).split()[:words])
