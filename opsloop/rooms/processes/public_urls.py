"""The address of public forms, outside every workspace: whoever opens it has no account.

Its words are as long as what we make, so that no page of a workspace of that name is hidden.
"""

from django.urls import re_path

from opsloop.rooms.processes.views import public

urlpatterns = [re_path(r"^forms/(?P<token>[\w-]{43})/$", public.public_form, name="public-form")]
