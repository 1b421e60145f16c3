"""The addresses of links, below the record's own."""

from django.urls import path

from opsloop.kernel.links import views

LINKS = "<slug:slug>/<str:ref>/links"

urlpatterns = [
    path(LINKS, views.links, name="links"),
    path(f"{LINKS}/<int:key>", views.link, name="link"),
    path(f"{LINKS}/<slug:way>/candidates", views.candidates, name="link-candidates"),
]
