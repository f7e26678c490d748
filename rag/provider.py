"""Failures of model servers, whoever's library raised them, as Byline's errors, with no key in a message."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.errors import (
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderGarbled,
    ProviderUnreachable,
)

_QUOTES = "or use --model quotes, which needs no server"
_KEY_LIKE = re.compile(
    r"(?:^|[^a-z0-9])(?:sk|pk|rk|key|hf|gsk|xai|aiza|token)[-_][\w*.-]*"  # how providers' keys begin
    r"|\*{2,}|\w(?:\.{3}|…)\w"  # how servers shorten a key they echo
    r"|(?=[\w+/=-]*\d)[\w+/=-]{24,}",  # any other long run of letters and digits
    re.IGNORECASE,
)
_NO_KEY = re.compile(r"api[_ ]?key|credentials|authentication method", re.IGNORECASE)
_TOO_LONG = ("context_length", "context length", "context window", "context size", "prompt is too long")


@dataclass(frozen=True, slots=True)
class Server:
    """Whom we speak to, in words for messages: ``who`` (as within a sentence) answers for ``model``; ``key``
    names the variable its key is read from; ``url`` is set when it is the user's own server. ``secrets``
    are never shown."""

    who: str
    model: str
    key: str
    url: str | None = None
    secrets: tuple[str, ...] = ()

    @property
    def begin(self) -> str:
        """``who`` at the beginning of a sentence."""
        return self.who[:1].upper() + self.who[1:]


def shown_url(url: str) -> str:
    """A base URL without user, password and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A server's words on one line of at most 200 characters, without what is, or looks like, a key."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    kept = ["[hidden]" if _secret(word, secrets) else word for word in plain.split()]
    line = " ".join(kept)
    return line if len(line) <= 200 else line[:199] + "…"


def _secret(word: str, secrets: tuple[str, ...]) -> bool:
    """Whether a word looks like a key, or shares four characters in a row with one of ours."""
    if _KEY_LIKE.search(word):
        return True
    return any(word[i : i + 4] in secret for secret in secrets for i in range(len(word) - 3))


def retry_after(error: BaseException) -> float | None:
    """Seconds the server asks us to wait (``Retry-After``), or None when it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if not isinstance(headers, Mapping):
        return None
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:  # absent, or a date
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def provider_error(error: BaseException, server: Server) -> ProviderError:
    """The Byline error that a library's exception stands for; see ``rag.errors`` for the tree.

    ``retryable`` is False on an error of a usually retryable class that will not pass by itself (a used-up
    quota). An error that is a ProviderError already is returned as it is.
    """
    if isinstance(error, ProviderError):
        return error
    said = redacted(str(getattr(error, "message", None) or error), server.secrets)
    status = _status(error)
    if status is not None:
        return _by_status(status, f"{_code(error)} {said}".lower(), said, server)
    if _is(error, "Timeout"):
        return silent(server)
    if _NO_KEY.search(str(error)):  # clients raise a plain ValueError or TypeError when they have none
        return no_key(server, str(error))
    if _is(error, "Connect") or isinstance(error, OSError) or _is(error, "TransportError"):
        return ProviderUnreachable(
            f"{server.begin} cannot be reached ({type(error).__name__}).",
            f"Check the network{_and_url(server)}, {_QUOTES}.",
        )
    if isinstance(error, ValueError | TypeError | LookupError | AttributeError):
        return garbled(server, "sent something that is not what its API promises")
    return ProviderError(f"{server.begin} failed ({type(error).__name__}): {said}", f"Try again, {_QUOTES}.")


def silent(server: Server, seconds: float | None = None) -> ProviderUnreachable:
    """Nothing came in time."""
    return ProviderUnreachable(
        f"{server.begin} sent no words {f'for {seconds:g} s' if seconds else 'in time'}.",
        f"Try again, raise BYLINE_MODEL_TIMEOUT (seconds){_and_url(server)}, {_QUOTES}.",
    )


def garbled(server: Server, what: str) -> ProviderGarbled:
    """``what`` completes the sentence "the server …"."""
    return ProviderGarbled(
        f"{server.begin} {what}.",
        f"Try again, choose another model with BYLINE_MODEL{_and_url(server)}, {_QUOTES}.",
    )


def no_key(server: Server, said: str = "") -> ProviderAuthError:
    """A key is needed and none is set; ``said``, a library's words, may name the variable it reads."""
    named = re.search(r"\b[A-Z][A-Z0-9_]*_(?:API_KEY|TOKEN)\b", said)
    key = named.group() if named else server.key
    return ProviderAuthError(
        f"The model {server.model} of {server.who} needs a key, and {key} is not set.",
        f"Set {key} in the environment, {_QUOTES}.",
    )


def _by_status(status: int, hints: str, said: str, server: Server) -> ProviderError:
    if status == 401:
        return ProviderAuthError(
            f"{server.begin} refused the key (401).", f"Put a valid key into {server.key}, {_QUOTES}."
        )
    if status == 403:
        return ProviderAuthError(
            f"{server.begin} does not let this key use {server.model} (403).",
            f"Check what the key in {server.key} may do, choose another model with BYLINE_MODEL, {_QUOTES}.",
        )
    if status == 402 or (status == 429 and "insufficient_quota" in hints):
        used_up = ProviderBusy(
            f"{server.begin} says that the quota of this account is used up ({status}).",
            f"Check its plan and billing, {_QUOTES}.",
        )
        used_up.retryable = False
        return used_up
    if status == 429:
        return ProviderBusy(
            f"{server.begin} limits how much may be asked, and the limit is reached (429).",
            f"Wait a little and ask again, {_QUOTES}.",
        )
    if status in (408, 502, 504):
        return ProviderUnreachable(
            f"{server.begin} did not answer in time ({status}).", f"Try again{_and_url(server)}, {_QUOTES}."
        )
    if status >= 500:
        return ProviderBusy(
            f"{server.begin} is overloaded or failing ({status}).", f"Try again later, {_QUOTES}."
        )
    if status == 404:
        return ProviderError(
            f"{server.begin} knows no model {server.model} (404).",
            f"Set BYLINE_MODEL to a model that it serves{_and_url(server)}, {_QUOTES}.",
        )
    if status == 413 or any(hint in hints for hint in _TOO_LONG):
        return ProviderError(
            f"The prompt is longer than what {server.who} can read.",
            "Ask about fewer articles (--article), or choose a model with a longer context (BYLINE_MODEL).",
        )
    return ProviderError(
        f"{server.begin} refused the request ({status}): {said}",
        f"Choose another model with BYLINE_MODEL{_and_url(server)}, {_QUOTES}.",
    )


def _and_url(server: Server) -> str:
    return ", check OPENAI_BASE_URL (it usually ends in /v1)" if server.url else ""


# What LangChain's own exceptions mean, for providers whose libraries carry no HTTP status.
_LANGCHAIN = {
    "ModelAuthenticationError": 401,
    "ModelPermissionDeniedError": 403,
    "ContextOverflowError": 413,
    "ModelInvalidRequestError": 400,
    "ModelNotFoundError": 404,
    "ModelRateLimitError": 429,
    "ModelAPIError": 500,
}


def _status(error: BaseException) -> int | None:
    """The HTTP status an error stands for: its own, its response's, its class's, or its body's."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int):
            return 413 if status == 400 and _is(error, "ContextOverflowError") else status
    for name, status in _LANGCHAIN.items():
        if _is(error, name):
            return status
    body = getattr(error, "body", None)
    if isinstance(body, Mapping):  # an error event within a stream
        code = body.get("code")
        return code if isinstance(code, int) and 400 <= code < 600 else 500
    return None


def _code(error: BaseException) -> str:
    body: Any = getattr(error, "body", None)
    given = [getattr(error, "code", None), getattr(error, "type", None)]
    if isinstance(body, Mapping):
        given += [body.get("code"), body.get("type")]
    return " ".join(str(value) for value in given if value)


def _is(error: BaseException, part: str) -> bool:
    """Whether a class of the error, or of one it was raised from, is so called.

    By name, because each provider brings its own client library and none need be installed.
    """
    seen: BaseException | None = error
    while seen is not None:
        if any(part in kind.__name__ for kind in type(seen).__mro__):
            return True
        seen = seen.__cause__
    return False
