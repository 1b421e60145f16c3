"""Asana's CSV: the header below other rows, parents and dependencies by name."""

from pathlib import Path

import pytest

from opsloop.connectors import read, recognise
from opsloop.kernel.imports.bundle import ImportBundle

FILE = Path(__file__).parent / "data" / "asana.csv"


@pytest.fixture(scope="module")
def export() -> ImportBundle:
    return read(FILE)


def test_the_header_is_found_below_the_rows_that_a_sheet_puts_above(export):
    assert recognise(FILE) == "asana"
    assert (export.project_name, len(export.items), export.items[0].row) == ("Spring launch", 5, 4)


def test_a_finished_task_stands_among_the_finished(export):
    assert (export.items[0].state, export.items[0].completed_at.date().isoformat()) == ("Done", "2026-03-09")


def test_names_with_commas_are_one_name(export):
    assert [(link.item[-2:], link.predecessor[-2:]) for link in export.links] == [("12", "11")]
    assert export.items[2].parent == "1200000000000012"


def test_ambiguous_and_unknown_names_are_refused_and_never_guessed(export):
    first, second = export.refused
    assert (first.row, first.value) == (8, "Check links")
    assert "Several rows" in str(first.message)
    assert "No row" in str(second.message)


def test_emails_notes_tags_and_custom_fields_come_along(export):
    assert [person.email for person in export.people] == ["ana@client.example", "max@client.example"]
    assert export.items[0].description == "First line\nsecond line"
    assert export.items[0].labels == ("brief", "launch")
    assert export.items[0].fields == {"Channel": "Mail"}


def test_an_identifier_rounded_by_excel_is_replaced_by_name_and_time(tmp_path):
    text = FILE.read_text().replace("1200000000000011", "1.2E+15").replace("1200000000000012", "1.2E+15")
    (tmp_path / "asana.csv").write_text(text)
    assert [item.source_id for item in read(tmp_path / "asana.csv").items][:2] == [
        "Draft the brief · 2026-03-02",
        "Design, review and print the poster · 2026-03-02",
    ]
