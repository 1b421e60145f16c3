"""Opening a file nobody vouches for: size, kind, encoding, then text, JSON, XML or a zip, each parsed once."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from opsloop.connectors.encodings import decode
from opsloop.connectors.refusals import UnreadableFile

Kind = Literal["json", "xml", "table", "xlsx"]

LARGEST_BYTES = 100 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 400 * 1024 * 1024
LARGEST_MEMBERS = 10_000
# Honest office files reach about 30; a bomb of zeros reaches 1,000. Small members are let pass: they cannot hurt.
LARGEST_RATIO = 150
HARMLESS_BYTES = 8 * 1024 * 1024
WORKBOOK = "xl/workbook.xml"
# It names the encoding that the file had; by now it is text.
DECLARATION = re.compile(r"\A<\?xml\s[^>]*\?>")
WEB_PAGE = re.compile(r"<!doctype html|<html", re.IGNORECASE)

BINARY_KINDS = (
    (b"\xd0\xcf\x11\xe0", _("“%(name)s” is an old Office file (.xls or .mpp). Save it as .xlsx, CSV or Project XML.")),
    (b"%PDF", _("“%(name)s” is a PDF. Export a table, JSON or XML file from the tool instead.")),
    (b"\x89PNG", _("“%(name)s” is a picture. Export a table, JSON or XML file from the tool instead.")),
    (b"\xff\xd8\xff", _("“%(name)s” is a picture. Export a table, JSON or XML file from the tool instead.")),
    (b"\x1f\x8b", _("“%(name)s” is compressed with gzip. Unpack it first.")),
)


@dataclass(frozen=True)
class SourceFile:
    """One file to be read; `name` is what its owner calls it."""

    path: Path
    name: str

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return Path(self.name).stem or self.name

    @cached_property
    def content(self) -> bytes:
        """All its bytes; a file beyond the limit is refused without being read."""
        try:
            size = self.path.stat().st_size
            if size > LARGEST_BYTES:
                raise UnreadableFile(
                    _("“%(name)s” has %(size)s MB; at most %(limit)s MB can be imported."),
                    name=self.name,
                    size=size // 1024**2,
                    limit=LARGEST_BYTES // 1024**2,
                )
            content = self.path.read_bytes()
        except OSError as error:
            raise UnreadableFile(_("“%(name)s” cannot be opened."), name=self.name) from error
        if not content.strip():
            raise UnreadableFile(_("“%(name)s” is empty."), name=self.name)
        return content

    @cached_property
    def kind(self) -> Kind:
        """What it is by its content; its ending decides only between text that could be either."""
        if self.content[:2] == b"PK":
            return self._zip_kind()
        for magic, sentence in BINARY_KINDS:
            if self.content.startswith(magic):
                raise UnreadableFile(sentence, name=self.name)
        begin = self.text[:2000].lstrip()
        if WEB_PAGE.match(begin):
            raise UnreadableFile(
                _(
                    "“%(name)s” is a web page, not an export. "
                    "Perhaps the sign-in page was saved: sign in there and export again."
                ),
                name=self.name,
            )
        if begin[:1] in {"{", "["} and not self.name.lower().endswith((".csv", ".tsv", ".txt")):
            return "json"
        return "xml" if begin[:1] == "<" else "table"

    @cached_property
    def text(self) -> str:
        """Its characters, whatever encoding they were written in."""
        return decode(self.content, name=self.name)

    @cached_property
    def json(self) -> object:
        """The parsed JSON; where it breaks is said by line and column."""
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            raise UnreadableFile(
                _(
                    "“%(name)s” is not complete JSON: it breaks in line %(line)s, column %(column)s. "
                    "Perhaps the download was cut off."
                ),
                name=self.name,
                line=error.lineno,
                column=error.colno,
            ) from error
        except (RecursionError, ValueError) as error:
            raise UnreadableFile(
                _("“%(name)s” nests deeper or holds longer numbers than JSON of any tool."), name=self.name
            ) from error

    @cached_property
    def xml(self) -> Element:
        """The root of the parsed XML; document types and entities are refused."""
        try:
            text = DECLARATION.sub(lambda found: " " * len(found.group()), self.text.lstrip())
            return fromstring(text.encode(), forbid_dtd=True)
        except DefusedXmlException as error:
            raise UnreadableFile(
                _("“%(name)s” declares a document type or entities, which an export never needs. It is refused."),
                name=self.name,
            ) from error
        except ParseError as error:
            line, column = error.position
            raise UnreadableFile(
                _("“%(name)s” is not complete XML: it breaks in line %(line)s, column %(column)s."),
                name=self.name,
                line=line,
                column=column + 1,
            ) from error
        except (RecursionError, ValueError, LookupError) as error:
            raise UnreadableFile(_("“%(name)s” is not XML that can be read."), name=self.name) from error

    def unzipped(self) -> zipfile.ZipFile:
        """The archive, after its sizes were checked; the caller closes it."""
        try:
            archive = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise damaged(self.name) from error
        try:
            self._check_sizes(archive.infolist())
        except UnreadableFile:
            archive.close()
            raise
        return archive

    def member(self, archive: zipfile.ZipFile, path: str) -> bytes:
        """One file of the archive."""
        try:
            return archive.read(path)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            KeyError,
            RuntimeError,
            NotImplementedError,
            ValueError,
            EOFError,
        ) as error:
            raise damaged(self.name) from error

    def _zip_kind(self) -> Kind:
        with self.unzipped() as archive:
            members = set(archive.namelist())
        if WORKBOOK in members:
            return "xlsx"
        raise UnreadableFile(
            _("“%(name)s” is a zip, but neither an Excel file nor an export of Opsloop."), name=self.name
        )

    def _check_sizes(self, members: Iterable[zipfile.ZipInfo]) -> None:
        listed = list(members)
        swollen = any(
            member.file_size > HARMLESS_BYTES and member.file_size > LARGEST_RATIO * max(1, member.compress_size)
            for member in listed
        )
        too_many = len(listed) > LARGEST_MEMBERS
        if swollen or too_many or sum(member.file_size for member in listed) > LARGEST_UNPACKED_BYTES:
            raise UnreadableFile(
                _("“%(name)s” unpacks to far more than it should hold. It is refused."), name=self.name
            )


def damaged(name: str) -> UnreadableFile:
    """The refusal of an archive that does not open."""
    return UnreadableFile(_("“%(name)s” is damaged: its parts cannot be unpacked."), name=name)
