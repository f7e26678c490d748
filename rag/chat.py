"""A chat model from a name: streams text, waits no longer than agreed, fails only with Byline's errors."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from rag.backend import LOCAL_WINDOW, THINKING, local_file, local_model, openai_model, other_model, reasons
from rag.errors import ProviderError, ProviderUnreachable, SettingsError
from rag.provider import Server, garbled, provider_error, retry_after, shown_url, silent
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

Kind = Literal["openai", "local", "other"]

_WINDOW = 16_000
_LONGEST_TOKEN = 20  # characters; a server may ignore the limit it was given
_MOST_WORDLESS = 20_000  # pieces without text in a row: a model that thinks and never comes to the point
# Options that some servers refuse, by their name on the wire, with the field of LangChain's class.
_OPTIONS = {
    "temperature": "temperature",
    "reasoning_effort": "reasoning_effort",
    "stream_options": "stream_usage",
    "max_tokens": "max_tokens",
}
# How OpenAI's other interface (Responses) and Anthropic say what Chat Completions calls stop and length.
_FINISHES = {"completed": "stop", "incomplete": "length", "end_turn": "stop", "max_tokens": "length"}
_REFUSES = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|only the default",
    re.IGNORECASE,
)
_BUILDERS: dict[Kind, Callable[[Settings, Server], BaseChatModel]] = {
    "openai": openai_model,
    "local": local_model,
    "other": other_model,
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were read and written, as the server counted them, and what it says they cost, in its currency."""

    input: int
    output: int
    cost: float | None = None


@dataclass(slots=True)
class _State:
    """What is known of a reply so far."""

    begun: bool = False
    usage: Usage | None = None
    finish: str | None = None

    def note(self, chunk: AIMessageChunk) -> None:
        """Take over what a chunk says beside its text."""
        if chunk.usage_metadata:
            before = self.usage or Usage(0, 0)
            self.usage = Usage(
                before.input + chunk.usage_metadata["input_tokens"],
                before.output + chunk.usage_metadata["output_tokens"],
                before.cost,
            )
        said = chunk.response_metadata
        if costs := said.get("costs"):
            before = self.usage or Usage(0, 0)
            self.usage = replace(before, cost=sum(costs, before.cost or 0.0))
        ended = said.get("finish_reason") or said.get("stop_reason") or said.get("status")
        self.finish = _FINISHES.get(ended, ended) if ended else self.finish


class Reply(Iterator[str]):
    """The pieces of one reply, asked for at the first ``next``; closing it cancels the request.

    ``next`` raises ProviderError and its children only.
    """

    def __init__(self, pieces: Generator[str], state: _State) -> None:
        self._pieces = pieces
        self._state = state

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        """Stop, and drop the connection; harmless after the end."""
        self._pieces.close()

    @property
    def usage(self) -> Usage | None:
        """Once it has ended: the tokens, where the server counts them."""
        return self._state.usage

    @property
    def finish(self) -> str | None:
        """Once it has ended: why, as ``stop``, or ``length`` when it was cut off at ``max_tokens``."""
        return self._state.finish


class ChatModel:
    """One model on one server, built at its first use, for any number of threads.

    ``name`` is what an answer shows as its mode; ``window`` the context, in tokens, to plan prompts for.
    """

    def __init__(self, kind: Kind, name: str, window: int, server: Server, settings: Settings) -> None:
        self.name = name
        self.window = window
        self._kind = kind
        self._server = server
        self._settings = settings
        self._lock = threading.Lock()
        self._model: BaseChatModel | None = None
        self._refused: frozenset[str] = frozenset()

    def langchain(self) -> BaseChatModel:
        """The LangChain model itself. It does not try again; ``stream`` does.

        Raises ProviderError when it cannot be built: no key, no model file, a package that is missing.
        """
        with self._lock:
            if self._model is None:
                self._model = _BUILDERS[self._kind](self._settings, self._server)
            return self._model

    def stream(self, system: str, user: str, *, max_tokens: int) -> Reply:
        """The reply to one prompt, as it is written. ``max_tokens`` bounds the answer, not the thinking.

        Each wait for the next piece is at most ``settings.model_timeout`` seconds; the first one includes
        the connection and up to ``settings.model_retries`` new tries after an overload or a lost
        connection. Nothing is tried again once a piece came.
        """
        state = _State()
        return Reply(self._pieces(state, [("system", system), ("user", user)], max_tokens), state)

    def check(self) -> str:
        """Ask whether the model can answer, without making it write; returns words for the reader.

        Raises ProviderError. Starts no local model.
        """
        if self._kind == "local":
            return f"{local_file(self._settings)} is there"
        model: Any = self.langchain()
        if self._kind == "other":
            return f"{self._server.begin} is set up; it was not asked"
        import openai

        try:
            served = sorted(each.id for each in model.root_client.models.list())
        except openai.NotFoundError:  # some compatible servers list no models
            return f"{self._server.begin} answers"
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise provider_error(error, self._server) from None
        if self.name in served:
            return f"{self._server.begin} answers and serves {self.name}"
        if self._server.url:  # one that serves a single model may answer to any name
            return f"{self._server.begin} answers, but lists only {', '.join(served[:8]) or 'no model'}"
        raise ProviderError(
            f"{self._server.begin} does not serve {self.name} to this key.",
            "Set BYLINE_MODEL to a model that it serves.",
        )

    def _pieces(self, state: _State, messages: list[tuple[str, str]], max_tokens: int) -> Generator[str]:
        self.langchain()  # starting the local model takes its time, and is not waiting for words
        patience = self._settings.model_timeout
        deadline = time.monotonic() + patience
        attempt = 0
        while True:
            chunks = _within(self._ask(messages, max_tokens), deadline, patience)
            try:
                yield from self._read(state, chunks, max_tokens)
                return
            except TimeoutError:
                raise silent(self._server, patience) from None
            except _LibraryError as failure:
                if self._drop_refused(failure.error):
                    continue
                wait = self._pause(state, failure.error, attempt, deadline)
            finally:
                chunks.close()
            attempt += 1
            time.sleep(wait)

    def _ask(self, messages: list[tuple[str, str]], max_tokens: int) -> Iterator[AIMessageChunk]:
        model = self.langchain()
        refused = self._refused
        if fields := {_OPTIONS[name] for name in refused} & type(model).model_fields.keys():
            model = model.model_copy(update=dict.fromkeys(fields))
        options: dict[str, Any] = {}
        if self._kind == "openai" and (reasons(self.name) or "max_tokens" in refused):
            options = {"max_tokens": max_tokens + THINKING}  # LangChain sends it as max_completion_tokens
        elif self._kind == "openai":
            options = {"extra_body": {"max_tokens": max_tokens}}  # the name that every server knows
        elif self._kind == "local":  # with progress, so that reading a long prompt is not taken for a hang
            options = {"extra_body": {"max_tokens": max_tokens, "return_progress": True}}
        return model.stream(messages, **options)

    def _read(self, state: _State, chunks: Iterator[AIMessageChunk], max_tokens: int) -> Generator[str]:
        written = wordless = 0
        for chunk in chunks:
            state.note(chunk)
            text = str(chunk.text)
            wordless = 0 if text else wordless + 1
            if wordless > _MOST_WORDLESS:
                raise garbled(self._server, "sent no words, only signs of life")
            if not text:
                continue
            state.begun = True
            yield text
            written += len(text)
            if written > max_tokens * _LONGEST_TOKEN:
                state.finish = "length"
                return
        if not written and state.finish == "length":
            raise garbled(self._server, "spent all the tokens of its answer on thinking")
        if not written:
            raise garbled(self._server, "sent an empty answer")
        if state.finish is None and self._kind != "other":
            raise garbled(self._server, "broke off in the middle of its answer")

    def _pause(self, state: _State, error: Exception, attempt: int, deadline: float) -> float:
        """Seconds to wait before the next try; raises what the error means when there is none."""
        meant = provider_error(error, self._server)
        if state.begun and isinstance(meant, ProviderUnreachable):
            meant = garbled(self._server, "broke off in the middle of its answer")
        asked = retry_after(error)
        wait = min(0.5 * 2**attempt, self._settings.model_timeout / 4) if asked is None else asked
        late = time.monotonic() + wait >= deadline
        if state.begun or late or not meant.retryable or attempt >= self._settings.model_retries:
            raise meant from None  # what a library says may hold a part of the key
        return wait

    def _drop_refused(self, error: Exception) -> bool:
        """Whether the server refused an option that can be left out; it is then never sent again."""
        said = f"{getattr(error, 'param', None)} {getattr(error, 'code', None)} {error}"
        if getattr(error, "status_code", None) not in (400, 422) or not _REFUSES.search(said):
            return False
        found = {name for name in _OPTIONS if name in said} - self._refused
        self._refused |= found
        return bool(found)


def open_model(settings: Settings) -> ChatModel | None:
    """The model that ``settings`` name, or None for ``quotes``.

    Raises SettingsError for a name that means no model, an unknown provider, or one whose package is not
    installed. A key or a model file that is missing is reported at the first use.
    """
    name = settings.model_name.strip()
    if name == "quotes":
        return None
    if name == "local":
        server = Server(who="the local model", model="local", key="")
        return ChatModel("local", "local", LOCAL_WINDOW, server, settings)
    provider, _, model = name.partition(":")
    provider = provider.strip().lower().replace("-", "_")
    if not (provider and model):
        raise SettingsError(
            f"{name!r} does not name a model.",
            "Use quotes, local, openai:NAME or provider:NAME."
            + (f" Did you mean openai:{name}?" if name and ":" not in name else ""),
        )
    if provider == "openai":
        return ChatModel("openai", model, _WINDOW, _openai_server(settings, model), settings)
    server = Server(who=provider, model=model, key=f"{provider.upper()}_API_KEY")
    other = ChatModel("other", model, _WINDOW, server, settings)
    with suppress(ProviderError):  # a key that is missing is said at the first use, as for OpenAI
        other.langchain()
    return other


def _openai_server(settings: Settings, model: str) -> Server:
    key, url = settings.openai_api_key, settings.openai_base_url
    return Server(
        who=f"the server at {shown_url(url)}" if url else "OpenAI",
        model=model,
        key="OPENAI_API_KEY",
        url=url,
        secrets=(key.get_secret_value(),) if key else (),
    )


class _LibraryError(Exception):
    """Carries what a provider's library raised out of the thread it was raised in."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _within(source: Iterator[AIMessageChunk], deadline: float, seconds: float) -> Generator[AIMessageChunk]:
    """The items of ``source``; TimeoutError when the first does not come by ``deadline`` (of the monotonic
    clock) or a later one within ``seconds``. Closing it closes ``source``.

    A thread asks, for no client library bounds this wait: their timeouts begin anew with every byte (a
    server's ``: ping``), and some have none. It is a daemon, so that a dead server cannot delay our exit.
    """
    orders: SimpleQueue[bool] = SimpleQueue()  # True: one more item; False: no more
    items: SimpleQueue[AIMessageChunk | _LibraryError | None] = SimpleQueue()

    def work() -> None:
        while orders.get():
            try:
                items.put(next(source, None))
            except Exception as error:  # noqa: BLE001  # handed over; each provider has its own exceptions
                items.put(_LibraryError(error))
        if isinstance(source, Generator):
            source.close()

    threading.Thread(target=copy_context().run, args=(work,), daemon=True, name="byline-chat").start()
    try:
        while True:
            orders.put(True)
            try:
                item = items.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise TimeoutError from None
            if item is None:
                return
            if isinstance(item, _LibraryError):
                raise item
            yield item
            deadline = time.monotonic() + seconds
    finally:
        orders.put(False)
