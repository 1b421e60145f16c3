"""What every answer tells the browser not to do."""

import pytest


@pytest.fixture
def answer(client, lin):
    client.force_login(lin)
    return client.get("/profile/")


def test_scripts_and_styles_come_from_files_of_ours_only(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_pages_cannot_be_framed_sniffed_or_traced(answer):
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_personal_pages_stay_out_of_caches(answer):
    assert "no-store" in answer["Cache-Control"]


def test_a_made_up_host_is_refused(client, lin):
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_session_cookies_cannot_be_read_by_scripts_or_sent_from_elsewhere(client, lin):
    from tests.world import PASSWORD

    cookie = client.post("/sign-in/", {"username": lin.email, "password": PASSWORD}).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_https_brings_hsts_and_secure_cookies():
    import json
    import os
    import subprocess
    import sys

    names = ("SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    code = f"import json; from opsloop.site import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    environment = {**os.environ, "OPSLOOP_URL": "https://ops.example.com"}
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert json.loads(answer.stdout) == [31_536_000, True, True, True]
