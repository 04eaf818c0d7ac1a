"""A network that was trained longer, in the page: it is fetched once it is chosen; the lab works on without it."""

import lab_page
import pytest
from lab_page import SENTENCE, both_agree, set_both

import nnkit.labs
from nnkit.labs.frame.longer import HERE, LONGER, Longer

NAMES = [name for name in nnkit.labs.NAMES if Longer(name).file.exists()]


@pytest.fixture
def asked(page):
    """The files that the page asks for."""
    found = []
    page.on("request", lambda request: found.append(request.url.rsplit("/", 1)[-1]))
    return found


def opened(page, lab, folder):
    page.goto(lab_page.write(folder, lab))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    both_agree(page, lab)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_fetched_once_it_is_chosen(page, tmp_path, asked, name):
    lab = getattr(nnkit.labs, name)()
    opened(page, lab, tmp_path)
    script = f"{name}.longer.js"
    assert f"{name}.js" in asked and script not in asked
    for trained in (LONGER, HERE, LONGER):
        set_both(page, lab, {"trained": trained})
    assert asked.count(script) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_it(page, tmp_path, name):
    """Also where it is chosen before anything else, and where the run is kept to compare."""
    lab = getattr(nnkit.labs, name)()
    address = lab_page.write(tmp_path, lab)
    lab.set(trained=LONGER)
    page.goto(f"{address}#{name}:trained=trained+longer&kept=trained%3Dtrained%2Blonger")
    both_agree(page, lab)
    page.wait_for_function("(text) => document.querySelector('.nn-kept span').textContent === text", arg=lab.status)


# The next script fails to load, without a line in the console, which the page of these tests must not write.
LOST = """() => {
    document.head.append = (script) => {
        delete document.head.append;
        setTimeout(() => script.onerror());
    };
}"""


def test_a_lab_works_on_where_it_does_not_arrive(page, tmp_path):
    lab = nnkit.labs.speech()
    opened(page, lab, tmp_path)
    page.evaluate(LOST)
    page.evaluate("(place) => model.set('trained', place)", lab.controls["trained"].options.index(LONGER))
    page.wait_for_function(f"{SENTENCE}.includes('did not arrive')")
    set_both(page, lab, {"trained": HERE})
    set_both(page, lab, {"trained": LONGER})
