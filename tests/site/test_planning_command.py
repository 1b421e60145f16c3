"""The command that plans a file: the same plan for the same rounds, and refusals in a sentence with the line."""

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from opsloop.engines.scheduling import formats
from opsloop.site.commands.all import opsloop
from opsloop.site.commands.plan_words import in_words

FORMATS = Path(formats.__file__).parent
FIELD = "X: there is no field XX"
"""Has its end from elsewhere: the field that may be meant, or all that there are."""
FILES = Path(__file__).parent.parent / "engines/scheduling/data"


def planned(*arguments: object) -> Result:
    return CliRunner().invoke(opsloop, ["plan", *map(str, arguments)])


@pytest.mark.parametrize("name", ["tiny.sm", "tiny.dzn", "tiny.def", "tiny.xml", "house.json"])
def test_the_same_rounds_give_the_same_plan(name):
    one, two = (json.loads(planned(FILES / name, "--rounds", 2, "--seed", 3, "--json").stdout) for _ in range(2))
    assert one.pop("seconds") > 0
    assert two.pop("seconds") > 0
    assert one == two
    assert one["status"] in {"optimal", "feasible"}


def test_json_names_who_does_what_with_which_skill():
    found = json.loads(planned(FILES / "tiny.dzn", "--json").stdout)
    assert (found["status"], found["makespan"], found["bound"], found["gap"]) == ("optimal", 5, 5, 0)
    assert found["proved"]
    assert [row["id"] for row in found["activities"]] == [1, 2, 3, 4]
    assert found["activities"][1]["resources"] == [1, 2]
    assert found["activities"][1]["skills"] == [1, 2]


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path):
    file = tmp_path / "latin.def"
    file.write_bytes(FILES.joinpath("tiny.def").read_text(encoding="utf-8").replace("tiny", "mañana").encode("latin-1"))
    result = planned(file)
    assert result.exit_code != 0
    assert "latin.def cannot be planned: line 2: this is not UTF-8 text; save the file as UTF-8" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_cannot_be_kept_is_told_with_dates_and_with_what_would_be_enough(tmp_path):
    file = tmp_path / "late.json"
    day = {"effort": "16h", "requires": [{"skill": "design"}]}
    late = {"id": "b", "deadline": "2026-11-27T09:00", "after": ["a"], **day}
    file.write_text(
        json.dumps({
            "start": "2026-11-23T09:00",
            "calendar": {"hours": "09:00-17:00"},
            "people": [{"id": "li", "skills": {"design": 1}}],
            "activities": [{"id": "a", **day}, late],
        }),
        encoding="utf-8",
    )  # fmt: skip
    assert "!" not in planned(file, "--rounds", 1).stdout
    file.write_text(file.read_text(encoding="utf-8").replace("11-27T09", "11-26T09"), encoding="utf-8")
    told = planned(file, "--rounds", 1).stdout
    assert "! b is finished 2026-11-26T17:00:00+00:00, after its deadline 2026-11-26T09:00:00+00:00." in told
    assert "These cannot hold together:" in told
    assert "  - b waits for a." in told
    assert "  - Give b until 2026-11-26T17:00:00+00:00." in told
    known = json.loads(planned(file, "--rounds", 1, "--json").stdout)
    assert {fact["kind"] for fact in known["contradiction"]["facts"]} >= {"deadline"}
    assert not known["contradiction_cut"]
    told = planned(file, "--seconds", 0.01).stdout
    assert "These cannot hold together" not in told
    assert "The time ended before the facts that cannot hold together were found; --seconds gives more." in told


def test_work_without_a_place_says_which_facts_leave_it_none(tmp_path):
    file = tmp_path / "away.json"
    file.write_text(
        json.dumps({
            "start": "2026-11-23T09:00",
            "end": "2026-12-23",
            "calendar": {"hours": "09:00-17:00"},
            "people": [{"id": "li", "skills": {"design": 1}, "leave": ["2026-11-23/2027-11-23"]}],
            "activities": [{"id": "a", "effort": "8h", "requires": [{"skill": "design"}]}],
        }),
        encoding="utf-8",
    )  # fmt: skip
    told = planned(file, "--rounds", 1).stderr
    assert "activity a finds no place before the calendars end." in told
    assert ("  - li has working hours and leave." in told, "lay them out" in told) == (True, False)
    assert "  - Have li there at that time." in told
    file.write_text(
        file.read_text(encoding="utf-8").replace("8h", "900h").replace("2027-11", "2026-11"), encoding="utf-8"
    )
    assert "the calendars end before activity a can be done" in planned(file, "--rounds", 1).stderr


def sentences_of_the_engine():
    """Every sentence of a refusal in the readers of files, with a word in each place; found in their code."""
    for file in sorted(FORMATS.glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Unreadable" and len(call.args) > 1:
                said = call.args[1]
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                if all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts):
                    words = [part.value if isinstance(part, ast.Constant) else "X" for part in parts]
                    yield "".join(words)


def test_every_refusal_of_a_file_is_known_to_the_terminal_of_a_chinese_reader(monkeypatch):
    monkeypatch.setattr("opsloop.site.commands.plan_words.gettext", lambda _template: "known")
    sentences = [said for said in sentences_of_the_engine() if said not in {"X", "X: X", "objective: X", FIELD}]
    assert len(sentences) > 30
    assert [said for said in sentences if in_words(said) != "known"] == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("the duration of activity 3 should be a whole number, but is 'abc'", "活动 3 的工期 应为整数，实际是 'abc'"),
        (
            "the file ends where the demand of activity 14 for R1 should stand",
            "文件到此为止，这里本该是 活动 14 对 R1 的需求",
        ),
        ("what nobody has said before", "what nobody has said before"),
    ],
)
def test_a_refusal_is_said_in_chinese_with_its_line_and_what_it_names(monkeypatch, sentence, said):
    with translation.override("zh-hans"):
        monkeypatch.setattr("opsloop.site.commands.plan_words.gettext", translation.gettext)
        assert in_words(sentence, 7) == f"第 7 行：{said}"


def test_begun_work_goes_on_with_what_delay_costs_most_and_stands_where_the_file_has_it(tmp_path):
    file = tmp_path / "begun.json"
    begun = {"effort": "8h", "requires": [{"skill": "design"}], "pinned_people": ["li"], "started": "2026-11-20T09:00"}
    file.write_text(
        json.dumps({
            "start": "2026-11-23T09:00",
            "calendar": {"hours": "09:00-17:00"},
            "people": [{"id": "li", "skills": {"design": 1}}],
            "activities": [
                {"id": "light", "remaining": "8h", "due": "2026-11-20T17:00", **begun},
                {"id": "heavy", "remaining": "8h", "due": "2026-11-20T17:00", "weight": 8, **begun},
                {"id": "free", "duration": "1h"},
            ],
        }),
        encoding="utf-8",
    )  # fmt: skip
    rows = json.loads(planned(file, "--rounds", 0, "--json").stdout)["activities"]
    assert [row["id"] for row in rows] == ["light", "heavy", "free"]
    assert [row["finish"][:10] for row in rows[:2]] == ["2026-11-24", "2026-11-23"]
