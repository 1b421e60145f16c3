"""A headless Chromium for the tests that look at pages, and the few things they ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.prepared import Pattern

ROOT = Path(__file__).parents[2]
FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
QUICK = "--js-flags=--no-opt --no-maglev"
"""No page lives long enough to win back what its scripts cost to be optimised."""
MOUSE = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
"""A browser without a window has no pointer otherwise, and hides what shows itself under one."""
SETTLED = """return document.readyState === "complete" && !document.body.classList.contains("is-loading")
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""

RESTLESS = """return [document.readyState, document.body.className,
    ...[...document.querySelectorAll(".htmx-request, .htmx-swapping, .htmx-settling")].map((e) => e.outerHTML)]"""


class Browser:
    """What a test does: open, find, press, ask; each waits until the page is at rest."""

    def __init__(self, driver: webdriver.Chrome, base: str) -> None:
        self.driver = driver
        self.base = base

    def size(self, width: int, height: int = 900) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, path: str, *, language: str = "zh-hans", theme: str = "light") -> None:
        if not self.driver.current_url.startswith(self.base):
            self.driver.get(f"{self.base}/favicon-of-nothing")
        for name, value in (("language", language), ("theme", theme)):
            self.driver.add_cookie({"name": name, "value": value})
        self.driver.get(self.base + path)
        self.settle()

    def settle(self) -> None:
        try:
            WebDriverWait(self.driver, 5, poll_frequency=0.03).until(lambda driver: driver.execute_script(SETTLED))
        except TimeoutException:
            pytest.fail(f"the page does not come to rest: {self.driver.execute_script(RESTLESS)}")

    def find(self, selector: str) -> WebElement:
        return WebDriverWait(self.driver, 5, poll_frequency=0.03).until(
            lambda driver: driver.find_element(By.CSS_SELECTOR, selector)
        )

    def click(self, selector: str) -> None:
        self.find(selector).click()
        self.settle()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()
        self.settle()

    def hold(self, held: str, key: str) -> None:
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()
        self.settle()

    def ask(self, script: str) -> object:
        return self.driver.execute_script(f"return {script}")

    def wait_for(self, script: str) -> None:
        WebDriverWait(self.driver, 5, poll_frequency=0.03).until(
            lambda driver: driver.execute_script(f"return {script}")
        )

    @property
    def focused(self) -> str:
        """The id of the focused element, else its first class."""
        return str(self.ask("document.activeElement.id || document.activeElement.classList[0] || ''"))

    def serious(self, within: str = "") -> list[str]:
        """What axe finds against WCAG 2.2 A and AA, on the page or in the part that a selector names."""
        if not self.ask("window.axe ? true : false"):
            self.driver.execute_script((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
        found = self.driver.execute_async_script(
            """const [within, done] = arguments;
            const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
            axe.run(within || document, { runOnly: rules }).then(({ violations }) =>
              done(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 140)}`))));""",
            within,
        )
        return list(found)


@pytest.fixture(scope="session")
def django_db_setup(prepared: Pattern, django_db_blocker, tmp_path_factory) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The database of this process is a file: the server of the pages has a connection for each thread, as in life."""
    with django_db_blocker.unblock(), prepared.in_use(tmp_path_factory.mktemp("database")):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """One browser for all tests of a process."""
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, QUICK, f"--blink-settings={MOUSE}"):
        options.add_argument(flag)
    options.binary_location = "/usr/bin/chromium"
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome, live_server) -> Iterator[Browser]:  # type: ignore[no-untyped-def]
    """The browser at this test's server, 1440 px wide, without cookies."""
    page = Browser(chromium, live_server.url)
    page.size(1440)
    yield page
    chromium.delete_all_cookies()
    chromium.execute_script("localStorage.clear()")


__all__ = ["Browser", "Keys"]
