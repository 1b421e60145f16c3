"""Settings of the tests: the product's own, with quick passwords and nothing outside the test's own folder."""

import os
import tempfile

os.environ.setdefault("OPSLOOP_HOME", tempfile.mkdtemp(prefix="opsloop-test-"))

from opsloop.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
