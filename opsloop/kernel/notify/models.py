"""Who watches what, what they were told, and how often they want mail."""

from opsloop.kernel.notify.notification import Notification, NotificationQuerySet
from opsloop.kernel.notify.preference import MailPreference
from opsloop.kernel.notify.reminder import Reminder
from opsloop.kernel.notify.watch import Watch

__all__ = ["MailPreference", "Notification", "NotificationQuerySet", "Reminder", "Watch"]
