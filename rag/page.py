"""``byline chat`` without ``--terminal``: starts the chat page's server in this process's place."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from rich.text import Text

from rag.console import open_console
from rag.desk import Desk
from rag.errors import UsageError
from rag.settings import PREFIX, Settings

HOST = "127.0.0.1"
PORT = 8501
TRIED = 20  # ports after PORT, when none was asked for


def serve(settings: Settings, host: str | None, port: int | None, *, browser: bool) -> NoReturn:
    """Serves the page until Ctrl-C; never returns. Raises BylineError when the page could only show an error:
    the data folder, a setting, a port in use."""
    with Desk.open(settings) as desk:
        _ = desk.mode  # a model that cannot be meant
    where = host or HOST
    chosen = _port(where, port)
    console = open_console(stderr=True)
    shown = f"http://{f'[{where}]' if ':' in where else where}:{chosen}"
    console.print(Text(f"The page is at {shown} (Ctrl-C ends it)."))
    if not _loopback(where):
        console.print(
            Text(
                "Whoever reaches this machine on that port can read, ask, add and remove. Set up sign-in, or put it "
                "behind a proxy: SECURITY.md says how.",
                style="yellow",
            )
        )
    given = {"DATA_DIR": settings.data_dir, "MODEL": settings.model}
    env = {**os.environ, **{PREFIX + name: str(value) for name, value in given.items() if value is not None}}
    command = [
        sys.executable, "-m", "streamlit", "run", str(_script()), "--server.address", where,
        "--server.port", str(chosen), "--server.headless", "false" if browser else "true",
    ]  # fmt: skip
    if os.name == "posix":  # signals reach the server itself
        os.execve(sys.executable, command, env)
    sys.exit(subprocess.call(command, env=env))


def _script() -> Path:
    found = find_spec("ui")
    if found is None or not found.submodule_search_locations:
        raise UsageError("The chat page is not installed here.", "Install Byline whole: pip install .")
    return Path(found.submodule_search_locations[0]) / "app.py"


def _port(host: str, port: int | None) -> int:
    """The port asked for, or the first free one. Raises UsageError."""
    tried = [port] if port is not None else range(PORT, PORT + TRIED)
    for one in tried:
        try:
            with socket.create_server((host, one), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
                return one
        except OSError as error:
            reason = error.strerror
    raise UsageError(
        f"The page cannot listen on {host}, port {port or f'{PORT} to {PORT + TRIED - 1}'}: {reason}.",
        "Name another with --port or --host.",
    )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
