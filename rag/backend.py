"""A LangChain chat model for each kind of name: OpenAI's interface, our local file, LangChain's providers."""

from __future__ import annotations

import re
import secrets
import threading
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelFileError, ProviderError, SettingsError
from rag.model_file import locate
from rag.provider import Server, no_key, provider_error
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OPENAI_URL = "https://api.openai.com/v1"
LOCAL_WINDOW = 4096
# Tokens a model may think before it writes; most servers count them within the limit of the answer.
THINKING = 4096
# o1, o3 …, gpt-5 and later, but no gpt-5-chat: they think, and refuse a temperature and ``max_tokens``.
_REASONS = re.compile(r"^(?:.*/)?(?:o\d|gpt-(?:[5-9]|\d\d)(?!.*chat))")


def reasons(model: str) -> bool:
    """Whether OpenAI's model of this name thinks before it writes."""
    return bool(_REASONS.match(model))


def openai_model(settings: Settings, server: Server) -> BaseChatModel:
    """A model of OpenAI, or of a compatible server. Raises ProviderAuthError when OpenAI's key is missing."""
    if not (server.url or server.secrets):
        raise no_key(server)
    if reasons(server.model):
        manner: dict[str, Any] = {"reasoning_effort": "low"}  # all know it; their default takes long
    else:
        manner = {"temperature": 0.0}
    key = server.secrets[0] if server.secrets else "none-needed"
    # The address is given even for OpenAI, so that no other variable of the environment decides it.
    return _chat_openai(settings, server.model, server.url or OPENAI_URL, key, **manner)


def local_model(settings: Settings, server: Server) -> BaseChatModel:
    """The model of the local file, started in this process. Raises ProviderError."""
    path = local_file(settings)
    from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

    with _STARTING:
        url, key, _ = _engine(path)
    direct = {  # loopback, so never through a proxy
        "http_client": DefaultHttpxClient(trust_env=False),
        "http_async_client": DefaultAsyncHttpxClient(trust_env=False),
    }
    return _chat_openai(settings, server.model, f"{url}/v1", key, temperature=0.0, **direct)


def _chat_openai(settings: Settings, model: str, url: str, key: str, **manner: Any) -> BaseChatModel:
    from pydantic import SecretStr

    from rag.priced import PricedChatOpenAI

    # Printed when a server's JSON is of another shape; ChatModel says that in an error of ours.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    return PricedChatOpenAI(
        model=model,
        base_url=url,
        api_key=SecretStr(key),
        timeout=settings.model_timeout + 1,  # ChatModel's own is the one that is felt; this frees the socket
        max_retries=0,  # ChatModel tries again, within its patience
        stream_usage=True,
        **manner,
    )


def other_model(settings: Settings, server: Server) -> BaseChatModel:
    """A model of the LangChain provider ``server.who``.

    Raises SettingsError for a provider that LangChain does not know or whose package is not installed, and
    ProviderError (a missing key, mostly) when it cannot be set up.
    """
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(
            server.model,
            model_provider=server.who,
            temperature=0,
            max_tokens=THINKING,
            timeout=settings.model_timeout + 1,
            max_retries=0,
        )
    except ImportError as error:
        named = re.search(r"pip install ([\w.-]+)", str(error))
        package = named.group(1) if named else f"langchain-{server.who.replace('_', '-')}"
        raise SettingsError(
            f"The model provider {server.who} needs the package {package}, which is not installed.",
            f"pip install {package}",
        ) from None
    except Exception as error:  # noqa: BLE001  # mapped; each provider has its own exceptions
        if "Unsupported provider" in str(error):
            raise SettingsError(
                f"{server.who!r} is not a model provider that LangChain knows.",
                "Use quotes, local, openai:NAME, or another provider:NAME of LangChain's init_chat_model.",
            ) from None
        raise provider_error(error, server) from None


def local_file(settings: Settings) -> Path:
    """The model file; raises ProviderError when it, or the package that runs it, is missing."""
    if find_spec("xllamacpp") is None:
        raise ProviderError(
            "The local model needs the package xllamacpp, which is not installed.",
            "pip install 'byline[local]'",
        )
    try:
        path = locate(settings)
    except ModelFileError as error:
        raise ProviderError(error.message, error.remedy) from error
    if path is None:
        raise ProviderError(
            "The file of the local model has not been fetched.", "Run `byline model fetch` (1.1 GB), once."
        )
    return path


_STARTING = threading.Lock()


@cache
def _engine(path: Path) -> tuple[str, str, object]:
    """Start llama.cpp's own HTTP server in this process, on a free port of the loopback.

    Returns its address, its key (random, so that no other user of the machine can use it) and the server,
    which lives as long as something refers to it. Raises ProviderError when it does not start.
    """
    import xllamacpp

    key = secrets.token_hex(16)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = LOCAL_WINDOW
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = 128  # some seconds on two cores: how often it reports and can stop
    params.cache_ram_mib = 0  # its default keeps up to 8 GB of earlier prompts
    params.api_keys = [key]
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise ProviderError(
            f"The local model could not be started: {error}", "See that some 2 GB of memory are free."
        ) from error
    return str(server.listening_address), key, server
