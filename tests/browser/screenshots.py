"""Takes the pictures of the manual: the demo team and an imported board, in Chinese light, English dark and on a phone.

python -m tests.browser.screenshots [BOARD.json] [--only NAME]; `bin/screenshots` calls it.
"""

from __future__ import annotations

import argparse
import base64
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import FLAGS, MOUSE, ROOT, Browser

FOLDER = ROOT / "docs" / "images"
OWN_BOARD = ROOT / "tests" / "browser" / "data" / "board.json"
MOST_BYTES = 150_000
LEAD, PASSWORD = "jing@demo.example", "opsloop-demo"


@dataclass(frozen=True)
class Look:
    """How a person sees the pages."""

    name: str
    language: str
    theme: str
    width: int
    height: int
    project: str
    peeked: str


LOOKS = (
    Look("zh", "zh-CN", "light", 1440, 900, "MEM", "会员日冲刺"),
    Look("en", "en-US", "dark", 1440, 900, "CON", "Press kit"),
    Look("phone", "zh-CN", "light", 390, 844, "MEM", "会员日冲刺"),
)
PAGES = {
    "list": "projects/{project}/items/?layout=table",
    "board": "projects/{project}/items/?layout=board",
    "peek": "projects/{project}/items/?layout=board&peek=items/{peeked}",
    "my-work": "",
    "inbox": "inbox/",
}
PROCESS = {"improvement": "improvements/IMP-1", "process": "processes/SOP-1/draft/"}
"""Pages of which no picture on a phone is kept."""
PLAN = {"plan": "", "plan-load": "load", "plan-changes": "changes", "plan-forecast": "forecast"}
PATIENCE = 180
"""Seconds until the worker has made the plan; the first time it compiles the kernels before."""


def main() -> None:
    """Everything, or what `--only` names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("board", nargs="?", type=Path, default=OWN_BOARD, help="a board to show the import with")
    parser.add_argument("--only", default="", help="only pictures whose name has this in it")
    parser.add_argument("--at", default="", help="an address that is already served, with a demo team")
    chosen = parser.parse_args()
    with served() if not chosen.at else standing(chosen.at) as base:
        for look in LOOKS:
            with chromium(pointer=look.width >= 600) as driver:
                take(Camera(driver, base), look, board=chosen.board.resolve(), only=chosen.only)
        take_reports(base, board=chosen.board.resolve(), only=chosen.only)


def take(camera: Camera, look: Look, *, board: Path, only: str) -> None:
    """All pictures of one look."""
    camera.wear(look)
    camera.sign_in()
    peeked = camera.ref_of(look)
    for name, path in PAGES.items():
        if only in f"{name}-{look.name}":
            camera.open(f"/demo/{path.format(project=look.project, peeked=peeked)}")
            camera.keep(f"{name}-{look.name}")
    for name, tab in PLAN.items():
        if only in f"{name}-{look.name}" and (not tab or look.name != "phone"):
            camera.show_plan(tab)
            camera.keep(f"{name}-{look.name}")
    if look.name != "phone":
        take_processes(camera, look.name, only=only)
        if only in f"import-{look.name}":
            camera.show_import(board)
            camera.keep(f"import-{look.name}")


def take_reports(base: str, *, board: Path, only: str) -> None:
    """What is told of a board after it has come in: once, and last of all, since from then on every page shows it."""
    report = ""
    for look in LOOKS:
        name = f"report-{look.name}"
        if only in name:
            with chromium(pointer=look.width >= 600) as driver:
                camera = Camera(driver, base)
                camera.wear(look)
                camera.sign_in()
                if report:
                    camera.open(report)
                else:
                    report = camera.load(board)
                camera.keep(name)


def take_processes(camera: Camera, look: str, *, only: str) -> None:
    """A process, its way to the proof, and the map of the demo team's log."""
    for name, path in PROCESS.items():
        if only in f"{name}-{look}":
            camera.open(f"/demo/{path}")
            camera.keep(f"{name}-{look}")
    if only in f"map-{look}":
        camera.show_map()
        camera.keep(f"map-{look}")
    if only in f"compared-{look}":
        camera.show_map()
        camera.compare()
        camera.keep(f"compared-{look}")


class Camera(Browser):
    """A browser that keeps what it sees."""

    def wear(self, look: Look) -> None:
        """See the pages like this from now on, and as nobody yet."""
        self.driver.delete_all_cookies()
        metrics = {"width": look.width, "height": look.height, "deviceScaleFactor": 0}
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {**metrics, "mobile": look.width < 600},
        )
        seen = {"features": [{"name": "prefers-color-scheme", "value": look.theme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", seen)
        agent = self.driver.execute_script("return navigator.userAgent")
        spoken = {"userAgent": agent, "acceptLanguage": look.language}
        self.driver.execute_cdp_cmd("Network.setUserAgentOverride", spoken)

    def open(self, path: str, **_unused: str) -> None:
        self.driver.get(self.base + path)
        self.settle()

    def sign_in(self) -> None:
        """As the lead."""
        self.open("/sign-in/")
        self.find("[name=email], [name=username]").send_keys(LEAD)
        self.find("[type=password]").send_keys(PASSWORD + "\n")
        WebDriverWait(self.driver, 10).until(lambda driver: "/demo/" in driver.current_url)

    def ref_of(self, look: Look) -> str:
        """The reference of the work that this look peeks at."""
        self.open(f"/demo/projects/{look.project}/items/?layout=table&q={look.peeked}")
        return str(self.ask("document.querySelector('#main .row a[data-peek]').getAttribute('href').split('/').pop()"))

    def show_plan(self, tab: str) -> None:
        """A page of the demo team's plan, once the worker has made it."""
        self.open("/demo/plan/")
        WebDriverWait(self.driver, PATIENCE).until(
            lambda driver: not driver.find_elements(By.CSS_SELECTOR, "#main .job, #main .empty")
        )
        self.open(self.driver.current_url.removeprefix(self.base) + tab)

    def show_map(self) -> None:
        """The map of the only log that the demo team has."""
        self.open("/demo/maps/")
        self.open(str(self.ask("document.querySelector('#main tbody a.strong').getAttribute('href')")))
        WebDriverWait(self.driver, 60).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, ".map__box svg g"))

    def compare(self) -> None:
        """Two halves of the map that is shown."""
        self.driver.get(str(self.ask("document.querySelector('.bar [href*=\"/difference\"]').href")))
        drawn = "document.querySelectorAll('.map__box svg').length > 1"
        WebDriverWait(self.driver, 60).until(lambda driver: driver.execute_script(f"return {drawn}"))

    def show_import(self, board: Path) -> None:
        """What the product says of a board before it comes in."""
        self.open("/demo/import/")
        self.driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(board))
        WebDriverWait(self.driver, 60).until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, "button[formaction$='loading']")
        )

    def load(self, board: Path) -> str:
        """Bring a board in, and answer where its report is."""
        self.show_import(board)
        self.driver.find_element(By.CSS_SELECTOR, "button[formaction$='loading']").click()
        WebDriverWait(self.driver, 60).until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, "[action$='undoing'], [formaction$='undoing']")
        )
        return self.driver.current_url.removeprefix(self.base)

    def keep(self, name: str) -> None:
        """The window as a WebP, as good as its size allows."""
        self.settle()
        time.sleep(0.4)
        for quality in (82, 70, 58, 45):
            seen = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": quality})
            picture = base64.b64decode(seen["data"])
            if len(picture) <= MOST_BYTES:
                break
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.webp").write_bytes(picture)
        sys.stdout.write(f"{name}: {len(picture) // 1000} kB\n")


@contextmanager
def standing(base: str) -> Iterator[str]:
    """A server that somebody else runs."""
    yield base.rstrip("/")


@contextmanager
def served() -> Iterator[str]:
    """A fresh installation with the demo team, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        around = {**os.environ, "OPSLOOP_HOME": home, "OPSLOOP_PORT": str(port)}
        for command in (["migrate"], ["demo"], ["django", "collectstatic", "--noinput"]):
            subprocess.run([sys.executable, "-m", "opsloop", *command], env=around, check=True, capture_output=True)
        server = subprocess.Popen([sys.executable, "-m", "opsloop", "serve"], env=around, stdout=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(base)
            yield base
        finally:
            server.terminate()
            server.wait(20)


def _wait(base: str) -> None:
    for _attempt in range(120):
        try:
            urllib.request.urlopen(f"{base}/sign-in/", timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"nothing answers at {base}")


@contextmanager
def chromium(*, pointer: bool) -> Iterator[webdriver.Chrome]:
    """A browser without a window; with a pointer that hovers, so that what shows itself only then stays away."""
    options = webdriver.ChromeOptions()
    if pointer:
        options.add_argument(f"--blink-settings={MOUSE}")
    # Emulated scales draw text some pixels too high beside what is centred; a real one does not.
    for flag in (*FLAGS, "--force-device-scale-factor=1.5"):
        options.add_argument(flag)
    options.binary_location = "/usr/bin/chromium"
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    try:
        yield driver
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
