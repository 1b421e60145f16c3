"""Markdown as people of this workspace write it: safe, Chinese-aware, with mentions, references and task lists.

`render_markdown` shows one text to one reader; `Prose` shows many and looks everything up once.
"""

from opsloop.kernel.records.prose.render import Prose, render_markdown

__all__ = ["Prose", "render_markdown"]
