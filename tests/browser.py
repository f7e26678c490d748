"""A real Streamlit server and a real browser, for tests of what a person sees.

    from browser import serve, violations        # the fixtures ``browser`` and ``page``: see conftest.py

    def test_it(page: Page) -> None:
        with serve(SCRIPT, env={"BYLINE_DATA_DIR": ...}) as url:
            page.goto(url)

Without Chromium these tests skip and say so; under ``CI=true`` they fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # published without types
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CONFIG = Path(__file__).parent.parent / "ui" / ".streamlit"
NAMES = ("chromium", "chromium-browser", "google-chrome")
STARTED = 60.0  # seconds that a server may take to answer
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def chromium() -> Path | None:
    """The installed browser, or None."""
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def needed() -> Path:
    """The browser; skips the test where there is none, or fails it under ``CI=true``."""
    found = chromium()
    if found is not None:
        return found
    reason = f"no browser: none of {', '.join(NAMES)} is installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests; make contexts of it for several people at once. Not for the session: while
    Playwright is open its event loop counts as running, and no other test could run one."""
    path = needed()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a session of its own, 1280 x 900, light, that asks for no motion; an error of its scripts fails."""
    with opened_page(browser) as shown:
        yield shown


@contextmanager
def opened_page(browser: Browser, viewport: ViewportSize = WIDE, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; ``options`` as for ``Browser.new_context`` (``color_scheme="dark"``)."""
    context = browser.new_context(**{"viewport": viewport, "reduced_motion": "reduce", **options})
    context.set_default_timeout(15_000)
    shown = context.new_page()
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield shown
        assert not errors, errors
    finally:
        context.close()


@contextmanager
def serve(
    script: Path, *arguments: str, env: Mapping[str, str] | None = None, options: Sequence[str] = (),
    folder: Path | None = None,
) -> Iterator[str]:  # fmt: skip
    """``streamlit run script -- arguments`` on a free port, from ``folder``; yields the address without a slash.

    ``options`` are Streamlit's own (``--theme.base=dark``). What the server wrote is printed if the body fails.
    """
    port = _free_port()
    # Captured to a file: a pipe that nobody reads would stop the server once it is full.
    handle, name = tempfile.mkstemp(prefix=f"streamlit-{port}-", suffix=".log")
    log = Path(name)
    command = [
        sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", f"--server.port={port}",
        *options, "--", *arguments,
    ]  # fmt: skip
    with os.fdopen(handle, "wb") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=folder,
            env={**os.environ, **(env or {})},
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url, server)
        yield url
    except BaseException:
        print(f"--- {' '.join(command)}\n{log.read_text('utf-8', 'replace')[-6000:]}")
        raise
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.unlink()


def app_folder(folder: Path, *scripts: Path) -> Path:
    """``folder`` with the scripts and our Streamlit configuration beside them; the first script's path there."""
    shutil.copytree(CONFIG, folder / ".streamlit")
    copies = [Path(shutil.copy(script, folder)) for script in scripts]
    return copies[0]


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + STARTED
    while time.monotonic() < until:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            with direct.open(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {STARTED:.0f} s")


def foreign_requests(page: Page, url: str) -> list[str]:
    """A list that fills, from now on, with each address asked for that is not the server's own."""
    asked: list[str] = []
    own = urlsplit(url).netloc

    def note(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"blob", "data", "about"} and parts.netloc != own:
            asked.append(address)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda opened: note(opened.url))
    return asked


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical, as ``rule: what is wrong (where)``."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} ({'; '.join(str(node['target']) for node in rule['nodes'][:3])})"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]
