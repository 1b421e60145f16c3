"""The link with which somebody who forgot their password may choose a new one."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from opsloop.kernel.accounts.letters import letter, send
from opsloop.kernel.accounts.models import User


def reset_link(user: User) -> str:
    """The whole address of the page, from the installation's own address: a request's Host could be made up."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.BASE_URL + reverse("choose-password", kwargs={"user_key": key, "token": token})


def user_of_link(user_key: str) -> User | None:
    """Whom the link is for, or None where it is for nobody who may sign in."""
    try:
        number = int(urlsafe_base64_decode(user_key).decode())
    except (ValueError, UnicodeDecodeError):
        return None
    if not 0 < number < 2**63:
        return None
    return User.objects.filter(pk=number, is_active=True).first()


@letter("accounts.new_password")
def send_reset_letter(email: str, language: str) -> None:
    """Send the link for a new password, if somebody with this address may sign in."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    send(
        "accounts/mail/new_password",
        to=email,
        language=user.language or language,
        values={"name": user.name, "link": reset_link(user)},
    )
