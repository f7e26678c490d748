"""The desk inside stock LangChain Runnables, written the way LangChain's documentation writes them."""

from __future__ import annotations

import asyncio
from operator import itemgetter

import pytest
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_openai import ChatOpenAI
from openai_server import OpenAIServer

from rag import Desk
from rag.errors import UsageError

ASKED = "Which village did the Russian army claim to have taken?"
OTHER = "Why was the withdrawal from Siversk ordered?"


def stands(desk: Desk, document: Document) -> bool:
    at = document.metadata
    return desk.article(at["article"]).text[at["start"] : at["end"]] == document.page_content


def test_the_retriever_in_all_four_manners(desk: Desk) -> None:
    retriever = desk.as_retriever(k=5)
    found = retriever.invoke(ASKED)
    assert len(found) == 5 and all(stands(desk, d) for d in found)
    assert any("Zarya" in d.page_content for d in found)
    assert {"article", "source", "outlet", "date", "date_basis", "start", "end", "score"} <= set(found[0].metadata)
    assert retriever.batch([ASKED, OTHER])[0] == found
    assert asyncio.run(retriever.ainvoke(ASKED)) == found
    assert list(retriever.stream(ASKED)) == [found]


def test_the_retriever_in_a_stock_chain(desk: Desk) -> None:
    def joined(documents: list[Document]) -> str:
        return "\n".join(f"[{i}] {d.page_content}" for i, d in enumerate(documents, 1))

    prompt = ChatPromptTemplate.from_template("{context}\n\nQuestion: {question}\n")
    with OpenAIServer("quote") as server:
        model = ChatOpenAI(model="test", base_url=server.url, api_key="none")  # type: ignore[arg-type]
        chain = (
            {"context": desk.as_retriever() | joined, "question": RunnablePassthrough()}
            | prompt
            | model
            | StrOutputParser()
        )
        assert "Zarya" in chain.invoke(ASKED)


def test_the_chain_in_all_four_manners(desk: Desk) -> None:
    chain = desk.as_chain()
    whole = chain.invoke(ASKED)
    assert whole["status"] == "answered" and "Zarya" in whole["text"]
    cited = whole["sentences"][0]["citations"][0]
    assert desk.article(cited["article"]).text[cited["start"] : cited["end"]] == cited["quote"]
    assert [a["text"] for a in chain.batch([ASKED, OTHER])] == [whole["text"], chain.invoke(OTHER)["text"]]
    assert asyncio.run(chain.ainvoke(ASKED))["text"] == whole["text"]
    assert list(chain.stream(ASKED))[-1]["text"] == whole["text"]


def test_the_chain_takes_a_history_and_composes(desk: Desk) -> None:
    history = [
        {"question": "Who claims to have advanced into the Dnipropetrovsk region?", "answer": "The Russian army."}
    ]

    def with_history(asked: str) -> dict[str, object]:
        return {"question": asked, "history": history}

    chain = RunnableLambda(with_history) | desk.as_chain() | itemgetter("understood")
    assert "Dnipropetrovsk" in str(chain.invoke("and who could not confirm it?"))


def test_the_chain_refuses_what_is_no_question(desk: Desk) -> None:
    with pytest.raises(UsageError, match="mapping"):
        desk.as_chain().invoke(7)
