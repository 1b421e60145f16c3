"""Purchases."""

from opsloop.engines.workflow import (
    ALL,
    Approval,
    Approver,
    Branch,
    Checklist,
    Choice,
    Definition,
    End,
    Field,
    Item,
    Start,
    Together,
    UserTask,
    drawn,
)
from tests.engines.workflow.ready.parts import Translate, days, refused, reminders, verdict


def purchase(_: Translate, currency: str = "CNY") -> Definition:
    """Small sums pass by themselves, large ones need finance and director; goods and invoice meet before payment."""
    goods = (
        Item(id="complete", text=_("The delivery is complete"), stop=True),
        Item(id="sound", text=_("Nothing is damaged"), mandatory=True),
        Item(id="filed", text=_("It is in the inventory")),
    )
    return drawn(
        name=_("Purchases"),
        fields=(
            Field(name="item", kind="text", label=_("What is bought")),
            Field(name="reason", kind="text", label=_("Reason")),
            Field(name="amount", kind="money", currency=currency, label=_("Amount")),
            Field(name="supplier", kind="text", label=_("Supplier")),
            Field(name="invoice", kind="text", label=_("Invoice number")),
            verdict("manager_said", _("Manager's decision")),
            verdict("finance_said", _("Decision of finance and director")),
        ),
        start=Start(
            id="asked",
            name=_("Something is needed"),
            trigger="form",
            asks=("item", "reason", "amount", "supplier"),
            required=("item", "amount"),
        ),
        steps=(
            Approval(
                id="manager",
                name=_("Manager approves"),
                approvers=(Approver(role="manager"),),
                four_eyes=True,
                auto=f"amount < 500 {currency}",
                result="manager_said",
                due=days(1),
                timers=reminders("director"),
            ),
            refused("manager_choice", "manager_said", _),
            Choice(
                "size",
                (
                    Branch(
                        (
                            Approval(
                                id="finance",
                                name=_("Finance and director approve"),
                                needed=ALL,
                                result="finance_said",
                                approvers=(Approver(role="finance"), Approver(role="director")),
                                four_eyes=True,
                                due=days(2),
                                timers=reminders("owner"),
                            ),
                            refused("finance_choice", "finance_said", _),
                        ),
                        f"amount >= 10000 {currency}",
                        _("10,000 or more"),
                    ),
                    Branch(),
                ),
                _("How much?"),
            ),
            UserTask(
                id="order",
                name=_("Order"),
                role="purchasing",
                asks=("supplier",),
                required=("supplier",),
                due=days(2),
                timers=reminders("purchasing_lead"),
            ),
            Together(
                "arrival",
                (
                    Branch(
                        (Checklist(id="goods", name=_("Check the goods"), role="warehouse", items=goods, due=days(10)),)
                    ),
                    Branch(
                        (
                            UserTask(
                                id="invoice_in",
                                name=_("Enter the invoice"),
                                role="finance",
                                asks=("invoice",),
                                required=("invoice",),
                                due=days(10),
                            ),
                        )
                    ),
                ),
            ),
            UserTask(id="pay", name=_("Pay"), role="finance", due=days(5), timers=reminders("director")),
        ),
        end=End(id="paid", name=_("Paid"), outcome="paid"),
    )
