"""A person's own pages: profile, preferences, sessions."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opsloop.kernel.accounts import signing_in
from opsloop.kernel.accounts.forms import PreferencesForm, ProfileForm
from opsloop.kernel.accounts.models import SessionNote, User
from opsloop.kernel.accounts.next_page import next_page
from opsloop.kernel.accounts.personal import PersonalRequest, personal

YEAR = 60 * 60 * 24 * 365


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def profile(request: PersonalRequest) -> HttpResponse:
    """Name, language, time zone and how pages look."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.errors:
        request.user.refresh_from_db()
        return render(request, "accounts/profile.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.is_bound:
        return render(request, "accounts/profile.html", {"form": form})
    form.save()
    return _remember(
        redirect(reverse("profile") + "?saved=1"), language=request.user.language, theme=request.user.theme
    )


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Change some preferences from any page; before signing in, language and theme stay in cookies."""
    if isinstance(request.user, User):
        form = PreferencesForm(request.POST, instance=request.user)
        if not form.is_valid():
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        form.save()
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    else:
        answer = redirect(next_page(request, "home"))
    return _remember(answer, language=request.POST.get("language", ""), theme=request.POST.get("theme", ""))


def _remember(answer: HttpResponse, *, language: str, theme: str) -> HttpResponse:
    """Keep language and theme for the pages before signing in; what is not known is not kept."""
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep_cookie(answer, settings.LANGUAGE_COOKIE_NAME, language)
    if theme in User.Theme.values:
        _keep_cookie(answer, "theme", theme)
    return answer


def _keep_cookie(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


@require_safe
@personal
def sessions(request: PersonalRequest) -> HttpResponse:
    """Where this person is signed in."""
    notes = SessionNote.objects.of(request.user)[:100]
    values = {"sessions": notes, "here": request.session.session_key}
    return render(request, "accounts/sessions.html", values)


@require_POST
@personal
def end_session(request: PersonalRequest, key: int) -> HttpResponse:
    """Sign one device out; where it is this one, this is an ordinary sign-out."""
    note = get_object_or_404(SessionNote.objects.of(request.user), pk=key)
    if note.session_key == request.session.session_key:
        signing_in.sign_out(request)
        return redirect("sign-in")
    SessionNote.objects.of(request.user).filter(pk=key).end()
    return redirect("sessions")


@require_POST
@personal
def end_other_sessions(request: PersonalRequest) -> HttpResponse:
    """Sign every other device out."""
    signing_in.end_sessions(request.user, keep=request.session.session_key)
    return redirect("sessions")
