"""Checklists, repetition and required skills by REST, by the verbs of the page."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import ApiToken
from opsloop.rooms.people.models import Skill
from opsloop.rooms.projects.models import WorkItem

ITEM = "/api/v1/growth/items/LNCH-1"


@pytest.fixture
def call(lin, team):
    _token, secret = ApiToken.issue(user=lin, workspace=team, name="t", scope="write", expires_at=None)
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})

    def called(method: str, path: str, body: object = None):
        return getattr(client, method)(f"{ITEM}/{path}", body, content_type="application/json")

    return called


def test_a_checklist_is_written_ticked_and_put_in_order(call, poster, lin):
    [made] = call("post", "checklists", {"title": "上线前", "steps": ["校对", "埋点"]}).json()["items"]
    assert [step["text"] for step in made["steps"]] == ["校对", "埋点"]
    first, second = (step["id"] for step in made["steps"])
    [now] = call("post", f"steps/{first}/tick").json()["items"]
    assert (now["steps"][0]["done"], now["steps"][0]["done_by"]) == (True, lin.name)
    [now] = call("delete", f"steps/{first}/tick").json()["items"]
    assert now["steps"][0]["done_at"] is None
    call("put", f"checklists/{made['id']}", {"title": "发布前"})
    call("put", f"checklists/{made['id']}/order", {"steps": [second, first]})
    call("put", f"steps/{first}", {"text": "校对两遍"})
    [now] = call("post", f"checklists/{made['id']}/steps", {"text": "通知客服"}).json()["items"]
    assert (now["title"], [step["text"] for step in now["steps"]]) == ("发布前", ["埋点", "校对两遍", "通知客服"])
    [now] = call("delete", f"steps/{second}").json()["items"]
    assert call("get", "checklists").json()["items"] == [now]
    assert call("delete", f"checklists/{made['id']}").json()["items"] == []


def test_a_step_of_other_work_is_not_there(call, poster, launch, lin):
    other = WorkItem.create(project=launch, by=lin, title="写文案")
    step = other.add_checklist("别的", by=lin, steps=["一"]).items.get()
    assert call("post", f"steps/{step.pk}/tick").status_code == 404
    assert call("delete", f"checklists/{step.checklist_id}").status_code == 404
    assert call("post", "checklists", {"title": " "}).json()["errors"].keys() == {"title"}
    step.refresh_from_db()
    assert not step.done


def test_work_repeats_by_a_rule_until_it_does_not(call, poster):
    assert call("get", "recurrence").json()["rule"] is None
    made = call("post", "recurrence", {"rule": "FREQ=WEEKLY;INTERVAL=2", "on_completion": True}).json()
    assert made == {
        "rule": "FREQ=WEEKLY;INTERVAL=2",
        "words": "Every two weeks",
        "on_completion": True,
        "next_on": None,
    }
    assert call("post", "recurrence", {"rule": "FREQ=HOURLY"}).status_code == 422
    assert call("get", "recurrence").json() == made
    assert call("delete", "recurrence").json()["rule"] is None


def test_work_needs_skills_that_lists_show_and_filter(call, poster, team, lin, client):
    layout = Skill.create(workspace=team, by=lin, name="排版")
    [row] = call("post", "skills", {"skill": "排版", "level": 3}).json()["items"]
    assert row == {"skill": {"id": layout.pk, "name": "排版"}, "level": 3}
    assert call("post", "skills", {"skill": "无此技能"}).json()["errors"].keys() == {"skill"}
    client.force_login(lin)
    shown = client.get(f"/growth/items/?columns=title,skills&f=skills:in:{layout.pk}").content.decode()
    assert 'data-ref="LNCH-1"' in shown
    assert "排版" in shown
    assert 'data-ref="LNCH-1"' not in client.get("/growth/items/?f=skills:empty").content.decode()
    assert call("delete", f"skills/{layout.pk}").json()["items"] == []
    assert call("delete", f"skills/{layout.pk}").status_code == 404
