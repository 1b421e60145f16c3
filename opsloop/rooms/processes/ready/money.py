"""Purchases."""

from collections.abc import Mapping

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
from opsloop.kernel.pages.formats import sign_of
from opsloop.rooms.processes.ready.parts import Translate, days, refused, reminders, verdict

LIMITS: Mapping[str, tuple[int, int]] = {
    "CNY": (500, 10_000),
    "HKD": (500, 10_000),
    "BRL": (500, 10_000),
    "TWD": (2_000, 50_000),
    "THB": (2_000, 50_000),
    "INR": (5_000, 100_000),
    "JPY": (10_000, 200_000),
    "KRW": (100_000, 2_000_000),
}
"""Below which amount a purchase passes by itself, and from which on it is a large one: round sums of similar worth."""
ELSEWHERE = (100, 2_000)


def purchase(word: Translate, currency: str = "CNY") -> Definition:
    """Small sums pass by themselves, large ones need finance and director; goods and invoice meet before payment."""
    small, large = LIMITS.get(currency, ELSEWHERE)
    goods = (
        Item(id="complete", text=word("The delivery is complete"), stop=True),
        Item(id="sound", text=word("Nothing is damaged"), mandatory=True),
        Item(id="filed", text=word("It is in the inventory")),
    )
    return drawn(
        name=word("Purchases"),
        fields=(
            Field(name="item", kind="text", label=word("What is bought")),
            Field(name="reason", kind="text", label=word("Reason")),
            Field(name="amount", kind="money", currency=currency, label=word("Amount")),
            Field(name="supplier", kind="text", label=word("Supplier")),
            Field(name="invoice", kind="text", label=word("Invoice number")),
            verdict("manager_said", word("Manager's decision")),
            verdict("finance_said", word("Decision of finance and director")),
        ),
        start=Start(
            id="asked",
            name=word("Something is needed"),
            trigger="form",
            asks=("item", "reason", "amount", "supplier"),
            required=("item", "amount"),
        ),
        steps=(
            Approval(
                id="manager",
                name=word("Manager approves"),
                approvers=(Approver(role="manager"),),
                four_eyes=True,
                auto=f"amount < {small} {currency}",
                result="manager_said",
                due=days(1),
                timers=reminders("director"),
            ),
            refused("manager_choice", "manager_said", word),
            Choice(
                "size",
                (
                    Branch(
                        (
                            Approval(
                                id="finance",
                                name=word("Finance and director approve"),
                                needed=ALL,
                                result="finance_said",
                                approvers=(Approver(role="finance"), Approver(role="director")),
                                four_eyes=True,
                                due=days(2),
                                timers=reminders("owner"),
                            ),
                            refused("finance_choice", "finance_said", word),
                        ),
                        f"amount >= {large} {currency}",
                        word("%(amount)s or more") % {"amount": f"{sign_of(currency)}{large:,}"},
                    ),
                    Branch(),
                ),
                word("How much?"),
            ),
            UserTask(
                id="order",
                name=word("Order"),
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
                        (
                            Checklist(
                                id="goods", name=word("Check the goods"), role="warehouse", items=goods, due=days(10)
                            ),
                        )
                    ),
                    Branch(
                        (
                            UserTask(
                                id="invoice_in",
                                name=word("Enter the invoice"),
                                role="finance",
                                asks=("invoice",),
                                required=("invoice",),
                                due=days(10),
                            ),
                        )
                    ),
                ),
            ),
            UserTask(id="pay", name=word("Pay"), role="finance", due=days(5), timers=reminders("director")),
        ),
        end=End(id="paid", name=word("Paid"), outcome="paid"),
    )
