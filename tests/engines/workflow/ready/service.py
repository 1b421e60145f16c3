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
from tests.engines.workflow.ready.parts import Translate, days, hours, refused, reminders, verdict


def tickets(_: Translate) -> Definition:
    """A question or fault comes in, is sorted, answered, and open until whoever asked is content."""
    return drawn(
        name=_("Support tickets"),
        fields=(
            Field(name="subject", kind="text", label=_("Subject")),
            Field(name="description", kind="text", label=_("What happened")),
            Field(name="urgent", kind="yes_no", label=_("Somebody cannot work")),
            Field(name="valid", kind="yes_no", label=_("To be worked on")),
            Field(name="answer", kind="text", label=_("Answer")),
            Field(name="solved", kind="yes_no", label=_("Solved")),
        ),
        start=Start(
            id="asked",
            name=_("Question or fault"),
            trigger="form",
            asks=("subject", "description", "urgent"),
            required=("subject",),
        ),
        steps=(
            UserTask(
                id="sort",
                name=_("Sort"),
                role="support",
                asks=("urgent", "valid"),
                required=("valid",),
                due=hours(2),
                timers=reminders("support_lead"),
            ),
            Choice(
                "to_work_on",
                (
                    Branch((End(id="turned_away", name=_("Turned away"), outcome="turned_away"),), "not valid"),
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
                                        name=_("Answer at once"),
                                        role="support",
                                        asks=("answer",),
                                        required=("answer",),
                                        due=hours(4),
                                        timers=reminders("support_lead"),
                                    ),
                                ),
                                "urgent",
                                _("Urgent"),
                            ),
                            Branch(
                                (
                                    UserTask(
                                        id="answer",
                                        name=_("Answer"),
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
                        name=_("Confirm with whoever asked"),
                        role="support",
                        asks=("solved",),
                        required=("solved",),
                        due=days(3),
                    ),
                ),
                "not solved",
            ),
        ),
        end=End(id="solved_end", name=_("Solved"), outcome="solved"),
    )


def change(_: Translate) -> Definition:
    """A change to what runs: judged by its risk, prepared along a list, taken back where it fails."""
    low, high = _("Low risk"), _("High risk")
    items = (
        Item(id="backup", text=_("A backup is made and was read back"), stop=True),
        Item(id="told", text=_("Those concerned are told"), mandatory=True),
        Item(id="way_back", text=_("The way back is written down"), stop=True),
        Item(id="watch", text=_("Somebody watches the figures")),
    )
    return drawn(
        name=_("Change requests"),
        fields=(
            Field(name="change", kind="text", label=_("Change")),
            Field(name="reason", kind="text", label=_("Reason")),
            Field(name="risk", kind="choice", options=(low, high), label=_("Risk")),
            Field(name="planned", kind="date", label=_("Planned day")),
            Field(name="worked", kind="yes_no", label=_("It works as intended")),
            verdict("board", _("Decision of the board")),
        ),
        start=Start(
            id="asked",
            name=_("Change wanted"),
            trigger="form",
            asks=("change", "reason", "planned"),
            required=("change", "reason"),
        ),
        steps=(
            UserTask(
                id="assess",
                name=_("Assess risk and effort"),
                role="engineer",
                asks=("risk", "planned"),
                required=("risk", "planned"),
                due=days(1),
                timers=reminders("change_manager"),
            ),
            Approval(
                id="board_vote",
                name=_("Change board"),
                needed=2,
                result="board",
                auto=f'risk = "{low}"',
                approvers=(Approver(role="change_manager"), Approver(role="operations"), Approver(role="security")),
                due=days(2),
                timers=reminders("owner"),
            ),
            refused("board_said", "board", _),
            Rework(
                "until_it_works",
                (
                    Checklist(id="prepare", name=_("Prepare"), role="engineer", items=items, due=days(2)),
                    UserTask(id="carry_out", name=_("Carry out"), role="engineer", due=days(1)),
                    UserTask(
                        id="look_back",
                        name=_("Look whether it works"),
                        role="change_manager",
                        asks=("worked",),
                        required=("worked",),
                        due=days(1),
                    ),
                ),
                "not worked",
                _("Does it work?"),
            ),
        ),
        end=End(id="done", name=_("Changed"), outcome="changed"),
    )
