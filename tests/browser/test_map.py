"""The map of a log: it is laid out and drawn, looks at a finding's steps, and leads from a step to its cases."""

from math import ceil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.processes.bringing import bring_file
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.models import Log
from tests.browser.conftest import Keys
from tests.browser.office import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.xdist_group("browser")]
EVENT = (
    '<event><string key="concept:name" value="{}"/>'
    '<date key="time:timestamp" value="2026-03-{:02}T{:02}:00:00Z"/></event>'
)


def trace(name: int, *steps: str) -> str:
    events = "".join(EVENT.format(step, name, 8 + hour) for hour, step in enumerate(steps))
    return f'<trace><string key="concept:name" value="{name}"/>{events}</trace>'


@pytest.fixture
def log(team, lin) -> Log:
    """Twenty requests, half of which are checked twice."""
    ways = (("收单", "审核", "归档"), ("收单", "审核", "审核", "归档"))
    content = "<log>" + "".join(trace(number, *ways[number % 2]) for number in range(1, 21)) + "</log>"
    made = bring_file(SimpleUploadedFile("requests.xes", content.encode()), workspace=team, by=lin)
    work_off()
    made.refresh_from_db()
    assert made.state == Log.State.READY, made.refusal
    return made


def test_a_map_is_drawn_and_leads_to_its_cases(browser, team, lin, log):
    enter(browser, lin)
    browser.open(f"/{team.slug}/maps/{log.pk}/")
    browser.find('.map[data-drawn="done"]')
    assert browser.ask("document.querySelectorAll('.map__step').length") == 3
    browser.click('[data-map-view="again"]')
    browser.find(".map__step.is-again")
    browser.click('[data-map-view="cost"]')
    browser.find('.map__sheet[data-view="cost"] .map__way:not(.wait-none)')
    assert browser.ask("[...document.querySelectorAll('[data-legend=cost]')].every(part => !part.hidden)")
    browser.click(".finding")
    browser.find(".map__step.is-found")
    assert not browser.serious(".map__findings")
    browser.click(".map__step.is-found")
    browser.wait_for("location.pathname.endsWith('/cases')")
    assert "20" in browser.find("#cases").text


def test_the_place_for_a_log_names_the_chosen_file_itself(browser, team, lin, tmp_path):
    chosen = tmp_path / "工单 2026.csv"
    chosen.write_text("case,activity,time\n", encoding="utf-8")
    enter(browser, lin)
    browser.open(f"/{team.slug}/maps/")
    browser.find("input[type=file]").send_keys(str(chosen))
    assert browser.find(".file-drop__name").text == chosen.name


@pytest.fixture
def wide(team, lin) -> Log:
    """Requests of which half go one way and the rest twenty others, side by side."""
    ways = [("收单", "审核", "归档")] * 40 + [("收单", f"交给部门 {place}", "归档") for place in range(20)] * 2
    lines = [
        f"{n},{step},2026-03-{n % 28 + 1:02} {9 + at}:00" for n, way in enumerate(ways) for at, step in enumerate(way)
    ]
    return brought(team, lin, ["单号,环节,时间", *lines])


def test_a_wide_map_opens_with_as_much_as_can_be_read_beside_each_other(browser, team, lin, wide):
    enter(browser, lin)
    browser.open(f"/{team.slug}/maps/{wide.pk}/")
    browser.find('.map[data-drawn="done"]')
    outside = """(() => { const box = document.querySelector(".map__box").getBoundingClientRect();
      return [...document.querySelectorAll(".map__step rect")].map(rect => rect.getBoundingClientRect())
        .filter(rect => rect.left < box.left || rect.right > box.right).length; })()"""
    assert browser.ask(outside) == 0
    assert 3 <= browser.ask("document.querySelectorAll('.map__step').length") < 23
    assert "个步骤中的" in browser.find(".map__shown").text
    browser.driver.execute_script(
        "const detail = document.querySelector('[data-map-detail]'); detail.value = detail.max;"
        "detail.dispatchEvent(new Event('input'))"
    )
    browser.wait_for("document.querySelectorAll('.map__step').length === 23")


@pytest.fixture
def shops(team, lin) -> Log:
    """Four requests of two shops."""
    lines = [f"{n},{step},2026-03-0{n} {9 + at}:00,店{n % 2}" for n in range(1, 5) for at, step in enumerate("收归")]
    return brought(team, lin, ["单号,环节,时间,店铺", *lines])


def brought(team, lin, lines: list[str]) -> Log:
    made = bring_file(SimpleUploadedFile("requests.csv", "\n".join(lines).encode()), workspace=team, by=lin)
    Log.objects.filter(pk=made.pk).update(named=True, roles={"case": "单号", "activity": "环节", "time": "时间"})
    work_off()
    made.refresh_from_db()
    assert made.state == Log.State.READY, made.refusal
    return made


def test_a_map_is_narrowed_by_a_value_found_by_typing_and_keeps_its_other_filters(browser, team, lin, shops):
    enter(browser, lin)
    browser.open(f"/{team.slug}/maps/{shops.pk}/?contains=0")
    browser.find('.map[data-drawn="done"]')
    shop = address_key("店铺")
    browser.click(".map-bar details:last-of-type summary")
    browser.click("#ask-column ~ .field .field__button")
    browser.click(f"#ask-column ~ .field [role=option][data-value='{shop}']")
    browser.click("#ask-values .field .field__button")
    browser.press("店1")
    browser.wait_for("document.querySelectorAll('#ask-values [role=option]:not([hidden])').length === 1")
    browser.press(Keys.ENTER)
    browser.click("[data-map-filter] .button--primary")
    browser.wait_for("document.querySelectorAll('.map-bar .chip').length === 2")
    assert browser.ask("decodeURIComponent(location.search)") == f"?has={shop}:店1&contains={address_key('归')}"
    assert browser.ask("document.querySelector('.map-figures dd').textContent") == "2"


def test_cases_move_when_they_are_asked_to_and_by_keys(browser, team, lin, log):
    enter(browser, lin)
    browser.open(f"/{team.slug}/maps/{log.pk}/")
    browser.find('.map[data-drawn="done"]')
    browser.click("[data-motion-open]")
    browser.wait_for("document.activeElement.dataset.motion === 'play'")
    moment = "document.querySelector('.motion__scrub').value"
    assert browser.ask(moment) == "0"
    browser.press(Keys.TAB, ".", ".")
    assert browser.ask(moment) == "33"
    browser.press(",")
    assert browser.ask(moment) == "17"
    browser.press("[", Keys.SHIFT, Keys.TAB, Keys.SHIFT, Keys.SPACE)
    browser.wait_for(f"{moment} > 20")
    drawn = "document.querySelector('.motion__tokens').getContext('2d').getImageData(0, 0, 400, 400).data.some(Boolean)"
    browser.wait_for(drawn)
    browser.press(Keys.SPACE)
    assert browser.ask("document.querySelector('[data-when=moving]').hidden")
    assert not browser.serious(".map__centre")


SAVED = """const [place, done] = arguments;
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { (window.made ??= []).push(blob); return make(blob); };
    HTMLAnchorElement.prototype.click = async function () {
      const picture = await createImageBitmap(window.made.at(-1));
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      const points = pen.getImageData(0, 0, picture.width, picture.height).data;
      const dark = points.filter((value, at) => at % 4 === 0 && value < 90).length;
      done([this.download, [...points.slice(0, 4)], picture.width, dark]);
    };
    document.querySelector(place).dispatchEvent(new MouseEvent("click", { bubbles: true }));"""


def test_the_picture_of_a_dark_map_is_light_and_has_the_name_of_its_log(browser, team, lin, log):
    enter(browser, lin, theme="dark")
    Log.objects.filter(pk=log.pk).update(name="../<b>采购")
    browser.open(f"/{team.slug}/maps/{log.pk}/", theme="dark")
    browser.find('.map[data-drawn="done"]')
    name, corner, width, dark = browser.driver.execute_async_script(SAVED, '[data-map="png"]')
    assert name == "--b-采购 2026-03-01 2026-03-20.png"
    assert (corner, dark > 50) == ([255, 255, 255, 255], True)
    sheet = "document.querySelector('.map__sheet').getAttribute('width')"
    assert width == ceil(2 * float(str(browser.ask(sheet))))


def test_where_motion_is_reduced_cases_go_step_by_step(browser, team, lin, log):
    enter(browser, lin)
    less = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": less})
    try:
        browser.open(f"/{team.slug}/maps/{log.pk}/")
        browser.find('.map[data-drawn="done"]')
        browser.click("[data-motion-open]")
        browser.wait_for("document.activeElement.dataset.motion === 'on'")
        assert not browser.find("[data-motion=play]").is_displayed()
        browser.press(Keys.SPACE)
        assert browser.ask("document.querySelector('.motion__scrub').value") == "17"
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
