"""Rich text of other tools as plain text: HTML, and Atlassian's document format."""

import re
from html.parser import HTMLParser

from opsloop.connectors.shapes import node, nodes, text

BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
SILENT = {"script", "style"}
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
DEEPEST = 50
ADF_BLOCKS = {"paragraph", "heading", "listItem", "codeBlock", "tableRow", "blockquote", "hardBreak"}


def html_text(source: str) -> str:
    """The text of a piece of HTML; text without tags stays as it is."""
    if not TAG.search(source):
        return source.strip()
    reader = _TextReader()
    reader.feed(source)
    reader.close()
    return tidy("".join(reader.parts))


def document_text(value: object) -> str:
    """A description that is plain text in one version of the API and a document tree in the next."""
    return text(value).strip() if isinstance(value, str) else tidy("".join(_leaves(value, 0)))


def tidy(source: str) -> str:
    """Without spaces at line ends and more than one empty line."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\xa0]+\n", "\n", source)).strip()


def _leaves(value: object, depth: int) -> list[str]:
    if depth > DEEPEST:
        return []
    here = node(value)
    kind = text(here.get("type"))
    attributes = node(here.get("attrs"))
    own = text(here.get("text")) or (text(attributes.get("text")) or text(attributes.get("url")))
    below = [leaf for child in nodes(here.get("content")) for leaf in _leaves(child, depth + 1)]
    bullet = ["- "] if kind == "listItem" else []
    return [*bullet, own, *below, "\n" if kind in ADF_BLOCKS else ""]


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0
        if tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)
