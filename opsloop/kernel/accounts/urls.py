"""The addresses of accounts, none of them inside a workspace."""

from django.urls import path

from opsloop.kernel.accounts.views import password, profile, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("password/forgotten/", password.forgotten, name="forgotten-password"),
    path("password/new/<str:user_key>/<str:token>/", password.choose, name="choose-password"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", password.change, name="change-password"),
    path("profile/sessions/", profile.sessions, name="sessions"),
    path("profile/sessions/others/end/", profile.end_other_sessions, name="end-other-sessions"),
    path("profile/sessions/<int:key>/end/", profile.end_session, name="end-session"),
    path("preferences/", profile.preferences, name="preferences"),
]
