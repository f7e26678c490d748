"""Where articles are added: by upload or by path, with a bar for each stage, then what became of each file."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from rag.errors import BylineError
from rag.schema import IngestItem, IngestStatus, Problem, Progress
from ui.adding import UPLOAD_MB, Adding, Glance, Upload, close, latest
from ui.escaping import escaped, plain
from ui.notices import tell
from ui.resources import desk
from ui.talk import owner

REFUSALS = 10  # told in full; all stand in the table
# The browser sends what we do not take, too large or of another format, and we refuse it by name: its own refusal is
# a red mark without a reason. So the hint in the field, which names this limit, is hidden; the caption tells ours.
_SENT_MB = 100
_NO_HINT = "<style>.st-key-uploading [data-testid=stFileUploaderDropzoneInstructions] { display: none; }</style>"
_ADDING = "adding"  # in the session: the addition that is shown
_beginning = threading.Lock()
_WORDS: dict[IngestStatus, str] = {
    "stored": "added", "replaced": "replaced", "unchanged": "unchanged", "copy": "already here", "refused": "refused",
}  # fmt: skip


def draw(*, first: bool) -> None:
    """The form, the running addition, or its report. ``first``: nothing is stored, so the form stands open."""
    adding = st.session_state.get(_ADDING) or latest(desk(), owner())
    if not isinstance(adding, Adding):
        if first:
            _form()
            st.caption("Or from a terminal:")
            st.code("byline ingest PATH", language=None)
        else:
            with st.expander("Add articles", icon=":material/add:", key="add-articles"):
                _form()
        return
    glance = adding.glance()
    with st.container(border=True, key="addition"):
        if glance.done:
            _report(adding, glance)
        else:
            st.header("Adding articles", anchor=False)
            _watch(adding)
            st.caption("You may go on reading and asking; this goes on by itself.")


def _form() -> None:
    upload, path = st.tabs(["Upload files", "From a folder"], key="add-by")
    with upload, st.container(key="uploading"):
        st.html(_NO_HINT)
        chosen = st.file_uploader("Files to add", accept_multiple_files=True, max_upload_size=_SENT_MB, key="uploads")
        st.caption(
            f"Up to {UPLOAD_MB} MB each: text, Markdown, HTML, JSON, JSON Lines, CSV, PDF, Word. A file "
            "NAME.json beside NAME.txt may hold its title, outlet and date."
        )
        count = f" {_files(len(chosen))}" if chosen else ""
        st.button(f"Add{count}", key="add-uploads", type="primary", disabled=not chosen, on_click=_add_uploads)
    with path, st.form("add-path", border=False):
        st.text_input("Path of a folder or file", key="path", placeholder="articles/2026", autocomplete="off")
        st.caption("On the machine that runs Byline. A folder is read with all the folders in it.")
        st.form_submit_button("Add", key="add-from-path", type="primary", on_click=_add_path)
        if problem := st.session_state.pop("path-problem", None):
            tell(problem)


def _add_uploads() -> None:
    """The field forgets its files while the addition stands in its place."""
    uploads = [Upload(file.name, file.getvalue()) for file in st.session_state.get("uploads") or ()]
    if uploads:
        _begin(lambda: Adding.of_files(desk(), uploads, owner()))


def _add_path() -> None:
    path = str(st.session_state["path"])
    try:
        _begin(lambda: Adding.of_path(desk(), path, owner()))
    except BylineError as error:
        st.session_state["path-problem"] = error.problem


def _begin(adding: Callable[[], Adding]) -> None:
    """Begins one addition, not two: Streamlit runs the two clicks of a double click side by side."""
    with _beginning:
        if _ADDING not in st.session_state:
            st.session_state[_ADDING] = adding()


# While it runs


@st.fragment(run_every=0.3)
def _watch(adding: Adding) -> None:
    glance = adding.glance()
    if glance.done:
        st.rerun()
    for value, words in bars(glance.stages):
        st.progress(value, words)


def bars(stages: Sequence[Progress]) -> list[tuple[float, str]]:
    """A bar for each stage, begun or not: how far it is, in [0, 1], and the same in words (Markdown)."""
    heard = {stage.stage: stage for stage in stages}
    if "wait" in heard:
        return [(0.0, "Waiting until another ingest has finished")]
    read, embed, store = (heard.get(name, Progress(name, 0, 0)) for name in ("read", "embed", "store"))
    name = f" · {escaped(read.item, 60)}" if read.item else ""
    return [
        (_share(read), f"Reading: {read.done:,} of {_files(read.total)}{name}" if read.total else "Reading"),
        (_share(embed), f"Indexing: {embed.done:,} of {embed.total:,} texts at hand" if embed.total else "Indexing"),
        # A file may hold many articles, or none that is new: how many will be stored is not known.
        (store.done / max(read.total, store.done, 1), f"Storing: {_articles(store.done)}" if store.done else "Storing"),
    ]


def _share(stage: Progress) -> float:
    return min(1.0, stage.done / stage.total) if stage.total else 0.0


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


# When it is done


def _report(adding: Adding, glance: Glance) -> None:
    items = glance.report.articles if glance.report else ()
    st.header("Report", anchor=False)
    refused = [item.error for item in items if item.error is not None]
    if glance.report:
        told = f"{summary(items)} · {glance.report.seconds:.1f} s"
        st.text(told) if refused or not items else st.success(escaped(told), icon=":material/check:")
    if glance.problem:
        tell(glance.problem)
    if glance.problem and any(stage.stage == "store" for stage in glance.stages):
        st.caption("What was stored before that stays stored; adding the same files again goes on from there.")
    _refusals(refused)
    if len(items) > len(refused) or len(refused) > REFUSALS:
        st.dataframe(
            report_table(items), key="report", hide_index=True, placeholder="", row_height=36,
            alt="What became of each file", column_config={
                "File": st.column_config.TextColumn(width="medium"),
                "Result": st.column_config.TextColumn(width=95),
                "Title": st.column_config.TextColumn(width="medium"),
                "Note": st.column_config.TextColumn(width="large"),
            },
        )  # fmt: skip
    st.button("Done", key="addition-done", on_click=_forget, args=(adding,))


def _refusals(refused: Sequence[Problem]) -> None:
    if not refused:
        return
    told = "\n".join(f"- {escaped(one.message)} {escaped(one.remedy)}" for one in refused[:REFUSALS])
    more = f"\n\nAnd {len(refused) - REFUSALS:,} more; the table says why." if len(refused) > REFUSALS else ""
    st.error(f"{_files(len(refused))} refused:\n{told}{more}", icon=":material/error:")


def _forget(adding: Adding) -> None:
    close(adding)
    st.session_state.pop(_ADDING, None)


def summary(items: Sequence[IngestItem]) -> str:
    """``3 added, 1 refused``; a plain text."""
    counted = Counter(item.status for item in items)
    parts = [f"{counted[status]:,} {word}" for status, word in _WORDS.items() if counted[status]]
    return ", ".join(parts) or "There was nothing to add"


def report_table(items: Sequence[IngestItem]) -> dict[str, list[str]]:
    """One row a file or record, in the order of reading, as columns for ``st.dataframe``; none that is empty."""
    columns = {
        "File": [plain(item.source) for item in items],
        "Result": [_WORDS[item.status].capitalize() for item in items],
        "Title": [plain(item.title or "") for item in items],
        "Note": [plain(_note(item)) for item in items],
    }
    return {name: cells for name, cells in columns.items() if any(cells)}


def _note(item: IngestItem) -> str:
    if item.error is not None:
        return f"{item.error.message} {item.error.remedy}"
    if item.status == "copy":
        return f"The same text is stored already, as {item.id}."
    return f"A near copy of {item.copy_of}: the two count as one voice." if item.copy_of else ""
