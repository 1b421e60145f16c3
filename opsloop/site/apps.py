"""The app that joins the floors: demo team and management of the installation."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "opsloop.site"
    label = "opsloop_site"

    def ready(self) -> None:
        from opsloop.kernel.imports.readers import register_reader
        from opsloop.rooms.processes.notation import register_notation
        from opsloop.site import letters, tidying  # noqa: F401  # join accounts and jobs, once every app is there
        from opsloop.site.importing import FileReader
        from opsloop.site.notation import Bpmn

        register_reader(FileReader())
        register_notation(Bpmn())
