"""Callers of the API: a client that sends a person's token."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.accounts.models import User
from opsloop.kernel.api.rate import forget_callers
from opsloop.kernel.workspaces.models import Workspace

Caller = Callable[..., Client]


@pytest.fixture(autouse=True)
def _nobody_has_called() -> Iterator[None]:
    forget_callers()
    yield
    forget_callers()


def token_of(user: User, workspace: Workspace, scope: str = ApiToken.Scope.WRITE) -> str:
    """A token's secret."""
    _token, secret = ApiToken.issue(user=user, workspace=workspace, name="test", scope=scope, expires_at=None)
    return secret


@pytest.fixture
def calling(team: Workspace) -> Caller:
    """`calling(wang)`: a client that calls as 王芳, in English."""

    def client(user: User, scope: str = ApiToken.Scope.WRITE, workspace: Workspace = team) -> Client:
        secret = token_of(user, workspace, scope)
        return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})

    return client
