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
from opsloop.rooms.processes.ready.parts import Translate, days, reminders, verdict


def content_approval(word: Translate) -> Definition:
    """A text is written, looked at by whom it concerns, written anew until all agree, published channel by channel."""
    return drawn(
        name=word("Content approval"),
        fields=(
            Field(name="title", kind="text", label=word("Title")),
            Field(name="brief", kind="text", label=word("Brief")),
            Field(name="channels", kind="list", label=word("Channels")),
            Field(name="claims", kind="yes_no", label=word("Makes promises or names others")),
            Field(name="link", kind="text", label=word("Link to the draft")),
            verdict("editor_said", word("Editor's decision")),
            verdict("legal_said", word("Legal's decision")),
        ),
        start=Start(
            id="idea",
            name=word("Idea"),
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
                        name=word("Write"),
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
                                        name=word("Editor approves"),
                                        approvers=(Approver(role="editor"),),
                                        result="editor_said",
                                        due=days(1),
                                        timers=reminders("owner"),
                                    ),
                                ),
                                "title is not empty",
                                word("Always"),
                            ),
                            Branch(
                                (
                                    Approval(
                                        id="legal",
                                        name=word("Legal approves"),
                                        approvers=(Approver(role="legal"),),
                                        result="legal_said",
                                        due=days(2),
                                        timers=reminders("owner"),
                                    ),
                                ),
                                "claims",
                                word("With promises or names"),
                            ),
                            Branch(),
                        ),
                        word("Who must look at it?"),
                    ),
                ),
                'editor_said = "rejected" or claims and legal_said = "rejected"',
                word("Do all agree?"),
            ),
            UserTask(id="publish", name=word("Publish"), role="publisher", each=Each(list="channels"), due=days(1)),
            UserTask(id="figures", name=word("Look at the figures"), role="author", due=days(10)),
        ),
        end=End(id="published", name=word("Published"), outcome="published"),
    )
