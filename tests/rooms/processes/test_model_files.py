"""BPMN files come in as drafts and go out as files, through the pages."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.connectors.bpmn import read
from opsloop.engines.workflow import problems
from opsloop.rooms.processes.models import Origin, Process
from tests.connectors.real import real

HTMX = {"HX-Request": "true"}
MIWG = ["A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0"]
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ORDER = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{MODEL}"><process id="order" name="订货">
<laneSet><lane name="{"采购" * 60}"><flowNodeRef>write</flowNodeRef></lane></laneSet>
<startEvent id="s"/><userTask id="write" name="写订单"/><serviceTask id="send" name="发送"/>
<callActivity id="check" name="核对" calledElement="checking"/><endEvent id="e"/>
<boundaryEvent id="late" attachedToRef="write"/><dataObject id="paper"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="write"/><sequenceFlow id="f2" sourceRef="write" targetRef="send"/>
<sequenceFlow id="f3" sourceRef="send" targetRef="check"/><sequenceFlow id="f4" sourceRef="check" targetRef="e"/>
</process><process id="checking" name="核对"><startEvent id="s2"/><endEvent id="e2"/>
<sequenceFlow id="g1" sourceRef="s2" targetRef="e2"/></process></definitions>"""
HOSTILE = f"""<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<definitions xmlns="{MODEL}"><process id="p" name="&b;"/></definitions>"""
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def bring(desk, team):
    def sent(content: str | bytes, name: str = "订货.bpmn"):
        upload = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
        return desk.post("/growth/processes/brought", {"file": upload}, headers=HTMX)

    return sent


def test_a_file_becomes_drafts_that_call_each_other(bring, desk):
    assert bring(ORDER).status_code == 204
    order, checking = Process.objects.order_by("number")
    assert (order.name, checking.name, order.version) == ("订货", "核对", None)
    assert order.drawing.by_id["check"].process == checking.ref
    assert len(order.drawing.by_id["write"].role) == 60
    assert "draft" in {problem.code for problem in problems(order.drawing)}
    page = desk.get(f"/growth/processes/{order.ref}").content.decode()
    for word in ("边界事件", "boundaryEvent", "服务任务", "数据对象", f"/growth/processes/{checking.ref}"):
        assert word in page


def test_the_file_is_kept_as_it_was(bring, desk):
    bring(ORDER)
    origin = Origin.objects.get(process__name="订货")
    with default_storage.open(origin.original.file.name) as kept:
        assert kept.read() == ORDER.encode()
    answer = desk.get(f"/growth/attachments/{origin.original.pk}")
    assert b"".join(answer.streaming_content) == ORDER.encode()
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HOSTILE, "文档类型"),
        ("<x", "XML"),
        ("not XML at all", "XML"),
        ("<html><body/></html>", "BPMN"),
        ("<root/>", "BPMN"),
        (f'<definitions xmlns="{MODEL}"><process id="p"/></definitions>', "没有"),
        ("<a>" * 100_000, "XML"),
    ],
)
def test_what_is_no_drawing_is_refused_in_a_sentence(content, words, bring, lin):
    lin.language = "zh-hans"
    lin.save()
    answer = bring(content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Process.objects.exists()


def test_a_form_without_a_file_says_so(desk, team):
    assert desk.post("/growth/processes/brought", headers=HTMX).status_code == 422


@pytest.mark.parametrize(("folder", "name"), [*(("bpmn", name) for name in MIWG), ("logs", "running-example")])
def test_the_reference_files_come_in_and_go_out(folder, name, bring, desk, tmp_path):
    path = real(f"{name}.bpmn", folder=folder)
    assert bring(path.read_bytes(), path.name).status_code == 204
    for process in Process.objects.all():
        assert desk.get(f"/growth/processes/{process.ref}/draft/").status_code == 200
        written = tmp_path / "out.bpmn"
        written.write_bytes(desk.get(f"/growth/processes/{process.ref}/draft.bpmn").content)
        assert read(written).drafts[0].definition == process.drawing


def test_a_version_goes_out_as_it_was_published(purchase, desk, wang, client, tmp_path):
    answer = desk.get("/growth/processes/SOP-1/versions/1.bpmn")
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"].startswith("attachment")
    path = tmp_path / "out.bpmn"
    path.write_bytes(answer.content)
    [draft] = read(path).drafts
    assert draft.definition == purchase.version.compiled.definition
    assert draft.diagram.shapes.keys() == draft.definition.by_id.keys()
    assert desk.get("/growth/processes/SOP-1/versions/2.bpmn").status_code == 404
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/growth/processes/SOP-1/versions/1.bpmn").status_code == 200
    assert client.get("/growth/processes/SOP-1/draft.bpmn").status_code == 403


def test_guests_bring_nothing(guest, team, client):
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/growth/processes/brought").status_code == 403
