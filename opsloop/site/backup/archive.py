"""The archive of a backup: a gzipped tar that opens with a manifest of everything in it.

Whatever is read from an archive is hostile until it agrees with the manifest: only plain files under names that
stay inside the folder, each once, of the size and checksum that were announced.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
MANIFEST_LIMIT = 256 * 1024 * 1024
CHUNK = 1024 * 1024


class BadBackup(Refused):
    """The archive is not one of ours, or not whole."""

    sentence = _("This is not a backup of Opsloop, or it is damaged: %(why)s")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of the archive, as the manifest announces it."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an archive holds and what it was made from."""

    version: str
    made_at: str
    engine: str
    database: str
    migrations: Sequence[tuple[str, str]]
    parts: Mapping[str, Part]


def pack(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write the archive, whole or not at all; only its owner may read it."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with partial.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6, dereference=True) as tar:
                _add(tar, MANIFEST, json.dumps({"format": FORMAT, **asdict(manifest)}).encode())
                for name, source in sources.items():
                    tar.add(source, arcname=name, recursive=False, filter=_anonymous)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def part_of(path: Path) -> Part:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return Part(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def unpack(archive: Path, into: Path) -> Manifest:
    """Write what the archive holds into an empty folder, once all of it has proved true. BadBackup otherwise."""
    try:
        with tarfile.open(archive, mode="r|gz") as tar:
            members = iter(tar)
            manifest = _manifest(tar, next(members, None))
            _room_for(manifest, into)
            seen = {_take(tar, member, manifest, into) for member in _each_once(members)}
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise BadBackup(why=str(error)) from error
    missing = manifest.parts.keys() - seen
    if missing:
        raise BadBackup(why=_("%(count)s files are missing.") % {"count": len(missing)})
    return manifest


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names and numbers of the machine's users."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    if member is None or member.name != MANIFEST or not member.isreg() or member.size > MANIFEST_LIMIT:
        raise BadBackup(why=_("it does not begin with its manifest."))
    try:
        return _read(json.loads(_content(tar, member).read()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadBackup(why=_("its manifest cannot be read.")) from error


def _read(raw: Any) -> Manifest:
    formats = {"found": raw["format"], "wanted": FORMAT}
    if raw["format"] != FORMAT:
        raise BadBackup(why=_("it has format %(found)s, wanted %(wanted)s.") % formats)
    manifest = Manifest(
        version=str(raw["version"]),
        made_at=str(raw["made_at"]),
        engine=str(raw["engine"]),
        database=str(raw["database"]),
        migrations=[(str(app), str(name)) for app, name in raw["migrations"]],
        parts={name: Part(size=int(part["size"]), sha256=str(part["sha256"])) for name, part in raw["parts"].items()},
    )
    for name in manifest.parts:
        _check_name(name, manifest)
    if manifest.database not in manifest.parts or "/" in manifest.database:
        raise BadBackup(why=_("it holds no database."))
    return manifest


def _check_name(name: str, manifest: Manifest) -> None:
    """Only the database, and files below `files/` whose names lead nowhere else."""
    path = PurePosixPath(name)
    inside = path.parts[0] == FILES and len(path.parts) > 1 and name == str(path)
    harmless = ".." not in path.parts and not any(character in name for character in "\\\0")
    if name != manifest.database and not (inside and harmless):
        raise BadBackup(why=_("“%(name)s” is no name a backup may hold.") % {"name": name[:200]})


def _room_for(manifest: Manifest, folder: Path) -> None:
    needed = sum(part.size for part in manifest.parts.values())
    if any(part.size < 0 for part in manifest.parts.values()) or needed > shutil.disk_usage(folder).free:
        raise BadBackup(why=_("it would need %(size)s MB, more than the disk has free.") % {"size": needed // 2**20})


def _each_once(members: Iterator[tarfile.TarInfo]) -> Iterator[tarfile.TarInfo]:
    names: set[str] = set()
    for member in members:
        if member.name in names:
            raise BadBackup(why=_("“%(name)s” is in it twice.") % {"name": member.name[:200]})
        names.add(member.name)
        yield member


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest, into: Path) -> str:
    """Write one member below `into`; answers its name."""
    announced = manifest.parts.get(member.name)
    if announced is None or not member.isreg() or member.size != announced.size:
        raise BadBackup(why=_("“%(name)s” is not what the manifest says.") % {"name": member.name[:200]})
    target = into.joinpath(*PurePosixPath(member.name).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    source = _content(tar, member)
    with target.open("xb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != announced.sha256:
        raise BadBackup(why=_("“%(name)s” has changed since the backup was made.") % {"name": member.name[:200]})
    return member.name


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise BadBackup(why=_("“%(name)s” is not what the manifest says.") % {"name": member.name[:200]})
    return content
