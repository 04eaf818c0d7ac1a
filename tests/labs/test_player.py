"""Play: its first step is the answer to the press; a run that is at its end starts again."""

import pytest
from node import by_node

PLAYED = """(() => {
    const found = [];
    const wait = (turn, ms) => found.push(`wait ${ms}`) && (globalThis.turn = turn);
    globalThis.window = { setTimeout: wait };
    globalThis.requestAnimationFrame = (turn) => wait(turn, 0);
    globalThis.cancelAnimationFrame = globalThis.clearTimeout = () => {};
    let at = given.at;
    const frame = {
        payload: { steps: "steps", opening: given.opening, controls: { steps: { min: 0, max: 4, step: 1 } } },
        view: { tick: given.tick },
        model: { get: () => at },
        answer: { values: { get steps() { return at; } } },
        running: { plays: (on) => found.push(on ? "plays" : "stops") },
        set: ({ steps }) => found.push((at = steps)),
    };
    new Player(frame).start();
    for (let k = 0; k < given.turns; k++) globalThis.turn();
    return found;
})()"""


@pytest.mark.parametrize(
    ("at", "opening", "turns", "expected"),
    [
        (0, 0, 2, ["plays", "wait 0", "wait 700", 1, "wait 700", 2]),
        (2, 0, 1, ["plays", "wait 0", "wait 700", 3]),
        (4, 0, 1, [0, "plays", "wait 700", "wait 700", 1]),
        (3, 3, 1, [0, "plays", "wait 700", "wait 700", 1]),  # as the page opened
        (3, 0, 2, ["plays", "wait 0", "wait 700", 4, "stops"]),
    ],
)
def test_the_press_is_answered_at_once(at, opening, turns, expected):
    given = {"at": at, "opening": opening, "turns": turns, "tick": 700}
    assert by_node("player.js", "Player", PLAYED, given) == expected
