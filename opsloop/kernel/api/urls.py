"""The addresses of the API, in front of everything that begins with a workspace."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from opsloop.kernel.api.build import build, nowhere

api = build()

urlpatterns = [
    path("api/v1/", api.urls),
    re_path(r"^api/", csrf_exempt(nowhere)),
]
