"""The app of this part of the kernel."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "opsloop.kernel.comments"
    label = "comments"
