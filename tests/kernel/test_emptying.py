"""The tests' own door to a database that the next test finds as it was."""

import pytest
from django.apps import apps

from tests.prepared import MIGRATED, empty

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_test_commits_is_gone_after_it(poster, purchase):
    kept = [model for model in apps.get_models() if model._meta.db_table not in MIGRATED]
    assert sum(model._base_manager.exists() for model in kept) > 10
    empty()
    assert [model for model in kept if model._base_manager.exists()] == []
