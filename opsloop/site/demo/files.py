"""Two files made by code: a table, and a picture of it."""

from __future__ import annotations

import struct
import zlib

from django.core.files.base import ContentFile

from opsloop.kernel.attachments.accepting import examine
from opsloop.kernel.attachments.models import Attachment
from opsloop.rooms.projects.models import WorkItem
from opsloop.site.demo.desk import moment
from opsloop.site.demo.life import World

COSTS = {"抖音 Douyin": 41.2, "小红书 RED": 46.8, "微信 WeChat": 35.5, "App": 28.9, "Email": 12.4}
COLOURS = ((70, 83, 214), (58, 157, 120), (201, 138, 43), (115, 118, 124), (229, 72, 77))
WIDTH, HEIGHT, BAR = 640, 300, 36


def add(world: World) -> None:
    """Both hang at the newest work that is in progress in the first project."""
    log = world.log
    item = next(item for item in log.items if item.title.startswith("会员日冲刺"))
    rows = "\n".join(f"{channel},{cost}" for channel, cost in COSTS.items())
    table = f"\ufeff渠道 Channel,新客成本 Cost per new customer (CNY)\n{rows}\n"
    _keep(world, item, "he", "渠道新客成本.csv", table.encode(), hours=30)
    _keep(world, item, "sun", "渠道新客成本.png", picture(list(COSTS.values())), hours=29)


def _keep(world: World, item: WorkItem, who: str, name: str, content: bytes, *, hours: int) -> None:
    """As `Attachment.keep` does it, at a time of the story."""
    log, player = world.log, world.team[who]
    upload = ContentFile(content, name=name)
    row = Attachment(workspace=log.workspace, record_type=item.record_type, record_id=item.pk, kind="file", name=name)
    row.size, row.sha256, row.media_type = examine(upload)
    at = world.clock.before(who, world.clock.now - hours * 60)
    row.added_by, row.added_at = player.user, moment(at)
    row.file.save("", upload, save=False)
    row.save()
    log.tell(item, "attached", at=at, by=player.user, changes={"attachment": (None, {"id": row.pk, "label": name})})


def picture(values: list[float]) -> bytes:
    """A PNG of bars from zero, one a value."""
    rows = [bytearray(b"\xff" * WIDTH * 3) for _row in range(HEIGHT)]
    for place, value in enumerate(values):
        top, length = 24 + place * (BAR + 16), round(value / max(values) * (WIDTH - 48))
        for row in rows[top : top + BAR]:
            row[24 * 3 : (24 + length) * 3] = bytes(COLOURS[place % len(COLOURS)]) * length
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
