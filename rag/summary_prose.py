"""A summary in a model's prose: written over the chosen sentences, checked, repaired by the sources' own words.

What exceeds the model is written in parts, each over its own sentences alone, and the parts are joined as they read:
no model ever writes over what a model wrote, so every citation is of a sentence that it was shown. What is wrong gives
way to the source's own sentence, what is left out is quoted, and so is all that a model that failed did not come to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np

from rag import prompting
from rag.chat import ChatModel, Usage
from rag.cite import Numbering, offer, resolve
from rag.draft import Made
from rag.embed import Embedder
from rag.errors import ProviderError, StoreError
from rag.prose import Around, Judgement, carries, is_refusal, judge
from rag.reader import Reader
from rag.schema import Check, Conflict, Progress, Summary, Verdict
from rag.store.kept import Kept, key_of
from rag.summarise import MOST, WORDS, Chosen, quoted
from rag.text import normalised
from rag.told import Told

# What may not stand in a summary, where, unlike in an answer, each sentence could as well be the source's own.
WRONG: frozenset[Verdict] = frozenset({"contradicted", "unsupported", "uncited", "attribution-missing"})
REST = "The rest is in the sources' own words."  # what is said last of a model that failed
RETOLD = "retelling"  # the check that only summaries make
OFFERED_TOKENS = 2400  # of the sentences in one prompt, and at most a fifth of the model's window, as for an answer
CHARS = 3.5  # a token
WRITTEN_TOKENS = 3  # a word of the reply, its markers included

_READER = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«„].*?[”\"»“]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence of the summary, and the indices of the chosen ones that it tells."""

    made: Made
    tells: tuple[int, ...]

    @property
    def touched(self) -> bool:
        """Whether a model wrote it, or what stood in its place; a quote is led in by its outlet."""
        return self.made.lead_in is None or self.made.replaces is not None

    @property
    def words(self) -> int:
        return len(self.made.text.split())


@dataclass(frozen=True, slots=True)
class Replied:
    """What a model wrote, with its markers; ``whole`` unless it ``failed`` or was cut off at its limit."""

    raw: str
    whole: bool
    failed: ProviderError | None = None


@dataclass(slots=True)
class Writer:
    """What ``summarise`` may be given to write with. ``served`` tells models of one name apart; ``report`` is told of
    each piece, and what it raises ends the writing: what was replied in full by then is kept."""

    model: ChatModel
    served: str
    embedder: Embedder
    reader: Reader | None
    kept: Kept
    report: Callable[[Progress], None]
    _used: Usage | None = field(default_factory=lambda: Usage(0, 0))
    _notes: list[str] = field(default_factory=list)
    _lost: int = 0  # sentences that no chosen one carries

    def __call__(self, chosen: Chosen, summary: Summary) -> Summary:
        """The summary in prose; never raises ProviderError."""
        if chosen.cut:
            return summary  # there is no room for a whole sentence
        told = chosen.told
        sides = frozenset(at for conflict in summary.conflicts for at in conflict.sentences)
        room = int(min(self.model.window // 5, OFFERED_TOKENS) * CHARS)
        batches = parts([len(one.text) + len(one.context) + 8 for one in told], room)
        if alone := len(told) - sum(map(len, batches)):
            self._note(f"{_are(alone, 'sentence')} quoted, too long for {self.model.name}.")
        prompt = prompting.load("summary")
        shown: list[Shown] = []
        for number, batch in enumerate(batches):
            progress = Progress("write", number, len(batches), self.model.name)
            written = self._written(prompt, [told[at] for at in batch], summary, progress)
            judged = self._judged(written, [told[at] for at in batch])
            shown += self._repaired(judged, told, batch, [c.sentences for c in summary.conflicts])
            if written.failed is not None:
                break
        return self._finished(shown, told, sides, replace(summary, prompt=prompt.hash, tokens=self._tokens()))

    # Asking

    def _written(
        self, prompt: prompting.Prompt, told: Sequence[Told], summary: Summary, progress: Progress
    ) -> Replied:
        """What the model writes over these sentences, now or when it was last asked the same."""
        shown = offer([one.evidence for one in told])
        quotes = sum(len(one.text.split()) for one in told)
        words = WORDS[summary.length] if summary.length in WORDS and progress.total == 1 else quotes
        about = f" about “{' '.join(summary.topic.split())}”" if summary.topic else ""
        key = key_of(f"{self.served} {self.model.name}", prompt.hash, [about, str(words)], [*shown.numbered.values()])
        self.report(progress)
        if (known := self._known(key)) is not None:
            return Replied(known, whole=True)
        asked = prompt.fill(evidence=shown.text, about=about, words=str(words))
        raw, failed = "", None
        with closing(self.model.stream(prompt.system, asked, max_tokens=100 + WRITTEN_TOKENS * words)) as reply:
            try:
                for piece in reply:
                    raw += piece
                    self.report(progress)
            except ProviderError as error:
                failed = error
            self._used = _added(self._used, reply.usage)
            whole = failed is None and reply.finish != "length"
        if failed is not None:
            self._note(f"{failed.message} {failed.remedy} {REST}")
        elif not whole:
            self._note(f"{self.model.name} was cut off; the rest is in the sources' own words.")
        elif (drafted := resolve(raw, shown.numbered)) and not is_refusal(drafted):
            self._keep(key, raw)
        return Replied(raw, whole, failed)

    def _known(self, key: str) -> str | None:
        try:
            return self.kept.reply(key)
        except StoreError as error:
            self._note(f"Earlier replies could not be read: {error.message}")
            return None

    def _keep(self, key: str, raw: str) -> None:
        try:
            self.kept.keep(key, raw)
        except StoreError as error:
            self._note(f"A reply was not kept for later: {error.message}")

    def _note(self, note: str) -> None:
        if note not in self._notes:
            self._notes.append(note)

    # Checking

    def _judged(self, written: Replied, told: Sequence[Told]) -> list[Judgement]:
        """The sentences of the reply that are whole, each with its verdict."""
        offered = offer([one.evidence for one in told]).numbered
        drafted = resolve(written.raw, offered)
        if not written.whole:
            drafted = drafted[:-1]  # the last may have been going on
        elif is_refusal(drafted):
            self._note(f"{self.model.name} gave no summary; it is in the sources' own words.")
            return []
        elif not any(one.text for one in drafted):
            self._note(f"{self.model.name} wrote no sentence; the articles' own are quoted.")
            return []
        by_span = {one.span: one for one in told}
        evidence = list(offered.values())
        around = Around(
            np.stack([by_span[e.span].vector for e in evidence]),
            {one.span: one.before for one in told if one.before},
        )
        return judge(drafted, evidence, around, self.embedder, self.reader)

    def _repaired(
        self, judged: Sequence[Judgement], told: Sequence[Told], batch: Sequence[int],
        conflicts: Sequence[Sequence[int]],
    ) -> list[Shown]:  # fmt: skip
        """The sentences; in place of a wrong one the first that it rests on and that is not told yet, in the source's
        words. One that rests on none is left out and counted."""
        place = {told[at].span: at for at in batch}
        checked = [
            _checked(one, _fault(one, [place[e.span] for e in one.cited], told, conflicts)) for one in judged
        ]
        done = {place[e.span] for one in checked if _stands(one) for e in one.cited}
        out: list[Shown] = []
        for one in checked:
            tells = tuple(place[e.span] for e in one.cited)
            made = _prose(one, [told[at] for at in tells])
            if _stands(one):
                out.append(Shown(made, tells))
                continue
            source = next((at for at in tells if at not in done), None)
            if source is None:
                self._lost += 1
                continue
            done.add(source)
            out.append(Shown(replace(quoted(told[source]), replaces=made), (source,)))
        return out

    # Finishing

    def _finished(
        self, shown: Sequence[Shown], told: Sequence[Told], sides: frozenset[int], summary: Summary
    ) -> Summary:
        """The written sentences with quotes where they leave something out, within the length that was asked for."""
        limit = WORDS.get(summary.length, sum(len(one.text.split()) for one in told))
        most = len(told) if summary.length == "line" else MOST
        kept, dropped = fitted(with_quotes(shown, sorted(sides), told), sides, limit, most)
        if dropped:
            self._note(f"{self.model.name} wrote more than fits: {_are(dropped, 'sentence')} left out, the last first.")
        if self._lost:
            self._note(f"{_are(self._lost, 'sentence')} left out that {self.model.name} wrote and no article carries.")
        out = kept
        for at in range(len(told)):
            more = with_quotes(out, [at], told)
            if _fits(more, limit, most):
                out = more
        warnings = (*summary.warnings, *self._notes)
        if not any(one.touched for one in out) or not _fits(out, limit, most):
            return replace(summary, warnings=warnings)  # as it was: in quotes, which fit
        numbering = Numbering()
        where = {at: place for place, one in enumerate(out) for at in one.tells}
        return replace(
            summary, mode=self.model.name, warnings=warnings,
            sentences=tuple(one.made.numbered(numbering) for one in out),
            conflicts=tuple(_moved(conflict, where) for conflict in summary.conflicts),
            lone=tuple(place for place, one in enumerate(out) if not {*summary.lone}.isdisjoint(one.tells)),
            left_open=tuple(place for place, one in enumerate(out) if not {*summary.left_open}.isdisjoint(one.tells)),
        )  # fmt: skip

    def _tokens(self) -> dict[str, int | float] | None:
        """What was read and written now; None where the server does not count."""
        if self._used is None:
            return None
        counted: dict[str, int | float] = {"input": self._used.input, "output": self._used.output}
        return counted if self._used.cost is None else {**counted, "cost": self._used.cost}


def parts(sizes: Sequence[int], room: int) -> list[list[int]]:
    """The indices of the sentences in order, in parts of at most ``room`` characters; without those that exceed it."""
    out: list[list[int]] = []
    left = 0
    for at, size in enumerate(sizes):
        if size > room:
            continue
        if not out or size > left:
            out.append([])
            left = room
        out[-1].append(at)
        left -= size
    return out


def with_quotes(shown: Sequence[Shown], wanted: Sequence[int], told: Sequence[Told]) -> list[Shown]:
    """With those of the ``wanted`` sentences that are not told yet, quoted where they stand in the reading order."""
    out = list(shown)
    for at in wanted:
        if not any(at in one.tells for one in out):
            place = next((place for place, one in enumerate(out) if min(one.tells) > at), len(out))
            out.insert(place, Shown(quoted(told[at]), (at,)))
    return out


def fitted(shown: Sequence[Shown], sides: frozenset[int], limit: int, most: int) -> tuple[list[Shown], int]:
    """The sentences without as many of the last ones as do not fit, and how many these are. The sides of a conflict
    stay, fit or not."""
    out = list(shown)
    while not _fits(out, limit, most):
        last = next((at for at in reversed(range(len(out))) if sides.isdisjoint(out[at].tells)), None)
        if last is None:
            break
        del out[last]
    return out, len(shown) - len(out)


def _fits(shown: Sequence[Shown], limit: int, most: int) -> bool:
    return sum(one.words for one in shown) <= limit and len(shown) <= most


def _prose(one: Judgement, told: Sequence[Told]) -> Made:
    """A sentence in the model's words, resting on these."""
    text, before = (told[0].text, told[0].before) if told else ("", "")
    return Made(one.text, None, one.cited, one.judged, text, before)


def _fault(one: Judgement, tells: Sequence[int], told: Sequence[Told], conflicts: Sequence[Sequence[int]]) -> str:
    """What a summary's sentence may not do though its sources carry it: blur what they differ in, or pass on what an
    article says to its reader, or quotes, as if it were told ("" where it does nothing of it)."""
    for sides in conflicts:
        here = [at for at in tells if at in sides]
        if len(here) > 1:
            return "tells sides that differ in one sentence"
        if here and not carries(one.text, told[here[0]].text):
            return "leaves out some of what the sources differ in"
    if _READER.search(_QUOTED.sub(" ", one.text)):
        return "speaks to the reader"
    said = normalised(one.text).text.strip(" .!?\"'")
    for at in tells:
        before, found, _ = normalised(told[at].text).text.partition(said)
        if found and before.rstrip(" \"'").endswith(":"):
            return "leaves out what introduces it"
    return ""


def _checked(one: Judgement, fault: str) -> Judgement:
    if not fault:
        return one
    return replace(one, judged=replace(one.judged, checks=(*one.judged.checks, Check(RETOLD, False, fault))))


def _stands(one: Judgement) -> bool:
    retold = all(check.passed for check in one.judged.checks if check.name == RETOLD)
    return one.judged.verdict not in WRONG and bool(one.cited) and retold


def _moved(conflict: Conflict, where: dict[int, int]) -> Conflict:
    return replace(conflict, sentences=tuple(where[at] for at in conflict.sentences))


def _added(before: Usage | None, more: Usage | None) -> Usage | None:
    """None as soon as one reply was not counted."""
    if before is None or more is None:
        return None
    cost = before.cost if more.cost is None else (before.cost or 0.0) + more.cost
    return Usage(before.input + more.input, before.output + more.output, cost)


def _are(count: int, noun: str) -> str:
    return f"{count} {noun} is" if count == 1 else f"{count} {noun}s are"
