"""What is forgotten at night, and what is not."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from opsloop.kernel.accounts.models import ResetRequest, SessionNote
from opsloop.kernel.jobs.registry import kind_called
from tests.world import PASSWORD


def test_what_is_over_is_forgotten_and_what_is_open_stays(client, lin):
    client.post("/sign-in/", {"username": lin.email, "password": "wrong"})
    client.post("/password/forgotten/", {"email": lin.email})
    old = timezone.now() - timedelta(days=60)
    AccessAttempt.objects.update(attempt_time=old)
    ResetRequest.objects.update(at=old)
    Session.objects.create(session_key="old", session_data="", expire_date=old)
    SessionNote.objects.create(user=lin, session_key="old", seen_at=old)
    client.post("/sign-in/", {"username": lin.email, "password": PASSWORD})
    client.post("/password/forgotten/", {"email": lin.email})
    kind_called("accounts.tidy").work(None)
    assert not AccessAttempt.objects.exists()
    assert ResetRequest.objects.count() == 1
    assert SessionNote.objects.count() == 1
    assert client.get("/profile/").status_code == 200
