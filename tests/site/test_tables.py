"""The data of a lab's charts as a table: what the chart shows, as long as it is open."""

import lab_page
import pytest
from lab_page import at_rest
from test_site import AXE, AXE_RUN

import nnkit.labs

TABLE = """() => [...document.querySelectorAll(".nn-table")].map((box) => ({
    caption: box.querySelector("caption").textContent,
    head: [...box.querySelectorAll("thead th")].map((cell) => cell.textContent),
    rows: [...box.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)) }))"""


@pytest.fixture
def lab():
    return nnkit.labs.approximator()


def test_a_table_shows_the_numbers_of_the_chart_and_follows_it(opened, lab):
    page = opened
    summary = page.get_by_text("Data as a table", exact=True)
    assert page.locator(".nn-table").count() == 0
    summary.press("Enter")
    page.wait_for_selector(".nn-table")
    before = page.evaluate(TABLE)
    for table in before:
        assert table["caption"] and len(table["head"]) >= 2 and all(table["head"]) and 0 < len(table["rows"]) <= 101
        across = [float(row[0]) for row in table["rows"]]
        assert across == sorted(across) and all(len(row) == len(table["head"]) for row in table["rows"])
        assert all(any(row[k] for row in table["rows"]) for k in range(1, len(table["head"])))
    page.locator("#epochs").press("End")
    at_rest(page)
    after = page.evaluate(TABLE)
    assert [table["head"] for table in after] == [table["head"] for table in before] and after != before
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [found for found in page.evaluate(AXE_RUN) if "nn-table" in found] == []
    summary.press("Enter")
    page.wait_for_function("!document.querySelector('.nn-tables').open")


def test_a_lab_without_a_chart_has_no_table(page, tmp_path):
    page.goto(lab_page.write(tmp_path, nnkit.labs.pooling()))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    assert page.get_by_text("Data as a table", exact=True).is_hidden()
