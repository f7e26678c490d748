"""The library page: every stored article in a list that can be searched; one of them open to read or correct."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.errors import ArticleNotFound, BylineError
from rag.schema import Article, SourceInfo
from ui import add_form
from ui.components import article_view
from ui.escaping import escaped, plain
from ui.notices import tell
from ui.resources import desk
from ui.talk import owner

PARAMETER = "article"  # of the address: the id of the article that is open
HEIGHT = 720  # pixels of the article's own scroll area
ROWS = 15  # of the list before it scrolls
_ROW = 36  # pixels


def page() -> None:
    """Draws the article that the address names, else the list. Raises nothing that a user can cause."""
    try:
        name = st.query_params.get(PARAMETER, "")
        if name:
            _opened(name)
        else:
            _shelf()
    except BylineError as error:
        tell(error)


# The list


def _shelf() -> None:
    st.title("Library", anchor=False)
    _notice()
    listed = desk().sources()
    if not listed:
        st.header("No articles yet", anchor=False)
        st.write("Byline answers from the articles that you give it, and from nothing else. Add the first ones here.")
        add_form.draw(first=True)
        return
    add_form.draw(first=False)
    wanted = st.text_input(
        "Search the list", value=st.session_state.get("library-search", ""), key="search",
        placeholder="Title, outlet, file or language", icon=":material/search:", autocomplete="off",
    )  # fmt: skip
    st.session_state["library-search"] = wanted  # the field forgets while an article is open
    found = matching(listed, wanted)
    st.caption(_count(found, listed))
    if not found:
        st.info("No article has all these words in its title, outlet, file name or language.")
        return
    ids = [one.id for one in found]
    opening = st.column_config.ButtonColumn(
        width=285, type="tertiary", alignment="left", key="open", on_click=_open_row, args=(ids,)
    )
    st.dataframe(
        table(found), key="articles", hide_index=True, placeholder="", row_height=_ROW,
        height=_ROW * (min(len(found), ROWS) + 1) + 2,
        alt="The stored articles. With a keyboard, open one in the field below.",
        column_config={"Title": opening, **_COLUMNS},
    )  # fmt: skip
    labels = dict(zip(ids, names(found), strict=True))
    st.selectbox(
        "Open an article", ids, index=None, format_func=lambda id: labels[id], key="open-by-name",
        placeholder="Choose or type a title, or click one in the list", on_change=_open_by_name,
    )  # fmt: skip


_COLUMNS = {
    "Outlet": st.column_config.TextColumn(width=120),
    "Date": st.column_config.TextColumn(
        width=150, help="Of publication: given with the file, stated in the text, or inferred from days it names."
    ),
    "Words": st.column_config.NumberColumn(width=60, format="localized"),
    "Language": st.column_config.TextColumn(width=75),
    "Mentions": st.column_config.TextColumn(width=140, help="The earliest and the latest month the text speaks of."),
    "File": st.column_config.TextColumn(width="medium"),
}


def matching(listed: Sequence[SourceInfo], wanted: str) -> list[SourceInfo]:
    """Those that hold every word of ``wanted`` in title, outlet, source or language, whatever case or accents."""
    words = _folded(wanted).split()
    return [one for one in listed if not words or _holds(one, words)]


def _holds(one: SourceInfo, words: Sequence[str]) -> bool:
    held = _folded(f"{one.title or ''}\n{one.outlet or ''}\n{one.source}\n{one.language}")
    return all(word in held for word in words)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def table(listed: Sequence[SourceInfo]) -> dict[str, list[str] | list[int]]:
    """The list as columns for ``st.dataframe``, which shows text as it stands; without a title the file's name."""
    return {
        "Title": [_cell(one.title or one.source) for one in listed],
        "Outlet": [plain(one.outlet or "") for one in listed],
        "Date": [day(one) for one in listed],
        "Words": [one.words for one in listed],
        "Language": [one.language for one in listed],
        "Mentions": [months(one.mentions) for one in listed],
        "File": [plain(one.source) for one in listed],
    }


def _cell(text: str) -> str:
    """A cell that is a button draws an icon for a leading ``:material/name:``."""
    return plain(text).replace(":material/", ": material/")


def day(one: SourceInfo) -> str:
    """When it was published, and how that is known: ``2024-08-06 inferred``."""
    return f"{one.date.isoformat()} {one.date_basis}" if one.date else "undated"


def names(listed: Sequence[SourceInfo]) -> list[str]:
    """For each a line that tells it from the others: title, outlet, day."""
    return [plain(" · ".join(filter(None, [one.title or one.source, one.outlet, day(one)])), 160) for one in listed]


def months(mentions: tuple[date, date] | None) -> str:
    """``2024-02 – 2024-11``; the days between would often be the first and the last of a month that was named."""
    if mentions is None:
        return ""
    first, last = (day.isoformat()[:7] for day in mentions)
    return first if first == last else f"{first} – {last}"


def _count(found: Sequence[SourceInfo], listed: Sequence[SourceInfo]) -> str:
    outlets = len({one.outlet for one in found if one.outlet})
    articles = f"{len(found):,} article{'' if len(found) == 1 else 's'}"
    whole = "" if len(found) == len(listed) else f" of {len(listed):,}"
    return f"{articles}{whole}" + (f" from {outlets:,} outlet{'' if outlets == 1 else 's'}" if outlets else "")


def _open_row(ids: Sequence[str]) -> None:
    row = st.session_state["open"].row
    if row < len(ids):
        st.query_params[PARAMETER] = ids[row]


def _open_by_name() -> None:
    if chosen := st.session_state["open-by-name"]:
        st.query_params[PARAMETER] = chosen


def _close() -> None:
    st.query_params.pop(PARAMETER, None)


# One article


def _opened(name: str) -> None:
    st.title("Library", anchor=False)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="article-actions"):
        st.button("All articles", key="back", on_click=_close, icon=":material/arrow_back:", type="tertiary")
        try:
            article = desk().article(name)
            info = next(one for one in desk().sources() if one.id == article.id)
        except (ArticleNotFound, StopIteration):
            article = None
        if article is not None:
            with st.container(horizontal=True, width="content", key="change-article"):
                # Under a new name after each correction, and so closed.
                corrected = st.session_state.get("corrections", 0)
                with st.popover("Correct", key=f"correct-{article.id}-{corrected}", icon=":material/edit:"):
                    _correct(article)
                if st.button("Remove", key=f"remove-{article.id}", icon=":material/delete:"):
                    _confirm(article)
    _notice()
    if article is None:
        st.error(f"No article in the library is called “{escaped(name, 80)}”.", icon=":material/error:")
        st.write("It may have been removed, or replaced by a newer version. Look for it among all articles.")
        return
    st.caption(escaped(" · ".join(_about(info))))
    if article.copy_of:
        st.caption(f"A near copy of [another article](?{PARAMETER}={article.copy_of}): the two count as one voice.")
    cited = _cited(article)
    article_view(article, key=f"read-{article.id}", cited=cited, height=HEIGHT)
    if cited:
        st.caption("Sentences cited in your conversation are marked.")


def _about(info: SourceInfo) -> list[str]:
    """What the article's own head does not tell; plain texts."""
    known = [f"{info.words:,} words", f"{info.sentences:,} sentences", f"language: {info.language}"]
    return [*known, f"speaks of {months(info.mentions)}"] if info.mentions else known


def _cited(article: Article) -> list[tuple[int, int]]:
    """The spans of it that the conversation of this browser session rests on, if they still hold those words."""
    conversations = desk().conversations
    talk = conversations.get(st.session_state.get("conversation") or "")
    if talk is None or talk.owner != owner():
        return []
    spans = {
        (cited.start, cited.end)
        for turn in conversations.turns(talk.id) if turn.answer is not None
        for sentence in turn.answer.sentences for cited in sentence.citations
        if cited.article == article.id and article.text[cited.start : cited.end] == cited.quote
    }  # fmt: skip
    return sorted(spans)


def _correct(article: Article) -> None:
    with st.form(f"correction-{article.id}", border=False):
        title = st.text_input("Title", value=article.title or "", key=f"title-{article.id}", max_chars=500)
        outlet = st.text_input("Outlet", value=article.outlet or "", key=f"outlet-{article.id}", max_chars=200)
        day = st.text_input(
            "Date of publication", value=article.date.isoformat() if article.date else "", key=f"date-{article.id}",
            placeholder="YYYY-MM-DD, or nothing", max_chars=20, autocomplete="off",
        )  # fmt: skip
        if not st.form_submit_button("Save", key=f"save-{article.id}", type="primary"):
            return
    try:
        with st.spinner("Saving; waits for an addition that is at work …"):
            desk().correct(
                article.id,
                title=_changed(article.title, title),
                outlet=_changed(article.outlet, outlet),
                date=_changed(article.date.isoformat() if article.date else None, day),
            )
    except BylineError as error:
        tell(error)
        return
    st.session_state["library-notice"] = "Saved."
    st.session_state["corrections"] = st.session_state.get("corrections", 0) + 1
    st.rerun()


def _changed(before: str | None, now: str) -> str | None:
    """What ``Desk.correct`` expects: None leaves a field as it is."""
    return None if now.strip() == (before or "") else now.strip()


@st.dialog("Remove this article?")
def _confirm(article: Article) -> None:
    st.text(plain(article.title or article.source, 300))
    st.write("It will no longer be searched or cited. Conversations keep what they quoted from it.")
    st.caption("If articles are being added just now, this waits until they are.")
    with st.container(horizontal=True):
        sure = st.button("Remove for good", key="remove-sure", type="primary", on_click=_remove, args=(article,))
        if st.button("Keep it", key="remove-not") or sure:
            st.rerun()


def _remove(article: Article) -> None:
    try:
        desk().remove([article.id])
    except ArticleNotFound:
        pass  # someone else was faster
    except BylineError as error:
        st.session_state["library-problem"] = error
        return
    st.session_state["library-notice"] = f"Removed: {plain(article.title or article.source, 200)}"
    _close()


# Messages


def _notice() -> None:
    """What the last click did, or could not do; once."""
    if told := st.session_state.pop("library-notice", ""):
        st.success(escaped(told), icon=":material/check:")
    if error := st.session_state.pop("library-problem", None):
        tell(error)
