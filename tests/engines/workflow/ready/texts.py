"""Content and its approval."""

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    Definition,
    Each,
    End,
    Field,
    Rework,
    Several,
    Start,
    UserTask,
    drawn,
)
from tests.engines.workflow.ready.parts import Translate, days, reminders, verdict


def content_approval(_: Translate) -> Definition:
    """A text is written, looked at by whom it concerns, written anew until all agree, published channel by channel."""
    return drawn(
        name=_("Content approval"),
        fields=(
            Field(name="title", kind="text", label=_("Title")),
            Field(name="brief", kind="text", label=_("Brief")),
            Field(name="channels", kind="list", label=_("Channels")),
            Field(name="claims", kind="yes_no", label=_("Makes promises or names others")),
            Field(name="link", kind="text", label=_("Link to the draft")),
            verdict("editor_said", _("Editor's decision")),
            verdict("legal_said", _("Legal's decision")),
        ),
        start=Start(
            id="idea",
            name=_("Idea"),
            trigger="form",
            asks=("title", "brief", "channels", "claims"),
            required=("title", "channels"),
        ),
        steps=(
            Rework(
                "until_agreed",
                (
                    UserTask(
                        id="write",
                        name=_("Write"),
                        role="author",
                        asks=("link", "claims"),
                        required=("link", "claims"),
                        due=days(3),
                        timers=reminders("editor"),
                    ),
                    Several(
                        "look",
                        (
                            Branch(
                                (
                                    Approval(
                                        id="edit",
                                        name=_("Editor approves"),
                                        approvers=(Approver(role="editor"),),
                                        result="editor_said",
                                        due=days(1),
                                        timers=reminders("owner"),
                                    ),
                                ),
                                "title is not empty",
                            ),
                            Branch(
                                (
                                    Approval(
                                        id="legal",
                                        name=_("Legal approves"),
                                        approvers=(Approver(role="legal"),),
                                        result="legal_said",
                                        due=days(2),
                                        timers=reminders("owner"),
                                    ),
                                ),
                                "claims",
                            ),
                            Branch(),
                        ),
                        _("Who must look at it?"),
                    ),
                ),
                'editor_said = "rejected" or claims and legal_said = "rejected"',
                _("Do all agree?"),
            ),
            UserTask(id="publish", name=_("Publish"), role="publisher", each=Each(list="channels"), due=days(1)),
            UserTask(id="figures", name=_("Look at the figures"), role="author", due=days(10)),
        ),
        end=End(id="published", name=_("Published"), outcome="published"),
    )
