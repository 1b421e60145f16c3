"""The addresses of files, below `<workspace>/`."""

from django.urls import path

from opsloop.kernel.attachments import views

urlpatterns = [
    path("files/<str:record_type>/<int:record_id>", views.attachments, name="attachments"),
    path("attachments/<int:key>", views.attachment, name="attachment"),
    path("attachments/<int:key>/small", views.small_image, name="attachment-small"),
    path("attachments/<int:key>/image", views.image, name="attachment-image"),
]
