"""A question → an Answer: understand, retrieve, gate, then quote or write, cite, verify.

One streaming generator; asking without streaming is exhausting it. Whatever a model does (refuse, fail in
the middle, cite nothing), what comes out is an Answer whose every sentence was checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from rag import premise, prompting, voices
from rag.attribution import attribute
from rag.chat import ChatModel
from rag.cite import MarkerStream, offer, resolve
from rag.draft import Clock, Draft, Made
from rag.embed import Embedder
from rag.errors import ProviderError
from rag.outcome import outcome
from rag.overlap import coverage, terms_of
from rag.prose import Around, Judgement, carries, cited, is_refusal, judge
from rag.question import Question, refers_back, understand
from rag.quote import answered_back, answering, part_of, select, short_answer
from rag.reader import Reader
from rag.retrieve import Retrieved, retrieve, spelling_note, undated_note
from rag.schema import (
    Answer,
    Check,
    Delta,
    Evidence,
    Filters,
    Step,
    Turn,
)
from rag.store.catalog import Catalog
from rag.store.vectors import Vectors
from rag.text import content_terms
from rag.verify import verify
from rag.yes_no import JUDGED

# What a model may not have said, and how many of its words the source's own sentence must hold to stand for it.
WRONG = frozenset({"contradicted", "unsupported", "attribution-missing"})
MEANT = 0.3
RETOLD = 0.6  # where that sentence would not answer the question by itself
# What a model may be asked about again, and the name of the check that says what it said.
DOUBTED = frozenset({"wording", "reader"})
OPINION = "second opinion"
MAX_TOKENS = 400  # of a model's answer
KEPT = 0.6  # of a follow-up's words must stand in its completion: a small model may ask something else
OFFERED_TOKENS = 2400  # of the evidence in a prompt


@dataclass(frozen=True, slots=True)
class Answerer:
    """The parts an answer is made with."""

    catalog: Catalog
    vectors: Vectors
    embedder: Embedder
    reader: Reader | None
    model: ChatModel | None
    asks_again: bool = False  # the model about its doubtful sentences

    def stream(
        self, asked: str, history: Sequence[Turn], filters: Filters, id: str | None
    ) -> Iterator[Step | Delta | Answer]:
        """Steps, then text as it comes, then the checked Answer. Closing the iterator cancels the model.

        Raises UsageError for a question that cannot be one, StoreError for the store; never ProviderError.
        """
        clock = Clock()
        warnings: list[str] = []
        question = understand(asked, history)
        if self.model is not None and history and refers_back(question.text):
            yield Step("understand", "completing the follow-up")
            question = self._completed(question, history, warnings)
        clock.lap("understand")
        yield Step("retrieve", f"searching for: {question.understood}")
        found = retrieve(
            question, filters, catalog=self.catalog, vectors=self.vectors, embedder=self.embedder, reader=self.reader,
            lap=clock.lap,
        )  # fmt: skip
        chosen = select(question, found.evidence, found.parts)
        decision, chosen = outcome(question, found, chosen, filters, self.catalog.dates(filters), self.reader)
        clock.lap("gate")
        left_out = self.catalog.undated_outside(filters) if filters.dated else 0
        if left_out:
            warnings.append(undated_note(left_out))
        if note := spelling_note(found.spelt):
            warnings.append(note)
        # No one voice's answer stands above the others'.
        one_sided = question.asks_voices and (len(chosen) > 1 or bool(question.parts))
        short = short_answer(part_of(question, found.parts, chosen[0]), chosen[0]) if chosen and not one_sided else None
        draft = Draft(id, question, found, decision, short, self.mode, warnings, clock, self.embedder.fingerprint)
        if decision.outcome not in {"outside-dates", "ambiguous"}:
            refuting = premise.refuted(question, chosen[0] if chosen else None, found.evidence)
            if refuting is not None:
                one, taken = refuting
                clock.lap("gate")
                yield draft.correct(taken, [self._quoted(e) for e in self._led([one], found.evidence)])
                return
        if decision.outcome not in {"answered", "partly"}:
            yield draft.abstain()
            return
        others = voices.others(question, chosen[0], found.evidence)
        if others:
            draft.short = None  # of answers that differ none is the answer
        others = [e for e in others if e not in chosen]
        quotes = self._led(answered_back([*chosen, *others], found.evidence), found.evidence)
        if self.model is None:
            clock.lap("write")
            yield draft.quotes([self._quoted(e) for e in quotes])
            return
        yield from self._write(draft, quotes, others)

    @property
    def mode(self) -> str:
        """What writes the answers: the model's name, or ``quotes``."""
        return self.model.name if self.model is not None else "quotes"

    def _led(self, chosen: Sequence[Evidence], among: Sequence[Evidence]) -> list[Evidence]:
        """The chosen sentences, each behind the one that it leans on."""
        out: list[Evidence] = []
        for one in chosen:
            for piece in (self._lead(one, among), one):
                if piece is not None and piece.span not in [e.span for e in out]:
                    out.append(piece)
        return out

    def _lead(self, one: Evidence, among: Sequence[Evidence]) -> Evidence | None:
        if one.leads is None:
            return None
        known = next((e for e in among if e.span == one.leads), None)
        if known is not None:
            return known
        return Evidence(
            one.leads, one.before, one.context, one.position - 1, one.source, one.title, one.outlet, one.date,
            one.date_basis, one.score, one.cosine, {"leads": str(one.position)}, language=one.language,
        )  # fmt: skip

    def _before(self, one: Evidence) -> tuple[str, str]:
        """The two sentences in front of ``one``, the nearer first, for who is meant by "he"."""
        rows = self.catalog.sentences([(one.span.article, max(0, one.position - 2), one.position)])
        nearer, earlier = (rows.get((one.span.article, one.position - away)) for away in (1, 2))
        return nearer.text if nearer is not None else "", earlier.text if earlier is not None else ""

    def _quoted(self, one: Evidence) -> Made:
        before, earlier = self._before(one)
        judged = verify(one.quote, [cited(one, before)])
        voice = attribute(one.quote, before, earlier)
        return Made(one.quote, one.outlet or one.title or one.source, (one,), judged, one.quote, before, voice)

    def _completed(self, question: Question, history: Sequence[Turn], warnings: list[str]) -> Question:
        """The follow-up completed by the model; by our own code when the model fails or says too much."""
        assert self.model is not None
        prompt = prompting.load("follow_up")
        told = "\n".join(f"Reader: {t.understood}\nAnswer: {t.answer[:600]}" for t in history[-3:])
        try:
            with closing(self.model.stream(
                prompt.system, prompt.fill(conversation=told, question=question.text), max_tokens=80
            )) as pieces:  # fmt: skip
                said = " ".join("".join(pieces).split()).strip('"“” ')
        except ProviderError as error:
            warnings.append(f"The follow-up was completed without {self.model.name}: {error.message}")
            return question
        kept = coverage(content_terms(question.text), terms_of(said), lambda _: 1.0)
        if len(said) > 300 or "?" not in said or kept < KEPT:
            return question
        return understand(question.text, (), completed=said)

    def _write(
        self, draft: Draft, quotes: Sequence[Evidence], others: Sequence[Evidence]
    ) -> Iterator[Step | Delta | Answer]:
        """The model's prose, checked and mended; ``others`` are the sides that it has to tell too."""
        model, clock = self.model, draft.clock
        assert model is not None
        offered = _fit(draft.found, model.window)
        shown = offer(offered)
        prompt = prompting.load("answer")
        draft.prompt, draft.offered = prompt.hash, list(shown.numbered.values())
        asked = prompt.fill(evidence=shown.text, question=draft.question.understood)
        yield Step("write", f"{model.name} is writing", f"{prompt.system}\n\n{asked}")
        parser = MarkerStream(shown.numbered)
        failed: ProviderError | None = None
        with closing(model.stream(prompt.system, asked, max_tokens=MAX_TOKENS)) as reply:
            try:
                for piece in reply:
                    if ready := parser.feed(piece):
                        yield Delta(ready)
            except ProviderError as error:
                failed = error
            usage = reply.usage
        if rest := parser.close():
            yield Delta(rest)
        clock.lap("write")
        if usage is not None:
            draft.tokens = {"input": usage.input, "output": usage.output}
            if usage.cost is not None:
                draft.tokens["cost"] = usage.cost
        yield Step("verify", "checking each sentence")
        quoted = [self._quoted(e) for e in quotes]
        drafted = resolve(parser.raw, shown.numbered)
        if failed is not None:
            draft.warnings.append(f"{failed.message} {failed.remedy} The answer is in the sources' own words.")
            yield draft.quotes(quoted)
        elif is_refusal(drafted):
            draft.warnings.append(f"{model.name} gave no answer; the answer is in the sources' own words.")
            yield draft.quotes(quoted)
        elif drafted and not any(d.text for d in drafted):
            named = [e for d in drafted for e in d.cited]
            draft.warnings.append(f"{model.name} only named sentences; they are quoted.")
            yield draft.quotes([self._quoted(e) for e in named] or quoted)
        elif not drafted:
            draft.warnings.append(f"{model.name} wrote nothing; the answer is in the sources' own words.")
            yield draft.quotes(quoted)
        else:
            judgements = judge(drafted, draft.offered, self._around(draft.offered), self.embedder, self.reader)
            opinions = self._asked_again([self._written(j) for j in judgements], draft.warnings)
            made = self._repaired(list(opinions), draft)
            yield draft.answer([*made, *_untold(draft, made, quoted, others, " ".join(j.text for j in judgements))])

    def _asked_again(self, made: Sequence[Made], warnings: list[str]) -> Iterator[Made]:
        """Each sentence; one that code doubts for its wording alone with what the model says of it, as a check that
        changes no verdict. A model that fails is not asked on."""
        prompt, asks = prompting.load("second_opinion"), self.asks_again and self.model is not None
        for one in made:
            failed = {check.name for check in one.judged.checks if not check.passed}
            if asks and one.evidence and failed and failed <= DOUBTED:
                assert self.model is not None
                sources = "\n".join(e.quote for e in one.evidence)
                try:
                    with closing(self.model.stream(
                        prompt.system, prompt.fill(sources=sources, statement=one.text), max_tokens=8
                    )) as pieces:  # fmt: skip
                        said = "".join(pieces)
                except ProviderError as error:
                    warnings.append(f"{self.model.name} was not asked again: {error.message}")
                    asks = False
                else:
                    agrees = re.match(r"\W*yes\b", said, re.IGNORECASE) is not None
                    told = f"{self.model.name}, asked again: {'the source says so' if agrees else 'it does not'}"
                    checks = (*one.judged.checks, Check(OPINION, agrees, told))
                    one = replace(one, judged=replace(one.judged, checks=checks))
            yield one

    def _repaired(self, made: Sequence[Made], draft: Draft) -> list[Made]:
        """Each sentence; in place of a wrong one the source's own that it rests on, unless that is told already or is
        of something else."""
        told = {e.span for one in made if one.judged.verdict not in WRONG for e in one.evidence}
        asked = zip((draft.question, *draft.question.parts), (draft.found.evidence, *draft.found.parts), strict=True)
        answers = {e.span for question, found in asked for e in answering(question, found)}
        out: list[Made] = []
        for one in made:
            wanted = content_terms(one.text)
            meant = (e for e in one.evidence if coverage(wanted, terms_of(e.quote), lambda _: 1.0)
                     >= (MEANT if e.span in answers else RETOLD))  # fmt: skip
            source = next((e for e in meant if e.span not in told), None)
            stands = any(check.name == OPINION and check.passed for check in one.judged.checks)
            if one.judged.verdict in WRONG and source is not None and not stands:
                told.add(source.span)
                one = replace(self._quoted(source), replaces=one)
            out.append(one)
        return out

    def _around(self, offered: Sequence[Evidence]) -> Around:
        """Read, not made: embedding the evidence anew would cost more than the search."""
        rows = self.catalog.sentences([(e.span.article, max(0, e.position - 1), e.position) for e in offered])
        before = {
            e.span: rows[e.span.article, e.position - 1].text
            for e in offered
            if (e.span.article, e.position - 1) in rows
        }
        found = [rows.get((e.span.article, e.position)) for e in offered]
        if None in found:  # removed by another process meanwhile
            return Around(self.embedder.matrix([e.quote for e in offered]), before)
        return Around(np.stack([row.vector for row in found if row is not None]), before)

    def _written(self, one: Judgement) -> Made:
        if not one.cited:
            return Made(one.text, None, one.cited, one.judged, "", "")
        source = one.cited[0]
        before, earlier = self._before(source)
        voice = attribute(source.quote, before, earlier)
        return Made(one.text, None, one.cited, one.judged, source.quote, before, voice)


def _untold(
    draft: Draft, made: Sequence[Made], quoted: Sequence[Made], others: Sequence[Evidence], prose: str
) -> list[Made]:
    """The quotes that the prose needs beside it: the one with the short answer where it lacks that, each other side's,
    and all where nothing of it stands."""
    told = {e.span for one in made if one.judged.verdict not in WRONG for e in one.evidence}
    needed = {e.span for e in others} - told
    if not told:
        needed |= {e.span for q in quoted for e in q.evidence}
    if draft.short not in (None, *JUDGED) and not carries(prose, draft.short):
        needed |= {e.span for e in next(q for q in quoted if draft.short in q.text).evidence}
    return [q for q in quoted if needed & {e.span for e in q.evidence}]


def _fit(found: Retrieved, window: int) -> list[Evidence]:
    """The evidence for a prompt: whole passages, the best first, in at most a fifth of the model's window, for
    a small model reads slowly and loses its way in more. About 3.5 characters a token."""
    room = min(window // 5, OFFERED_TOKENS) * 3.5
    out: list[Evidence] = []
    for hit in found.hits:
        inside = [e for e in found.evidence if e.span.article == hit.article and hit.start <= e.span.start < hit.end]
        room -= sum(len(e.quote) + len(e.context) + 8 for e in inside if e not in out)
        if room < 0 and out:
            break
        out += [e for e in inside if e not in out]
    return out
