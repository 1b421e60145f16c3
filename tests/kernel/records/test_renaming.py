"""Who may change a record finds a pencil at its name; nobody else does."""

import pytest
from django.test import Client

from opsloop.kernel.access.sharing import share


@pytest.mark.parametrize(("who", "found"), [("lin", True), ("guest", False)])
def test_the_pencil_is_for_those_who_may_change_it(who, found, request, poster, client: Client, lin, guest, launch):
    share(launch, guest, by=lin)
    client.force_login(request.getfixturevalue(who), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/growth/projects/LNCH/items/?layout=table")
    assert ("row__rename" in page.content.decode()) is found
