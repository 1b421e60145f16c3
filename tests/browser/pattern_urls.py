"""All addresses and the pattern page, as while debugging."""

from opsloop.kernel.pages.urls import pattern_patterns
from opsloop.site import urls

urlpatterns = [*pattern_patterns, *urls.urlpatterns]
