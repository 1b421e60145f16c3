"""A number of thousands of digits is an answer like any other wrong one, never a failure of ours."""

import pytest

from opsloop.kernel.records.models import Label
from opsloop.rooms.people.models import Person, Skill

LONG = "9" * 5000


@pytest.fixture
def places(team, launch, poster, lin):
    """What a form can send numbers to."""
    skill = Skill.create(workspace=team, by=lin, name="排版")
    label = Label.objects.create(workspace=team, name="设计")
    state = launch.first_state()
    checklist = poster.add_checklist("上线前", by=lin, steps=["校对", "埋点"])
    person = Person.of(lin, team).ref
    return {
        "level of a skill": (f"people/{person}/skills/{skill.pk}", {"level": LONG}),
        "needed skill": ("items/LNCH-1/skills", {"skill": LONG}),
        "needed level": ("items/LNCH-1/skills", {"skill": skill.pk, "level": LONG}),
        "order of steps": (f"items/LNCH-1/checklists/{checklist.pk}/order", {"step": [LONG]}),
        "limit of a state": (f"projects/LNCH/states/{state.pk}/limit", {"limit": LONG}),
        "merging of labels": (f"settings/labels/{label.pk}/merging", {"into": LONG}),
        "hour of the mail": ("inbox/mail", {"digest": "daily", "hour": LONG}),
        "whole": ("items/LNCH-1/whole", {"value": LONG}),
        "assignee": ("items/LNCH-1/cells/assignees", {"value": LONG}),
    }


def test_a_number_that_is_too_long_is_refused_or_left_alone(client, lin, places):
    client.force_login(lin)
    answers = {
        name: client.post(f"/growth/{path}", data, headers={"HX-Request": "true"}).status_code
        for name, (path, data) in places.items()
    }
    assert {name: status for name, status in answers.items() if status >= 500} == {}
    for name in ("needed skill", "merging of labels", "whole"):
        assert answers[name] == 404, name
    for name in ("level of a skill", "limit of a state", "assignee"):
        assert answers[name] == 422, name
