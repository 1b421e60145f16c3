"""The connectors as an app, so that each registers itself at start."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "opsloop.connectors"
