"""Planning problems as files: the text of a file becomes an `Instance`, or a refusal that names the line.

Formats are told apart by what stands in the text, not by the name of the file.
"""

from opsloop.engines.scheduling.formats.instance import Instance
from opsloop.engines.scheduling.formats.reading import read, text_of
from opsloop.engines.scheduling.formats.refusal import Unreadable

__all__ = ["Instance", "Unreadable", "read", "text_of"]
