"""Markdown to safe HTML for one reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.prose.addresses import read_addresses, references
from opsloop.kernel.records.prose.emphasis import mend_emphasis
from opsloop.kernel.records.prose.lookup import Named, find_names, find_references
from opsloop.kernel.records.prose.mention import mentioned, read_mentions
from opsloop.kernel.records.prose.safety import clean
from opsloop.kernel.records.prose.tasks import read_tasks
from opsloop.kernel.workspaces.models import Workspace

OWN = re.compile(r"^attachment:(\d{1,18})$")
SHOWN = re.compile(r"(\](?:\(|:[ \t]*)<?attachment:)(\d{1,18})")
"""Behind the name of a picture or link, and in the line that says where a name leads."""
DEEPEST_HEADING = 6
MOST_BRACKETS = 400
BELOW_PAGE_TITLES = 2
"""A text's first heading stands below the titles of its page."""


def render_markdown(text: str, *, viewer: User, workspace: Workspace) -> SafeString:
    """The text as safe HTML: references only to what the viewer may see, images only from own attachments."""
    return Prose([text], viewer=viewer, workspace=workspace).render(text)


def attachments_in(text: str) -> set[int]:
    """The keys of the attachments that a text shows or links to."""
    return {int(key) for key in re.findall(r"\]\(attachment:(\d{1,18})\)", text)}


def moved_attachments(text: str, key_of: Callable[[int], int]) -> str:
    """The text with every picture and link of an attachment showing that of another key."""
    return SHOWN.sub(lambda found: f"{found[1]}{key_of(int(found[2]))}", text)


class Prose:
    """Shows several texts to one reader, looking up names and references of all of them once."""

    def __init__(self, texts: Iterable[str], *, viewer: User, workspace: Workspace) -> None:
        every = list(texts)
        self.viewer, self.workspace = viewer, workspace
        self.names = find_names({key for text in every for key in mentioned(text)}, workspace)
        self.references = find_references({ref for text in every for ref in references(text)}, viewer, workspace)

    def render(self, text: str) -> SafeString:
        """One of the texts as safe HTML."""
        return mark_safe(clean(_parser().render(_tame(text), {"prose": self})))  # noqa: S308  # cleaned by the allow-list


def _tame(text: str) -> str:
    """The text, its brackets as plain signs where there are more than any person writes.

    Each bracket that is never closed makes the parser read the rest of the text once more: 12,000 characters of them
    took six seconds.
    """
    return text.replace("[", "\\[") if text.count("[") > MOST_BRACKETS else text


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("js-default", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    for teach in (mend_emphasis, read_mentions, read_tasks, read_addresses):
        teach(md)
    md.validateLink = _addressable  # type: ignore[method-assign]  # the documented way to say which links exist
    md.core.ruler.push("headings", lambda state: _lower_headings(state.tokens))
    for name, draw in _drawings().items():
        md.add_render_rule(name, draw)
    return md


def _addressable(url: str) -> bool:
    scheme, colon, _rest = url.partition(":")
    if not colon or any(sign in scheme for sign in "/?#"):
        return not url.startswith("//")
    return scheme.lower() in {"http", "https", "mailto"} or OWN.match(url) is not None


def _lower_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(DEEPEST_HEADING, int(token.tag[1]) + BELOW_PAGE_TITLES)}"
        if token.type in {"th_open", "td_open"}:
            align = str(token.attrs.pop("style", "")).rpartition(":")[2]
            if align in {"right", "center"}:
                token.attrSet("class", "end" if align == "right" else align)


def _drawings() -> dict[str, Callable[..., str]]:
    return {
        "mention": _mention,
        "reference": _reference,
        "address": _address,
        "image": _image,
        "link_open": _link_open,
        "task_box": _task_box,
        "fence": _code,
    }


def _mention(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType) -> str:
    token, prose = tokens[at], env["prose"]
    user = token.meta["user"]
    name = prose.names.get(user)
    if name is None:
        return escapeHtml(f"@{token.content}")
    css = "mention mention--me" if user == prose.viewer.pk else "mention"
    return f'<span class="{css}">@{escapeHtml(name)}</span>'


def _reference(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType) -> str:
    ref = tokens[at].content
    found: Named | None = env["prose"].references.get(ref)
    if found is None:
        return escapeHtml(ref)
    return f'<a class="reference" href="{escape(found.address)}" title="{escape(found.label)}">{ref}</a>'


def _address(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    url = escapeHtml(tokens[at].content)
    return f'<a href="{url}">{url}</a>'


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """An own attachment as a picture; any other address as a link, never fetched by the reader's browser."""
    token = tokens[at]
    source = str(token.attrs.get("src", ""))
    words = escapeHtml(self.renderInlineAsText(token.children, options, env) if token.children else "")
    own = OWN.match(source)
    if own is None:
        return f'<a href="{escapeHtml(source)}">{words or escapeHtml(source)}</a>'
    address = f"/{env['prose'].workspace.slug}/attachments/{own[1]}/image"
    return f'<a href="{address}"><img src="{address}" alt="{words}" loading="lazy"></a>'


def _link_open(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """A link; one to an own attachment leads to its download."""
    own = OWN.match(str(tokens[at].attrs.get("href", "")))
    if own is not None:
        tokens[at].attrSet("href", f"/{env['prose'].workspace.slug}/attachments/{own[1]}")
    return self.renderToken(tokens, at, options, env)


def _task_box(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    done = tokens[at].meta["done"]
    said, checked = (_("Done"), " checked") if done else (_("Not done yet"), "")
    return f'<input type="checkbox" aria-label="{escapeHtml(said)}" disabled{checked}> '


def _code(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    return f"<pre><code>{escapeHtml(tokens[at].content)}</code></pre>\n"
