"""The addresses of the API's own pages, below a workspace's settings."""

from django.urls import path

from opsloop.kernel.api import views

HOOK = "settings/webhooks/<int:key>/"

urlpatterns = [
    path("settings/api/", views.api_guide, name="api-guide"),
    path("settings/webhooks/", views.webhooks, name="webhooks"),
    path(HOOK, views.webhook, name="webhook"),
    path(f"{HOOK}secret/", views.renew_secret, name="webhook-secret"),
    path(f"{HOOK}removal/", views.remove, name="webhook-removal"),
    path(f"{HOOK}trial/", views.trial, name="webhook-trial"),
    path(f"{HOOK}deliveries/<int:delivery>/again/", views.redelivery, name="webhook-redelivery"),
]
