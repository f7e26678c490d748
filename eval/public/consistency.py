"""Does this summary hold: the score of ``byline verify``, beside counting words and similarity."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import sentencex
from rich.progress import Progress

from eval.public import scoring
from eval.public.data import Halves, Summarised
from eval.public.saved import Remembering, Results
from eval.public.scoring import Case, Table, compared, unreported
from rag.check import ALIKE, check_text
from rag.errors import UsageError
from rag.overlap import coverage, terms_of
from rag.reader import Reader
from rag.text import canonical, content_terms

VERIFY, SHIPPED, WORDS, SIMILARITY = "verify, score", "verify, as shipped", "word counting", "similarity alone"
SPOKEN = "verify, as shipped, but for speakers"  # a claim told as a fact is not what was edited there
UNREAD, READER = "verify without the reader, score", "reader alone"
FIXED = {SHIPPED: 0.5, SPOKEN: 0.5}
BATCH = 512  # sentences embedded together


def measure(
    read: Halves[Summarised], embedder: Remembering, reader: Reader | None, results: Results, progress: Progress
) -> Table:
    """The figures; what ``results`` lacks is measured and added to it."""
    todo = [one for one in (*read.even, *read.odd) if one.id not in results]
    texts = {text for one in todo for text in (canonical(one.summary), one.text)}
    cut = list(dict.fromkeys(sentence for text in sorted(texts) for sentence in sentences(text)))
    task = progress.add_task("consistency: embedding", total=len(cut))
    for start in range(0, len(cut), BATCH):
        embedder.matrix(cut[start : start + BATCH])
        progress.advance(task, len(cut[start : start + BATCH]))
    progress.remove_task(task)
    task = progress.add_task("consistency: verifying", total=len(todo))
    for one in todo:
        results.add(one.id, _scores(one, embedder, reader))
        progress.advance(task)
    progress.remove_task(task)
    even, odd = _cases(read.even, results), _cases(read.odd, results)
    lost = len(read.even) + len(read.odd) - len(even) - len(odd)
    notes = [f"{lost} summaries are UNMEASURED: no sentence in them, or in their document."] if lost else []
    notes.append("thresholds are the best of the even half, one for all origins; figures are of the odd half")
    notes += unreported(even, odd)
    systems = (VERIFY, SHIPPED, SPOKEN, *((UNREAD, READER) if reader else ()), WORDS, SIMILARITY)
    return Table("Consistent or edited to be wrong", tuple(compared(even, odd, systems, FIXED)), tuple(notes))


def reliable(read: Halves[Summarised], results: Results) -> Table:
    """Whether what was scored so high by ``measure`` holds as often. The score of ``verify`` was never fitted to be a
    probability; the reader's is one, of a single sentence."""
    odd = _cases(read.odd, results)
    systems = [one for one in (VERIFY, READER) if odd and one in odd[0].scores]
    note = "of the odd half, in tenths; of a summary the lowest of its sentences"
    return Table("Reliability: consistent", tuple(scoring.reliable(odd, systems)), (note,))


def _scores(one: Summarised, embedder: Remembering, reader: Reader | None) -> dict[str, float]:
    try:
        checked = check_text(one.summary, [one.text], embedder=embedder, reader=reader, id=one.id)
    except UsageError:
        return {}
    read = {} if reader is None else {
        UNREAD: check_text(one.summary, [one.text], embedder=embedder, reader=None).score,
        READER: least_supported(one, embedder, reader),
    }  # fmt: skip
    return read | {
        VERIFY: checked.score,
        SHIPPED: float(checked.verdict == "supported"),
        SPOKEN: float(all(s.verdict in ("supported", "attribution-missing") for s in checked.sentences)),
        WORDS: coverage(content_terms(one.summary), terms_of(one.text), lambda _: 1.0),
        SIMILARITY: least_alike(sentences(canonical(one.summary)), sentences(one.text), embedder),
    }


def least_alike(summary: Sequence[str], document: Sequence[str], embedder: Remembering) -> float:
    """Each sentence of the summary has its most similar one in the document; the similarity of the worst served."""
    return float((embedder.matrix(summary) @ embedder.matrix(document).T).max(axis=1).min())


def least_supported(one: Summarised, embedder: Remembering, reader: Reader) -> float:
    """Each sentence of the summary beside the most similar ones of the document, as they follow each other there; how
    far the worst served is supported."""
    summary, document = sentences(canonical(one.summary)), sentences(one.text)
    nearest = np.argsort(-(embedder.matrix(summary) @ embedder.matrix(document).T), axis=1)[:, :ALIKE]
    texts = [" ".join(document[at] for at in sorted(row)) for row in nearest]
    return min(reader.judge(sentence, [text])[0].supports for sentence, text in zip(summary, texts, strict=True))


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[str, ...]:
    """As ``byline verify`` cuts them, without the space around."""
    found = (b["text"].strip() for line in text.split("\n") for b in sentencex.get_sentence_boundaries("en", line))
    return tuple(one for one in found if one)


def _cases(records: Sequence[Summarised], results: Results) -> list[Case]:
    return [Case(r.id, r.origin, r.document, r.consistent, results[r.id]) for r in records if results[r.id]]
