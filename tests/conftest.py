"""Every test runs as on a machine of its own: no network but loopback, no settings, an empty folder."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import desk, own, stored
from pytest_socket import socket_allow_hosts

__all__ = ["desk", "own", "stored"]  # fixtures for every test; the articles are read once a session

LOOPBACK = ["127.0.0.1", "::1"]
# Ours, the providers' and LangChain's tracing; a proxy would be asked even for a loopback server.
FOREIGN = ("BYLINE_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Before any fixture of a test; pytest-socket lifts it again after the test."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser's test that failed is run once more, and pytest names it: a machine that stands still for a minute
    (a paused virtual one) cuts the browser from its server. What fails twice fails."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _own_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that outlive a test too: no foreign variables, no ``.env``, ``.byline`` or model."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(FOREIGN) or name.upper() in PROXIES:
                patch.delenv(name)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(socket, "getaddrinfo", _local_names(socket.getaddrinfo))
        patch.chdir(tmp_path_factory.mktemp("session"))
        yield


@pytest.fixture(autouse=True)
def _own_folder(_own_machine: None, tmp_path: Path) -> Iterator[None]:
    """Each test begins in an empty folder of its own. Streamlit's AppTest puts the page in the main module's place,
    where processes that later tests spawn would run it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        yield


def _local_names(look_up: Any) -> Any:
    """``getaddrinfo`` as a machine without a network has it."""

    def guarded(host: str | bytes | None, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "", "localhost", "0.0.0.0", "::", *LOOPBACK):
            raise socket.gaierror(socket.EAI_NONAME, f"tests look up no name but localhost: {name}")
        return look_up(host, *args, **options)

    return guarded
