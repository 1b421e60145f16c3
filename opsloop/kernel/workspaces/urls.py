"""The bare address."""

from django.urls import path

from opsloop.kernel.workspaces.views import home

urlpatterns = [path("", home, name="home")]
