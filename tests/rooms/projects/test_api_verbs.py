"""Work's own verbs by REST: handed in, accepted, blocked, timed, put in order."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import ApiToken
from opsloop.rooms.projects.models import WorkItem

ITEMS = "/api/v1/growth/items"
ITEM = f"{ITEMS}/LNCH-1"
JSON = "application/json"


@pytest.fixture
def lins(lin, team) -> Client:
    _token, secret = ApiToken.issue(user=lin, workspace=team, name="t", scope="write", expires_at=None)
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


def post(client: Client, path: str, data: object = None):
    return client.post(f"{ITEM}/{path}", data or {}, content_type=JSON)


def test_work_is_handed_in_sent_back_and_accepted(lins, poster):
    assert post(lins, "acceptance").status_code == 422
    assert post(lins, "submission", {"note": "v1"}).status_code == 200
    assert post(lins, "submission").status_code == 422
    assert post(lins, "rejection", {"reason": ""}).status_code == 422
    assert post(lins, "rejection", {"reason": "字太小"}).json()["state"]["name"]
    assert post(lins, "submission").status_code == 200
    assert lins.delete(f"{ITEM}/submission").status_code == 200
    assert post(lins, "submission").status_code == 200
    assert post(lins, "acceptance").json()["stage"] == "done"
    verdicts = [(row["version"], row["verdict"], row["reason"]) for row in lins.get(f"{ITEM}/versions").json()["items"]]
    assert verdicts[0][1] == "accepted"
    assert (1, "rejected", "字太小") in verdicts


def test_work_is_blocked_and_goes_on(lins, poster):
    assert post(lins, "block", {}).json()["errors"].keys() == {"reason"}
    assert post(lins, "block", {"reason": "等素材"}).status_code == 200
    assert lins.get(f"{ITEM}/block").json()["reason"] == "等素材"
    assert lins.get(ITEM).json()["blocked"] is True
    assert [row["ref"] for row in lins.get(f"{ITEMS}?f=blocked:is:1").json()["items"]] == ["LNCH-1"]
    assert lins.delete(f"{ITEM}/block").json()["blocked"] is False
    assert lins.get(f"{ITEM}/block").json() == {"reason": None, "by": None, "since": None}
    assert lins.get(f"{ITEMS}?f=blocked:is:1").json()["items"] == []


def test_time_is_measured_and_written_down(lins, poster):
    assert post(lins, "timer").json()["minutes"] is None
    assert lins.delete(f"{ITEM}/timer").json()["minutes"] == 1
    assert lins.delete(f"{ITEM}/timer").status_code == 422
    assert post(lins, "time", {"minutes": 45, "day": "2026-09-01", "note": "调色"}).json()["minutes"] == 45
    assert post(lins, "time", {"minutes": 0}).status_code == 422
    assert poster.spent_minutes == 46
    told = lins.get(f"{ITEM}/time").json()
    assert (told["spent_minutes"], sorted(row["minutes"] for row in told["items"])) == (46, [1, 45])


def test_work_waits_for_other_work(lins, poster, launch, lin):
    other = WorkItem.create(project=launch, by=lin, title="写文案")
    given = {"predecessor": other.ref, "kind": "SS", "lag_minutes": 480}
    [row] = post(lins, "dependencies", given).json()["items"]
    assert row == {"ref": "LNCH-2", "title": "写文案", "kind": "SS", "lag_minutes": 480}
    circle = lins.post(f"{ITEM[:-1]}2/dependencies", {"predecessor": "LNCH-1"}, content_type=JSON)
    assert "LNCH-2 → LNCH-1 → LNCH-2" in circle.json()["detail"]
    assert post(lins, "dependencies", {"predecessor": "NONE-1"}).status_code == 422
    assert lins.get(f"{ITEM}/dependencies").json()["items"] == [row]
    assert lins.delete(f"{ITEM}/dependencies/LNCH-2").json()["items"] == []
    assert lins.delete(f"{ITEM}/dependencies/LNCH-2").status_code == 404


def test_work_is_estimated_by_three_points_which_lists_show_and_filter(lins, poster, lin, client):
    points = {"optimistic_minutes": 60, "likely_minutes": 120, "pessimistic_minutes": 300}
    made = post(lins, "estimate", points).json()
    assert {name: made[name] for name in points} == points
    wrong = post(lins, "estimate", {**points, "pessimistic_minutes": 30})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["pessimistic_minutes"])
    client.force_login(lin)
    shown = client.get("/growth/items/?columns=title,pessimistic_minutes&f=pessimistic_minutes:gte:5h").content.decode()
    assert 'data-ref="LNCH-1"' in shown
    assert 'data-ref="LNCH-1"' not in client.get("/growth/items/?f=pessimistic_minutes:gte:6h").content.decode()
    assert lins.delete(f"{ITEM}/estimate").json()["likely_minutes"] is None
