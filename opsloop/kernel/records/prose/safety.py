"""The allow-list that every rendered text passes, whatever the parser made of it."""

from __future__ import annotations

import re

import nh3

TEXT = {"a", "br", "code", "em", "img", "input", "s", "span", "strong"}
BLOCKS = {"blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "title", "loading"},
    "input": {"type", "checked", "disabled", "aria-label"},
    "li": {"class"},
    "ol": {"start"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
}
CLASSES = re.compile(r"^(mention|mention mention--me|reference|reference reference--done|task|end|center)$")
OWN_IMAGE = re.compile(r"^/[a-z0-9][a-z0-9-]*/attachments/\d+/image$")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if CLASSES.match(value) else None
    if tag == "img" and name == "src":
        return value if OWN_IMAGE.match(value) else None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


_cleaner = nh3.Cleaner(
    tags=TEXT | BLOCKS | TABLES,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def clean(html: str) -> str:
    """Only what is on the list; everything else is dropped, its text kept."""
    return _cleaner.clean(html)
