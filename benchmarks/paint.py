"""`python -m benchmarks.paint --items 100000`: when a browser first paints a list and a board, and what it loads.

Chromium without a window, on the machine that serves: the first visit with an empty cache, the others with a full one.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from benchmarks import machine
from benchmarks.databases import database
from benchmarks.pages import pages, prepare

FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
PAINTED = """const paint = performance.getEntriesByName('first-contentful-paint')[0];
    const scripts = performance.getEntriesByType('resource').filter((each) => each.name.endsWith('.js'));
    return paint && [paint.startTime, scripts.reduce((sum, each) => sum + each.encodedBodySize, 0)]"""


def main() -> None:
    """Seed where nothing is there yet, serve, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--port", type=int, default=8021)
    options = parser.parse_args()
    home = Path(os.environ.get("OPSLOOP_HOME") or f"var/benchmarks/{options.items}")
    with database(home, postgres=False):
        import django

        django.setup()
        prepare(options.items)
        print(machine.described(""))
        for line in _looked_at(options.visits, options.port):
            print(line, flush=True)


def _looked_at(visits: int, port: int) -> list[str]:
    """A line for each page: the first paint, and how much script came over the line."""
    from selenium import webdriver
    from selenium.webdriver.support.ui import WebDriverWait

    from benchmarks import seeding, serving

    choice = webdriver.ChromeOptions()
    for flag in (*FLAGS, "--window-size=1280,900"):
        choice.add_argument(flag)
    lines = []
    name, _equals, value = serving.signed_in(seeding.member()).partition("=")
    with serving.served(port), webdriver.Chrome(choice, webdriver.ChromeService("/usr/bin/chromedriver")) as driver:
        base = f"http://{serving.ADDRESS}:{port}"
        driver.get(f"{base}/favicon-of-nothing")
        driver.add_cookie({"name": name, "value": value})
        for page in ("list", "board"):
            driver.execute_cdp_cmd("Network.clearBrowserCache", {})
            seen = []
            for _visit in range(visits + 1):
                driver.get(base + pages()[page][0])
                seen.append(WebDriverWait(driver, 10).until(lambda here: here.execute_script(PAINTED)))
            first, *others = (paint for paint, _bytes in seen)
            lines.append(
                f"{page:6} first paint {first:5.0f} ms with nothing kept, then {statistics.median(others):5.0f} ms"
                f" (slowest {max(others):.0f}); scripts {seen[0][1] / 1024:.1f} KB as sent"
            )
    return lines


if __name__ == "__main__":
    main()
