"""The digest: one mail about everything that waits, instead of one mail each."""

from __future__ import annotations

import datetime
import logging
import zoneinfo
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.notify.line import Line, lines
from opsloop.kernel.notify.models import MailPreference, Notification, NotificationQuerySet
from opsloop.kernel.notify.unsubscribing import unsubscribe_address
from opsloop.kernel.workspaces.models import Membership

logger = logging.getLogger(__name__)

SHOWN = 30
HOUR = datetime.timedelta(minutes=55)
"""Between two hourly mails; a little less than an hour, so that a late run does not skip one."""


def send_digests(now: datetime.datetime | None = None) -> int:
    """Mail everybody whose hour it is what waits for them unread; answers how many mails went out."""
    moment = now or timezone.now()
    waiting = _unmailed(moment)
    places = waiting.order_by().values_list("workspace_id", "user_id").distinct()
    return sum(_send_one(workspace_id, user_id, moment) for workspace_id, user_id in places)


def _unmailed(now: datetime.datetime) -> NotificationQuerySet:
    reachable = Q(user__is_active=True, user__email__isnull=False)
    return Notification.objects.waiting(now).unread().filter(reachable, mailed_at=None)


def _send_one(workspace_id: int, user_id: int, now: datetime.datetime) -> bool:
    member = Membership.objects.select_related("user", "workspace").filter(workspace=workspace_id, user=user_id).first()
    if member is None or not _claim(member, now):
        return False
    rows = list(_unmailed(now).filter(workspace=workspace_id, user=user_id).newest_first().select_related("event"))
    try:
        sent = _mail(member, rows)
    except OSError:
        logger.exception("digest.not_sent", extra={"user": user_id, "workspace": workspace_id})
        MailPreference.objects.filter(workspace=workspace_id, user=user_id).update(last_at=None)
        return False
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    return sent


@transaction.atomic
def _claim(member: Membership, now: datetime.datetime) -> bool:
    """Whether the mail is this worker's to send now: two workers never send the same one."""
    wanted, _new = MailPreference.objects.select_for_update().get_or_create(
        workspace=member.workspace, user=member.user
    )
    if not _its_hour(wanted, member, now):
        return False
    wanted.last_at = now
    wanted.save(update_fields=["last_at"])
    return True


def _its_hour(wanted: MailPreference, member: Membership, now: datetime.datetime) -> bool:
    if wanted.digest == MailPreference.Digest.OFF:
        return False
    if wanted.digest == MailPreference.Digest.HOURLY:
        return wanted.last_at is None or now - wanted.last_at >= HOUR
    zone = zoneinfo.ZoneInfo(member.user.time_zone or member.workspace.time_zone)
    here = now.astimezone(zone)
    today_done = wanted.last_at is not None and wanted.last_at.astimezone(zone).date() >= here.date()
    return here.hour >= wanted.hour and not today_done


def _mail(member: Membership, rows: Sequence[Notification]) -> bool:
    """Send the mail in the reader's language and time; nothing where nothing is left that they may see."""
    user, workspace = member.user, member.workspace
    zone = zoneinfo.ZoneInfo(user.time_zone or workspace.time_zone)
    with translation.override(user.language or workspace.language), timezone.override(zone):
        shown = lines(rows, viewer=user, workspace=workspace)
        if not shown:
            return False
        _message(user, shown, member).send()
        return True


def _message(user: User, shown: Sequence[Line], member: Membership) -> EmailMultiAlternatives:
    subject = ngettext(
        "%(count)s thing waits for you in %(workspace)s", "%(count)s things wait for you in %(workspace)s", len(shown)
    ) % {"count": len(shown), "workspace": member.workspace.name}
    leave = f"{settings.BASE_URL}{unsubscribe_address(member)}"
    values = {
        "subject": subject,
        "lines": shown[:SHOWN],
        "more": len(shown) - SHOWN if len(shown) > SHOWN else 0,
        "site": settings.BASE_URL,
        "inbox": f"{settings.BASE_URL}{reverse('inbox', args=[member.workspace.slug])}",
        "settings": f"{settings.BASE_URL}{reverse('inbox-mail', args=[member.workspace.slug])}",
        "unsubscribe": leave,
        "language": "en" if translation.get_language() == "en" else "zh-Hans",
    }
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = render_to_string("notify/digest.txt", values)
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[str(user.email)], headers=headers)
    message.attach_alternative(render_to_string("notify/digest.html", values), "text/html")
    return message
