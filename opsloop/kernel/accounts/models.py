"""Users, the sessions they are signed in with, and their requests for a new password."""

from opsloop.kernel.accounts.reset_request import ResetRequest
from opsloop.kernel.accounts.session_note import SessionNote
from opsloop.kernel.accounts.user import User, UserManager

__all__ = ["ResetRequest", "SessionNote", "User", "UserManager"]
