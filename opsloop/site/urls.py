"""Every address of the installation. Records come last: their patterns take whatever the others left."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("opsloop.kernel.api.urls")),
    path("", include("opsloop.kernel.pages.urls")),
    path("", include("opsloop.kernel.accounts.urls")),
    path("", include("opsloop.kernel.workspaces.urls")),
    path("", include("opsloop.kernel.access.urls")),
    path("", include("opsloop.kernel.notify.mail_urls")),
    path("", include("opsloop.rooms.processes.public_urls")),
    path("<slug:workspace>/", include("opsloop.kernel.api.workspace_urls")),
    path("<slug:workspace>/", include("opsloop.kernel.jobs.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.imports.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.comments.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.attachments.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.links.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.notify.urls")),
    path("<slug:workspace>/", include("opsloop.rooms.improvement.urls")),
    path("<slug:workspace>/", include("opsloop.rooms.planning.urls")),
    path("<slug:workspace>/", include("opsloop.rooms.processes.urls")),
    path("<slug:workspace>/", include("opsloop.rooms.projects.urls")),
    path("<slug:workspace>/", include("opsloop.rooms.people.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.search.urls")),
    path("<slug:workspace>/", include("opsloop.kernel.records.urls")),
]

handler400 = "opsloop.kernel.pages.errors.bad_request"
handler403 = "opsloop.kernel.pages.errors.forbidden"
handler404 = "opsloop.kernel.pages.errors.not_found"
handler500 = "opsloop.kernel.pages.errors.broken"
