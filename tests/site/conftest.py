"""A headless Chromium without a network, for the tests in this folder."""

import os
import re
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import chromium
import lab_page
import pytest
from playwright.sync_api import Page, sync_playwright

REPORTS = Path(__file__).parents[2] / "_build" / "reports"


def browser_path():
    """The path of a Chromium or Chrome."""
    found = chromium.path()
    if found is None:
        pytest.fail("The browser tests need Chromium: install it, or set NNKIT_CHROMIUM to its path.")
    return found


def pytest_collection_modifyitems(items):
    """Every test in this folder is slow; in continuous integration, whose machines are shared, it gets a second try.

    The closing line counts these as "rerun": each is a test that does not wait for what it needs to see. Fix it.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Of a test that has failed, keep a picture of its pages in _build/reports."""
    report = yield
    if report.failed and call.when == "call":
        for name, page in item.funcargs.items():
            if isinstance(page, Page) and not page.is_closed():
                page.screenshot(path=REPORTS / f"{re.sub(r'[^-_0-9a-zA-Z]+', '-', item.name)}-{name}.png")
    return report


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        live = playwright.chromium.launch(executable_path=browser_path(), args=chromium.FLAGS)
        yield live
        live.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and does not write a line per request."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def serve():
    """A function: folder -> address of a server of it on this machine."""
    servers = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def opened(page, lab, tmp_path):
    """The page of the test file's `lab`, alone and with its engine at work; it answers at once on any machine."""
    page.goto(lab_page.write(tmp_path, lab, after="nnkitLabs.default.settings.budget = 1e9;"))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    return page


@pytest.fixture
def visit(page, serve, tmp_path):
    """A function: shows a lab on a page with a summary, which is returned once the lab is alive.

    It comes from a server: what Chromium keeps for pages of a folder is shared by all of them, and late.
    """
    address = f"{serve(tmp_path)}/lab.html"

    def show(lab, words="", **more):
        summary = f"<div data-prediction={lab.name}>nothing yet</div>"
        summary = f"document.querySelector('main').insertAdjacentHTML('beforeend', '{summary}')"
        after = f"document.addEventListener('DOMContentLoaded', () => {summary});"
        page.goto("about:blank")
        lab_page.write(tmp_path, lab, after=f"nnkitLabs.default.settings.budget = 1e9;{after}", **more)
        page.goto(address + words)
        page.wait_for_selector(".nn-lab[data-engine]:not([data-engine=none])")
        return page

    return show


@pytest.fixture
def phone(browser, lab, tmp_path):
    """The same page on a small screen that is touched, and a function: a finger goes over an element, from place to
    place, each in shares of its width and height.
    """
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    context.add_init_script(lab_page.SEEN)
    page = context.new_page()
    page.goto(lab_page.write(tmp_path, lab, after="nnkitLabs.default.settings.budget = 1e9;"))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    session = context.new_cdp_session(page)

    def touch(selector, *places, steps=8):
        box = page.locator(selector).bounding_box()
        send = lambda kind, *points: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        at = lambda x, y: {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        send("touchStart", at(*places[0]))
        for (x, y), (u, v) in pairwise(places):
            for k in range(1, steps + 1):
                send("touchMove", at(x + (u - x) * k / steps, y + (v - y) * k / steps))
        send("touchEnd")

    yield page, touch
    context.close()


@pytest.fixture(scope="session")
def local_page(browser):
    """A context manager: a page that may reach this machine only; fails if it tried to go further, or wrote an error to
    its console.
    """
    return partial(_local_page, browser)


@pytest.fixture
def page(local_page):
    """A page of `local_page` for one test."""
    with local_page() as live:
        yield live


@contextmanager
def _local_page(browser):
    context = browser.new_context()
    context.add_init_script(lab_page.SEEN)
    expected, errors = [], []

    def refuse(route):
        expected.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^(?!http://127\.0\.0\.1:|file:|blob:|data:)"), refuse)
    live = context.new_page()
    live.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    live.on("pageerror", lambda error: errors.append(str(error)))
    yield live
    context.close()
    assert expected == [] and errors == []
