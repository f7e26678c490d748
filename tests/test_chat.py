"""The chat model against a real HTTP server: every fault the right error, in time, and no key in a message."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai_server import OpenAIServer

import rag
from rag import backend
from rag import chat as chat_module
from rag.chat import ChatModel, Usage, open_model
from rag.errors import (
    BylineError,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderGarbled,
    ProviderUnreachable,
    SettingsError,
)
from rag.model_file import NAME
from rag.provider import Server, provider_error, redacted, shown_url
from rag.settings import Settings

KEY = "sk-proj-Zq7RkT2vNw9XbLm4cDf6GhJs8yPa1eUo"
SYSTEM = "You answer questions about news articles."
ASK = (
    "[4] The ministry said 12 people were killed on Monday.\n"
    "[7] Officials told reporters that the bridge was closed.\n\n"
    "Question: How many people were killed?"
)
ANSWER = "The ministry said 12 people were killed on Monday [4]."


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """The slow imports, once and outside of every measured time."""
    import langchain_openai  # noqa: F401  # imported for its cost


def model(server: OpenAIServer, name: str = "openai:test-model", **more: Any) -> ChatModel:
    usual = {"model_timeout": 0.5, "model_retries": 0, "openai_api_key": KEY, "openai_base_url": server.url}
    opened = open_model(Settings(model=name, **{**usual, **more}))
    assert opened is not None
    return opened


def answer(chat: ChatModel, max_tokens: int = 60) -> str:
    return "".join(chat.stream(SYSTEM, ASK, max_tokens=max_tokens))


def caught(chat: ChatModel) -> tuple[ProviderError, str, float]:
    """The error of one reply, what came before it, and how long it took."""
    pieces: list[str] = []
    began = time.monotonic()
    with pytest.raises(ProviderError) as found:
        for piece in chat.stream(SYSTEM, ASK, max_tokens=60):
            pieces.append(piece)
    return found.value, "".join(pieces), time.monotonic() - began


# --- What works ---


def test_streams_an_answer_with_its_tokens(server: OpenAIServer) -> None:
    chat = model(server)
    assert (chat.name, chat.window) == ("test-model", 16_000)
    reply = chat.stream(SYSTEM, ASK, max_tokens=60)
    assert server.requests == []  # nothing is asked before the first piece is
    pieces = list(reply)
    assert "".join(pieces) == ANSWER and len(pieces) > 5
    assert reply.finish == "stop"
    assert reply.usage == Usage(input=31, output=10)
    (request,) = server.requests
    assert [each["content"] for each in request.body["messages"]] == [SYSTEM, ASK]
    assert request.key == KEY
    assert request.body["temperature"] == 0 and request.body["max_tokens"] == 60
    assert request.body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("told", [0.00042, 0])
def test_what_the_server_says_a_reply_cost_is_kept(server: OpenAIServer, told: float) -> None:
    server.cost = told
    reply = model(server).stream(SYSTEM, ASK, max_tokens=60)
    assert "".join(reply) == ANSWER
    assert reply.usage == Usage(input=31, output=10, cost=told)


@pytest.mark.parametrize("told", ["free", True, None, float("nan"), [1]])
def test_a_cost_that_is_no_number_is_none(server: OpenAIServer, told: Any) -> None:
    server.cost = told
    reply = model(server).stream(SYSTEM, ASK, max_tokens=60)
    assert "".join(reply) == ANSWER
    assert reply.usage == Usage(input=31, output=10)


@pytest.mark.parametrize(
    ("said", "finish"),
    [
        ({"finish_reason": "length"}, "length"),
        ({"status": "completed"}, "stop"),  # OpenAI's Responses, which LangChain uses for some models
        ({"status": "incomplete"}, "length"),
        ({"stop_reason": "end_turn"}, "stop"),
    ],
)
def test_finish_means_the_same_whatever_the_interface(
    said: dict[str, str], finish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from langchain_core.outputs import ChatGenerationChunk

    class Face(BaseChatModel):
        _llm_type = "face"

        def _generate(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        def _stream(self, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
            yield ChatGenerationChunk(message=AIMessageChunk(content="A word."))
            yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=said))

    monkeypatch.setitem(chat_module._BUILDERS, "openai", lambda *_: Face())
    chat = ChatModel("openai", "m", 16_000, SERVER, Settings())
    reply = chat.stream(SYSTEM, ASK, max_tokens=60)
    assert "".join(reply) == "A word." and reply.finish == finish


def test_one_model_serves_several_threads(server: OpenAIServer) -> None:
    chat = model(server, model_timeout=10)
    seen: list[tuple[str, Usage | None]] = []

    def work(prompt: str) -> None:
        reply = chat.stream(SYSTEM, prompt, max_tokens=60)
        seen.append(("".join(reply), reply.usage))

    prompts = [ASK, f"{ASK} Tell me, please."]
    threads = [threading.Thread(target=work, args=(prompts[i % 2],)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert {text for text, _ in seen} == {ANSWER} and len(seen) == 6
    assert sorted(usage.input for _, usage in seen if usage) == [31] * 3 + [34] * 3


def test_a_compatible_server_needs_no_key(server: OpenAIServer) -> None:
    assert answer(model(server, openai_api_key=None)) == ANSWER
    assert server.requests[0].key not in ("", KEY)


@pytest.mark.parametrize("name", ["gpt-5-mini", "gpt-6-luna", "gpt-6.1-terra", "o3-mini", "openai/gpt-5"])
def test_a_model_that_thinks_gets_room_for_it_and_no_temperature(name: str, server: OpenAIServer) -> None:
    assert answer(model(server, f"openai:{name}")) == ANSWER
    body = server.requests[0].body
    assert "temperature" not in body and "max_tokens" not in body
    assert body["reasoning_effort"] == "low" and body["max_completion_tokens"] > 1000


@pytest.mark.parametrize("name", ["gpt-4.1-mini", "gpt-5-chat-latest", "gpt-oss-20b", "qwen3:8b", "olmo2"])
def test_others_get_temperature_0(name: str, server: OpenAIServer) -> None:
    assert answer(model(server, f"openai:{name}")) == ANSWER
    body = server.requests[0].body
    assert body["temperature"] == 0 and body["max_tokens"] == 60 and "reasoning_effort" not in body


def test_options_that_the_server_refuses_are_left_out_from_then_on(server: OpenAIServer) -> None:
    server.behaviour = "picky"
    chat = model(server, model_timeout=5)
    assert answer(chat) == ANSWER
    refused = len(server.requests) - 1
    assert refused == 3  # temperature, stream_options, max_tokens
    assert answer(chat) == ANSWER
    assert len(server.requests) == refused + 2
    assert server.requests[-1].body["max_completion_tokens"] >= 60


def test_slow_but_steady_is_waited_for(server: OpenAIServer) -> None:
    server.behaviour, server.delay, server.chunk_size = "slow", 0.3, 8
    began = time.monotonic()
    assert answer(model(server, model_timeout=1.0)) == ANSWER
    assert time.monotonic() - began > 1.5


def test_the_readers_own_pauses_are_not_counted(server: OpenAIServer) -> None:
    reply = model(server, model_timeout=0.3).stream(SYSTEM, ASK, max_tokens=60)
    first = next(reply)
    time.sleep(0.6)
    assert first + "".join(reply) == ANSWER


def test_closing_cancels_the_request(server: OpenAIServer) -> None:
    server.behaviour = "endless"
    reply = model(server, model_timeout=5).stream(SYSTEM, ASK, max_tokens=100_000)
    next(reply)
    reply.close()
    assert server.requests[0].over.wait(3) and server.requests[0].outcome == "cancelled"
    with pytest.raises(StopIteration):
        next(reply)


def test_dropping_the_reply_cancels_the_request_too(server: OpenAIServer) -> None:
    server.behaviour = "endless"
    for _ in model(server, model_timeout=5).stream(SYSTEM, ASK, max_tokens=100_000):
        break
    assert server.requests[0].over.wait(3) and server.requests[0].outcome == "cancelled"


def test_a_server_that_ignores_the_limit_is_cut_off(server: OpenAIServer) -> None:
    server.behaviour = "endless"
    reply = model(server, model_timeout=5).stream(SYSTEM, ASK, max_tokens=30)
    assert len("".join(reply)) < 1000
    assert reply.finish == "length"
    assert server.requests[0].over.wait(3) and server.requests[0].outcome == "cancelled"


# --- Faults ---


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        ("401", ProviderAuthError, "refused the key"),
        ("403", ProviderAuthError, "does not let this key use test-model"),
        ("404", ProviderError, "knows no model test-model"),
        ("429", ProviderBusy, "limit is reached"),
        ("quota", ProviderBusy, "quota"),
        ("500", ProviderBusy, "overloaded or failing (500)"),
        ("503", ProviderBusy, "overloaded or failing (503)"),
        ("too-long", ProviderError, "prompt is longer"),
        ("bad-request", ProviderError, "refused the request (400)"),
        ("hang", ProviderUnreachable, "no words for 0.5 s"),
        ("ping", ProviderUnreachable, "no words for 0.5 s"),
        ("stall", ProviderUnreachable, "no words for 0.5 s"),
        ("cut", ProviderGarbled, "broke off in the middle"),
        ("early-end", ProviderGarbled, "broke off in the middle"),
        ("error-event", ProviderBusy, "overloaded or failing"),
        ("not-json", ProviderGarbled, "not what its API promises"),
        ("html", ProviderGarbled, "not what its API promises"),
        ("wrong-schema", ProviderGarbled, "not what its API promises"),
        ("empty", ProviderGarbled, "empty answer"),
        ("only-thinking", ProviderGarbled, "on thinking"),
    ],
)
def test_each_fault_has_its_error_in_time_and_the_next_question_works(
    behaviour: str, kind: type[ProviderError], words: str, server: OpenAIServer
) -> None:
    chat = model(server)
    server.behaviour = behaviour
    error, before, took = caught(chat)
    assert type(error) is kind and words in error.message
    assert "--model quotes" in error.remedy or behaviour == "too-long"
    assert took < 2
    assert (len(before) > 0) == (behaviour in ("stall", "cut", "early-end", "error-event"))
    assert not leaks(error)
    server.behaviour = "quote"
    assert answer(chat) == ANSWER


def leaks(error: BylineError) -> bool:
    shown = f"{error} {error.message} {error.remedy} {error.problem} {error.args} {error.__cause__}"
    return any(KEY[i : i + 4] in shown for i in range(7, len(KEY) - 3))


def test_a_server_that_is_not_there() -> None:
    with OpenAIServer() as gone:
        pass
    error, _, took = caught(model(gone, model_retries=1))
    assert type(error) is ProviderUnreachable and "OPENAI_BASE_URL" in error.remedy and took < 2
    error, _, _ = caught(model(gone, openai_base_url="http://127.0.0.1:1/v1"))
    assert type(error) is ProviderUnreachable


def test_a_quota_that_is_used_up_is_not_tried_again(server: OpenAIServer) -> None:
    server.behaviour = "quota"
    error, _, _ = caught(model(server, model_timeout=5, model_retries=3))
    assert not error.retryable and len(server.requests) == 1


@pytest.mark.parametrize("faults", [["429"], ["500", "503"]])
def test_tries_again_after_an_overload(faults: list[str], server: OpenAIServer) -> None:
    server.script = list(faults)
    assert answer(model(server, model_timeout=5, model_retries=2)) == ANSWER
    assert len(server.requests) == len(faults) + 1


def test_tries_only_as_often_as_set(server: OpenAIServer) -> None:
    server.behaviour = "429"
    error, _, _ = caught(model(server, model_timeout=3, model_retries=1))
    assert error.retryable and len(server.requests) == 2


def test_waits_as_long_as_the_server_asks_but_not_longer_than_its_patience(server: OpenAIServer) -> None:
    server.script, server.retry_after = ["429"], "0.8"
    began = time.monotonic()
    assert answer(model(server, model_timeout=5, model_retries=1)) == ANSWER
    assert time.monotonic() - began > 0.75
    server.script, server.retry_after = ["429"], "30"
    _, _, took = caught(model(server, model_timeout=5, model_retries=1))
    assert took < 1


def test_new_tries_do_not_stretch_the_patience(server: OpenAIServer) -> None:
    server.script = ["500", "hang"]
    _, _, took = caught(model(server, model_timeout=1, model_retries=5))
    assert took < 2 and len(server.requests) == 2


@pytest.mark.parametrize("behaviour", ["cut", "error-event"])
def test_nothing_is_tried_again_once_words_came(behaviour: str, server: OpenAIServer) -> None:
    server.behaviour = behaviour
    caught(model(server, model_timeout=5, model_retries=3))
    assert len(server.requests) == 1


# --- Which model ---


def test_quotes_is_no_model() -> None:
    assert open_model(Settings()) is None
    assert open_model(Settings(model="quotes", openai_api_key=KEY)) is None


@pytest.mark.parametrize("name", ["gpt-5-mini", "openai:", ":x", "quotes:", "Local"])
def test_a_name_that_means_no_model(name: str) -> None:
    with pytest.raises(SettingsError, match="does not name a model") as found:
        open_model(Settings(model=name, openai_api_key=KEY))
    assert "openai:NAME" in found.value.remedy
    assert ("Did you mean" in found.value.remedy) == (":" not in name)


def test_an_unknown_provider() -> None:
    with pytest.raises(SettingsError, match="'opnai' is not a model provider"):
        open_model(Settings(model="opnai:gpt-6-luna", openai_api_key=KEY))


def test_a_provider_whose_package_is_missing() -> None:
    assert find_spec("langchain_groq") is None
    with pytest.raises(SettingsError, match="needs the package langchain-groq") as found:
        open_model(Settings(model="groq:some-model"))
    assert found.value.remedy == "pip install langchain-groq"


def test_another_provider_of_langchain_without_its_key() -> None:
    chat = open_model(Settings(model="azure-openai:some-model"))
    assert chat is not None and chat.name == "some-model"
    error, _, _ = caught(chat)
    assert isinstance(error, ProviderAuthError) and "AZURE_OPENAI" in error.remedy


def test_openai_without_a_key_is_said_at_the_first_use() -> None:
    chat = open_model(Settings(model="openai:gpt-6-luna"))
    assert chat is not None
    for use in (lambda: caught(chat)[0], chat.check, chat.langchain):
        try:
            error = use()
        except ProviderAuthError as raised:
            error = raised
        assert isinstance(error, ProviderAuthError) and "OPENAI_API_KEY" in error.message


def test_opening_a_model_imports_no_langchain() -> None:
    code = (
        "import sys; from rag.chat import open_model; from rag.settings import Settings\n"
        "for name in ('openai:x', 'local', 'quotes'): open_model(Settings(model=name, openai_api_key='k'))\n"
        "print([m for m in ('langchain', 'langchain_core', 'langchain_openai', 'openai') if m in sys.modules])"
    )
    root = str(Path(rag.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{code}"],
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr


def test_langchains_own_face(server: OpenAIServer) -> None:
    from langchain_core.language_models import BaseChatModel

    chat = model(server, model_timeout=5)
    face = chat.langchain()
    assert isinstance(face, BaseChatModel) and face is chat.langchain()
    assert face.invoke([("system", SYSTEM), ("user", ASK)]).text == ANSWER
    assert KEY not in repr(face)


def test_check_asks_without_making_it_write(server: OpenAIServer) -> None:
    chat = model(server)
    assert "serves test-model" in chat.check()
    assert [each.path for each in server.requests] == ["/v1/models"]
    server.models = ["another"]
    assert "lists only another" in chat.check()
    server.behaviour = "404"
    assert "answers" in chat.check()
    for behaviour, kind in (
        ("401", ProviderAuthError),
        ("hang", ProviderUnreachable),
        ("html", ProviderGarbled),
    ):
        server.behaviour = behaviour
        with pytest.raises(kind) as found:
            chat.check()
        assert not leaks(found.value)


# --- The local model ---


def test_local_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = open_model(Settings(model="local", model_dir=tmp_path))
    assert chat is not None and (chat.name, chat.window) == ("local", 4096)
    monkeypatch.setattr(backend, "find_spec", lambda _: None)
    assert caught(chat)[0].remedy == "pip install 'byline[local]'"
    monkeypatch.setattr(backend, "find_spec", lambda _: object())
    assert "byline model fetch" in caught(chat)[0].remedy
    (tmp_path / NAME).write_bytes(b"something else")
    error = caught(chat)[0]
    assert "not the expected" in error.message and "byline model fetch" in error.remedy
    with pytest.raises(ProviderError):
        chat.check()


def test_local_speaks_to_its_own_server_past_any_proxy(
    server: OpenAIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the engine is replaced, by the test server; the rest of the way is the real one."""
    monkeypatch.setattr(backend, "local_file", lambda _: tmp_path)
    monkeypatch.setattr(backend, "_engine", lambda _: (server.url.removesuffix("/v1"), "secret", None))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    chat = open_model(Settings(model="local", model_timeout=5))
    assert chat is not None
    assert answer(chat) == ANSWER
    (request,) = server.requests
    assert request.key == "secret"
    assert request.body["return_progress"] is True and request.body["max_tokens"] == 60


@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="the extra byline[local] is not installed")
def test_local_engine_refuses_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 4000)
    with pytest.raises(ProviderError, match="could not be started"):
        backend._engine(path)


# --- What is said of keys ---

SERVER = Server(who="the server", model="m", key="OPENAI_API_KEY", secrets=(KEY,))


@given(
    st.text("abcdefghijkmnopqrstuvwxyz0123456789ABCDEFGHJKLMNPQRSTUVWXYZ-_", min_size=12, max_size=60),
    st.sampled_from(["{}", "({})", "{}.", "key={}", "'{}'", "Bearer {}", "https://x.example/?key={}&b=1"]),
    st.sampled_from(["whole", "stars", "dots", "ends"]),
)
def test_no_part_of_a_key_gets_into_a_message(key: str, around: str, form: str) -> None:
    shown = {
        "whole": key, "stars": f"{key[:4]}{'*' * 8}{key[-4:]}", "dots": f"{key[:4]}...{key[-4:]}", "ends": key[-6:],
    }[form]  # fmt: skip
    said = redacted(f"Zz {around.format(shown)} zZ", (key,))
    assert not any(key[i : i + 4] in said for i in range(len(key) - 3))


@pytest.mark.parametrize(
    "word", ["sk-ab...wxyz", "sk-proj-****", "hf_aBcD", "0123456789abcdef0123456789abcdef", "AIza-Sy4"]
)
def test_what_looks_like_any_key_is_hidden(word: str) -> None:
    assert redacted(f"the key {word} is wrong") == "the key [hidden] is wrong"


def test_plain_words_stay_and_control_characters_go() -> None:
    text = "The model gpt-6-luna does not support 'top_k' with reasoning."
    assert redacted(text) == text
    assert redacted("a\x1b[31m red\nline\u202e") == "a [31m red line"
    assert len(redacted("word " * 200)) == 200


def test_urls_lose_user_and_query() -> None:
    assert shown_url("https://me:secret@host:8443/v1?key=x") == "https://host:8443/v1"


class Foreign(Exception):
    """An exception of some client library."""

    def __init__(self, status: int | None = None, text: str = "", **more: object) -> None:
        super().__init__(text)
        if status is not None:
            self.status_code = status
        vars(self).update(more)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Foreign(401), ProviderAuthError),
        (Foreign(402), ProviderBusy),
        (Foreign(429), ProviderBusy),
        (Foreign(529), ProviderBusy),
        (Foreign(504), ProviderUnreachable),
        (Foreign(None, "Set ANTHROPIC_API_KEY or pass api_key"), ProviderAuthError),
        (httpx.ConnectError("refused"), ProviderUnreachable),
        (httpx.ReadTimeout("late"), ProviderUnreachable),
        (ConnectionResetError(), ProviderUnreachable),
        (KeyError("choices"), ProviderGarbled),
        (Foreign(None, "odd"), ProviderError),
    ],
)
def test_errors_of_any_library(error: Exception, kind: type[ProviderError]) -> None:
    meant = provider_error(error, SERVER)
    assert type(meant) is kind and meant.remedy
    assert provider_error(meant, SERVER) is meant


def test_langchains_classes_without_a_status() -> None:
    from langchain_core import exceptions as lc

    kinds = {
        lc.ModelAuthenticationError: ProviderAuthError,
        lc.ModelPermissionDeniedError: ProviderAuthError,
        lc.ModelRateLimitError: ProviderBusy,
        lc.ModelAPIError: ProviderBusy,
        lc.ModelConnectionError: ProviderUnreachable,
        lc.ModelTimeoutError: ProviderUnreachable,
        lc.ModelNotFoundError: ProviderError,
        lc.ContextOverflowError: ProviderError,
        lc.ModelInvalidRequestError: ProviderError,
    }
    for raised, kind in kinds.items():
        assert type(provider_error(raised("no"), SERVER)) is kind
    assert "longer" in provider_error(lc.ContextOverflowError("no"), SERVER).message
