"""``byline``: runs one command; whatever happens becomes a message, a remedy and an exit code.

Light on import, so that Ctrl-C hardly ever finds it before ``main`` can answer.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path

from rag.errors import BylineError, UsageError
from rag.schema import Problem

INTERRUPTED = 130


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command in ``args`` (without the program's name; by default the process's); its exit code."""
    given = list(sys.argv[1:] if args is None else args)
    as_json = "--json" in (given[: given.index("--")] if "--" in given else given)
    try:
        code = _run(given)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 1
    except BylineError as error:
        return _report(error.problem, as_json, error.exit_code)
    except OSError as error:
        remedy = "Check free space and permissions, and run the command again."
        return _report(Problem("OSError", f"The system refused something: {error}.", remedy), as_json, 1)
    except Exception as error:  # noqa: BLE001  # the one place: nobody shall ever read a traceback
        return _report(_fault(error), as_json, 1)
    if code == INTERRUPTED:
        return _report(Problem("Interrupted", "Stopped. What was finished is kept.", ""), as_json, INTERRUPTED)
    return code


def _run(args: list[str]) -> int:
    """The command's own exit code. Raises UsageError for a command line that cannot be understood."""
    from typer import Abort, TyperException

    from rag.briefing_commands import app
    from rag.console import prepare_streams

    prepare_streams()
    if not sys.warnoptions:  # what libraries tell their programmers
        warnings.simplefilter("ignore")
    try:
        code = app(args, prog_name="byline", standalone_mode=False)
    except Abort:
        code = INTERRUPTED
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "byline"
        raise UsageError(error.format_message(), f"{command} --help shows how it is used.") from None
    sys.stdout.flush()
    return int(code or 0)


def _report(problem: Problem, as_json: bool, code: int) -> int:
    """Says what went wrong; ``code``."""
    from rag.console import print_problem

    try:
        print_problem(problem, as_json=as_json)
        sys.stdout.flush()
    except OSError:  # nobody is left to be told, or nowhere to write; the exit code says it
        _drop_output()
    return code


def _drop_output() -> None:
    """After a closed pipe (``| head``) or a full disk: what is still buffered must not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fault(error: Exception) -> Problem:
    """An exception nobody foresaw, its traceback kept in a file for whoever mends it."""
    told = f"Unexpected error: {type(error).__name__}: {error}. This is a fault in Byline, not in what you did."
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="replace", prefix="byline-fault-", suffix=".txt", delete=False
        ) as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return Problem("UnexpectedError", told, "Please report it with the command that you ran.")
    remedy = f"Please report it with the command that you ran and the file {Path(file.name)}."
    return Problem("UnexpectedError", told, remedy)
