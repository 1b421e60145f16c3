"""The Chinese catalogue is complete: every word of the code has its translation, and none is only guessed."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils.functional import Promise

from opsloop.kernel.imports.whole_tables import own_tables
from tests.house.source import ROOT

CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"


@pytest.fixture
def words_of_the_code(settings, tmp_path: Path, monkeypatch) -> Path:
    """Every word of the code, as a template catalogue."""
    (tmp_path / "locale/zh_Hans/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "opsloop").symlink_to(ROOT / "opsloop")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["zh_Hans"], keep_pot=True, symlinks=True, verbosity=0)
    return tmp_path / "locale/django.pot"


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_word_has_its_translation(words_of_the_code, tmp_path):
    merged = tmp_path / "merged.po"
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", CATALOGUE, words_of_the_code, "-o", merged)
    missing = run("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", merged)
    assert re.findall(r'^msgid "(.+)"', missing, re.MULTILINE) == [], "run bin/words"


def test_no_translation_is_only_guessed():
    assert run("msgattrib", "--only-fuzzy", CATALOGUE) == ""


def test_readers_are_addressed_in_one_way():
    pages = [CATALOGUE, *ROOT.glob("docs/manual/zh/*.md"), ROOT / "README.zh.md"]
    assert [page.name for page in pages if "您" in page.read_text()] == []


def test_translations_keep_the_placeholders(tmp_path):
    run("msgfmt", "--check-format", CATALOGUE, "-o", tmp_path / "words.mo")


def test_every_table_has_a_name_that_is_translated():
    models = [model for model in apps.get_models() if model.__module__.startswith("opsloop.")]
    assert models
    plain = [
        model._meta.label
        for model in models
        if not all(isinstance(name, Promise) for name in (model._meta.verbose_name, model._meta.verbose_name_plural))
    ]
    assert plain == []


def test_no_two_tables_have_the_same_name():
    names = Counter(str(model._meta.verbose_name_plural) for model in own_tables() if not model._meta.auto_created)
    assert [name for name, count in names.items() if count > 1] == []


def test_words_inside_f_strings_are_found(settings, tmp_path, monkeypatch):
    (tmp_path / "locale/zh_Hans/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "hidden.py").write_text("a = f\"{_('Hidden here')}: {ngettext('%(n)s cat', '%(n)s cats', 2)}\"\n")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["zh_Hans"], keep_pot=True, verbosity=0)
    found = (tmp_path / "locale/django.pot").read_text()
    assert 'msgid "Hidden here"' in found
    assert 'msgid_plural "%(n)s cats"' in found
    assert not list(tmp_path.glob("hidden.py.*"))
