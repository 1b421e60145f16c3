"""Settings of the tests: the product's own, with quick passwords and nothing outside the test's own folder."""

import os
import tempfile

if "OPSLOOP_HOME" not in os.environ:
    home = tempfile.TemporaryDirectory(prefix="opsloop-test-", ignore_cleanup_errors=True)
    os.environ["OPSLOOP_HOME"] = home.name

from opsloop.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PREPARED_STRICTLY = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
