"""The commands of ``byline``: options in, a call of the desk, its result drawn or printed as JSON.

What draws and what answers is imported inside the commands, so that ``byline --help`` pays for neither.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rag import __version__
from rag.errors import UsageError
from rag.options import (
    Articles,
    AsJson,
    AsOf,
    Data,
    Model,
    Outlets,
    Receipt,
    Since,
    Until,
    day_of,
    days_of,
    filters_of,
    keep_receipt,
    receipt_wanted,
    settings_of,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rag.desk import Desk
    from rag.settings import Settings

app = typer.Typer(
    name="byline",
    epilog='Begin with: byline ingest articles/   Then: byline ask "Who signed the agreement?"',
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
model_app = typer.Typer(help="The model that runs on this computer.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def _begin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Ask the news, and see who said it."""
    if version:
        typer.echo(f"byline {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command(epilog="Example: byline ingest articles/ report.pdf   Or: curl -s URL | byline ingest -")
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input.")],
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Read and store articles.

    Reads .txt .md .html .json .jsonl .csv .pdf .docx. What is stored already is skipped, what changed is
    replaced. Exit code 2 when a file was refused; the others are stored.
    """
    from rag.console import progress
    from rag.lists import report_view
    from rag.serialise import report_json

    settings = settings_of(data, model)
    stdin = _standard_input(settings.max_file_mb) if "-" in paths else None
    with progress() as report, open_desk(settings) as desk:
        done = desk.ingest(paths, stdin=stdin, progress=report)
    put(report_json(done), report_view(done), as_json)
    return 2 if any(item.status == "refused" for item in done.articles) else 0


@app.command(epilog='Example: byline ask "Who signed the agreement, and when?" --since 2025-06')
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="In quotation marks.")] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE.jsonl", help='{"id", "question"} a line; - for standard input.'),
    ] = None,
    outlet: Outlets = None, article: Articles = None, since: Since = None, until: Until = None, as_of: AsOf = None,
    receipt: Receipt = None, data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Answer a question, each sentence with its source.

    Exit code 3 when the articles do not answer. DATE is YYYY-MM-DD, YYYY-MM or YYYY. With --file, one answer a
    line, as JSON.
    """
    from rag.console import follow, open_console
    from rag.lines import answer_each, questions, read_lines, watched
    from rag.serialise import answer_json
    from rag.terminal import answer_view

    if (question is None) == (file is None):
        raise UsageError("ask takes either a question or --file.", 'For example: byline ask "Who signed it?"')
    if file is not None and receipt is not None:
        raise UsageError("--receipt keeps one answer, and --file asks for many.", "Leave one of them out.")
    receipt_wanted(receipt)
    days, day = days_of(since, until), day_of("--as-of", as_of, last=True)
    with open_desk(settings_of(data, model)) as desk:
        filters = filters_of(desk, outlet, article, days)
        if file is not None:
            desk.mode  # noqa: B018  # a model that means none is everyone's error, not the first line's
            return answer_each(
                watched(questions(read_lines(file))),
                lambda line: answer_json(desk.ask(line.question, line.history, filters=filters, as_of=day)),
            )
        answer = follow(desk.stream(question or "", filters=filters, as_of=day), open_console(stderr=True))
        told = answer_json(answer)
        keep_receipt(desk, receipt, "answer", told, filters, question=question, as_of=day and day.isoformat())
    put(told, answer_view(answer), as_json)
    return 0 if answer.status == "answered" else 3


@app.command(epilog='Example: byline search "off-site power" -k 5 --explain')
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or a question, in quotation marks.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many sentences.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show why each stands where it does.")] = False,
    outlet: Outlets = None, article: Articles = None, since: Since = None, until: Until = None,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Find the sentences nearest to a query.

    Best first. DATE is YYYY-MM-DD, YYYY-MM or YYYY.
    """
    from rag.lists import hits_view
    from rag.serialise import search_json

    days = days_of(since, until)
    with open_desk(settings_of(data, model)) as desk:
        hits = desk.search(query, k, filters=filters_of(desk, outlet, article, days))
    put(search_json(query, hits), hits_view(hits, explain=explain), as_json)
    return 0


@app.command(epilog="Example: byline chat   Or, in this terminal: byline chat --terminal")
def chat(
    terminal: Annotated[bool, typer.Option("--terminal", help="Chat in this terminal instead.")] = False,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where the page listens (default: 127.0.0.1, this machine).")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Its port (default: 8501 or the next free).")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Open the chat page in the browser, or with --terminal ask in a conversation here, with follow-ups.

    With --terminal and a standard input that is no terminal, each of its lines is a question; with --json each
    answer is a line.
    """
    settings = settings_of(data, model)
    if not terminal:
        if as_json:
            raise UsageError("The chat page prints no JSON.", "byline chat --terminal --json reads questions.")
        from rag.page import serve

        serve(settings, host, port, browser=browser)
    if host is not None or port is not None:
        raise UsageError("--host and --port are for the page.", "Leave out --terminal, or them.")
    from rag.chat_terminal import converse

    with open_desk(settings) as desk:
        return converse(desk, as_json=as_json)


@app.command(epilog="Example: byline sources --json")
def sources(data: Data = None, model: Model = None, as_json: AsJson = False) -> int:
    """List the stored articles."""
    from rag.lists import sources_view
    from rag.serialise import sources_json

    with open_desk(settings_of(data, model)) as desk:
        listed = desk.sources()
    empty = "No articles are stored here yet. Add some, for example: byline ingest articles/"
    put(sources_json(listed), sources_view(listed) if listed else empty, as_json)
    return 0


@app.command(epilog="Example: byline show 8ef5ae13a983")
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a unique prefix, or a file name.")],
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Print the stored text of an article.

    Every citation counts into it. Into a pipe or a file goes that text alone, character for character.
    """
    from rag.console import open_console, print_json
    from rag.serialise import article_json
    from rag.terminal import article_head, article_text

    with open_desk(settings_of(data, model)) as desk:
        found = desk.article(article)
    console = open_console()
    if as_json:
        print_json(article_json(found))
    elif console.is_terminal:
        console.print(article_head(found), "", article_text(found), sep="\n")
    else:
        sys.stdout.write(found.text if found.text.endswith("\n") else found.text + "\n")
    return 0


@app.command(epilog="Example: byline remove 8ef5ae13a983 old-report.txt")
def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids, unique prefixes, or file names.")],
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Remove articles from the store.

    The files that they came from stay.
    """
    from rag.console import progress

    with progress() as report, open_desk(settings_of(data, model)) as desk:
        gone = desk.remove(articles, progress=report)
    put({"removed": gone}, "\n".join(f"removed {id}" for id in gone), as_json)
    return 0


@app.command(epilog='Example: byline correct 8ef5ae13a983 --outlet "Kyiv Post" --date 2024-08-06')
def correct(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="An id, a unique prefix, or a file name.")],
    title: Annotated[str | None, typer.Option("--title", metavar="TITLE", help='Its title; "" for none.')] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", metavar="NAME", help='Its outlet; "" for none.')] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help='The day it was published; "" for unknown.')
    ] = None,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Correct an article's title, outlet or date.

    Its text and its file stay. Until the file changes, ingesting it again keeps the correction.
    """
    from rag.console import progress
    from rag.serialise import article_json
    from rag.terminal import article_head

    with progress() as report, open_desk(settings_of(data, model)) as desk:
        corrected = desk.correct(article, title=title, outlet=outlet, date=date, progress=report)
    put(article_json(corrected), article_head(corrected), as_json)
    return 0


@app.command(epilog="Example: byline reindex")
def reindex(data: Data = None, model: Model = None, as_json: AsJson = False) -> int:
    """Embed everything stored anew.

    For instance after BYLINE_EMBEDDINGS was set to another model; until it is done, the old index answers.
    """
    from rag.console import progress

    with progress() as report, open_desk(settings_of(data, model)) as desk:
        passages = desk.reindex(progress=report)
    put({"passages": passages}, f"{passages} passages were embedded anew.", as_json)
    return 0


@app.command(epilog="Example: byline verify claims.jsonl")
def verify(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE.jsonl", help='{"id", "text", "quotes" or "document"} a line; or -.'),
    ],
    data: Data = None, model: Model = None, _as_json: AsJson = False,
) -> int:  # fmt: skip
    """Check texts against quotes; needs no store.

    One verdict a line, always as JSON; - reads standard input. Exit code 0 whatever the verdicts, 2 when a line
    could not be read.
    """
    from rag.check import check_text
    from rag.embed import open_embedder
    from rag.lines import answer_each, claims, read_lines
    from rag.reader import open_reader
    from rag.serialise import verified_json

    settings = settings_of(data, model)
    embedder, reader = open_embedder(settings), open_reader(settings)
    return answer_each(
        claims(read_lines(file)),
        lambda line: verified_json(check_text(line.text, line.quotes, embedder=embedder, reader=reader)),
    )


@app.command(epilog="Example: byline doctor")
def doctor(data: Data = None, model: Model = None, as_json: AsJson = False) -> int:
    """Say what is wrong, and what to do about it.

    What is installed, what would answer, the state of the index. Exit code 1 when a fault was found.
    """
    from rag.doctor import diagnose
    from rag.lists import findings_view
    from rag.serialise import doctor_json

    findings = diagnose(settings_of(data, model))
    put(doctor_json(findings), findings_view(findings), as_json)
    return 0 if all(found.ok for found in findings) else 1


@model_app.command(epilog="Example: byline model fetch   Then: byline ask QUESTION --model local")
def fetch(data: Data = None, model: Model = None, as_json: AsJson = False) -> int:
    """Fetch the local model's file (1.1 GB).

    Continues a fetch that was cut off; accepts nothing but the published file.
    """
    from rag import model_file
    from rag.console import clean, progress

    with progress(of_bytes=True) as report:
        path = model_file.fetch(settings_of(data, model), report)
    found = {"path": str(path), "size": model_file.SIZE, "sha256": model_file.SHA256}
    put(found, clean(f"The local model is ready: {path}\nAsk it with --model local."), as_json)
    return 0


@model_app.callback()
def _model() -> None:
    """The model that runs on this computer."""


app.add_typer(model_app, name="model")


def put(value: object, view: RenderableType, as_json: bool) -> None:
    """A result on standard output: ``value`` as JSON, or ``view`` for people."""
    from rag.console import open_console, print_json

    if as_json:
        print_json(value)
    else:
        open_console().print(view)


def open_desk(settings: Settings) -> Desk:
    """The desk over the data folder of the settings."""
    from rag.desk import Desk

    return Desk.open(settings)


def _standard_input(max_mb: float) -> bytes:
    """All of standard input, but one byte more than is allowed at most."""
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        print("Reading the article from this terminal; Ctrl-D on a line of its own ends it.", file=sys.stderr)
    return sys.stdin.buffer.read(int(max_mb * 1e6) + 1)
