"""Addresses of jobs below a workspace."""

from django.urls import path

from opsloop.kernel.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:key>", views.job, name="job"),
    path("jobs/<int:key>/cancellation", views.cancellation, name="job-cancellation"),
    path("jobs/<int:key>/attempts", views.attempts, name="job-attempts"),
]
