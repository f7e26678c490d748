"""Questions about the page that an article stood on: who wrote it, whose picture it shows, what it links to.

Byline keeps the text and leaves the furniture of the page out, so that the sentence nearest to such a question never
answers it, unless it speaks of articles, pictures or readers itself.
"""

from __future__ import annotations

import re

from rag.text import content_terms

_TEXT = r"(?:articles?|piece|story|stories|column|write-?up|web ?page|page|web ?site|post)"
_PICTURE = r"(?:pictures?|photo(?:graph)?s?|images?|illustrations?|captions?|thumbnails?|credits?)"
_LINKS = r"(?:stories|articles|links|posts|items|headlines|reads|videos|topics|tags)"
_ASKS = re.compile(
    rf"\bwho\s(?:wrote|authored|penned|edited|translated)\s(?:the|this|that)\s(?P<written>(?:\w+\s)?{_TEXT})\b"
    rf"|\b(?P<author>author|writer|byline|bylined)\b.*\b(?:of|for|in)\s(?:the|this|that)\s(?:[\w'’-]+\s){{0,3}}?{_TEXT}\b"
    rf"|\b(?P<picture>{_PICTURE})\b.*\b(?:for|above|below|beside|on|at|with|in|to|accompany\w*|illustrat\w+|of)\s"
    rf"(?:the|this|that)\s(?:[\w'’-]+\s){{0,4}}?{_TEXT}\b"
    rf"|\b(?P<links>{_LINKS})\b.*\b(?:recommended|suggested|linked(?:\sto)?|promoted|advertised|listed|offered|related)\b.*"
    rf"\b(?:below|beneath|beside|under|alongside|next\sto|after|at\sthe\s(?:end|foot|bottom)|on)\b"
    r"|\b(?P<readers>readers?)\s(?:(?:can|could|may|should)\s)?(?:follow|subscribe|sign\sup|join|share|comment|contact|"
    r"report|register|log\sin)\b",
    re.IGNORECASE,
)


def asked_of_page(question: str) -> frozenset[str]:
    """The terms of what it asks about that belongs to a page; none of a question about the news."""
    found = _ASKS.search(question)
    return frozenset(content_terms(found[found.lastgroup or 0])) if found is not None else frozenset()
