"""Addresses of this room's own screens, below a workspace."""

from django.urls import path

from opsloop.rooms.people.views import days, hours, leaves, organization_chart, skills

urlpatterns = [
    path("people/<str:ref>/skills", skills.skills, name="person-skills"),
    path("people/<str:ref>/skills/new", skills.add_skill, name="person-skill-add"),
    path("people/<str:ref>/skills/<int:key>", skills.skill, name="person-skill"),
    path("people/<str:ref>/hours", hours.hours, name="person-hours"),
    path("people/<str:ref>/hours/edit", hours.edit_hours, name="person-hours-edit"),
    path("people/<str:ref>/hours/wish", hours.wish, name="person-hours-wish"),
    path("people/<str:ref>/hours/wish/answer", hours.answer_wish, name="person-hours-answer"),
    path("people/<str:ref>/leaves", leaves.leaves, name="person-leaves"),
    path("people/<str:ref>/leaves/new", leaves.take_leave, name="person-leave-add"),
    path("people/<str:ref>/leaves/<int:key>", leaves.leave, name="person-leave"),
    path("people/<str:ref>/leaves/<int:key>/answer", leaves.answer_leave, name="person-leave-answer"),
    path("roles/<str:ref>/needs", skills.needs, name="role-needs"),
    path("roles/<str:ref>/needs/new", skills.add_need, name="role-need-add"),
    path("roles/<str:ref>/needs/<int:key>", skills.need, name="role-need"),
    path("organization-chart/", organization_chart.organization_chart, name="organization-chart"),
    path("settings/calendar/", days.calendar_settings, name="calendar-settings"),
    path("settings/calendar/days/", days.days, name="calendar-days"),
    path("settings/calendar/days/<int:key>/removal/", days.removal, name="calendar-day-removal"),
    path("settings/calendar/hours/", days.usual_hours, name="calendar-hours"),
]
