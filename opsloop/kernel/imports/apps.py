"""The app of this part of the kernel."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "opsloop.kernel.imports"
    label = "imports"

    def ready(self) -> None:
        from opsloop.kernel.imports import navigation, tasks  # noqa: F401  # a job registers by being imported
        from opsloop.kernel.imports.loaders import register_loader
        from opsloop.kernel.imports.whole import WholeLoader

        navigation.register()
        register_loader("whole", WholeLoader())
