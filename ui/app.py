"""The page's entry: ``streamlit run ui/app.py``, or ``byline chat``."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from rag.errors import BylineError
from ui import chat, claims, library, sidebar, summary, timeline
from ui.escaping import escaped
from ui.resources import desk

STATIC = Path(__file__).parent / "static"
ABOUT = "**Byline** answers from your news articles: each sentence is tied to the words it rests on, and checked."


def main() -> None:
    """Draws the page that the address names; what cannot be drawn says why and what to do."""
    # An icon by name would be fetched from elsewhere, for the browser's tab and for an entry of the navigation.
    st.set_page_config(
        page_title="Byline", page_icon=str(STATIC / "icon.png"), layout="wide", menu_items={"About": ABOUT}
    )
    st.logo(str(STATIC / "wordmark.svg"), size="large", icon_image=str(STATIC / "icon.png"))
    st.html(f"<style>{_style()}</style>")
    if _must_sign_in():
        return
    ask = st.Page(chat.page, title="Ask", default=True)
    others = [
        st.Page(summary.page, title="Summary", url_path="summary"),
        st.Page(timeline.page, title="Timeline", url_path="timeline"),
        st.Page(claims.page, title="Claims", url_path="claims"),
        st.Page(library.page, title="Library", url_path="library"),
    ]
    chosen = st.navigation([ask, *others])
    try:
        desk()
        sidebar.draw(ask)
        chosen.run()
    except BylineError as error:
        st.error(escaped(error.message))
        if error.remedy:
            st.caption(escaped(error.remedy))
        st.button("Try again", key="again")
    except Exception:  # the page's outermost frame: nobody shall read a traceback
        logging.getLogger("byline").exception("the page failed")
        st.error("Something went wrong. This is a fault in Byline, not in what you did; nothing stored is lost.")
        st.caption("Reload the page. The server’s terminal tells what happened; please report it.")


@st.cache_data(show_spinner=False)
def _style() -> str:
    return (STATIC / "page.css").read_text("utf-8")


def _must_sign_in() -> bool:
    """Where Streamlit's sign-in is set up, nobody gets on without it."""
    if not (st.secrets.load_if_toml_exists() and "auth" in st.secrets) or st.user.get("is_logged_in"):
        return False
    st.header("Byline", anchor=False)
    st.button("Sign in", key="sign-in", type="primary", on_click=st.login)
    return True


main()
