"""Approvals: votes, and the decision that they make."""

from __future__ import annotations

from dataclasses import replace

from opsloop.engines.workflow.commands import CastVote
from opsloop.engines.workflow.elements import Approval
from opsloop.engines.workflow.opening import votes_needed
from opsloop.engines.workflow.refusals import NotPossible
from opsloop.engines.workflow.running import Running
from opsloop.engines.workflow.state import Token, Vote, Work


def vote(running: Running, command: CastVote) -> None:
    """Somebody votes; the approval is decided as soon as it is certain."""
    work = running.open_work(command.work)
    approval = running.version.elements[work.element]
    if not isinstance(approval, Approval):
        raise NotPossible("wrong_work", work=work.number)
    token = running.tokens[work.token]
    _refuse_vote(running, approval, token, command)
    token = replace(token, votes=(*token.votes, Vote(approves=command.approves, by=command.by)))
    for seat in _filled(running, work, command):
        running.close(seat)
        running.tell("voted", work=seat, approves=command.approves, reason=command.reason)
    _settle(running, approval, token)


def _refuse_vote(running: Running, approval: Approval, token: Token, command: CastVote) -> None:
    if not command.approves and not command.reason.strip():
        raise NotPossible("reason_missing")
    if approval.four_eyes and command.by == running.case.requester:
        raise NotPossible("own_request")
    if command.work not in command.alone and any(vote.by == command.by for vote in token.votes):
        raise NotPossible("voted_before", person=command.by)


def _filled(running: Running, work: Work, command: CastVote) -> list[Work]:
    """The seats that the vote fills: somebody with several leaves to others what others can still fill."""
    seats = [seat for seat in running.work.values() if seat.token == work.token]
    return [seat for seat in seats if seat.number in command.alone] or [work]


def _settle(running: Running, approval: Approval, token: Token) -> None:
    """Decides as soon as the votes that are left cannot turn it; whoever has not voted need not any more."""
    left = running.work_of(token)
    against = {vote.by for vote in token.votes if not vote.approves}
    approving = len({vote.by for vote in token.votes} - against)
    needed = votes_needed(approval, approving + len(against) + len(left))
    if approving < needed <= approving + len(left):
        running.tokens[token.number] = token
        return
    del running.tokens[token.number]
    running.withdraw(left)
    running.decide(approval, approved=approving >= needed)
    running.leave(approval.id)
