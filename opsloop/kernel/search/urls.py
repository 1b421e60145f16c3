"""The addresses of search, below `<workspace>/`."""

from django.urls import path

from opsloop.kernel.search.views import page, palette

urlpatterns = [path("palette", palette, name="palette"), path("search/", page, name="search")]
