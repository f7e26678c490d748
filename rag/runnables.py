"""The desk as LangChain parts: a retriever and a Runnable, for other people's chains, tracing and streaming."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableGenerator, run_in_executor
from langchain_core.runnables.utils import AddableDict
from pydantic import ConfigDict

from rag.errors import UsageError
from rag.schema import Answer, Delta, Evidence, Turn
from rag.serialise import answer_json, evidence_json

if TYPE_CHECKING:
    from rag.desk import Desk


class DeskRetriever(BaseRetriever):
    """Evidence sentences as documents: the text is the source's own, ``metadata`` the citation's fields."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    desk: Any
    k: int = 8

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 -- LangChain's signature
    ) -> list[Document]:
        return [_document(found) for found in self.desk.search(query, self.k)]


def _document(found: Evidence) -> Document:
    fields = evidence_json(found)
    return Document(page_content=fields.pop("quote"), id=f"{found.span.article}:{found.span.start}", metadata=fields)


def chain(desk: Desk) -> Runnable[Any, dict[str, Any]]:
    """A question, or a mapping with ``question`` and perhaps ``history``, → the answer as its JSON form.

    Streaming yields ``{"draft": piece}`` while a model writes, then the whole answer; chunks add up as LangChain's
    ``AddableDict`` does, so ``invoke`` gives the answer with the unchecked draft beside it.
    """

    def answer(asked: Iterator[Any]) -> Iterator[dict[str, Any]]:
        question, history = _read(_joined(asked))
        for piece in desk.stream(question, history):
            if isinstance(piece, Delta):
                yield AddableDict(draft=piece.text)
            elif isinstance(piece, Answer):
                yield AddableDict(answer_json(piece))

    async def answer_later(asked: AsyncIterator[Any]) -> AsyncIterator[dict[str, Any]]:
        pieces = answer(iter([piece async for piece in asked]))
        while (piece := await run_in_executor(None, next, pieces, None)) is not None:
            yield piece

    return RunnableGenerator(answer, answer_later).with_config(run_name="Byline")


def _joined(pieces: Iterator[Any]) -> Any:
    """The whole input: LangChain hands a generator its input in pieces."""
    whole: Any = None
    for piece in pieces:
        whole = piece if whole is None else whole + piece
    return whole


def _read(asked: Any) -> tuple[str, list[Turn]]:
    if isinstance(asked, str):
        return asked, []
    if isinstance(asked, Mapping) and isinstance(asked.get("question"), str):
        turns = [
            t if isinstance(t, Turn) else Turn(t["question"], t.get("understood", t["question"]), t["answer"])
            for t in asked.get("history", ())
        ]
        return asked["question"], turns
    raise UsageError(
        f"The chain takes a question or a mapping with one, not {type(asked).__name__}.",
        'Call it as chain.invoke("…") or chain.invoke({"question": "…"}).',
    )
