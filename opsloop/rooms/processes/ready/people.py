"""Leave and onboarding."""

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    Checklist,
    Choice,
    Definition,
    Each,
    End,
    Field,
    Item,
    Start,
    Timer,
    Together,
    UserTask,
    drawn,
)
from opsloop.rooms.processes.ready.parts import Translate, days, hours, refused, reminders, verdict


def leave(word: Translate) -> Definition:
    """Leave is approved by the manager, longer leave also by the head of department, and put into the calendar."""
    kinds = (word("Annual leave"), word("Sick leave"), word("Personal leave"), word("Work from elsewhere"))
    return drawn(
        name=word("Leave"),
        fields=(
            Field(name="leave_kind", kind="choice", options=kinds, label=word("Kind of leave")),
            Field(name="first_day", kind="date", label=word("First day")),
            Field(name="last_day", kind="date", label=word("Last day")),
            Field(name="reason", kind="text", label=word("Reason")),
            Field(name="stand_in", kind="person", label=word("Stand-in")),
            verdict("manager_said", word("Manager's decision")),
            verdict("head_said", word("Head's decision")),
        ),
        start=Start(
            id="asked",
            name=word("Leave wanted"),
            trigger="form",
            required=("leave_kind", "first_day", "last_day"),
            asks=("leave_kind", "first_day", "last_day", "reason", "stand_in"),
        ),
        steps=(
            Approval(
                id="manager",
                name=word("Manager approves"),
                approvers=(Approver(role="manager"),),
                four_eyes=True,
                result="manager_said",
                due=days(1),
                timers=reminders("head"),
            ),
            refused("manager_choice", "manager_said", word),
            Choice(
                "length",
                (
                    Branch(
                        (
                            Approval(
                                id="head",
                                name=word("Head of department approves"),
                                approvers=(Approver(role="head"),),
                                four_eyes=True,
                                result="head_said",
                                due=days(2),
                                timers=reminders("owner"),
                            ),
                            refused("head_choice", "head_said", word),
                        ),
                        "last_day - first_day >= 5",
                        word("More than five days"),
                    ),
                    Branch(),
                ),
                word("How long?"),
            ),
            UserTask(id="record", name=word("Enter into the calendar"), role="personnel", due=days(1)),
        ),
        end=End(id="granted", name=word("Granted"), outcome="granted"),
    )


def onboarding(word: Translate) -> Definition:
    """Everything is ready on the first day: accounts, desk, mentor; then training, and a talk before probation ends."""
    desk = (
        Item(id="computer", text=word("Computer is set up"), mandatory=True),
        Item(id="badge", text=word("Badge and keys are ready"), mandatory=True),
        Item(id="place", text=word("Desk is free and clean")),
    )
    first = (
        Item(id="contract", text=word("Contract is signed"), stop=True),
        Item(id="safety", text=word("Safety and privacy are explained"), mandatory=True),
        Item(id="team", text=word("Everybody in the team was met")),
        Item(id="goals", text=word("Goals of the first month are agreed"), mandatory=True),
    )
    return drawn(
        name=word("Onboarding"),
        fields=(
            Field(name="newcomer", kind="person", label=word("Newcomer")),
            Field(name="first_day", kind="date", label=word("First day")),
            Field(name="accounts", kind="list", label=word("Accounts")),
            Field(name="mentor", kind="person", label=word("Mentor")),
            verdict("probation", word("After probation")),
        ),
        start=Start(
            id="hired",
            name=word("Somebody is hired"),
            asks=("newcomer", "first_day", "accounts", "mentor"),
            required=("newcomer", "first_day", "mentor"),
        ),
        steps=(
            Together(
                "prepare",
                (
                    Branch(
                        (
                            UserTask(
                                id="account",
                                name=word("Open an account"),
                                role="it",
                                each=Each(list="accounts"),
                                due=days(3),
                                timers=reminders("it_lead"),
                            ),
                        )
                    ),
                    Branch(
                        (Checklist(id="desk", name=word("Prepare the desk"), role="office", items=desk, due=days(3)),)
                    ),
                    Branch(
                        (
                            UserTask(
                                id="plan",
                                name=word("Plan the first weeks"),
                                person="mentor",
                                role="manager",
                                due=days(3),
                            ),
                        )
                    ),
                ),
            ),
            Checklist(id="first_steps", name=word("First day"), role="personnel", items=first, due=days(1)),
            UserTask(
                id="learn",
                name=word("Work through the training"),
                person="newcomer",
                due=days(20),
                timers=(Timer(action="remind", after=days(5), every=days(5), times=3),),
            ),
            Approval(
                id="talk",
                name=word("Talk before probation ends"),
                approvers=(Approver(role="manager"),),
                result="probation",
                due=days(60),
                timers=(
                    Timer(action="remind", after=days(5), anchor="before_due"),
                    Timer(action="escalate", after=hours(8), anchor="due", role="personnel"),
                ),
            ),
            refused("stay", "probation", word),
        ),
        end=End(id="arrived", name=word("Arrived"), outcome="arrived"),
    )
