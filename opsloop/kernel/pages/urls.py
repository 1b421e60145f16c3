"""The pattern page, where this installation is being worked on."""

from django.conf import settings
from django.urls import URLPattern, path

from opsloop.kernel.pages import pattern

pattern_patterns: list[URLPattern] = [
    path("_pattern/", pattern.index, name="pattern"),
    path("_pattern/plain", pattern.plain),
    path("_pattern/empty", pattern.empty),
    path("_pattern/palette", pattern.palette),
    path("_pattern/echo", pattern.echo, name="pattern-echo"),
    path("_pattern/refusal", pattern.refuse, name="pattern-refusal"),
    path("_pattern/parts/<slug:name>", pattern.part, name="pattern-part"),
    path("_pattern/items/<str:ref>", pattern.item, name="pattern-item"),
]
urlpatterns: list[URLPattern] = pattern_patterns if settings.DEBUG else []
