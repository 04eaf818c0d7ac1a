"""Where Chromium is: tests and printing run it without a window and without a network."""

import os
import shutil

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none",  # else the headless shell prints words without the spaces between them
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ELSEWHERE = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    os.path.expandvars(r"%LOCALAPPDATA%\Google\Chrome\Application\chrome.exe"),
]


def path():
    """The path of a Chromium or Chrome: NNKIT_CHROMIUM, or the first that is installed; None if there is none.

    Chromium's headless shell comes first. It shows the same pages without a window's trimmings, and opens one in half
    the time.
    """
    names = [os.environ.get("NNKIT_CHROMIUM"), "chromium-headless-shell", *NAMES, *ELSEWHERE]
    return next((found for found in map(shutil.which, filter(None, names)) if found), None)
