"""Columns and filters of work that hold more than a value of its own: skills, the whole, what one watches."""

import json

import pytest
from openpyxl import load_workbook

from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.models import Watch
from opsloop.rooms.people.models import Skill
from opsloop.rooms.projects.models import Project, WorkItem

HERE = "/growth/items"


@pytest.fixture
def page(client, lin):
    client.force_login(lin)
    return client


@pytest.fixture
def copy(launch, poster, lin):
    """LNCH-2, the copy for the poster."""
    return WorkItem.create(project=launch, by=lin, title="写文案")


def listed(page, query: str) -> set[str]:
    shown = page.get(f"{HERE}/?{query}").content.decode()
    return {ref for ref in ("LNCH-1", "LNCH-2", "LNCH-3") if f'data-ref="{ref}"' in shown}


def test_the_whole_is_set_in_its_cell_and_filtered(page, poster, copy):
    cell = f"{HERE}/LNCH-2/cells/parent"
    assert f'data-value="{poster.pk}"' in page.get(cell).content.decode()
    assert page.post(cell, {"value": poster.pk}).status_code == 200
    copy.refresh_from_db()
    assert copy.parent == poster
    assert listed(page, f"f=parent:in:{poster.pk}") == {"LNCH-2"}
    assert listed(page, "f=parent:empty") == {"LNCH-1"}
    assert "LNCH-1" in page.get(f"{HERE}/?columns=title,parent&f=parent:in:{poster.pk}").content.decode()
    assert "LNCH-1 " in page.get(f"{HERE}/toolbar/filter?field=parent").content.decode()


def test_a_circle_of_wholes_is_refused_with_the_circle(page, poster, copy, lin):
    copy.set_parent(poster, by=lin)
    offered = page.get(f"{HERE}/LNCH-1/cells/parent").content.decode()
    assert f'data-value="{copy.pk}"' not in offered
    answer = page.post(f"{HERE}/LNCH-1/cells/parent", {"value": copy.pk})
    assert answer.status_code == 422
    assert "LNCH-1 → LNCH-2 → LNCH-1" in answer.content.decode()
    poster.refresh_from_db()
    assert poster.parent is None


def test_a_whole_is_found_by_words_and_lies_in_the_same_project(
    page, launch, team, lin, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        poster = WorkItem.create(project=launch, by=lin, title="设计活动海报")
        WorkItem.create(project=launch, by=lin, title="写文案")
        other = Project.create(workspace=team, by=lin, key="OTHR", name="别的")
        far = WorkItem.create(project=other, by=lin, title="海报墙")
    found = page.get(f"{HERE}/LNCH-2/cells/parent?q=海报").content.decode()
    assert f'data-value="{poster.pk}"' in found
    assert f'data-value="{far.pk}"' not in found
    assert page.post(f"{HERE}/LNCH-2/cells/parent", {"value": far.pk}).status_code == 422
    new = json.dumps({"project": "LNCH", "title": "x", "parent": far.ref})
    assert page.post("/api/v1/growth/items", new, content_type="application/json").status_code == 422
    assert not WorkItem.objects.filter(title="x").exists()


def test_skills_are_set_in_their_cell_keep_their_level_and_come_back(page, poster, team, lin):
    layout, proof = (Skill.create(workspace=team, by=lin, name=name) for name in ("排版", "校对"))
    poster.require_skill(layout, 4, by=lin)
    page.post(f"{HERE}/LNCH-1/cells/skills", {"value": [layout.pk, proof.pk]})
    levels = poster.required_skills.values_list("skill__name", "level")
    assert sorted(levels) == [("排版", 4), ("校对", 2)]
    page.post(f"{HERE}/LNCH-1/cells/skills", {"value": [proof.pk]})
    event = Event.objects.filter(verb="skills_required").latest("pk")
    assert page.post(f"/growth/undo?events={event.pk}").status_code == 204
    assert sorted(levels.all()) == [("排版", 4), ("校对", 2)]


def test_lists_narrow_to_what_one_watches(page, poster, copy, lin, wang):
    Watch.objects.all().delete()
    Watch.begin(poster, lin)
    Watch.begin(copy, wang)
    assert listed(page, "f=watching:is:1") == {"LNCH-1"}
    assert listed(page, "f=watching:is:0") == {"LNCH-2"}
    narrowed = page.get(f"{HERE}/?f=watching:is:1").content.decode()
    chip = narrowed.partition('<span class="chip">')[2].partition("</button>")[0]
    assert "chip__operator" not in chip, "there is nothing else to ask of it"
    Watch.choose(poster, lin, watching=False)
    assert listed(page, "f=watching:is:1") == set()


def test_what_narrows_is_no_column(page, poster):
    assert page.get(f"{HERE}/?columns=title,watching").status_code == 200
    assert 'value="watching"' not in page.get(f"{HERE}/toolbar/display").content.decode()
    assert "watching" in page.get(f"{HERE}/toolbar/filter").content.decode()


def test_a_workbook_has_the_new_columns(page, poster, copy, team, lin, tmp_path):
    copy.set_parent(poster, by=lin)
    copy.require_skill(Skill.create(workspace=team, by=lin, name="排版"), 2, by=lin)
    answer = page.get(f"{HERE}/export.xlsx?columns=title,parent,skills&f=parent:filled")
    file = tmp_path / "items.xlsx"
    file.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    rows = [[cell for cell in row if cell] for row in load_workbook(file).active.iter_rows(values_only=True)]
    assert ["写文案", "LNCH-1", "排版"] in [row[-3:] for row in rows]


def test_a_panel_that_shows_the_value_is_drawn_anew_where_its_record_is_open(page, poster, copy):
    cell = f"{HERE}/LNCH-2/cells/parent"
    beside = {"HX-Request": "true", "HX-Current-URL": "http://testserver/growth/items/?peek=items/LNCH-2"}
    alone = {"HX-Request": "true", "HX-Current-URL": "http://testserver/growth/items/"}
    assert "page:refresh" in page.post(cell, {"value": poster.pk}, headers=beside).headers["HX-Trigger"]
    assert "page:refresh" not in page.post(cell, {"value": ""}, headers=alone).headers["HX-Trigger"]
