"""Every format is read and planned; a file that is wrong is refused with the line."""

from pathlib import Path

import pytest

from opsloop.engines.scheduling import Activity, Problem, WrongProblem, plan, violations
from opsloop.engines.scheduling.formats import Instance, Unreadable, read, text_of
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.test_known_answers import shared

DATA = Path(__file__).parent / "data"


def text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def planned(name: str) -> tuple[Instance, dict[str, tuple[int | str, int | str, list[str]]]]:
    """What starts and ends when, as the file writes times, and who does it."""
    instance = read(text(name))
    found = plan(instance.problem, instance.objective, rounds=2)
    assert violations(instance.problem, found) == objections(instance.problem, found) == []
    rows = {
        row.id: (instance.moment(row.start), instance.moment(row.finish), [seat.person for seat in row.people])
        for row in found.activities
    }
    return instance, rows


def test_psplib() -> None:
    _, rows = planned("tiny.sm")
    assert sorted(rows) == ["1", "2", "3", "4"]
    assert rows["4"][0] == 7


def test_mspsp() -> None:
    instance, rows = planned("tiny.dzn")
    assert instance.problem.people[1].skills == {"2": 1}
    assert rows["2"][2] == ["1", "2"]
    assert rows["4"][0] == 5


def test_imopse() -> None:
    instance, rows = planned("tiny.def")
    assert instance.problem.people[0].skills == {"Q3": 1, "Q0": 0}
    assert rows == {"1": (0, 30, ["2"]), "2": (30, 38, ["1"]), "4": (30, 35, ["2"])}


def test_a_portfolio_of_our_own() -> None:
    _, rows = planned("house.json")
    # 16 hours at 0.8 of 7.5 a day, the holiday on Wednesday, leave on Thursday and Friday, Saturday made up.
    assert rows["visual"] == ("2026-11-23T09:00:00+08:00", "2026-11-28T14:30:00+08:00", ["li"])
    assert rows["texts"][:2] == ("2026-11-28T14:30:00+08:00", "2026-11-28T16:00:00+08:00")
    # Four hours of the house later, of which half an hour is on Monday.
    assert rows["shoot"] == ("2026-11-30T09:30:00+08:00", "2026-11-30T15:00:00+08:00", ["li", "han"])


def test_microsoft_project() -> None:
    _, rows = planned("tiny.xml")
    assert rows == {
        "2": ("2026-11-23T09:00:00", "2026-11-25T12:00:00", ["7"]),
        "3": ("2026-11-25T14:00:00", "2026-11-25T16:00:00", []),
    }


def test_a_real_file_of_microsoft_project() -> None:
    folder = shared("").parent / "imports/msproject"
    if not folder.is_dir():
        pytest.skip("the real file is not here")
    instance = read((folder / "mspditimephased.xml").read_text(encoding="utf-8"))
    found = plan(instance.problem, rounds=1)
    assert violations(instance.problem, found) == objections(instance.problem, found) == []
    assert len(found.activities) > 20


JOB = "  3      1     4       2    1"
WAITS = "   3        1          1           4"
ENDS = "   2        1          1           4"
TASK = "4	 	 	5	 Q3: 0	 1"


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "said"),
    [
        ("tiny.sm", JOB, JOB.replace("2 ", "9 "), 24, "demand of job 3 for R1 should be 0 to 3"),
        ("tiny.sm", ENDS, ENDS.replace("1   ", "2   "), 15, "should have 2 successors"),
        ("tiny.sm", "nonrenewable              :  0", "nonrenewable              :  1", 9, "only renewable"),
        ("J30_1.txt", "13      4       12", "13      4       x", 2, "should be a whole number, but is 'x'"),
        ("tiny.dzn", "dur = [0,3,2,0];", "dur = [0,3,2];", 5, "dur should have 4 values, but has 3"),
        ("tiny.dzn", "succ = [2,3,4,4];", "succ = [2,3,4,9];", 16, "succ names activity 9"),
        ("tiny.dzn", "| 0,1,\n", "| 0,b,\n", 9, "sreq should be a whole number, but is 'b'"),
        ("tiny.dzn", "dur = [0,3,2,0];", "dur = [0,3,2,0]", 5, "the ; at the end of dur is missing"),
        ("tiny.dzn", "nPrecs = 4;", "nPrecs 4;", 14, "wanted name = value; found 'nPrecs 4'"),
        ("tiny.dzn", "succ = [2,3,4,4];", "succ = [2,3,4,1];", 15, "these activities wait for each other"),
        ("tiny.dzn", "[| true,true", "[| false,true", 8, "activity 2 asks for 1 with skill 1"),
        ("tiny.sm", WAITS, WAITS[:-1] + "1", 16, "these activities wait for each other"),
        ("J30_1.txt", "8       1       30      ", "8       1       2      ", 8, "these activities wait for each other"),
        ("tiny.def", TASK, TASK[:-1] + "3", 15, "waits for 3, which is no task"),
        ("tiny.def", TASK, "z" + TASK[1:], 15, "a task should have an id, a duration and a skill; found 'z"),
        ("tiny.def", TASK + "\n====================", TASK, 15, "the file breaks off within the list of tasks"),
        ("tiny.def", TASK, TASK.replace("Q3: 0", "Q3: 5"), 15, "activity 4 asks for 1 with skill Q3 at level 5"),
        ("house.json", '"Asia/Shanghai"', '"Asia/Shangai"', 2, "there is no time zone 'Asia/Shangai'"),
        ("house.json", '"effort": "16h"', '"efort": "16h"', 16, "there is no field 'efort'; is it effort?"),
        ("house.json", '"share"', '"part"', 10, "people li: there is no field 'part'"),
        ("house.json", '"activities": [', '"tasks": [], "activities": [', 15, "there is no field 'tasks'"),
        ("tiny.dzn", "pred =", "prod =", 19, "the file ends here and has no pred"),
        ("house.json", '"holidays": [', '"holidays": ', 6, "this is no JSON"),
        ("house.json", '"effort": "16h"', '"effort": "soon"', 16, "effort should be minutes or such as 1h30m"),
        ("house.json", '"uses": {"camera": 1}', '"uses": {"crane": 1}', 17, "activity shoot uses no equipment: crane"),
        ("tiny.xml", "PT12H0M0S", "12 hours", 21, "Duration should be such as PT8H0M0S"),
        ("tiny.xml", "<LinkLag>600<", "<LinkLag>soon<", 22, "task 3: LinkLag should be a number, but is 'soon'"),
        ("tiny.xml", "<OutlineLevel>2<", "<OutlineLevel>x<", 21, "task 2: OutlineLevel should be a number"),
        ("tiny.xml", "</Tasks>", "</Task>", 24, "this is no XML"),
        ("tiny.xml", "<UID>3<", "<UID>2<", 22, "there is a task 2 already, on line 21"),
        ("tiny.xml", "<PredecessorUID>1<", "<PredecessorUID>9<", 22, "task 3: it waits for 9, which is no task"),
        ("tiny.xml", "<StartDate>2026", "<StartDate>then", 3, "the project: StartDate should be a time"),
        ("tiny.xml", "<StartDate>2026-11-23T09:00:00</StartDate>", "", 1, "neither a start nor a status date"),
        ("tiny.xml", "<Units>1<", "<Units>nan<", 29, "Units should be a share such as 0.5, but is 'nan'"),
        ("tiny.xml", "<DayType>3<", "<DayType>x<", 6, "hours of calendar 1 are not as Project writes them"),
        ("tiny.def", TASK, "2" + TASK[1:], 15, "there is a task 2 already, on line 14"),
        ("tiny.def", TASK, TASK.replace("5", "0", 1), 15, "activity 4 takes no time but asks for people"),
        ("tiny.def", "2\t \t \t30.2", "1\t \t \t30.2", 10, "there is a resource 1 already, on line 9"),
        ("tiny.def", "TaskID", "Tasks", 16, "the file ends here and has no section TaskID"),
        ("tiny.sm", JOB, "  2" + JOB[3:], 24, "there is a job 2 already, on line 23"),
        ("tiny.sm", "RESOURCEAVAIL", "AVAIL", 30, "the file ends here and has no section RESOURCEAVAILABILITIES"),
        ("house.json", '"level": 2', '"least": 2', 16, "there is no field 'least'"),
        ("house.json", '"skill": "design", "level": 2', '"level": 2', 16, "skill is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(name: str, old: str, new: str, line: int, said: str) -> None:
    assert old in text(name)
    with pytest.raises(Unreadable, match="line") as refusal:
        read(text(name).replace(old, new, 1))
    assert said in str(refusal.value)
    assert refusal.value.line == line


def test_an_activity_that_is_called_like_a_word_of_the_sentence_does_not_draw_the_line_to_itself() -> None:
    rows = ['{"id": "a", "duration": 1}', '{"id": "b", "duration": 1, "after": ["c"]}']
    with pytest.raises(Unreadable, match="a link from c to b names no activity: c") as refusal:
        read('{"start": "2026-11-23", "activities": [\n' + ",\n".join(rows) + "\n]}")
    assert refusal.value.line == 3


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("tiny.xml", "<Units>1<", "<Units>nan<", "Units should be a share such as 0.5, but is 'nan'"),
        ("tiny.xml", "<DayType>3<", "<DayType>x<", "the days or hours of calendar 1 are not as Project writes them"),
        ("tiny.xml", "<StartDate>2026", "<StartDate>1066", "its dates and work reach over"),
        ("house.json", '"due": "2026-12-12"', '"release": "9026-12-12"', "finds no place before the calendars end"),
        ("house.json", '"duration": 90', '"duration": 90, "release": "9026-12-12"', "reach over 6985 years"),
        ("house.json", '"zone":', '"end": "9999-01-01", "zone":', "reach over 79"),
    ],
)
def test_values_that_nobody_can_plan_with_are_refused(name: str, old: str, new: str, said: str) -> None:
    assert old in text(name)
    with pytest.raises((Unreadable, WrongProblem), match=said):
        plan(read(text(name).replace(old, new, 1)).problem, rounds=1)


def test_what_takes_more_slots_than_a_machine_holds_is_refused_at_once() -> None:
    rows = [Activity(id=str(number), duration=10**6 + number) for number in range(1_000)]
    with pytest.raises(WrongProblem, match="write them in a coarser unit"):
        plan(Problem(activities=rows), rounds=1)
    late = Activity(id="late", duration=1, release=10**9 + 1)
    with pytest.raises(WrongProblem, match="write them in a coarser unit"):
        plan(Problem(activities=[late]), rounds=1)
    assert plan(Problem(activities=[Activity(id="one", duration=10**9)]), rounds=1).makespan == 10**9


def test_notes_are_no_fields() -> None:
    assert read(text("house.json").replace('"zone":', '"_by": "li", "zone":', 1)).problem.activities


def test_a_file_is_read_in_its_own_encoding() -> None:
    words = text("tiny.def").replace("tiny.def", "mañana.def")
    assert text_of(words.encode("utf-8-sig")) == text_of(words.encode("utf-16")) == words
    with pytest.raises(Unreadable, match="line 2: this is not UTF-8 text"):
        text_of(words.encode("latin-1"))
    project = text("tiny.xml").replace("UTF-8", "GB18030").replace("Draw", "画图")
    assert read(text_of(project.encode("gb18030"))).problem.activities[0].name == "画图"
    for unknown in ("zip", "klingon"):
        with pytest.raises(Unreadable, match="no encoding of text"):
            text_of(text("tiny.xml").replace("UTF-8", unknown).encode())


@pytest.mark.parametrize("nothing", ["", "hello", "1 2 3 4\n", "<html></html>", "{}"])
def test_what_is_no_plan_at_all_is_refused(nothing: str) -> None:
    with pytest.raises(Unreadable):
        read(nothing)


@pytest.mark.parametrize("folder", ["psplib/j30", "psplib/j120", "mspsp/1a", "mspsp/2a", "imopse/d36"])
def test_every_public_instance_is_read(folder: str) -> None:
    files = [file for file in shared(folder).iterdir() if file.suffix in {".txt", ".dzn", ".def"}]
    assert len(files) == len(list(shared(folder).iterdir()))
    for file in files[::7]:
        assert len(read(file.read_text(encoding="utf-8")).problem.activities) > 15
