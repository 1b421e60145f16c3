"""The keys of projects, such as OPS in OPS-12: what they may be, and one where nobody chose."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LENGTH = 10
key_rule = RegexValidator(r"^[A-Z][A-Z0-9]{0,9}$", _("Use 1 to 10 capital letters and digits, a letter first."))


def free_key(name: str, taken: Collection[str], *, wish: str = "") -> str:
    """A key nobody has: the wish where it may be one, else initials of the name; with a number if it is taken."""
    begin = wish if re.fullmatch(key_rule.regex, wish) else initials(name)
    tries = (begin if not count else f"{begin[: LENGTH - 3]}{count}" for count in range(len(taken) + 2) if count != 1)
    return next(key for key in tries if key not in taken)


def initials(name: str) -> str:
    """Up to five capital letters that stand for a name in any script: `GoCD Board` GOCD, 会员日 HYR."""
    from pypinyin import Style, lazy_pinyin

    words = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower())
    letters = words[0] if words and len(words[0]) > 1 else "".join(word[0] for word in words)
    return re.sub(r"^[0-9]+", "", letters.upper())[:5] or "P"
