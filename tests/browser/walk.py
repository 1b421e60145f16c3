"""Walks the whole loop of processes as three people would, with a picture of every step: from a log to the verdict.

python -m tests.browser.walk FOLDER [LOG...] [--language en-US] [--theme dark] [--width 390] [--at ADDRESS]

It serves a demo team of its own unless ADDRESS is served already: logs are brought, the first finding of each becomes
an improvement with what a change would bring; a purchase is drawn, published, cast and run ten times, its cases are
mined, and it is redesigned, signed, rolled out; the verdict is the demo team's. Not all ten ended: exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.screenshots import PASSWORD, PATIENCE, Camera, Look, chromium, served, standing

OWNER, LEAD, FINANCE = "jing@demo.example", "ming@demo.example", "xiaoyu@demo.example"
PEOPLE = {OWNER: "Jing", LEAD: "Ming", FINANCE: "Xiaoyu"}
DIALOG, STEP = "dialog[open] ", ".case-step--mine "
AMOUNTS = {OWNER: (320, 8800, 90, 4200), LEAD: (6400, 700, 2500), FINANCE: (12000, 450, 1500)}
WHO_HAS = {"Lead": LEAD, "Finance": FINANCE, "Buyers": OWNER}
CHOOSE = """const [select, value] = arguments;
  const shown = select.nextElementSibling?.querySelector(`[role=option][data-value="${CSS.escape(value)}"]`);
  if (shown) return shown.click();
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));"""
PHONE = 600
ROUNDS = 5
"""As often as anybody comes by; a case waits for nobody after that."""


class Walker(Camera):
    """Somebody who clicks and looks."""

    folder = Path()

    def settle(self) -> None:
        """On a busy machine a page takes its time."""
        WebDriverWait(self.driver, PATIENCE).until(
            lambda driver: driver.execute_script(
                "return document.readyState === 'complete' && !document.querySelector('.htmx-request')"
            )
        )
        time.sleep(0.4)

    def enter(self, email: str) -> None:
        """Be somebody else."""
        self.driver.delete_all_cookies()
        self.open("/sign-in/")
        self.find("[name=email], [name=username]").send_keys(email)
        self.find("[type=password]").send_keys(PASSWORD + "\n")
        WebDriverWait(self.driver, PATIENCE).until(lambda driver: "/demo/" in driver.current_url)

    def keep(self, name: str) -> None:
        """The window as it is."""
        self.settle()
        self.driver.save_screenshot(str(self.folder / f"{name}.png"))
        sys.stdout.write(f"{name}\n")

    def fill(self, name: str, value: str, *, place: int = 0, within: str = DIALOG) -> None:
        """A field of the dialog by its name."""
        self.find(f"{within}[name='{name}']")
        field = self.driver.find_elements(By.CSS_SELECTOR, f"{within}[name='{name}']")[place]
        if field.tag_name == "select":
            self.driver.execute_script(CHOOSE, field, value)
        elif field.get_attribute("type") == "checkbox":
            self.driver.execute_script("arguments[0].click()", field)
        else:
            field.clear()
            field.send_keys(value)

    def send(self, within: str = DIALOG) -> None:
        """The form of the dialog."""
        self.driver.execute_script(f"document.querySelector('{within}form').requestSubmit()")
        self.settle()

    def popover(self, opener: str, **values: str) -> None:
        """What a small form beside its button asks."""
        self.driver.execute_script(f"document.querySelector('{opener}').click()")
        self.settle()
        for name, value in values.items():
            self.fill(name, value, within="#popover ")
        self.send("#popover ")

    def dialog(self, opener: str) -> None:
        """Opened by its button, which may show itself only under the pointer."""
        self.find(opener)
        self.driver.execute_script(f'document.querySelector("{opener}").click()')
        self.find(f"{DIALOG}form")
        self.settle()

    def post(self, address: str) -> None:
        """Press the button that sends there, and confirm where that is asked."""
        self.driver.execute_script(f"document.querySelector(\"[hx-post$='{address}']\").click()")
        self.settle()
        self.driver.execute_script("document.querySelector('#ask[open] [value=yes]')?.click()")
        self.settle()


def bring(walker: Walker, log: Path) -> None:
    walker.open("/demo/maps/")
    walker.find("input[type=file]").send_keys(str(log.resolve()))
    walker.driver.execute_script("document.querySelector('input[type=file]').form.requestSubmit()")
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: d.find_elements(By.CSS_SELECTOR, ".map__box svg g"))
    walker.keep(f"log-{log.name.partition('.')[0]}")


def pursue(walker: Walker, log: Path) -> None:
    """The first finding of the map on the page becomes an improvement, which keeps what a change would bring."""
    name, here = log.name.partition(".")[0], walker.driver.current_url.removeprefix(walker.base)
    if not walker.driver.find_elements(By.CSS_SELECTOR, ".finding-card button[hx-post]"):
        sys.stdout.write(f"{name}: no finding\n")
        return
    walker.driver.execute_script("document.querySelector('.finding').click()")
    walker.keep(f"{name}-finding")
    walker.driver.execute_script("document.querySelector('.finding-card button[hx-post]').click()")
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: "/improvements/IMP-" in d.current_url)
    walker.keep(f"{name}-improvement")
    walker.open(here)
    address = walker.find("a[href*='/what-if']").get_attribute("href") or ""
    walker.open(address.removeprefix(walker.base))
    walker.driver.execute_script("document.querySelector('form.what-if').requestSubmit()")
    walker.settle()
    walker.keep(f"{name}-what-if")
    walker.driver.execute_script("document.querySelector('form[hx-post]:not(.what-if) .button--primary').click()")
    told = "#main .what-if__verdict, #main .banner--bad, #main .banner--warn"
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: d.find_elements(By.CSS_SELECTOR, told))
    walker.keep(f"{name}-what-if-told")
    if walker.driver.find_elements(By.CSS_SELECTOR, ".what-if__keep button[hx-post]"):
        walker.driver.execute_script("document.querySelector('.what-if__keep button[hx-post]').click()")
        walker.settle()
        walker.keep(f"{name}-what-if-kept")


def draw(walker: Walker) -> str:
    """The purchase: asked for with an amount, approved by lead and finance, ordered, received; its address."""
    walker.open("/demo/processes/")
    walker.keep("processes")
    walker.dialog("[data-dialog$='processes/new']")
    walker.fill("name", "Walk")
    walker.keep("process-new")
    walker.send()
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: d.current_url.endswith("/draft/"))
    address = walker.driver.current_url.removeprefix(walker.base).removesuffix("/draft/")
    for label, kind in (("Goods", "text"), ("Amount", "money")):
        walker.popover("#new-field", label=label, kind=kind)
    edit(walker, "start")
    for name in ("goods", "amount"):
        walker.driver.execute_script(f"document.querySelector('{DIALOG}[name=asks][value={name}]').click()")
    walker.send()
    for name, kind in (("Lead approves", "approval"), ("Finance approves", "approval"), ("Receive", "checklist")):
        walker.popover(f"#{before('Finance approves', walker, kind)}", name=name, kind=kind)
    roles = {"step2": "Lead", "step3": "Finance, Lead", "step4": "Buyers", "step1": "Buyers"}
    for key, role in roles.items():
        edit(walker, key)
        walker.fill("role", role)
        if key in {"step2", "step3"}:
            rule(walker, "500" if key == "step2" else "5000")
            walker.fill("everybody", "on")
        walker.keep(f"step-{key}")
        walker.send()
    walker.keep("draft")
    walker.post("/publication")
    return address


def before(_name: str, walker: Walker, kind: str) -> str:
    """The plus of the last end for a checklist, of the first task for an approval."""
    where = "#step-end" if kind == "checklist" else "#step-step1"
    return str(walker.ask(f"document.querySelector(\"{where} [id^='before-']\").id"))


def edit(walker: Walker, key: str) -> None:
    walker.dialog(f"#step-{key} [data-dialog]")


def rule(walker: Walker, most: str) -> None:
    """Less than that passes by itself."""
    for name, value in (("auto-field", "amount"), ("auto-comparison", "<"), ("auto-value", most)):
        walker.fill(name, value)


def cast(walker: Walker, address: str) -> None:
    walker.open(address)
    walker.keep("process-next")
    openers = walker.driver.find_elements(By.CSS_SELECTOR, "[data-dialog*='/roles/']")
    for opener in [each.get_attribute("data-dialog") for each in openers]:
        walker.dialog(f"[data-dialog='{opener}']")
        heading = walker.find("dialog[open] h2").text
        email = next(email for role, email in WHO_HAS.items() if role in heading)
        labels = walker.driver.find_elements(By.CSS_SELECTOR, f"{DIALOG}label")
        next(label for label in labels if PEOPLE[email] in label.text).click()
        walker.send()


def begin(walker: Walker, address: str) -> list[str]:
    cases = []
    for email, amounts in AMOUNTS.items():
        walker.enter(email)
        for amount in amounts:
            walker.open(address)
            walker.dialog("[data-dialog$='/cases/new']")
            walker.fill("value-goods", f"Goods {amount}")
            walker.fill("value-amount", str(amount))
            walker.send()
            WebDriverWait(walker.driver, PATIENCE).until(lambda d: "/cases/CASE-" in d.current_url)
            cases.append(walker.driver.current_url.removeprefix(walker.base))
    walker.keep("case-begun")
    return cases


def do(walker: Walker, cases: list[str]) -> int:
    """Everybody does what waits for them, until nothing waits; how many cases ended."""
    for turn in range(ROUNDS):
        for email in AMOUNTS:
            walker.enter(email)
            walker.open("/demo/cases/approvals")
            walker.keep(f"approvals-{turn}-{email[:4]}")
            for case in cases:
                walker.open(case)
                act(walker)
    walker.keep("case-ended")
    return sum(_ended(walker, case) for case in cases)


def act(walker: Walker) -> None:
    """What the page of a case offers: approve, or tick everything and be done."""
    if not walker.driver.find_elements(By.CSS_SELECTOR, STEP):
        return
    if walker.driver.find_elements(By.CSS_SELECTOR, f"{STEP}form[action$='/vote']"):
        walker.send(STEP)
        return
    while boxes := walker.driver.find_elements(By.CSS_SELECTOR, f"{STEP}input[hx-post*='/items/']"):
        boxes[0].click()
        walker.settle()
    walker.driver.execute_script(f"document.querySelector(\"{STEP}form[action$='/completion']\").requestSubmit()")
    walker.settle()


def _ended(walker: Walker, case: str) -> bool:
    walker.open(case)
    return bool(walker.driver.find_elements(By.CSS_SELECTOR, ".banner--good"))


def improve(walker: Walker, address: str) -> None:
    """From a wish to the roll-out of what was signed."""
    walker.enter(OWNER)
    walker.open(address)
    walker.post("/map")
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: d.find_elements(By.CSS_SELECTOR, ".map__box svg g"))
    walker.keep("map-of-cases")
    walker.open("/demo/improvements/")
    walker.dialog("[data-dialog$='improvements/new']")
    walker.fill("title", "Fewer approvals")
    walker.driver.execute_script(f"document.querySelector('{DIALOG}[data-name=process] button').click()")
    walker.press("Walk")
    time.sleep(0.8)
    walker.press(Keys.ENTER)
    walker.send()
    WebDriverWait(walker.driver, PATIENCE).until(lambda d: "/improvements/IMP-" in d.current_url)
    chain = walker.driver.current_url.removeprefix(walker.base)
    walker.dialog("[data-dialog$='/registration']")
    walker.keep("registration")
    walker.send()
    walker.post("/redesign")
    walker.open(f"{address}/draft/")
    edit(walker, "step2")
    rule(walker, "2000")
    walker.send()
    walker.open(f"{chain}/comparison")
    walker.keep("comparison")
    walker.open(chain)
    walker.post("/publication")
    walker.dialog("[data-dialog$='/question']")
    for name, value in (("text", "Up to which amount does nobody approve?"), ("options", "500\n2000"), ("right", "2")):
        walker.fill(name, value)
    walker.send()
    walker.post("/signatures")
    for email in AMOUNTS:
        sign(walker, email, chain)
    walker.enter(OWNER)
    walker.open(chain)
    walker.dialog("[data-dialog$='/roll-out']")
    walker.keep("roll-out")
    walker.send()
    walker.post("/roll-out/beginning")
    walker.keep("rolled-out")


def sign(walker: Walker, email: str, chain: str) -> None:
    """With a wrong answer first, which is told."""
    walker.enter(email)
    walker.open(chain)
    if walker.driver.find_elements(By.CSS_SELECTOR, ".signing"):
        walker.post("/receipt")
        for option in (0, 1):
            chosen = walker.driver.find_elements(By.CSS_SELECTOR, ".signing [type=radio]")[option]
            walker.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", chosen)
            chosen.click()
            walker.send(".signing ")
        walker.keep(f"signed-{email[:4]}")


def main() -> int:
    """The whole way in one language and look; 0 where every case ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("logs", nargs="*", type=Path)
    parser.add_argument("--language", default="zh-CN")
    parser.add_argument("--theme", default="light", choices=["light", "dark"])
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--at", default="")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with served() if not chosen.at else standing(chosen.at) as base, chromium(pointer=chosen.width >= PHONE) as driver:
        walker = Walker(driver, base)
        walker.folder = chosen.folder
        walker.wear(Look("walk", chosen.language, chosen.theme, chosen.width, 900, "", ""))
        walker.enter(OWNER)
        for log in chosen.logs:
            bring(walker, log)
            pursue(walker, log)
        address = draw(walker)
        cast(walker, address)
        cases = begin(walker, address)
        ended = do(walker, cases)
        sys.stdout.write(f"{ended} of {len(cases)} cases ended\n")
        improve(walker, address)
        walker.open("/demo/improvements/IMP-1")
        walker.keep("verdict-told")
        walker.find(".chain__answer a").click()
        walker.keep("verdict")
    return 0 if ended == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
