"""Addresses of this room below a workspace."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
