"""Letters: known to every process, carried by the job queue."""

import subprocess
import sys

import pytest

from opsloop.kernel.accounts import letters
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off


def test_a_worker_that_serves_no_page_knows_every_letter():
    known = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup();"
        "from opsloop.kernel.accounts import letters; print(sorted(letters._writers))"
    )
    answer = subprocess.run([sys.executable, "-c", known], capture_output=True, text=True, check=True)
    assert "['access.invitation', 'accounts.new_password']" in answer.stdout


@pytest.mark.django_db
def test_a_letter_is_left_to_the_worker(mailoutbox):
    letters.post("accounts.new_password", email="nobody@example.com", language="en")
    assert Job.objects.count() == 1
    work_off()
    assert mailoutbox == []
