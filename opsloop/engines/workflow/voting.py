"""Approvals: votes, and the decision that they make."""

from __future__ import annotations

from dataclasses import replace

from opsloop.engines.workflow.commands import CastVote
from opsloop.engines.workflow.elements import Approval
from opsloop.engines.workflow.opening import votes_needed
from opsloop.engines.workflow.refusals import NotPossible
from opsloop.engines.workflow.running import Running
from opsloop.engines.workflow.state import Token, Vote


def vote(running: Running, command: CastVote) -> None:
    """Somebody votes; the approval is decided as soon as it is certain."""
    work = running.open_work(command.work)
    approval = running.version.elements[work.element]
    if not isinstance(approval, Approval):
        raise NotPossible("wrong_work", work=work.number)
    token = running.tokens[work.token]
    _refuse_vote(running, approval, token, command)
    token = replace(token, votes=(*token.votes, Vote(approves=command.approves, by=command.by)))
    running.close(work)
    running.tell("voted", work=work, approves=command.approves, reason=command.reason)
    _settle(running, approval, token)


def _refuse_vote(running: Running, approval: Approval, token: Token, command: CastVote) -> None:
    if not command.approves and not command.reason.strip():
        raise NotPossible("reason_missing")
    if approval.four_eyes and command.by == running.case.requester:
        raise NotPossible("own_request")
    if any(vote.by == command.by for vote in token.votes):
        raise NotPossible("voted_before", person=command.by)


def _settle(running: Running, approval: Approval, token: Token) -> None:
    """Decides as soon as the votes that are left cannot turn it; whoever has not voted need not any more."""
    needed = votes_needed(approval, len(token.items))
    approving = sum(vote.approves for vote in token.votes)
    possible = approving + len(token.items) - len(token.votes)
    if needed > approving and possible >= needed:
        running.tokens[token.number] = token
        return
    del running.tokens[token.number]
    running.withdraw(running.work_of(token))
    running.decide(approval, approved=approving >= needed)
    running.leave(approval.id)
