"""``Desk``: the wiring of all parts, and the whole public Python API.

    from rag import Desk, Settings
    with Desk.open(Settings(data_dir="news")) as desk:
        desk.ingest(["articles/"])
        print(desk.ask("Who claims the village?").text)

A desk may be used from several threads. Opening it is cheap: the vector store and the embedder load at the
first question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag import ingest as ingesting
from rag import receipt as receipts
from rag.answer import Answerer
from rag.briefed import of_claims, of_summary, of_timeline, with_sides
from rag.chat import ChatModel, open_model
from rag.check import check_text
from rag.claims import claims, stances
from rag.draft import Clock
from rag.embed import Embedder, open_embedder
from rag.errors import ArticleNotFound, EmptyStoreError, UsageError
from rag.gate import no_article
from rag.question import understand
from rag.reader import Reader, open_reader
from rag.receipt import Kind, Verification
from rag.remarks import covered_by
from rag.retrieve import retrieve, undated_note
from rag.schema import (
    Answer,
    Article,
    Claim,
    Delta,
    Event,
    Evidence,
    Filters,
    IngestReport,
    Length,
    Progress,
    SourceInfo,
    Stance,
    Step,
    Summary,
    Task,
    Turn,
    Verified,
)
from rag.serialise import Json
from rag.settings import Settings
from rag.store import correction as correcting
from rag.store.catalog import Catalog
from rag.store.conversations import Conversations
from rag.store.kept import Kept
from rag.store.vectors import Vectors
from rag.suggest import first_questions, follow_ups
from rag.summarise import summarise
from rag.summary_prose import Writer
from rag.task import Asked, asked, meant
from rag.timeline import timeline
from rag.told import Read, notes, on_topic, voiced
from rag.told import articles as articles_of

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

Report = Callable[[Progress], None]
_EVERYTHING = Filters()
_NO_ARTICLE = "-"  # the id that none has


def _silent(_: Progress) -> None:
    """Progress nobody watches."""


class Desk:
    """The whole of Byline over one data folder. Use ``Desk.open`` and close it, or a ``with`` block."""

    def __init__(self, settings: Settings, catalog: Catalog, progress: Report) -> None:
        self.settings = settings
        self._catalog = catalog
        self._progress = progress
        self._lock = threading.RLock()
        self._writing = threading.Lock()  # questions go on while articles are stored
        self._talking = threading.Lock()
        self._choosing = threading.Lock()
        self._conversations: Conversations | None = None

    @classmethod
    def open(
        cls, settings: Settings | None = None, *, model: ChatModel | None = None, progress: Report | None = None
    ) -> Desk:
        """The desk over ``settings.data_dir``, repaired first if a process died while writing to it.

        ``model`` writes the answers instead of the one that ``settings`` name. Raises StoreError when the folder
        cannot be used.
        """
        settings = settings or Settings()
        desk = cls(settings, Catalog.open(settings.data_dir), progress or _silent)
        if model is not None:
            desk._model = model
        if desk._catalog.unfinished():
            desk._reconcile()
        return desk

    def close(self) -> None:
        """Releases the files; the desk cannot be used afterwards."""
        with self._lock:
            if "_vectors" in self.__dict__:
                self._vectors.close()
            self._catalog.close()
        with self._talking:
            if self._conversations is not None:
                self._conversations.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _embedder(self) -> Embedder:
        return open_embedder(self.settings)

    @cached_property
    def _reader(self) -> Reader | None:
        return open_reader(self.settings)

    @cached_property
    def _vectors(self) -> Vectors:
        return Vectors.open(self.settings, self._catalog, self._embedder)

    @cached_property
    def _model(self) -> ChatModel | None:
        return open_model(self.settings)

    @property
    def mode(self) -> str:
        """What would answer now: ``quotes`` or the model's name."""
        model = self._chosen_model()
        return model.name if model is not None else "quotes"

    def _chosen_model(self) -> ChatModel | None:
        """Opened once, and without waiting for the vector store, which takes seconds to load."""
        with self._choosing:
            return self._model

    # Writing

    def ingest(
        self, paths: Sequence[str | Path], *, stdin: bytes | None = None, progress: Report | None = None
    ) -> IngestReport:
        """Stores files and folders (``-`` reads ``stdin``). Unchanged files are skipped, changed ones replaced;
        a file that cannot become an article is reported as refused and stops nothing.

        Raises StoreError, StoreBusy, EmbedderChanged; whatever batches were finished stay stored.
        """
        with self._writing:
            return ingesting.ingest(
                paths, catalog=self._catalog, vectors=self._vectors, embedder=self._embedder,
                settings=self.settings, stdin=stdin, progress=progress or self._progress,
            )  # fmt: skip

    def remove(self, names: Sequence[str], *, progress: Report | None = None) -> list[str]:
        """Removes articles (id, unique prefix or source) everywhere; their ids. Raises ArticleNotFound for a
        name that fits none, before anything is removed."""
        ids = [found for name in names for found in self._resolve(name)]
        with self._writing:
            return ingesting.remove(
                list(dict.fromkeys(ids)), catalog=self._catalog, vectors=self._vectors,
                settings=self.settings, progress=progress or self._progress,
            )  # fmt: skip

    def correct(
        self, name: str, *, title: str | None = None, outlet: str | None = None, date: date | str | None = None,
        progress: Report | None = None,
    ) -> Article:  # fmt: skip
        """Corrects what a stored article (id, unique prefix or source) says of itself; the article as it is then.

        None leaves a field as it is, an empty text clears it; ``date`` is a day or YYYY-MM-DD and counts as given.
        The text, the id and every citation stay. Reading the unchanged file again and ``reindex`` keep the
        correction; a file that has changed brings its own title, outlet and date again. Raises UsageError for a value
        that cannot be one, ArticleNotFound, StoreBusy, StoreError, EmbedderChanged, ProviderError.
        """
        id = self.article(name).id
        with self._writing:
            return correcting.correct(
                id, title=title, outlet=outlet, date=date, catalog=self._catalog, vectors=self._vectors,
                embedder=self._embedder, settings=self.settings, progress=progress or self._progress,
            )  # fmt: skip

    def reindex(self, *, progress: Report | None = None) -> int:
        """Embeds everything stored anew with the embedder of the settings; the passages embedded. Until it
        has finished the old index answers."""
        with self._lock:
            count = ingesting.reindex(
                catalog=self._catalog, embedder=self._embedder, settings=self.settings,
                progress=progress or self._progress,
            )  # fmt: skip
            if "_vectors" in self.__dict__:
                self._vectors.close()
                del self.__dict__["_vectors"]
            return count

    def _reconcile(self) -> None:
        with self._lock:
            ingesting.reconcile(
                catalog=self._catalog, vectors=self._vectors, settings=self.settings, progress=self._progress
            )

    # Reading

    @property
    def generation(self) -> int:
        """Grows with every change of what is stored, whichever process made it."""
        return self._catalog.generation()

    def sources(self) -> list[SourceInfo]:
        """The stored articles."""
        return self._catalog.sources()

    def article(self, name: str) -> Article:
        """The article with that id, unique prefix or source. Raises ArticleNotFound."""
        found = self._resolve(name)
        if len(found) > 1:
            raise ArticleNotFound(f"“{name}” fits {len(found)} articles: {', '.join(found)}.", "Name one of these ids.")
        return self._catalog.article(found[0])

    def _resolve(self, name: str) -> list[str]:
        found = self._catalog.resolve(name)
        if not found:
            raise ArticleNotFound(f"No article is called “{name}”.", "byline sources lists them.")
        return found

    # Conversations

    @property
    def conversations(self) -> Conversations:
        """What was asked on the chat page, kept in the same folder; opened at first use, closed with the desk.
        Raises StoreError."""
        with self._talking:
            if self._conversations is None:
                key = self.settings.openai_api_key
                self._conversations = Conversations.open(
                    self.settings.data_dir, find=self._exactly, secrets=[key.get_secret_value()] if key else []
                )
            return self._conversations

    def _exactly(self, id: str) -> Article | None:
        try:
            return self._catalog.article(id)
        except ArticleNotFound:
            return None

    # Asking

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, filters: Filters = _EVERYTHING,
        as_of: date | None = None, id: str | None = None,
    ) -> Answer:  # fmt: skip
        """The answer, cited and checked. ``history`` are the earlier exchanges, oldest first; ``as_of`` leaves
        out what was published later. Raises EmptyStoreError, UsageError, StoreError, EmbedderChanged."""
        for piece in self.stream(question, history, filters=filters, as_of=as_of, id=id):
            if isinstance(piece, Answer):
                return piece
        raise AssertionError("the stream of an answer ends with the answer")

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, filters: Filters = _EVERYTHING,
        as_of: date | None = None, id: str | None = None,
    ) -> Generator[Step | Delta | Answer]:  # fmt: skip
        """As ``ask``, with the steps and the text as they come; closing the iterator cancels."""
        if as_of is not None:
            filters = replace(filters, until=min(filters.until or as_of, as_of))
        understand(question, history)  # a question that cannot be one costs nothing
        wanted = asked(question)
        if wanted.task != "answer" and wanted.whole:
            yield from self._briefed(wanted, question, filters, id)
            return
        for piece in self._answerer().stream(question, history, filters, id):
            if isinstance(piece, Answer) and wanted.task == "claims":
                piece = with_sides(piece, self.claims(topic=question, filters=filters))
            yield piece

    def _briefed(self, wanted: Asked, question: str, filters: Filters, id: str | None) -> Iterator[Step | Answer]:
        """What a typed sentence asked for instead of an answer; where its topic names articles, by outlet, file, title
        or id, those are read, as far as ``filters`` let them in."""
        clock, index = Clock(), self._embedder.fingerprint
        yield Step(wanted.task, f"reading: {wanted.topic or 'all articles'}")
        topic = wanted.topic
        if topic is not None:
            known = tuple(self._catalog.resolve(topic))
            named, topic = (known, None) if known else meant(topic, self.sources())
            inside = tuple(id for id in named if id in (filters.articles or named))
            filters = replace(filters, articles=inside or (_NO_ARTICLE,)) if named else filters
        match wanted.task:
            case "summary":
                summary = self.summarise(topic=topic, length=wanted.length, filters=filters)
                answer = of_summary(question, summary, covered_by(summary, self.sources()), clock, index)
            case "timeline":
                answer = of_timeline(question, self.timeline(topic=topic, filters=filters), clock, index)
            case _:
                answer = of_claims(question, self.claims(topic=topic, filters=filters), clock, index)
        left_out = () if wanted.task == "summary" else self.notes(wanted.task, filters=filters)
        yield replace(answer, id=id, warnings=(*answer.warnings, *left_out))

    def _answerer(self) -> Answerer:
        asks_again = self.settings.second_opinion
        return Answerer(self._catalog, self._ready(), self._embedder, self._reader, self._chosen_model(), asks_again)

    def _ready(self) -> Vectors:
        """The vector store as other processes have left it, or EmptyStoreError."""
        with self._lock:
            if not self._catalog.count():
                raise EmptyStoreError(
                    f"No articles are stored in {self.settings.data_dir}.",
                    "Add some first, for example: byline ingest seeds/",
                )
            if not self._vectors.fresh():
                self._reconcile()
            return self._vectors

    def search(self, query: str, k: int = 10, *, filters: Filters = _EVERYTHING) -> tuple[Evidence, ...]:
        """The ``k`` sentences that bear most on ``query``, ranked, each with the reasons for its rank."""
        found = retrieve(
            understand(query), filters, catalog=self._catalog, vectors=self._ready(), embedder=self._embedder,
            reader=self._reader, keep=max(8, k),
        )  # fmt: skip
        return found.evidence[:k]

    def suggestions(self, *, filters: Filters = _EVERYTHING, count: int = 4) -> tuple[str, ...]:
        """Up to ``count`` first questions that the articles answer; none when nothing is stored."""
        if not self._catalog.count():
            return ()
        return first_questions(self._answerer(), self._catalog, filters=filters, count=count)

    def follow_ups(
        self, answer: Answer, history: Sequence[Turn] = (), *, filters: Filters = _EVERYTHING, count: int = 3
    ) -> tuple[str, ...]:
        """Up to ``count`` questions near ``answer`` that it leaves open and the articles answer, none asked before."""
        if not self._catalog.count():
            return ()
        return follow_ups(answer, self._answerer(), self._catalog, history, filters=filters, count=count)

    def verify(self, text: str, quotes: Sequence[str], *, id: str | None = None) -> Verified:
        """``text``, sentence by sentence, against ``quotes``; needs no stored article."""
        return check_text(text, quotes, embedder=self._embedder, reader=self._reader, id=id)

    # Briefings

    def summarise(
        self, articles: Sequence[str] = (), *, topic: str | None = None, length: Length = "short",
        filters: Filters = _EVERYTHING, progress: Report | None = None,
    ) -> Summary:  # fmt: skip
        """What these articles (ids, unique prefixes or sources; none: all that ``filters`` pass) say, or what they say
        of ``topic``. Raises ArticleNotFound, EmptyStoreError, UsageError, StoreError, EmbedderChanged."""
        if articles:
            filters = replace(filters, articles=tuple(id for name in articles for id in self._resolve(name)))
        read, unknown = self._told(topic, filters, progress)
        summary = summarise(read, length, topic, self._summary_writer(progress or self._progress))
        if unknown:
            summary = replace(summary, reason=no_article(unknown))
        left_out = self._catalog.undated_outside(filters)
        return replace(summary, warnings=(*summary.warnings, undated_note(left_out))) if left_out else summary

    def _summary_writer(self, report: Report) -> Writer | None:
        """What writes a summary; None in quotes mode."""
        model = self._chosen_model()
        if model is None:
            return None
        served = f"{self.settings.model_name} {self.settings.openai_base_url or ''}"
        return Writer(model, served, self._embedder, self._reader, Kept(self.settings.data_dir), report)

    def timeline(
        self, *, topic: str | None = None, filters: Filters = _EVERYTHING, progress: Report | None = None
    ) -> tuple[Event, ...]:
        """The events that the articles give a time for, in order, those whose time cannot be known last. Raises as
        ``summarise``."""
        return timeline(self._told(topic, filters, progress)[0], progress or self._progress)

    def claims(
        self, *, topic: str | None = None, filters: Filters = _EVERYTHING, progress: Report | None = None
    ) -> tuple[Claim, ...]:
        """Who says what, by matter, in articles in English. Raises as ``summarise``."""
        report = progress or self._progress
        read, _ = self._told(topic, filters, progress)
        return claims(voiced(read), lambda done, of: report(Progress("compare", done, of)))

    def notes(self, task: Task, *, filters: Filters = _EVERYTHING) -> tuple[str, ...]:
        """What a briefing of these articles leaves out, and why, to be shown beside it."""
        return notes(task, filters, self._catalog)

    def stances(
        self, claim: str, *, filters: Filters = _EVERYTHING, progress: Report | None = None
    ) -> tuple[Claim, tuple[Stance, ...]]:
        """The claim with this id or unique prefix, and how each article stands to it. Raises UsageError for an id that
        none has, and as ``summarise``."""
        report = progress or self._progress
        read = voiced(self._told(None, filters, progress)[0])
        every = claims(read, lambda done, of: report(Progress("compare", done, of)))
        found = [one for one in every if one.id.startswith(claim)]
        if len(found) != 1 or not claim:
            told = "No claim has" if not found else f"{len(found)} claims have"
            raise UsageError(f"{told} the id “{claim}”.", "byline claims --json lists them with their ids.")
        return found[0], stances(found[0], every, read)

    def _told(
        self, topic: str | None, filters: Filters, progress: Report | None
    ) -> tuple[list[Read], tuple[str, ...]]:
        """The articles in question with the sentences on ``topic``, and names in it that no article holds."""
        report = progress or self._progress
        if topic is not None:
            return on_topic(topic, filters, self._catalog, self._ready(), self._embedder, report)
        self._ready()
        return list(articles_of(self._catalog, self._catalog.chosen(filters), report)), ()

    # Receipts

    def receipt(
        self, kind: Kind, result: Json | list[Json], filters: Filters | None = None, **asked: object
    ) -> Json:
        """The receipt of a result, which is given as its JSON; ``asked`` is what it was asked for, ``filters`` where
        they are known. Raises ArticleNotFound where an article that it names is no longer stored."""
        if filters is not None:
            days = [day.isoformat() if day else None for day in (filters.since, filters.until)]
            asked["filters"] = {
                "outlets": [*filters.outlets], "articles": [*filters.articles], "since": days[0], "until": days[1],
            }  # fmt: skip
        articles = [self._catalog.article(id) for id in receipts.article_ids(result)]
        return receipts.receipt(kind, asked, result, articles, self.settings)

    def verify_receipt(self, told: Json) -> Verification:
        """What of a receipt, as ``rag.receipt.read_receipt`` gives it, still stands."""
        named: dict[str, list[str]] = {}
        for one in self.sources():
            named.setdefault(one.source, []).append(one.id)

        def read(ids: Sequence[str]) -> list[Read]:
            return list(articles_of(self._catalog, [one.id for one in self.sources() if one.id in {*ids}]))

        return receipts.verify_receipt(
            told, self._exactly, lambda source: [self._catalog.article(id) for id in named.get(source, ())], read
        )

    # LangChain

    def as_retriever(self, k: int = 8) -> BaseRetriever:
        """This desk as a LangChain retriever: documents are evidence sentences, their spans in the metadata."""
        from rag.runnables import DeskRetriever

        return DeskRetriever(desk=self, k=k)

    def as_chain(self) -> Runnable[Any, dict[str, Any]]:
        """This desk as a LangChain Runnable: a question, or ``{"question", "history"}``, → the answer's JSON."""
        from rag.runnables import chain

        return chain(self)
