"""The addresses of every record type, below `<workspace>/`."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path

from opsloop.kernel.records.views import (
    adding,
    among,
    bulk,
    cells,
    collections,
    exports,
    favorites,
    labels,
    my_works,
    own_fields,
    placing,
    quick_adding,
    record,
    saved_views,
    toolbars,
    trashes,
    undos,
    view_lists,
)

COLLECTION: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("", collections.collection, "collection"),
    ("count", collections.count, "collection-count"),
    ("among", among.among, "collection-among"),
    ("refs", among.refs, "collection-refs"),
    ("new", adding.add, "collection-add"),
    ("quick", quick_adding.quick, "collection-quick"),
    ("quick/preview", quick_adding.preview, "collection-quick-preview"),
    ("toolbar", toolbars.compose, "collection-compose"),
    ("toolbar/filter", toolbars.filter_menu, "collection-filter"),
    ("toolbar/display", toolbars.display_menu, "collection-display"),
    ("views", saved_views.save_view, "collection-views"),
    ("export.<str:kind>", exports.export, "collection-export"),
    ("fields", own_fields.fields, "own-fields"),
    ("fields/<int:key>", own_fields.field, "own-field"),
    ("fields/<int:key>/place", own_fields.field_place, "own-field-place"),
    ("fields/<int:key>/restoration", own_fields.field_restoration, "own-field-restoration"),
    ("fields/<int:key>/options", own_fields.options, "own-field-options"),
]

urlpatterns = [
    path("", my_works.my_work, name="my-work"),
    path("my-work/among", among.among_mine, name="my-work-among"),
    path("undo", undos.undo, name="undo"),
    path("settings/fields/", own_fields.fields_page, name="fields-settings"),
    path("settings/labels/", labels.labels, name="labels-settings"),
    path("settings/labels/<int:key>", labels.label, name="label"),
    path("settings/labels/<int:key>/removal", labels.removal, name="label-removal"),
    path("settings/labels/<int:key>/merging", labels.merging, name="label-merging"),
    path("trash/", trashes.trash_page, name="trash"),
    path("favorites", favorites.favorites, name="favorites"),
    path("favorites/order", favorites.order, name="favorites-order"),
    path("favorites/<int:key>/place", favorites.place, name="favorite-place"),
    path("views/", view_lists.views, name="views"),
    path("views/<int:key>/default", view_lists.default, name="default-view"),
    path("views/<int:key>", saved_views.saved_view, name="saved-view"),
    path("views/<int:key>/place", saved_views.view_place, name="saved-view-place"),
    path("<slug:slug>/bulk", bulk.bulk, name="collection-bulk"),
    path("<slug:slug>/bulk/menu", bulk.bulk_menu, name="collection-bulk-menu"),
    *[path(f"<slug:slug>/{end}", view, name=name) for end, view, name in COLLECTION],
    path("<slug:slug>/<str:ref>", record.record, name="record"),
    path("<slug:slug>/<str:ref>/row", record.row, name="record-row"),
    path("<slug:slug>/<str:ref>/menu", placing.menu, name="record-menu"),
    path("<slug:slug>/<str:ref>/place", placing.place, name="record-place"),
    path("<slug:slug>/<str:ref>/trash", record.trash, name="record-trash"),
    path("<slug:slug>/<str:ref>/restoration", trashes.restore, name="record-restore"),
    path("<slug:slug>/<str:ref>/erasure", trashes.erasure, name="record-erase"),
    path("<slug:slug>/<str:ref>/archive", record.archive, name="record-archive"),
    path("<slug:slug>/<str:ref>/cells/<str:name>", cells.cell, name="record-cell"),
    *[
        path(f"<slug:parent>/<str:parent_ref>/<slug:slug>/{end}", view, name=f"scoped-{name}")
        for end, view, name in COLLECTION
    ],
]
