"""``byline chat``: the page's server, its addresses, and what is refused before it starts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from rag.cli import main

PROGRAM = "import sys; from rag.cli import main; sys.exit(main())"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_it_serves_on_loopback_from_any_folder_and_ctrl_c_ends_it(own: Path, tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "chat", "--no-browser", "--port", str(port), "--data", str(own)],
            cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=dict(os.environ),
        )  # fmt: skip
    try:
        until = time.monotonic() + 90
        while True:
            assert server.poll() is None and time.monotonic() < until, log.read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as reply:
                    assert reply.status == 200
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        assert f"http://127.0.0.1:{port} " in log.read_text()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) in {0, 130, -signal.SIGINT}
    finally:
        server.kill()
        server.wait()


def test_a_port_in_use_is_named_with_the_remedy(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert main(["chat", "--no-browser", "--port", str(port), "--data", str(own)]) == 2
    said = capsys.readouterr().err
    assert str(port) in said and "--port" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json"], "--terminal"),
        (["--terminal", "--port", "8600"], "--terminal"),
        (["--model", "nobody"], "nobody"),
        (["--host", "256.1.1.1"], "--host"),
        (["--port", "0"], "--port"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(
    own: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--no-browser", "--data", str(own), *arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err + told.out
    assert "Traceback" not in told.err
