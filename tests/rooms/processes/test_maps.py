"""Maps of logs: a file or a project's own work comes in, is read in the background, and is drawn for who may see it."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.kernel.access.changing import change_workspace
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.processes import mining_of, reading_logs
from opsloop.rooms.processes.bringing import bring_file, bring_work
from opsloop.rooms.processes.finding_words import what_is
from opsloop.rooms.processes.kept_findings import finding_from
from opsloop.rooms.processes.log import kept_parts
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.models import Log
from opsloop.rooms.projects.models import State, WorkItem

pytestmark = pytest.mark.django_db
HEAD = "单号,环节,处理时间,处理人\n"
ROWS = (
    "1,收单,2026-03-01 09:00,林\n1,审批,2026-03-01 10:00,王\n1,归档,2026-03-01 12:00,林\n"
    "2,收单,2026-03-02 09:00,林\n2,审批,2026-03-03 09:00,王\n2,审批,2026-03-03 11:00,王\n2,归档,2026-03-04 09:00,林\n"
    "3,收单,2026-03-05 09:00,林\n3,归档,2026-03-05 09:30,林\n"
)
COLUMNS = {"case": "单号", "activity": "环节", "time": "处理时间", "resource": "处理人", "zone": "Asia/Shanghai"}
STEPS = {"审批": 0, "归档": 1, "收单": 2}


@pytest.fixture
def inside(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def drawn(inside, team, lin) -> Log:
    """The map of three cases."""
    log = bring_file(SimpleUploadedFile("工单.csv", (HEAD + ROWS).encode("gb18030")), workspace=team, by=lin)
    work_off()
    inside.post(f"/growth/maps/{log.pk}/columns", COLUMNS)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.READY, log.refusal
    return log


@pytest.fixture
def values(inside, drawn) -> Callable[[str], dict]:
    """What the script draws for an address."""

    def ask(query: str = "") -> dict:
        page = inside.get(f"/growth/maps/{drawn.pk}/?{query}").content.decode()
        if 'id="map-values"' not in page:
            return {"cases": 0}
        return json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])

    return ask


def brought(team, lin, name: str, content: bytes) -> Log:
    log = bring_file(SimpleUploadedFile(name, content), workspace=team, by=lin)
    work_off()
    log.refresh_from_db()
    return log


def test_a_table_asks_which_column_means_what_and_suggests_it(inside, team):
    upload = SimpleUploadedFile("工单.csv", (HEAD + ROWS).encode())
    answer = inside.post("/growth/maps/", {"file": upload, "private": "on"})
    log = Log.objects.get()
    assert answer.headers["Location"] == f"/growth/maps/{log.pk}/"
    assert "job-" in inside.get(answer.headers["Location"]).content.decode()
    work_off()
    asked = inside.get(answer.headers["Location"], follow=True).content.decode()
    assert '<option value="环节" selected>' in asked
    assert "2026-03-01 09:00" in asked
    log.refresh_from_db()
    assert (log.state, log.private, len(log.sha256)) == (Log.State.ASKING, True, 64)


def test_the_map_says_what_follows_what_how_often_and_after_how_long(values):
    told = values()
    ways = {(way[0], way[1]): way[2:] for group in told["ways"] for way in group}
    assert told["cases"] == 3
    assert ways[STEPS["收单"], STEPS["审批"]][:2] == [2, (3600 + 86400) / 2]
    assert ways[STEPS["审批"], STEPS["审批"]][0] == 1
    assert ways[-1, STEPS["收单"]][0] == 3
    assert ways[STEPS["归档"], -1][0] == 3
    again = {step["name"]: (step["again"], step["extra"]) for step in told["steps"]}
    assert again == {"收单": (0, 0), "审批": (1, 1), "归档": (0, 0)}


def test_what_a_way_takes_of_a_case_is_told_and_no_deadline_is_made_up(values, inside, drawn):
    ways = {(way[0], way[1]): way[2:] for group in values()["ways"] for way in group}
    assert ways[STEPS["收单"], STEPS["审批"]][3:] == [3600 + 86400, None, None]
    assert all(step["total"] is None and step["late"] is None for step in values()["steps"])
    assert 'data-map-view="late"' not in inside.get(f"/growth/maps/{drawn.pk}/").content.decode()


def told(page):
    """What the script of a map draws."""
    return json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])


def test_a_card_says_what_a_finding_costs_in_days_and_work_and_what_its_idea_does(inside, team, lin):
    rows = [
        f"{n},{step},2026-03-{day:02} 09:00,2026-03-{day:02} 11:00\n"
        for n in range(60)
        for step, day in (("收单", 2), ("审批", 5), ("审批", 9), ("归档", 10))
    ]
    log = brought(team, lin, "tickets.csv", ("case,activity,start_time,end_time\n" + "".join(rows)).encode())
    columns = {
        "case": "case",
        "activity": "activity",
        "time": "end_time",
        "start": "start_time",
        "zone": "Asia/Shanghai",
    }
    inside.post(f"/growth/maps/{log.pk}/columns", columns)
    work_off()
    page = inside.get(f"/growth/maps/{log.pk}/").content.decode()
    [card] = [card for card in page.split('<div class="finding-card">')[1:] if "返工" in card]
    assert "审批：60 个案例（100%）重做过，共多做 60 次。" in card
    assert card.split('finding__days">')[1].split("<")[0] == "240 天"
    assert "工时 120 小时" in card
    assert "花费" not in card, "nobody has said what an hour costs"
    assert 'data-map-view="money"' not in page
    change_workspace(team, {"hour_cost": Decimal(150), "waiting_cost": Decimal("0.5")}, by=lin)
    page = inside.get(f"/growth/maps/{log.pk}/").content.decode()
    [dear] = [card for card in page.split('<div class="finding-card">')[1:] if "返工" in card]
    assert "花费 ¥18,120<" in dear
    values = told(page)
    assert {step["name"]: step["cost"] for step in values["steps"]} == {"收单": 300.0, "审批": 600.0, "归档": 300.0}
    waits = {tuple(way[:2]): way[-1] for group in values["ways"] for way in group if way[-1] is not None}
    numbers = {step["name"]: step["id"] for step in values["steps"]}
    assert waits[numbers["收单"], numbers["审批"]] == pytest.approx(0.5 * 70 / 24), "three days but two hours of work"
    assert values["spent"]["whole"] == pytest.approx(1200 + 0.5 * (70 + 94 + 22) / 24)
    assert 'data-map-view="money"' in page
    assert "<td>审批</td>" in page
    assert '<td class="is-number">¥600</td>' in page
    assert '<td class="is-number">¥1.46</td>' in page
    change_workspace(team, {"waiting_cost": None}, by=lin)
    values = told(inside.get(f"/growth/maps/{log.pk}/").content.decode())
    assert all(way[-1] is None for group in values["ways"] for way in group), "nobody has said what a day costs"
    assert values["spent"]["whole"] == pytest.approx(1200)
    worst = card.split(f'href="/growth/maps/{log.pk}/cases?case=')[1].split('"')[0]
    shown = inside.get(f"/growth/maps/{log.pk}/cases?case={worst}").content.decode()
    assert shown.count("审批") >= 2
    assert [corner in card for corner in ("时间", "成本", "质量", "灵活性")] == [True] * 4


def test_waits_are_told_in_working_time_where_that_is_asked_for(inside, team, lin):
    """From Friday 17:00 to Monday 10:00 the team works for two hours; costs of waiting stay those of the calendar."""
    change_workspace(team, {"waiting_cost": Decimal(24)}, by=lin)
    rows = "".join(f"{n},收单,2026-03-06 17:00\n{n},归档,2026-03-09 10:00\n" for n in range(3))
    log = brought(team, lin, "tickets.csv", f"case,activity,time\n{rows}".encode())
    columns = {"case": "case", "activity": "activity", "time": "time", "zone": "Asia/Shanghai"}
    inside.post(f"/growth/maps/{log.pk}/columns", columns)
    work_off()
    page, working = (inside.get(f"/growth/maps/{log.pk}/{query}").content.decode() for query in ("", "?clock=work"))
    shown = [way for group in told(page)["ways"] for way in group if way[3] is not None]
    worked = [way for group in told(working)["ways"] for way in group if way[3] is not None]
    assert [way[3] for way in shown] == [65 * 3600]
    assert [way[3] for way in worked] == [2 * 3600]
    assert [way[-1] for way in worked] == [way[-1] for way in shown] == [65.0]
    assert "d" not in told(working)["words"]
    assert 'href="/growth/maps/1/?clock=work"'.replace("/1/", f"/{log.pk}/") in page
    assert "等待按工作时间计" in working
    assert "2.0 小时" in working.split("map-table")[1]
    table = inside.get(f"/growth/maps/{log.pk}/table.csv?clock=work").content.decode()
    assert "收单,归档,3,7200.0,7200.0" in table
    both = f"/growth/maps/{log.pk}/difference?clock=work&a_to=2026-03-08&b_from=2026-03-01"
    compared = inside.get(both).content.decode()
    assert "2.0 小时" in compared
    assert "2.7 天" not in compared.split("map-table")[1]


def test_a_clock_that_nobody_knows_and_a_log_of_a_century_are_told_by_the_calendar(inside, team, lin):
    log = brought(team, lin, "old.csv", b"case,activity,time\n1,a,1926-03-06 17:00\n1,b,2026-03-09 10:00\n")
    columns = {"case": "case", "activity": "activity", "time": "time", "zone": "Asia/Shanghai"}
    inside.post(f"/growth/maps/{log.pk}/columns", columns)
    work_off()
    for query in ("clock=work", "clock=moon"):
        page = inside.get(f"/growth/maps/{log.pk}/?{query}").content.decode()
        assert "d" in told(page)["words"]
        assert 'class="chip"' not in page


def test_a_log_with_deadlines_shows_how_much_was_over_after_them(inside, team, lin):
    rows = [
        f"{n},{step},2026-03-{day:02} {hour}:00,2026-03-10 12:00\n"
        for n in range(20)
        for step, day, hour in (("收单", 9, "09"), ("归档", 10 if n % 4 else 11, "11"))
    ]
    log = brought(team, lin, "tickets.csv", ("case,activity,time,deadline\n" + "".join(rows)).encode())
    columns = {"case": "case", "activity": "activity", "time": "time", "zone": "Asia/Shanghai"}
    inside.post(f"/growth/maps/{log.pk}/columns", columns)
    work_off()
    page = inside.get(f"/growth/maps/{log.pk}/").content.decode()
    assert {step["name"]: step["late"] for step in told(page)["steps"]} == {"收单": 0.0, "归档": 0.25}
    assert 'data-map-view="late"' in page


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("contains=0", 2),
        ("never=0", 1),
        ("directly=0-0", 1),
        ("follows=2-1", 3),
        ("follows=1-2", 0),
        ("least=24", 1),
        ("most=1", 1),
        ("from=2026-03-02", 2),
        ("from=2026-03-02&to=2026-03-02", 1),
        ("variant=2-0-1", 1),
        ("who=1", 2),
        ("hands=0-1", 2),
        ("hands=1-1", 1),
        ("hands=1-9&hands=x", 3),
        ("contains=0&most=24", 1),
        ("contains=0&never=0", 0),
        ("contains=0&directly=0-0&from=2026-03-02&who=1&least=1", 1),
        ("contains=99&never=x&from=yesterday&least=-1&variant=&directly=1&who=²", 3),
    ],
)
def test_filters_of_the_address_compose_and_nonsense_is_left_out(values, query, cases):
    assert values(query)["cases"] == cases


def test_a_part_of_the_map_leads_to_its_cases_and_a_case_to_its_steps(inside, drawn):
    page = inside.get(f"/growth/maps/{drawn.pk}/cases?directly=0-0&case=2").content.decode()
    assert page.count("case=2") == 1
    assert "case=1" not in page
    assert page.index("收单") < page.index("归档")
    assert "case=1" in inside.get(f"/growth/maps/{drawn.pk}/cases?page=999").content.decode()


def test_cases_in_motion_are_those_of_the_filter_and_have_no_names(inside, drawn):
    told = inside.get(f"/growth/maps/{drawn.pk}/motion?never=0").json()
    assert (told["cases"], told["moves"]) == (1, [[STEPS["收单"], 0, 0, STEPS["归档"], 1800, 0]])
    assert (told["first"], told["zone"]) == ("2026-03-05T01:00:00+00:00", "Asia/Shanghai")
    assert inside.get(f"/growth/maps/{drawn.pk}/motion?contains=0&never=0").json() == {"cases": 0, "moves": []}


def test_the_table_has_the_numbers_of_the_map(inside, drawn):
    text = inside.get(f"/growth/maps/{drawn.pk}/table.csv").content.decode("utf-8-sig")
    assert "审批,审批,1,7200.0,7200.0,7200.0,7200.0,7200.0" in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.xlsx", b"PK\x03\x04nothing"),
        ("empty.csv", b""),
        ("bomb.xes", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><log>&a;</log>'),
        ("cut.xes.gz", gzip.compress(b"<log><trace>" * 1000, mtime=0)[:60]),
        ("no.parquet", b"PAR1 but not really PAR1"),
        ("list.json", b"[1, 2"),
    ],
)
def test_a_hostile_or_broken_file_is_answered_with_a_sentence(inside, team, lin, name, content):
    log = brought(team, lin, name, content)
    assert log.state == Log.State.FAILED
    assert name in log.refused
    page = inside.get(f"/growth/maps/{log.pk}/")
    assert page.status_code == 200
    assert name in page.content.decode()
    assert "Traceback" not in log.job.error


def test_columns_that_are_no_times_are_refused_and_can_be_named_anew(inside, drawn):
    inside.post(f"/growth/maps/{drawn.pk}/columns", {**COLUMNS, "time": "处理人", "resource": ""})
    work_off()
    drawn.refresh_from_db()
    assert drawn.state == Log.State.FAILED
    assert f"/growth/maps/{drawn.pk}/columns" in inside.get(f"/growth/maps/{drawn.pk}/").content.decode()
    inside.post(f"/growth/maps/{drawn.pk}/columns", COLUMNS)
    work_off()
    drawn.refresh_from_db()
    assert drawn.state == Log.State.READY


def test_no_column_means_two_things_and_no_zone_is_made_up(inside, drawn):
    for wrong in ({"activity": "单号"}, {"zone": "Mars/Base"}, {"time": ""}, {"case": "nobody's"}):
        assert inside.post(f"/growth/maps/{drawn.pk}/columns", COLUMNS | wrong).status_code == 422
    drawn.refresh_from_db()
    assert drawn.state == Log.State.READY


def test_other_files_and_nothing_at_all_are_refused_at_once(inside, team):
    for sent in ({"file": SimpleUploadedFile("picture.png", b"x")}, {}, {"project": "999"}):
        assert inside.post("/growth/maps/", sent).status_code == 422
    assert not Log.objects.exists()


def test_a_private_log_is_seen_by_whoever_brought_it_alone(client, drawn, lin, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    places = [f"/growth/maps/{drawn.pk}/{page}" for page in ("", "cases", "table.csv", "motion")]
    assert [client.get(place).status_code for place in places] == [200] * 4
    drawn.share(by=lin, private=True)
    assert [client.get(place).status_code for place in places] == [404] * 4
    assert "工单" not in client.get("/growth/maps/").content.decode()


def test_only_who_brought_it_or_administers_may_change_it(client, team, wang, lin, drawn):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    statuses = [
        client.post(f"/growth/maps/{drawn.pk}/{verb}", COLUMNS).status_code
        for verb in ("removal", "sharing", "reading", "columns")
    ]
    assert statuses == [403, 403, 403, 404]
    assert Log.objects.filter(pk=drawn.pk).exists()


def test_a_stopped_reading_leaves_no_map(inside, team, lin):
    log = bring_file(SimpleUploadedFile("工单.csv", (HEAD + ROWS).encode()), workspace=team, by=lin)
    log.job.cancel(by=lin)
    work_off()
    page = inside.get(f"/growth/maps/{log.pk}/")
    assert page.status_code == 200
    assert "map-values" not in page.content.decode()
    inside.post(f"/growth/maps/{log.pk}/reading")
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.ASKING


def test_a_reading_stopped_in_the_last_moment_leaves_what_was_there_and_no_file(inside, drawn, lin, monkeypatch):
    before, kept = drawn.kept_as, []

    def read_and_stopped(log, told):
        mined = mining_of.mine(log, told)
        kept.append(mined.values["kept_as"])
        log.job.cancel(by=lin)
        return mined

    monkeypatch.setattr(reading_logs, "mine", read_and_stopped)
    inside.post(f"/growth/maps/{drawn.pk}/reading")
    work_off()
    drawn.refresh_from_db()
    assert (drawn.state, drawn.job.state, drawn.kept_as) == (Log.State.FAILED, Job.State.CANCELLED, before)
    assert kept_parts(before) != []
    assert kept_parts(kept[0]) == []


def test_thrown_away_its_files_are_gone(drawn, lin, django_capture_on_commit_callbacks):
    from django.core.files.storage import default_storage

    stored, kept = drawn.stored_as, f"{drawn.kept_as}/events.parquet"
    assert default_storage.exists(stored)
    assert default_storage.exists(kept)
    with django_capture_on_commit_callbacks(execute=True):
        drawn.remove(by=lin)
    assert not default_storage.exists(stored)
    assert not default_storage.exists(kept)


@pytest.fixture
def worked(lin, launch) -> list[WorkItem]:
    """Two pieces of work that went through the project."""
    done = launch.states.filter(group=State.Group.DONE).first()
    items = [WorkItem.create(project=launch, by=lin, title=title) for title in ("海报", "机密")]
    for item in items:
        item.move(done, by=lin)
    return items


def own_work(project, lin) -> Log:
    log = bring_work(project, by=lin)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.READY, log.refusal
    return log


def test_own_work_is_mined_and_shows_only_the_work_that_the_reader_sees(inside, lin, launch, worked):
    log = own_work(launch, lin)
    before = inside.get(f"/growth/maps/{log.pk}/cases").content.decode()
    assert "海报" in before
    assert "机密" in before
    worked[1].trash(by=lin)
    after = inside.get(f"/growth/maps/{log.pk}/cases").content.decode()
    assert "海报" in after
    assert "机密" not in after
    assert worked[1].ref not in after
    page = inside.get(f"/growth/maps/{log.pk}/").content.decode()
    assert '"cases": 1' in page
    moving = inside.get(f"/growth/maps/{log.pk}/motion").json()
    assert (moving["cases"], len(moving["moves"])) == (1, 1)


def test_who_did_a_step_of_a_case_that_was_brought_is_told_to_whoever_answers_for_the_log(client, drawn, lin, wang):
    pages = []
    for user in (lin, wang):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        pages.append(client.get(f"/growth/maps/{drawn.pk}/cases?case=1").content.decode())
    assert ["<td>王</td>" in page for page in pages] == [True, False]
    assert ["<td>审批</td>" in page for page in pages] == [True, True]


def test_whoever_does_not_see_the_project_does_not_see_its_map(client, lin, wang, launch, worked):
    log = own_work(launch, lin)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/growth/maps/{log.pk}/").status_code == 200
    type(launch).objects.filter(pk=launch.pk).update(visibility="private")
    assert client.get(f"/growth/maps/{log.pk}/").status_code == 404
    assert client.get(f"/growth/maps/{log.pk}/cases").status_code == 404
    assert client.post("/growth/maps/", {"project": launch.pk}).status_code == 422


def test_a_project_without_moves_says_so(inside, team, lin, launch):
    log = bring_work(launch, by=lin)
    work_off()
    log.refresh_from_db()
    assert log.state == Log.State.FAILED
    assert inside.get(f"/growth/maps/{log.pk}/").status_code == 200


def test_a_newer_file_takes_the_place_of_the_old_one(inside, drawn):
    assert "newer-file" in inside.get(f"/growth/maps/{drawn.pk}/file").content.decode()
    before, more = drawn.stored_as, "4,收单,2026-03-09 09:00,林\n4,归档,2026-03-09 10:00,林\n"
    upload = SimpleUploadedFile("新.csv", (HEAD + ROWS + more).encode())
    assert inside.post(f"/growth/maps/{drawn.pk}/file", {"file": upload}).status_code == 302
    work_off()
    drawn.refresh_from_db()
    assert (drawn.state, drawn.figures["cases"], drawn.roles["case"]) == (Log.State.READY, 4, "单号")
    assert drawn.stored_as != before
    assert inside.post(f"/growth/maps/{drawn.pk}/file").status_code == 422


def test_single_people_are_told_apart_by_who_answers_for_the_map_alone(client, drawn, lin, wang):
    """Neither by the filter, nor by the column that names them."""
    for user, singled_out in ((lin, True), (wang, False)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for query in ("who=1", f"has=3:{quote('王')}"):
            page = client.get(f"/growth/maps/{drawn.pk}/?{query}").content.decode()
            drawing = json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])
            assert (drawing["cases"] < 3) == singled_out, (user, query)
        assert ('name="who"' in page) == singled_out


def test_load_and_handing_on_are_told_to_who_answers_for_the_map_alone(client, drawn, lin, wang):
    """林 hands to 王 in two cases, 王 to 林 in as many; neither the part, nor the filter, is for others."""
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    here = f"/growth/maps/{drawn.pk}"
    assert "map-people" in client.get(f"{here}/").content.decode()
    told = client.get(f"{here}/people").content.decode()
    one, two, approved = address_key("林"), address_key("王"), address_key("审批")
    assert f"hands={one}-{two}" in told
    assert f"hands={two}-{one}" in told
    assert f"who={one}" in told
    behind = client.get(f"{here}/cases?hands={one}-{two}").content.decode()
    assert "林 → 王" in behind
    narrowed = client.get(f"{here}/people?hands={one}-{two}&contains={approved}").content.decode()
    assert f"contains={approved}" in narrowed
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "map-people" not in client.get(f"{here}/").content.decode()
    assert client.get(f"{here}/people").status_code == 404
    assert "林 → 王" not in client.get(f"{here}/cases?hands={one}-{two}").content.decode()


def test_a_finding_names_people_only_to_who_answers_for_the_map():
    finding = finding_from({
        "detector": "ping_pong", "activities": ["审批"], "resources": ["林静", "王芳"], "cases": 9, "waiting_days": 3,
        "evidence": [], "measures": {"returns": 12.0}, "effort_hours": None, "money": None,
        "heuristic": {"name": "case_manager", "effect": {"time": 1, "cost": 0, "quality": 1, "flexibility": -1}},
    })  # fmt: skip
    assert "王芳" in what_is(finding, str, named=True)
    assert "王芳" not in what_is(finding, str)
    assert "2 people" in what_is(finding, str)
