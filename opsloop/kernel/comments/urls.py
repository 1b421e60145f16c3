"""The addresses of the talk, below `<workspace>/`."""

from django.urls import path

from opsloop.kernel.comments import views

urlpatterns = [
    path("talk/<str:record_type>/<int:record_id>/", views.talk, name="talk"),
    path("talk/<str:record_type>/<int:record_id>/comments", views.say, name="say"),
    path("talk/<str:record_type>/<int:record_id>/people", views.people, name="talk-people"),
    path("comments/<int:key>", views.comment, name="comment"),
    path("comments/<int:key>/reactions", views.reactions, name="comment-reactions"),
]
