"""The sentences that the page's scripts say, in the page's language."""

from django.utils.translation import gettext as _


def for_scripts() -> dict[str, str]:
    """Each sentence by the name the scripts call it."""
    return {
        "undo": _("Undo"),
        "close": _("Close"),
        "undone": _("Undone."),
        "copied": _("Copied."),
        "failed": _("This did not work. Check the connection and try again."),
        "offline": _("No connection to the server. What you typed is kept."),
        "signed_out": _("You are signed out. Sign in again in another tab, then repeat this."),
        "nothing": _("Nothing found."),
        "recent": _("Recent"),
        "updates_one": _("1 update"),
        "updates": _("%(count)s updates"),
        "updates_many": _("Many updates"),
        "refresh": _("Refresh"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "next_week": _("Next week"),
        "clear": _("No date"),
        "previous_month": _("Previous month"),
        "next_month": _("Next month"),
        "date_hint": _("9-6, friday, +3d"),
        "date_unknown": _("No such day. Try 9-6, friday or +3d."),
        "anywhere": _("Anywhere"),
        "in_lists": _("On a row or an open record"),
        "here": _("On this page"),
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "not_saved": _("Not saved"),
        "required": _("This cannot be left empty. What was there before is back."),
        "fill": _("Please fill this in."),
        "pick": _("Please choose here."),
        "email": _("Please give an email address, like name@example.com."),
        "address": _("Please give a web address that begins with https://"),
        "discard": _("Leave without saving what you typed?"),
        "discard_yes": _("Leave"),
        "leave": _("Some of what you typed is not saved."),
    }
