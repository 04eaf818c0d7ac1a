"""The site in Firefox, without a window: every lab is alive, a cell runs on its page, and JupyterLite starts.

Playwright drives only a Firefox of its own. This one is the reader's, spoken to by the protocol that it has built in.
"""

import json
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
from lab_page import SITE, labs_of_site
from moves import in_address, opening
from test_lite import CHAPTER, READY, SAY
from test_run_here import IDLE, SHOWN, SMALL, committed
from test_site_labs import SENTENCE

import nnkit.labs

pytestmark = pytest.mark.long
PATIENCE = 300  # seconds; Python starts in 20 on an idle machine


class Firefox:
    """A Firefox that a program started: it goes to addresses and runs scripts in pages."""

    def __init__(self, port):
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._hear()  # its greeting
        self.say("WebDriver:NewSession", pageLoadStrategy="eager")
        self.say("WebDriver:SetTimeouts", script=PATIENCE * 1000, pageLoad=PATIENCE * 1000)

    def say(self, command, **arguments):
        """Send a command; returns its result."""
        text = json.dumps([0, 1, command, arguments])
        self.line.sendall(f"{len(text)}:{text}".encode())
        _, _, error, result = self._hear()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def _hear(self):
        size = b""
        while not size.endswith(b":"):
            size += self.line.recv(1)
        text = b""
        while len(text) < int(size[:-1]):
            text += self.line.recv(int(size[:-1]) - len(text))
        return json.loads(text)

    def go(self, address):
        self.say("WebDriver:Navigate", url=address)

    def run(self, script, *arguments):
        """What a script returns; it may return a promise."""
        return self.say("WebDriver:ExecuteScript", script=script, args=list(arguments), sandbox=None)["value"]

    def wait(self, script, *arguments):
        """Wait until a script returns something true, and return that."""
        end = time.monotonic() + PATIENCE
        while not (value := self.run(script, *arguments)):
            assert time.monotonic() < end, f"this did not come true: {script}"
            time.sleep(0.1)
        return value


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    found = shutil.which("firefox") or shutil.which("firefox-esr")
    if found is None:
        pytest.fail("This test needs Firefox on the PATH.")
    with started(found, tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


@contextmanager
def started(program, profile):
    settings = {"marionette.port": 0, "browser.startup.page": 0}  # any port that is free; an empty page
    lines = [f'user_pref("{name}", {value});' for name, value in settings.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    process = subprocess.Popen([program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        port, end = profile / "MarionetteActivePort", time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text()):
            assert process.poll() is None and time.monotonic() < end, "Firefox did not start"
            time.sleep(0.1)
        yield Firefox(int(port.read_text()))
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("place, name", labs_of_site())
def test_every_lab_says_what_it_says_in_python(firefox, place, name):
    """As a link opens it, on a page from a folder on disk."""
    lab = getattr(nnkit.labs, name)()
    firefox.go("about:blank")
    firefox.go(f"{(SITE / place).as_uri()}#{name}:{in_address(opening(lab))}")
    firefox.wait("return document.querySelector(`.nn-lab[data-lab=${arguments[0]}]`)?.dataset.engine === 'wasm'", name)
    firefox.wait(f"return ({SENTENCE})(arguments[0]) === arguments[1]", name, lab.status)


def test_the_cells_of_a_chapter_run_on_its_page(firefox, serve):
    firefox.go(f"{serve(SITE)}/book/{SMALL}.html")
    firefox.wait("return document.querySelector('.nn-run button')")
    firefox.run("[...document.querySelectorAll('div.cell .nn-run')].at(-1).querySelector('button').click()")
    firefox.wait(f"return document.querySelector('.cm-content') && {IDLE}")
    for on_page, in_book in zip(firefox.run(f"return {SHOWN}"), committed(SMALL), strict=True):
        assert in_book is None or on_page == in_book


def test_a_notebook_in_jupyterlite_knows_nnkit(firefox, serve):
    firefox.go(f"{serve(SITE)}/lite/open.html?path={CHAPTER}.ipynb")
    firefox.wait(f"return {READY}")
    said = firefox.run(f"return ({SAY})(arguments[0])", "import nnkit.labs; print(nnkit.labs.line().status)")
    assert said.strip() == nnkit.labs.line().status
