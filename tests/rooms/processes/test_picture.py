"""The picture beside the outline: the same model, each leading to the other."""

import re

import pytest

from opsloop.engines.workflow import Branch, Choice, Definition, UserTask, drawn
from opsloop.rooms.processes.drawing import lines_of
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.picture import LABEL_ROOM, picture_of, shortened

HTMX = {"HX-Request": "true"}


def drawing(condition: str = "amount > 1") -> Definition:
    branches = (Branch((UserTask(id="large", name="Large"),), condition), Branch((UserTask(id="small", name="Small"),)))
    return drawn(steps=(UserTask(id="ask", name="Ask"), Choice("size", branches, "How much?")))


def test_every_element_and_flow_is_drawn_once():
    definition = drawing()
    picture = picture_of(definition, lines_of(definition))
    assert [node.element for node in picture.nodes] == list(definition.elements)
    assert [way.flow for way in picture.ways] == list(definition.flows)
    for node in picture.nodes:
        assert 0 <= node.box.x <= node.box.x + node.box.width <= picture.width
        assert 0 <= node.box.y <= node.box.y + node.box.height <= picture.height


def test_what_leads_out_of_a_choice_says_when():
    definition = drawing()
    picture = picture_of(definition, lines_of(definition))
    said = {way.flow.target: (way.words, way.default) for way in picture.ways if way.flow.source == "size"}
    assert said == {"large": ("amount > 1", False), "small": ("", True)}
    assert next(node.beside for node in picture.nodes if node.element.id == "size") == "How much?"


@pytest.mark.parametrize("text", ["amount > 1 and " * 9, "金额超过一万元并且供应商是新的", "x"])
def test_words_that_are_too_long_are_cut(text):
    cut = shortened(text, LABEL_ROOM)
    assert cut == text if len(text) == 1 else cut.endswith("…") and text.startswith(cut[:-1])


def test_nothing_drawn_is_an_empty_picture():
    assert picture_of(Definition(), []).nodes == ()


def test_the_page_leads_from_the_picture_to_the_outline_and_back(purchase, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    here = "/growth/processes/SOP-1"
    for address in (here, f"{here}/draft/"):
        page = client.get(address).content.decode()
        ids = set(re.findall(r'id="([^"]+)"', page))
        leads = set(re.findall(r'href="#((?:step|node)-[^"]+)"', page))
        assert leads <= ids
        steps = {activity.id for activity in purchase.drawing.activities}
        assert {f"{kind}-{step}" for kind in ("step", "node") for step in steps} <= leads


def test_a_change_of_the_outline_is_in_the_picture(purchase, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    here = "/growth/processes/SOP-1/draft/"
    flow = next(flow for flow in purchase.drawing.flows if flow.target == "pay")
    client.post(f"{here}ways/{flow.id}/steps", {"kind": "task", "name": "对账"}, headers=HTMX)
    new = next(each.id for each in Process.objects.get().drawing.activities if each.name == "对账")
    assert f'id="node-{new}"' in client.get(here).content.decode()
