"""What comes out on paper: a list stays a table, a board is whole, and nothing is there that wants to be clicked."""

import pytest

from opsloop.kernel.records.models import Label
from opsloop.rooms.projects.models import WorkItem
from tests.browser.conftest import Browser
from tests.browser.office import enter, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4 = 703
"""Pixels between the margins of an upright sheet."""
TOOLS = "[...document.querySelectorAll('.button, .grip, .tabs, input:not(.piece__name, .checkbox), .record__write')]"
SEEN = f"{TOOLS}.filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"


@pytest.fixture
def paper(browser: Browser, lin):
    """The browser, whose pages are as they are printed."""
    enter(browser, lin, theme="dark")
    browser.size(A4, 1000)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield browser
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_list_is_printed_as_a_table(paper: Browser, launch, lin):
    furnish(launch, lin)
    paper.open("/growth/items/")
    paper.wait_for("getComputedStyle(document.querySelector('.row')).display == 'table-row'")
    assert paper.ask("document.querySelector('.table__head').checkVisibility()")
    assert paper.ask("document.documentElement.scrollWidth") == A4
    assert paper.ask(SEEN) == []


def test_a_list_on_paper_says_that_it_goes_on(paper: Browser, launch, lin):
    for number in range(51):
        WorkItem.create(project=launch, by=lin, title=f"稿件 {number}")
    paper.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    paper.size(A4, 600)
    paper.open("/growth/items/")
    paper.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    paper.wait_for("getComputedStyle(document.querySelector('.row')).display == 'table-row'")
    assert paper.ask("document.querySelector('tr.more').checkVisibility()")
    assert paper.ask("getComputedStyle(document.querySelector('tr.more > td'), '::after').content") == '"…"'
    assert paper.ask(SEEN) == []


def test_all_columns_of_a_board_are_printed(paper: Browser, launch, lin):
    furnish(launch, lin)
    paper.open("/growth/projects/LNCH/items/?layout=board")
    paper.wait_for("getComputedStyle(document.querySelector('.board')).overflow == 'visible'")
    ends = "[...document.querySelectorAll('.column')].map(each => each.getBoundingClientRect().right)"
    columns = paper.ask(ends)
    assert isinstance(columns, list)
    assert len(columns) == launch.states.count()
    paper.size(1047, 700)  # which the sheet of a board is: it lies on its side
    assert max(paper.ask(ends)) <= 1047
    assert paper.ask(SEEN) == []


def test_a_record_is_printed_with_the_names_of_its_checklists_and_without_empty_parts(paper: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    item.add_checklist("上线前", by=lin, steps=["校对"])
    paper.open(f"/growth/items/{item.ref}")
    paper.wait_for("document.querySelector('.piece__name').checkVisibility()")
    assert paper.ask(SEEN) == []
    heads = "[...document.querySelectorAll('.record__panel .record__label')].filter(each => each.checkVisibility())"
    assert paper.ask(f"{heads}.map(each => each.textContent)") == ["清单", "评论与动态"]


def test_a_row_says_how_many_labels_it_has_besides_those_that_are_readable(browser: Browser, launch, lin):
    item = furnish(launch, lin)[0]
    names = ("文案", "会员增长", "数据分析", "客服", "短视频")
    labels = [Label.objects.create(workspace=launch.workspace, name=name) for name in names]
    item.change({"labels": labels}, by=lin)
    enter(browser, lin)
    browser.open("/growth/items/")
    assert browser.find(".row .beyond__count").text == "+3"
    assert (
        browser.ask("[...document.querySelectorAll('.row .pill')].filter(each => each.checkVisibility()).length") == 2
    )
    browser.open("/growth/projects/LNCH/items/?layout=board")
    assert (
        browser.ask("[...document.querySelectorAll('.card .pill')].filter(each => each.checkVisibility()).length") == 5
    )
