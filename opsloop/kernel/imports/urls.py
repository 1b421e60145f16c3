"""Addresses of imports and the export, below a workspace."""

from django.urls import path

from opsloop.kernel.imports import views

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<int:key>/", views.batch, name="import"),
    path("import/<int:key>/loading", views.loading, name="import-loading"),
    path("import/<int:key>/cancellation", views.cancellation, name="import-cancellation"),
    path("import/<int:key>/undoing", views.undoing, name="import-undoing"),
    path("import/<int:key>/discarding", views.discarding, name="import-discarding"),
    path("import/<int:key>/problems.csv", views.problems, name="import-problems"),
    path("exports/", views.exporting, name="exports"),
    path("exports/<int:job>.zip", views.exported, name="export"),
]
