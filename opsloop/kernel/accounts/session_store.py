"""Where sessions are kept: Django's table, read with a prepared query, for every request reads one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from opsloop.kernel.queries.prepared import Prepared

OPEN = Prepared[Session](lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """As Django's; a key that opens nothing is forgotten, so that nobody can choose the key of a new session."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = OPEN.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
