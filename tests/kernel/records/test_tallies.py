"""Small counts on cards and in the peek: steps, comments, files."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.rooms.projects.models import WorkItem

BOARD = "/growth/projects/LNCH/items/?layout=board"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client, lin):
    client.force_login(lin)
    return client


def counts(text: str, place: str) -> list[str]:
    """What the counts at a place say, such as `1/3`."""
    found = re.search(rf'<span class="tallies" id="{place}"[^>]*>(.*?)</span>(?=</div>|\s|</template>|$)', text)
    return re.findall(r"</svg>([^<]+)<", found[1]) if found else []


def test_a_card_and_the_page_count_steps_comments_and_files(page, poster, lin):
    card, peek = f"tallies-work_item-{poster.pk}", f"record-tallies-work_item-{poster.pk}"
    assert counts(page.get(BOARD).content.decode(), card) == []
    checklist = poster.add_checklist("上线前", by=lin, steps=["校对", "埋点", "预览"])
    poster.tick(checklist.items.first(), by=lin)
    kept, gone = (Comment.post(poster, text, by=lin) for text in ("好", "不好"))
    gone.erase(poster, by=lin)
    Attachment.point_to(poster, "https://example.com/a", name="稿", by=lin)
    Attachment.point_to(poster, "https://example.com/b", name="旧稿", by=lin).trash(poster, by=lin)
    assert counts(page.get(BOARD).content.decode(), card) == ["1/3", "1", "1"]
    assert counts(page.get("/growth/items/LNCH-1").content.decode(), peek) == ["1/3", "1", "1"]
    assert "tallies" not in page.get("/growth/projects/LNCH/items/?layout=table").content.decode()
    assert kept.pk


def test_a_change_in_the_peek_brings_the_counts_along(page, poster, lin):
    card = f"tallies-work_item-{poster.pk}"
    said = page.post(f"/growth/talk/work_item/{poster.pk}/comments", {"text": "好"}, headers=HTMX).content.decode()
    assert counts(said, card) == ["1"]
    step = poster.add_checklist("上线前", by=lin, steps=["校对"]).items.get()
    ticked = page.post(f"/growth/items/LNCH-1/steps/{step.pk}/tick", headers=HTMX).content.decode()
    assert counts(ticked, card) == ["1/1", "1"]
    shown = {**HTMX, "HX-Current-URL": f"http://testserver{BOARD}"}
    redrawn = page.post("/growth/items/LNCH-1/cells/priority", {"value": "4"}, headers=shown).content.decode()
    assert counts(redrawn, card) == ["1/1", "1"]


def test_a_board_asks_as_often_for_many_cards_as_for_few(page, launch, lin):
    def made(number: int) -> None:
        for place in range(number):
            item = WorkItem.create(project=launch, by=lin, title=f"工作 {place}")
            item.add_checklist("步骤", by=lin, steps=["一"])
            Comment.post(item, "好", by=lin)
            Attachment.point_to(item, "https://example.com/", name="稿", by=lin)

    def asked() -> int:
        page.get(BOARD)
        with CaptureQueriesContext(connection) as found:
            page.get(BOARD)
        return len(found)

    made(10)
    few = asked()
    made(60)
    assert asked() == few
