"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts import settings_pages
from opsloop.kernel.pages import navigation
from opsloop.kernel.pages.commands import ACT, CREATE, VIEW, Command, Dispatch, register


class RecordsConfig(AppConfig):
    name = "opsloop.kernel.records"
    label = "records"

    def ready(self) -> None:
        import_module("opsloop.kernel.records.purging")
        import_module("opsloop.kernel.records.amounts")
        from opsloop.kernel.records.views.my_works import address, may_add_here

        navigation.register(
            navigation.Entry(
                "my-work",
                _("My work"),
                "circle-user",
                address,
                section="top",
                order=20,
                visible=lambda request: getattr(request, "workspace", None) is not None,
                keys="g y, g h",
                phone=True,
            )
        )
        from opsloop.kernel.records.views import view_lists

        navigation.register(
            navigation.Entry(
                "views",
                _("Saved views"),
                "bookmark",
                view_lists.address,
                section="top",
                order=40,
                visible=lambda request: getattr(request, "workspace", None) is not None,
                keys="g a",
            )
        )
        from opsloop.kernel.records.favorites import sidebar_group
        from opsloop.kernel.records.trash_menu import go_to_trash, trash_menu

        navigation.register_sidebar(sidebar_group, order=20)
        navigation.register_account(trash_menu, order=65)
        settings_pages.register(
            settings_pages.SettingsPage("fields", _("Fields"), "fields-settings", role="admin", order=25),
            settings_pages.SettingsPage("labels", _("Labels"), "labels-settings", role="member", order=26),
        )
        register(
            go_to_trash,
            Command(
                "record.new",
                _("New…"),
                Dispatch("collection:new"),
                keys="c, n i",
                icon="plus",
                group=CREATE,
                allowed=may_add_here,
            ),
            Command(
                "row.pick", _("Select this row"), Dispatch("row:pick"), keys="x", context="row", icon="square-check"
            ),
            Command(
                "list.pick-all", _("Select all"), Dispatch("list:pick-all"), keys="mod+a", context="list", group=VIEW
            ),
            Command(
                "list.search", _("Search here"), Dispatch("collection:search"), keys="/", context="list", group=VIEW
            ),
            Command(
                "row.rename", _("Change the name"), Dispatch("row:rename"), keys="f2", context="row", icon="pencil"
            ),
            Command("list.filter", _("Filter"), Dispatch("collection:filter"), keys="f", context="list", group=VIEW),
            Command(
                "list.views",
                _("Saved views of this list"),
                Dispatch("collection:views"),
                "g v",
                context="list",
                group=VIEW,
            ),
            Command("list.display", _("Display"), Dispatch("collection:display"), keys="v", context="list", group=VIEW),
            Command(
                "row.trash",
                _("Move to the trash"),
                Dispatch("row:trash"),
                keys="mod+backspace",
                context="row",
                icon="trash-2",
            ),
            Command("row.archive", _("Archive"), Dispatch("row:archive"), context="row", icon="archive", group=ACT),
        )
