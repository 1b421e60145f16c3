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
from tests.engines.workflow.ready.parts import Translate, days, hours, refused, reminders, verdict


def leave(_: Translate) -> Definition:
    """Leave is approved by the manager, longer leave also by the head of department, and put into the calendar."""
    kinds = (_("Annual leave"), _("Sick leave"), _("Personal leave"), _("Work from elsewhere"))
    return drawn(
        name=_("Leave"),
        fields=(
            Field(name="leave_kind", kind="choice", options=kinds, label=_("Kind of leave")),
            Field(name="first_day", kind="date", label=_("First day")),
            Field(name="last_day", kind="date", label=_("Last day")),
            Field(name="reason", kind="text", label=_("Reason")),
            Field(name="stand_in", kind="person", label=_("Stand-in")),
            verdict("manager_said", _("Manager's decision")),
            verdict("head_said", _("Head's decision")),
        ),
        start=Start(
            id="asked",
            name=_("Leave wanted"),
            trigger="form",
            required=("leave_kind", "first_day", "last_day"),
            asks=("leave_kind", "first_day", "last_day", "reason", "stand_in"),
        ),
        steps=(
            Approval(
                id="manager",
                name=_("Manager approves"),
                approvers=(Approver(role="manager"),),
                four_eyes=True,
                result="manager_said",
                due=days(1),
                timers=reminders("head"),
            ),
            refused("manager_choice", "manager_said", _),
            Choice(
                "length",
                (
                    Branch(
                        (
                            Approval(
                                id="head",
                                name=_("Head of department approves"),
                                approvers=(Approver(role="head"),),
                                four_eyes=True,
                                result="head_said",
                                due=days(2),
                                timers=reminders("owner"),
                            ),
                            refused("head_choice", "head_said", _),
                        ),
                        "last_day - first_day >= 5",
                        _("More than five days"),
                    ),
                    Branch(),
                ),
                _("How long?"),
            ),
            UserTask(id="record", name=_("Enter into the calendar"), role="personnel", due=days(1)),
        ),
        end=End(id="granted", name=_("Granted"), outcome="granted"),
    )


def onboarding(_: Translate) -> Definition:
    """Everything is ready on the first day: accounts, desk, mentor; then training, and a talk before probation ends."""
    desk = (
        Item(id="computer", text=_("Computer is set up"), mandatory=True),
        Item(id="badge", text=_("Badge and keys are ready"), mandatory=True),
        Item(id="place", text=_("Desk is free and clean")),
    )
    first = (
        Item(id="contract", text=_("Contract is signed"), stop=True),
        Item(id="safety", text=_("Safety and privacy are explained"), mandatory=True),
        Item(id="team", text=_("Everybody in the team was met")),
        Item(id="goals", text=_("Goals of the first month are agreed"), mandatory=True),
    )
    return drawn(
        name=_("Onboarding"),
        fields=(
            Field(name="newcomer", kind="person", label=_("Newcomer")),
            Field(name="first_day", kind="date", label=_("First day")),
            Field(name="accounts", kind="list", label=_("Accounts")),
            Field(name="mentor", kind="person", label=_("Mentor")),
            verdict("probation", _("After probation")),
        ),
        start=Start(
            id="hired",
            name=_("Somebody is hired"),
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
                                name=_("Open an account"),
                                role="it",
                                each=Each(list="accounts"),
                                due=days(3),
                                timers=reminders("it_lead"),
                            ),
                        )
                    ),
                    Branch((Checklist(id="desk", name=_("Prepare the desk"), role="office", items=desk, due=days(3)),)),
                    Branch(
                        (
                            UserTask(
                                id="plan", name=_("Plan the first weeks"), person="mentor", role="manager", due=days(3)
                            ),
                        )
                    ),
                ),
            ),
            Checklist(id="first_steps", name=_("First day"), role="personnel", items=first, due=days(1)),
            UserTask(
                id="learn",
                name=_("Work through the training"),
                person="newcomer",
                due=days(20),
                timers=(Timer(action="remind", after=days(5), every=days(5), times=3),),
            ),
            Approval(
                id="talk",
                name=_("Talk before probation ends"),
                approvers=(Approver(role="manager"),),
                result="probation",
                due=days(60),
                timers=(
                    Timer(action="remind", after=days(5), anchor="before_due"),
                    Timer(action="escalate", after=hours(8), anchor="due", role="personnel"),
                ),
            ),
            refused("stay", "probation", _),
        ),
        end=End(id="arrived", name=_("Arrived"), outcome="arrived"),
    )
