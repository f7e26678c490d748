"""``byline`` as a person meets it: in a process of its own, at a pseudo-terminal or in a pipe."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

BYLINE = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())"]
PROMPT = "\x1b[?2004h"  # what prompt_toolkit sends when it begins to listen: pasted text shall be marked as such
_STEERING = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def byline(
    *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """One command, its output in pipes."""
    return subprocess.run(
        [*BYLINE, *args], input=b"" if stdin is None else stdin, env={**os.environ, **(env or {})}, cwd=cwd,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def plain(output: str) -> str:
    """What a terminal shows, as far as no line is drawn twice: without the sequences that steer it."""
    return _STEERING.sub("", output).replace("\r", "")


class Screen:
    """``byline`` at a pseudo-terminal of ``columns``; ``output`` is all it wrote, steering sequences included."""

    def __init__(self, *args: str, columns: int = 80, env: Mapping[str, str] | None = None) -> None:
        self.output = ""
        self._seen = 0
        self._pid, self._fd = pty.fork()
        if not self._pid:
            os.environ.update({"TERM": "xterm-256color", **(env or {})})
            os.execv(BYLINE[0], [*BYLINE, *args])
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self._code: int | None = None

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._fd)

    def prompted(self) -> str:
        """Waits for the next prompt, from which on keys are read one by one; what was written before it."""
        self.wait_for(PROMPT, raw=True)
        return plain(self.output[self._seen :])

    def type(self, keys: str) -> None:
        """Presses these keys; what was written before them is no longer waited for."""
        self._seen = len(self.output)
        os.write(self._fd, keys.encode())

    def wait_for(self, text: str, seconds: float = 90, *, raw: bool = False) -> str:
        """What was written since the last keys, once ``text`` is in it (as ``plain`` shows it, unless ``raw``)."""
        deadline = time.monotonic() + seconds
        while text not in (new := self.output[self._seen :] if raw else plain(self.output[self._seen :])):
            assert time.monotonic() < deadline, f"{text!r} never came: {new!r}"
            assert self._read(), f"it ended before {text!r} came: {new!r}"
        return new

    def end(self, seconds: float = 90) -> int:
        """Waits until the program has ended; its exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, f"it did not end: {plain(self.output[self._seen :])!r}"
        self._code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self._code

    def _read(self) -> bool:
        """Takes what is there, for a moment; False when the program has closed the terminal."""
        if not select.select([self._fd], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # Linux says so when the last process at the terminal is gone
            return False
        if b"\x1b[6n" in data:  # "where is the cursor?"
            os.write(self._fd, b"\x1b[1;1R")
        self.output += data.decode(errors="replace")
        return bool(data)
