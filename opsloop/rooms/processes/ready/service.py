"""Tickets and changes."""

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    Checklist,
    Choice,
    Definition,
    End,
    Field,
    Item,
    Rework,
    Start,
    UserTask,
    drawn,
)
from opsloop.rooms.processes.ready.parts import Translate, days, hours, refused, reminders, verdict


def tickets(word: Translate) -> Definition:
    """A question or fault comes in, is sorted, answered, and open until whoever asked is content."""
    return drawn(
        name=word("Support tickets"),
        fields=(
            Field(name="subject", kind="text", label=word("Subject")),
            Field(name="description", kind="text", label=word("What happened")),
            Field(name="urgent", kind="yes_no", label=word("Somebody cannot work")),
            Field(name="valid", kind="yes_no", label=word("To be worked on")),
            Field(name="answer", kind="text", label=word("Answer")),
            Field(name="solved", kind="yes_no", label=word("Solved")),
        ),
        start=Start(
            id="asked",
            name=word("Question or fault"),
            trigger="form",
            asks=("subject", "description", "urgent"),
            required=("subject",),
        ),
        steps=(
            UserTask(
                id="sort",
                name=word("Sort"),
                role="support",
                asks=("urgent", "valid"),
                required=("valid",),
                due=hours(2),
                timers=reminders("support_lead"),
            ),
            Choice(
                "to_work_on",
                (
                    Branch(
                        (End(id="turned_away", name=word("Turned away"), outcome="turned_away"),),
                        "not valid",
                        word("Not for us"),
                    ),
                    Branch(),
                ),
            ),
            Rework(
                "until_solved",
                (
                    Choice(
                        "how_soon",
                        (
                            Branch(
                                (
                                    UserTask(
                                        id="answer_now",
                                        name=word("Answer at once"),
                                        role="support",
                                        asks=("answer",),
                                        required=("answer",),
                                        due=hours(4),
                                        timers=reminders("support_lead"),
                                    ),
                                ),
                                "urgent",
                                word("Urgent"),
                            ),
                            Branch(
                                (
                                    UserTask(
                                        id="answer",
                                        name=word("Answer"),
                                        role="support",
                                        asks=("answer",),
                                        required=("answer",),
                                        due=days(2),
                                        timers=reminders("support_lead"),
                                    ),
                                )
                            ),
                        ),
                    ),
                    UserTask(
                        id="confirm",
                        name=word("Confirm with whoever asked"),
                        role="support",
                        asks=("solved",),
                        required=("solved",),
                        due=days(3),
                    ),
                ),
                "not solved",
            ),
        ),
        end=End(id="solved_end", name=word("Solved"), outcome="solved"),
    )


def change(word: Translate) -> Definition:
    """A change to what runs: judged by its risk, prepared along a list, taken back where it fails."""
    low, high = word("Low risk"), word("High risk")
    items = (
        Item(id="backup", text=word("A backup is made and was read back"), stop=True),
        Item(id="told", text=word("Those concerned are told"), mandatory=True),
        Item(id="way_back", text=word("The way back is written down"), stop=True),
        Item(id="watch", text=word("Somebody watches the figures")),
    )
    return drawn(
        name=word("Change requests"),
        fields=(
            Field(name="change", kind="text", label=word("Change")),
            Field(name="reason", kind="text", label=word("Reason")),
            Field(name="risk", kind="choice", options=(low, high), label=word("Risk")),
            Field(name="planned", kind="date", label=word("Planned day")),
            Field(name="worked", kind="yes_no", label=word("It works as intended")),
            verdict("board", word("Decision of the board")),
        ),
        start=Start(
            id="asked",
            name=word("Change wanted"),
            trigger="form",
            asks=("change", "reason", "planned"),
            required=("change", "reason"),
        ),
        steps=(
            UserTask(
                id="assess",
                name=word("Assess risk and effort"),
                role="engineer",
                asks=("risk", "planned"),
                required=("risk", "planned"),
                due=days(1),
                timers=reminders("change_manager"),
            ),
            Approval(
                id="board_vote",
                name=word("Change board"),
                needed=2,
                result="board",
                auto=f'risk = "{low}"',
                approvers=(Approver(role="change_manager"), Approver(role="operations"), Approver(role="security")),
                due=days(2),
                timers=reminders("owner"),
            ),
            refused("board_said", "board", word),
            Rework(
                "until_it_works",
                (
                    Checklist(id="prepare", name=word("Prepare"), role="engineer", items=items, due=days(2)),
                    UserTask(id="carry_out", name=word("Carry out"), role="engineer", due=days(1)),
                    UserTask(
                        id="look_back",
                        name=word("Look whether it works"),
                        role="change_manager",
                        asks=("worked",),
                        required=("worked",),
                        due=days(1),
                    ),
                ),
                "not worked",
                word("Does it work?"),
            ),
        ),
        end=End(id="done", name=word("Changed"), outcome="changed"),
    )
