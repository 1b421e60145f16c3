"""Jira's CSV: repeated headers, localised dates, seconds, comments in one cell."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from opsloop.connectors import read, recognise
from opsloop.kernel.imports.bundle import ImportBundle

FILE = Path(__file__).parent / "data" / "jira_wide.csv"


@pytest.fixture(scope="module")
def export() -> ImportBundle:
    return read(FILE)


def test_the_export_is_recognised_by_its_headers(export):
    assert recognise(FILE) == "jira"
    assert (export.project_name, [item.source_id for item in export.items]) == ("Payments", ["PAY-1", "PAY-2", "PAY-3"])


def test_repeated_headers_keep_all_their_values(export):
    assert export.items[0].labels == ("web", "money")
    assert export.items[0].fields["Sprint"] == "S1, S2"
    assert len(export.comments) == 2


def test_localised_dates_and_seconds_are_read(export):
    page = export.items[0]
    assert page.created_at == datetime(2024, 3, 14, 14, 30, tzinfo=UTC)
    assert page.due == date(2024, 3, 30)
    assert (page.effort_minutes, page.spent_minutes) == (480, 90)


def test_a_comment_keeps_its_author_time_and_semicolons(export):
    comment = export.comments[0]
    assert (comment.author, comment.text) == ("Zhou Kai", "Looks good; but check the amount")
    assert comment.at == datetime(2024, 3, 14, 16, 5, tzinfo=UTC)


def test_an_attachment_keeps_its_name_with_semicolon_and_its_address(export):
    (attachment,) = export.attachments
    assert (attachment.name, attachment.url) == ("flow; v2.png", "https://example.com/secure/flow.png")


def test_statuses_find_their_groups(export):
    assert [(state.name, state.group, state.cancels) for state in export.states] == [
        ("In Progress", "doing", False),
        ("Closed", "done", False),
        ("Won't Do", "done", True),
    ]


def test_blocking_links_and_parents_are_kept_and_the_rest_is_told(export):
    assert [(link.item, link.predecessor) for link in export.links] == [("PAY-2", "PAY-1")]
    assert export.items[1].parent == "PAY-1"
    assert [refusal.value for refusal in export.refused] == ["PAY-9"]
    assert any("no dependencies are left out: 1" in str(note) for note in export.notes)


def test_ragged_rows_are_no_mistake(export):
    assert export.items[2].title == "Retire the old page"


@pytest.fixture(scope="module")
def german() -> ImportBundle:
    return read(FILE.with_name("jira_german.csv"))


def test_a_german_export_is_recognised_and_read(german):
    assert recognise(FILE.with_name("jira_german.csv")) == "jira"
    page = german.items[0]
    assert (german.project_name, [item.source_id for item in german.items]) == (
        "Zahlungen",
        ["ZAHL-1", "ZAHL-2", "ZAHL-3"],
    )
    assert (page.title, page.priority, page.labels) == ("Bezahlseite prüfen", "high", ("web", "geld"))
    assert page.created_at == datetime(2024, 3, 14, 14, 30, tzinfo=UTC)
    assert page.due == date(2024, 12, 30)
    assert (page.effort_minutes, page.spent_minutes) == (480, 90)
    assert [(field.name, page.fields[field.source_id]) for field in german.fields][1:] == [("Story Points", 5)]
    assert german.comments[0].text == "Sieht gut aus; Betrag prüfen"


def test_german_statuses_find_their_groups(german):
    assert [(state.name, state.group, state.cancels) for state in german.states] == [
        ("In Arbeit", "doing", False),
        ("Erledigt", "done", False),
        ("Abgelehnt", "done", True),
    ]


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        ("Résumé,Clé de ticket,Statut,Priorité", "Préparer"),
        ("Resumen,Clave de incidencia,Estado,Prioridad", "Preparar"),
        ("要約,課題キー,ステータス,優先度", "準備する"),
        ("Тема,Ключ проблемы,Статус,Приоритет", "Подготовить"),
    ],
)
def test_exports_in_other_languages_are_recognised(tmp_path, headers, title):
    path = tmp_path / "export.csv"
    path.write_text(f"{headers}\n{title},ABC-1,X,Y\n", encoding="utf-8")
    assert recognise(path) == "jira"
    [item] = read(path).items
    assert (item.source_id, item.title) == ("ABC-1", title)
