"""The app of this part of the kernel."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "opsloop.kernel.attachments"
    label = "attachments"
