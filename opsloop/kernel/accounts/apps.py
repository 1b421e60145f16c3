"""The app of this part of the kernel."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "opsloop.kernel.accounts"
    label = "accounts"
