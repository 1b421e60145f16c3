"""Bytes to characters, in whatever encoding they are; a sentence where none explains them."""

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.refusals import UnreadableFile
from opsloop.connectors.shapes import storable
from opsloop.engines.text.encodings import SAMPLE, damaged_utf8, foreign, marked


def decode(content: bytes, *, name: str) -> str:
    """The text, or UnreadableFile when no encoding explains the bytes."""
    encoding = marked(content)
    if encoding is not None:
        return _strict(content, encoding, name)
    if b"\x00" in content[:SAMPLE]:
        raise UnreadableFile(_("“%(name)s” is not text, and not a kind of file that can be imported."), name=name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if damaged_utf8(content):
            raise _broken(name, error) from error
    encoding = foreign(content)
    if encoding is None:
        raise UnreadableFile(_("“%(name)s” is written in an unknown encoding. Save it as UTF-8."), name=name)
    return _strict(content, encoding, name)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return storable(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise _broken(name, error) from error


def _broken(name: str, error: UnicodeDecodeError) -> UnreadableFile:
    return UnreadableFile(
        _("“%(name)s” is damaged: byte %(place)s is no %(encoding)s text."),
        name=name,
        place=error.start + 1,
        encoding=error.encoding.upper(),
    )
