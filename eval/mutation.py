"""What the verifier makes of true paraphrases and of the same sentences made wrong.

    python -m eval.mutation                      the table: wrong ones refused by kind of change, true ones refused
    python -m eval.mutation --show 5             and of each kind five wrong ones that it took for true
    python -m eval.mutation --corpus fresh       one of seeds, altered, fresh (may be repeated)
    python -m eval.mutation --without-reader     as where the reader's file is not there; no floors are asked for
    python -m eval.mutation --update-floors      what is reached today must be reached from now on

Refused is every verdict but "supported". Beside Byline stands a verifier that merely asks whether the sentence's
content words stand in its spans. Exit code: 0, 1 below a floor, 2 for data that do not hold together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.alone import alone
from eval.alter import CHANGES, altered, numbered
from eval.corpora import HERE, NAMES, corpus
from eval.gold import GoldError
from eval.matching import any_found, flat
from eval.metrics import Share
from rag.check import check_text
from rag.embed import Embedder, Matrix, open_embedder
from rag.mutate import Mutation, elsewhere, miscited, mutations
from rag.parse.clean import find_blocks
from rag.parse.files import Refused
from rag.parse.load import load
from rag.parse.metadata import describe
from rag.parse.segment import sentences
from rag.reader import Reader, open_reader
from rag.text import content_terms
from rag.verify import Cited, verify

DATA = HERE / "mutation"
FLOORS = DATA / "floors.json"
Kind = Literal[
    "number", "date", "name", "speaker", "polarity", "certainty", "quotation", "relation", "citation",
    "exchange", "bound",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
UNTOUCHED = "untouched"
MOST_SHARED = 0.6  # of a paraphrase's words may stand in its spans
KILLS, FALSE_ALARMS = 0.95, 0.05  # the bar of a verifier worth having
MARGIN = 2  # sentences of a kind that may be lost: last digits of vectors differ between processors
SEED = 7
_SEATS = (("Moscow", "Russia"), ("Kremlin", "Russia"), ("Kyiv", "Ukraine"))
_WORD = re.compile(r"\w+(?:[.,’'-]\w+)*")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)")


class Paraphrase(BaseModel):
    """A true sentence in other words. ``turned`` is what is true in its place where the altered corpus turns its
    claim round; ``wrong`` are changes made by hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    article: str
    sentence: str = Field(min_length=10)
    quotes: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]
    speaker: tuple[str, ...] = ()
    turned: str = ""
    wrong: Mapping[Kind, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence to be judged on spans; of kind UNTOUCHED it is true. ``changed`` says what was done to it."""

    id: str
    kind: str
    by_hand: bool
    text: str
    spans: tuple[Cited, ...]
    changed: str = ""

    @property
    def quotes(self) -> list[str]:
        return [span.text for span in self.spans]


@dataclass(frozen=True, slots=True)
class Figures:
    """Wrong sentences refused, by kind, and true ones taken for true."""

    kills: Mapping[str, Share]
    kept: Share

    @property
    def killed(self) -> Share:
        return Share(sum(one.hits for one in self.kills.values()), sum(one.of for one in self.kills.values()))

    @property
    def false_alarms(self) -> Share:
        return Share(self.kept.of - self.kept.hits, self.kept.of)

    @property
    def passes(self) -> bool:
        """Whether it clears the bar over all kinds together; never where something is unmeasured."""
        kills, alarms = self.killed.value, self.false_alarms.value
        return kills is not None and alarms is not None and kills >= KILLS and alarms <= FALSE_ALARMS

    def shares(self) -> dict[str, Share]:
        return {**self.kills, UNTOUCHED: self.kept}


def figures(judged: Iterable[tuple[str, bool]]) -> Figures:
    """Of pairs (kind, was it supported)."""
    wrong: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for kind, supported in judged:
        wrong[kind] += 1
        refused[kind] += not supported
    kills = {kind: Share(refused[kind], wrong[kind]) for kind in KINDS if wrong[kind]}
    return Figures(kills, Share(wrong[UNTOUCHED] - refused[UNTOUCHED], wrong[UNTOUCHED]))


# The data ----------------------------------------------------------------------------------------------------------
def read_paraphrases(file: Path) -> list[Paraphrase]:
    """Raises GoldError for what is no paraphrase at all; ``faults`` finds what is a bad one."""
    try:
        return TypeAdapter(list[Paraphrase]).validate_python(yaml.safe_load(file.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise GoldError([f"{file.name}: {error}"]) from None


def shared(sentence: str, quotes: Sequence[str]) -> float:
    """The share of a sentence's words, small ones and repeated ones counted too, that stand in its spans."""
    mine, there = _words(sentence), set(_words(" ".join(quotes)))
    return sum(word in there for word in mine) / len(mine) if mine else 1.0


@cache
def _flat(text: str) -> str:
    return flat(text).text.strip()


def _stands(quote: str, article: str) -> bool:
    """As ``eval.matching.spans`` finds it, with the article flattened once."""
    return bool(_flat(quote)) and _flat(quote) in _flat(article)


def _words(text: str) -> list[str]:
    return [re.sub("'s$", "", word) for word in _WORD.findall(_flat(text))]


def faults(paraphrases: Sequence[Paraphrase], articles: Mapping[str, str]) -> Iterator[str]:
    """What does not hold together, a line each."""
    for what, count in (
        ("id", Counter(one.id for one in paraphrases)),
        ("sentence", Counter(_flat(one.sentence) for one in paraphrases)),
    ):
        yield from (f"{times} paraphrases have the {what} {value!r}" for value, times in count.items() if times > 1)
    for one in paraphrases:
        yield from (f"{one.id}: {fault}" for fault in _faults(one, articles.get(one.article)))


def _faults(one: Paraphrase, article: str | None) -> Iterator[str]:
    if article is None:
        yield f"there is no article {one.article}"
        return
    yield from (f"not in {one.article}: {quote!r}" for quote in one.quotes if not _stands(quote, article))
    told = " ".join(one.quotes)
    for sentence in filter(None, (one.sentence, one.turned)):
        bare = _flat(sentence).strip(" .")
        if any(bare in _flat(quote) for quote in one.quotes):
            yield "it is part of its span"
        if (share := shared(sentence, one.quotes)) > MOST_SHARED:
            yield f"{share:.0%} of its words stand in its spans"
        for quoted in (m[1] or m[2] for m in _QUOTED.finditer(sentence)):
            if _flat(quoted).strip(" .,") not in _flat(told):
                yield f"not said so in its spans: {quoted!r}"
        if one.speaker and not any_found(one.speaker, sentence):
            yield f"it names none of {list(one.speaker)}"
    if one.speaker and not any_found(one.speaker, told):
        yield f"its spans name none of {list(one.speaker)}"
    right = {_flat(text) for text in (one.sentence, one.turned)}
    yield from (f"its wrong {kind} is the sentence itself" for kind, text in one.wrong.items()
                if _flat(text) in right)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """An article as Byline reads it; ``about`` is its title, outlet and date, which the verifier is told too."""

    text: str
    sentences: tuple[str, ...]
    about: str


def load_corpus(name: str) -> tuple[list[Paraphrase], dict[str, Source]]:
    """Paraphrases and articles by source of seeds, altered or fresh. Raises GoldError."""
    sources: dict[str, Source] = {}
    for file in sorted(p for p in corpus(name).articles.iterdir() if p.is_file()):
        for record in load(file, max_mb=10):
            if isinstance(record, Refused):
                raise GoldError([f"{file.name} of {name} was refused: {record.error}"])
            known = describe(record, find_blocks(record.text, record.blocks))
            found = sentences(record.text, known.blocks, known.language)
            about = filter(None, [known.title, known.outlet, known.date.isoformat() if known.date else ""])
            told = tuple(record.text[s.start : s.end] for s in found)
            sources[file.name] = Source(record.text, told, " ".join(about))
    read = read_paraphrases(DATA / ("fresh.yaml" if name == "fresh" else "seeds.yaml"))
    if name == "altered":
        change = _change()
        read = [_mapped(one, change) for one in read]
    if wrong := list(faults(read, {name: source.text for name, source in sources.items()})):
        raise GoldError(wrong)
    return read, sources


def _change() -> Callable[[str], str]:
    """What eval.alter does to the seeds and their gold."""
    return altered(numbered(corpus("seeds")), yaml.safe_load(CHANGES.read_text("utf-8")))


def _mapped(one: Paraphrase, change: Callable[[str], str]) -> Paraphrase:
    """A paraphrase of the seeds as one of the altered corpus. There nobody can know which seat is whose, so a seat
    that the spans do not name becomes the state that they name."""
    told = " ".join(one.quotes)
    seats = [(seat, state) for seat, state in _SEATS if seat not in told and state[:6] in told]

    def changed(text: str) -> str:
        for seat, state in seats:
            text = re.sub(rf"\b(?:[Tt]he )?{seat}\b", state, text)
        return change(text)

    return one.model_copy(update={
        "sentence": changed(one.turned or one.sentence), "turned": "", "quotes": tuple(map(change, one.quotes)),
        "speaker": tuple(map(changed, one.speaker)), "wrong": {kind: changed(text) for kind, text in one.wrong.items()},
    })  # fmt: skip


# Sentences to try --------------------------------------------------------------------------------------------------
def trials(paraphrases: Sequence[Paraphrase], sources: Mapping[str, Source]) -> list[Tried]:
    """Each paraphrase untouched, and once for each kind of change it allows: by hand where that was done, else by
    ``rag.mutate`` with names and voices of the same corpus."""
    everything = [one for source in sources.values() for one in source.sentences]
    offered = elsewhere(everything)
    cited = {_flat(one): found for source in sources.values() for one, found in _cited(source)}
    out: list[Tried] = []
    for one in paraphrases:
        about = sources[one.article].about
        on = tuple(cited.get(_flat(quote)) or Cited(quote, "", about) for quote in one.quotes)
        out.append(Tried(one.id, UNTOUCHED, False, one.sentence, on))
        out += [Tried(one.id, kind, True, text, on) for kind, text in one.wrong.items()]
        made = sorted(mutations(one.sentence, offered, SEED), key=lambda m: m.kind)
        for kind, found in groupby(made, key=lambda m: m.kind):
            first = _drawn(one.id, list(found))
            if kind not in one.wrong:
                out.append(Tried(one.id, kind, False, first.text, on, " → ".join(map(repr, first.changed))))
        if other := miscited(one.sentence, one.quotes, everything, SEED):
            span = other.changed[1]
            out.append(Tried(one.id, "citation", False, one.sentence, (cited[_flat(span)],), span))
    return out


def _cited(source: Source) -> Iterator[tuple[str, Cited]]:
    """Each sentence of an article as an answer would cite it."""
    for before, one in pairwise(("", *source.sentences)):
        yield one, Cited(one, before, source.about)


def _drawn(id: str, choices: Sequence[Mutation]) -> Mutation:
    """One of them, the same each time."""
    return choices[int(hashlib.sha256(id.encode()).hexdigest(), 16) % len(choices)]


def digest(tried: Iterable[Tried]) -> str:
    """Of all that is tried: floors are of these sentences and no others."""
    told = [(one.kind, one.text, one.quotes) for one in tried]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


# Judging -----------------------------------------------------------------------------------------------------------
class Remembered:
    """An embedder that embeds a text once; several thousand sentences share few spans."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._rows: dict[str, Matrix] = {}
        self.fingerprint, self.slug = inner.fingerprint, inner.slug

    def matrix(self, texts: Sequence[str]) -> Matrix:
        if missing := [text for text in dict.fromkeys(texts) if text not in self._rows]:
            self._rows.update(zip(missing, self._inner.matrix(missing), strict=True))
        return np.array([self._rows[text] for text in texts], dtype=np.float32)


class Alike:
    """An embedder to which all texts mean the same: what a verifier refuses with it, it refuses with any."""

    fingerprint = slug = "alike"

    def matrix(self, texts: Sequence[str]) -> Matrix:
        return np.ones((len(texts), 1), dtype=np.float32)


def by_verifier(tried: Sequence[Tried], embedder: Embedder, reader: Reader | None) -> dict[str, list[bool]]:
    """Verifier -> whether it supports each sentence, in order. Vectors are made only where they can decide."""
    open_still = [any(judge(one, Alike(), None) for judge in JUDGES.values()) for one in tried]
    texts = (text for one, still in zip(tried, open_still, strict=True) if still for text in (one.text, *one.quotes))
    embedder.matrix([*dict.fromkeys(texts)])  # in one go, which is faster
    return {
        name: [still and judge(one, embedder, reader) for one, still in zip(tried, open_still, strict=True)]
        for name, judge in JUDGES.items()
    }


def _on_quotes(one: Tried, embedder: Embedder, reader: Reader | None) -> bool:
    return check_text(one.text, one.quotes, embedder=embedder, reader=reader).verdict == "supported"


def _on_spans(one: Tried, embedder: Embedder, reader: Reader | None) -> bool:
    rows = embedder.matrix([one.text, *one.quotes])
    alike = max(float(rows[0] @ row) for row in rows[1:])
    return verify(one.text, one.spans, similarity=alike, reader=reader).verdict == "supported"


# rag.verify on spans as answers cite them; what `byline verify` makes of quotes.
JUDGES: Mapping[str, Callable[[Tried, Embedder, Reader | None], bool]] = {"cited": _on_spans, "quotes": _on_quotes}


def words_stand(one: Tried) -> float:
    """The share of a sentence's content words that stand in its spans: all that a naive verifier knows."""
    mine, there = content_terms(one.text), {t for quote in one.quotes for t in content_terms(quote)}
    return sum(term in there for term in mine) / len(mine) if mine else 1.0


def naive(tried: Iterable[Tried]) -> dict[float, Figures]:
    """Threshold -> the figures of a verifier that supports what has at least this share of its words in its spans,
    for all thresholds that differ in anything."""
    scored = [(one.kind, words_stand(one)) for one in tried]
    thresholds = sorted({*(score for _, score in scored), 1.01})
    return {at: figures((kind, score >= at) for kind, score in scored) for at in thresholds}


def best_naive(tried: Iterable[Tried]) -> tuple[float, Figures]:
    """The naive verifier at the threshold that suits it best on these very sentences (balanced accuracy)."""
    made = naive(tried)
    best = max(made, key=lambda at: ((made[at].killed.value or 0) + (made[at].kept.value or 0), -at))
    return best, made[best]


@dataclass(frozen=True, slots=True)
class Measured:
    """One corpus: what was tried, the figures of each verifier, and what each supported."""

    name: str
    tried: tuple[Tried, ...]
    supported: Mapping[str, Sequence[bool]]

    def figures(self, verifier: str, *, by_hand: bool | None = None) -> Figures:
        """``by_hand``: of wrong sentences only those so made."""
        pairs = zip(self.tried, self.supported[verifier], strict=True)
        return figures((one.kind, yes) for one, yes in pairs
                       if by_hand is None or one.kind == UNTOUCHED or one.by_hand == by_hand)  # fmt: skip

    def of_believed(self, verifier: str) -> Figures:
        """Only of paraphrases that are supported untouched: what refuses everything is no proof of a good eye."""
        pairs = list(zip(self.tried, self.supported[verifier], strict=True))
        believed = {one.id for one, yes in pairs if one.kind == UNTOUCHED and yes}
        return figures((one.kind, yes) for one, yes in pairs if one.id in believed or one.kind == UNTOUCHED)


def measure(name: str, embedder: Embedder, reader: Reader | None) -> Measured:
    """Raises GoldError."""
    tried = trials(*load_corpus(name))
    return Measured(name, tuple(tried), by_verifier(tried, embedder, reader))


# Floors ------------------------------------------------------------------------------------------------------------
Floors = dict[str, dict[str, float]]  # verifier -> kind -> the least share


def floors_of(one: Measured) -> Floors:
    """What these figures make of floors; each leaves MARGIN sentences."""
    return {
        verifier: {kind: int(1000 * max(0, share.hits - MARGIN) / share.of) / 1000
                   for kind, share in one.figures(verifier).shares().items()}
        for verifier in JUDGES
    }  # fmt: skip


def below(floors: Floors, one: Measured) -> list[str]:
    """The floors that are broken, in words; what cannot be measured breaks its own."""
    broken = []
    for verifier, bounds in floors.items():
        there = one.figures(verifier).shares()
        for kind, floor in bounds.items():
            value = there[kind].value if kind in there else None
            if value is None or value < floor:
                told = "unmeasured" if value is None else f"{value:.3f}"
                broken.append(f"{one.name}, {verifier}, {kind}: {told}, floor {floor:.3f}")
    return broken


def lowered(old: Floors, new: Floors) -> list[str]:
    """The floors that the new ones would let fall or do away with."""
    return [
        f"{verifier}, {kind}: {floor} → {new.get(verifier, {}).get(kind, 'none')}"
        for verifier, bounds in old.items() for kind, floor in bounds.items()
        if new.get(verifier, {}).get(kind, -1.0) < floor
    ]  # fmt: skip


def read_floors(file: Path) -> dict[str, tuple[str, Floors]]:
    """Corpus -> digest of what was tried, floors. Raises ValueError where there are none."""
    try:
        read = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ValueError(f"There is no {file.name}; `python -m eval.mutation --update-floors` makes it.") from None
    return {name: (one["tried"], one["floors"]) for name, one in read.items()}


def _update(done: Sequence[Measured], *, allow_worse: bool) -> int:
    old = read_floors(FLOORS) if FLOORS.exists() else {}
    new = {one.name: (digest(one.tried), floors_of(one)) for one in done}
    worse = [f"{name}: {line}" for name in old if name in new for line in lowered(old[name][1], new[name][1])]
    if worse and not allow_worse:
        print("Floors would fall (--allow-worse writes them all the same):", *worse, sep="\n", file=sys.stderr)
        return 1
    told = {name: {"tried": tried, "floors": floors} for name, (tried, floors) in {**old, **new}.items()}
    FLOORS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    print(f"{FLOORS.name} is written.")
    return 0


# Telling -----------------------------------------------------------------------------------------------------------
def table(one: Measured) -> list[str]:
    """The figures of a corpus as lines of plain text."""
    at, words = best_naive(one.tried)
    columns = {
        "rag.verify": one.figures("cited"), "byline verify": one.figures("quotes"),
        "of true ones believed": one.of_believed("quotes"), "by hand": one.figures("quotes", by_hand=True),
        f"words ≥ {at:.2f}": words,
    }  # fmt: skip
    sentences_in = sum(tried.kind == UNTOUCHED for tried in one.tried)
    out = [f"{one.name}: {sentences_in} paraphrases, {len(one.tried) - sentences_in} wrong ones; share refused"]
    out.append(f"{'':12}" + "".join(f"{title:>27}" for title in columns))
    for kind in (*KINDS, "all"):
        shares = (made.killed if kind == "all" else made.kills.get(kind, Share(0, 0)) for made in columns.values())
        cells = [_cell(share) for share in shares]
        out.append(f"{kind:12}" + "".join(f"{cell:>27}" for cell in cells))
    alarms = [_cell(made.false_alarms) for made in columns.values()]
    out.append(f"{UNTOUCHED:12}" + "".join(f"{cell:>27}" for cell in alarms))
    bar = [" passes the bar" if made.passes else " below the bar" for made in columns.values()]
    return [*out, f"{'':12}" + "".join(f"{cell:>27}" for cell in bar)]


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "unmeasured"
    low, high = share.interval
    return f"{share.value:.3f} ({low:.2f}-{high:.2f}) {share.hits:>3}/{share.of}"


def survivors(one: Measured, verifier: str, most: int) -> list[str]:
    """Of each kind the first wrong sentences taken for true; of the untouched those refused."""
    out: list[str] = []
    for kind in (*KINDS, UNTOUCHED):
        found = [tried for tried, yes in zip(one.tried, one.supported[verifier], strict=True)
                 if tried.kind == kind and yes != (kind == UNTOUCHED)]  # fmt: skip
        for tried in found[:most]:
            out.append(f"{kind} {tried.id}: {tried.text}" + (f"  [{tried.changed}]" if tried.changed else ""))
    return out


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", action="append", choices=NAMES)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="of each kind N that were judged wrongly")
    parser.add_argument("--without-reader", action="store_true", help="as where the reader's file is not there")
    parser.add_argument("--update-floors", action="store_true")
    parser.add_argument("--allow-worse", action="store_true", help="with --update-floors: floors may fall")
    given = parser.parse_args(argv)
    if given.update_floors and given.without_reader:
        parser.error("floors are of the verifier as it is shipped")
    try:
        with alone() as settings:
            shipped = settings.model_copy(update={"reader": not given.without_reader})
            embedder = Remembered(open_embedder(shipped))
            done = [measure(name, embedder, open_reader(shipped)) for name in given.corpus or NAMES]
    except GoldError as error:
        print(error, file=sys.stderr)
        return 2
    if given.without_reader:
        print("Without the reader")
    for one in done:
        print("\n".join([*table(one), *survivors(one, "quotes", given.show), ""]))
    if given.update_floors:
        return _update(done, allow_worse=given.allow_worse)
    bounds = read_floors(FLOORS) if FLOORS.exists() and not given.without_reader else {}
    broken = [line for one in done if one.name in bounds for line in below(bounds[one.name][1], one)]
    for line in broken:
        print(f"below: {line}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
