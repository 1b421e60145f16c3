"""Names in a row and counts in sentences read as the language has them."""

import pytest
from django.utils.translation import ngettext_lazy, override

from opsloop.kernel.pages.enumeration import enumerated, enumerated_lazy
from opsloop.kernel.pages.refused import Refused

NOTE = ngettext_lazy("%(count)s finished item", "%(count)s finished items", "count")


@pytest.mark.parametrize(("language", "said"), [("en", "“a”, “b”"), ("zh-hans", "“a”、“b”")])
def test_names_stand_in_a_row(language, said):
    later = enumerated_lazy(["“a”", "“b”"])
    with override(language):
        assert enumerated(["“a”", "“b”"]) == said
        assert str(later) == said
        assert str(Refused("%(names)s", names=later)) == said


def test_counts_in_sentences_are_grouped():
    with override("en"):
        assert str(Refused(NOTE, count=1662)) == "1,662 finished items"
        assert str(Refused(NOTE, count=1)) == "1 finished item"
