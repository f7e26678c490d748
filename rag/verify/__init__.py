"""A sentence against its cited spans → checks and a verdict. Pure: nothing is fetched, nothing is written.

One check a file, each ``check(sentence, spans) -> Check | None`` (None: it has nothing to look at); ``counted`` and
``clauses`` read what several of them compare. The embedder's similarity and the reader are passed in and may be absent.
What code finds wrong with numbers, names, negation or attribution stands, whatever the reader says; but where it only
misses the source's words, finds a denial of what the source says with another verb, or a speaker that may be named
otherwise, a reader that is sure settles it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.reader import Reader
from rag.schema import Check, Judged, Verdict
from rag.text import normalised
from rag.verify import (
    attribution,
    certainty,
    dates,
    names,
    numbers,
    parts,
    polarity,
    quotations,
    relations,
    support,
    wording,
)
from rag.verify.cited import Cited

__all__ = ["Cited", "verify"]

# What a failed check means for the verdict, the gravest first.
_GRAVITY: list[tuple[str, Verdict, float]] = [
    ("citation", "uncited", 0.0),
    ("polarity", "contradicted", 0.05),
    ("relations", "contradicted", 0.05),
    ("quotations", "unsupported", 0.1),
    ("numbers", "unsupported", 0.1),
    ("dates", "unsupported", 0.15),
    ("names", "unsupported", 0.15),
    ("certainty", "unsupported", 0.15),
    ("parts", "unsupported", 0.15),
    ("wording", "unsupported", 0.2),
    ("reader", "unsupported", 0.3),
    ("attribution", "attribution-missing", 0.4),
]


def verify(
    sentence: str,
    spans: Sequence[Cited],
    *,
    around: Sequence[str] = (),
    similarity: float | None = None,
    reader: Reader | None = None,
) -> Judged:
    """The verdict on ``sentence``, resting on ``spans``. ``similarity`` is the best cosine between the sentence and a
    span where an embedder is at hand; the ``reader``, where it is there, is asked when code found nothing wrong but
    with who says it, and reads the spans and what stands ``around`` them. ``score`` in [0, 1] falls with what is
    unsupported."""
    cited = Check("citation", bool(spans), "" if spans else "no source sentence carries it")
    if not spans:
        return Judged("uncited", 0.0, (cited,))
    if _verbatim(sentence, spans):
        verbatim = Check("wording", True, "the source's own words")
        return Judged("supported", 1.0, (cited, verbatim))
    found = [
        numbers.check(sentence, spans),
        dates.check(sentence, spans),
        names.check(sentence, spans),
        quotations.check(sentence, spans),
        polarity.check(sentence, spans),
        relations.check(sentence, spans),
        certainty.check(sentence, spans),
        attribution.check(sentence, spans),
        parts.check(sentence, spans),
    ]
    share, worded = wording.check(sentence, spans, similarity)
    told = [c for c in (*found, worded) if c is not None]
    failed = {c.name for c in told if not c.passed}
    doubted = failed & {"wording"}
    if "polarity" in failed and not polarity.certain(sentence, spans):
        doubted.add("polarity")
    if "attribution" in failed and attribution.otherwise(sentence, spans):
        doubted.add("attribution")
    if failed <= {*doubted, "attribution"} and (read := support.check(sentence, spans, around, reader)) is not None:
        share *= read.supports
        otherwise = {"polarity"} if read.rather and polarity.hidden(sentence, spans) else set()
        settled = doubted if read.sure else doubted & otherwise
        told = [*(_settled(c) if c.name in settled else c for c in told), read.check]
    checks = (cited, *told)
    left = {c.name for c in checks if not c.passed}
    for name, verdict, ceiling in _GRAVITY:
        if name in left:
            if name == "wording" and share >= wording.PARTLY:
                verdict = "partly"
            return Judged(verdict, round(ceiling * (0.5 + share / 2) + (0.25 if verdict == "partly" else 0), 4), checks)
    return Judged("supported", round(0.6 + 0.4 * share, 4), checks)


def _settled(one: Check) -> Check:
    return Check(one.name, True, f"{one.detail}; the reader holds that it says so in other words")


def _verbatim(sentence: str, spans: Sequence[Cited]) -> bool:
    if any(sentence == span.text for span in spans):
        return True  # and most are: to normalise them is half the cost of a long timeline
    bare = normalised(sentence).text.strip(" .")
    return any(bare == normalised(span.text).text.strip(" .") for span in spans)
