"""The addresses of the inbox, below `<workspace>/`."""

from django.urls import path

from opsloop.kernel.notify import live, views

urlpatterns = [
    path("live", live.live, name="live"),
    path("inbox/", views.show, name="inbox"),
    path("inbox/reading", views.reading_all, name="inbox-read-all"),
    path("inbox/archive", views.archiving_read, name="inbox-archive-read"),
    path("inbox/mail", views.mail, name="inbox-mail"),
    path("inbox/<int:key>/reading", views.reading, name="inbox-read"),
    path("inbox/<int:key>/archive", views.archiving, name="inbox-archive"),
    path("inbox/<int:key>/snooze", views.snoozing, name="inbox-snooze"),
    path("seen/<str:record_type>/<int:record_id>", views.seen, name="seen"),
    path("watches/<str:record_type>/<int:record_id>", views.watching, name="watch"),
    path("watches/<str:record_type>/<int:record_id>/people", views.people, name="watchers"),
]
