"""A loss curve as tones, and in words."""

from node import by_node

HALVED = {"points": [[0, 1], [1, 0.1], [2, 0.01]], "name": "training"}
RISING = {"points": [[0, 0.01], [2, 1], [3, None]], "name": "held out"}


def played(curves, log):
    return by_node("notes.js", "notes", "notes(given.curves, given.log)", {"curves": curves, "log": log})


def test_the_pitch_follows_the_value_and_time_goes_along_the_curve():
    first, second = played([HALVED, RISING], log=True)
    assert [tone["at"] for tone in first] == [0, 1.5, 3]
    assert [round(tone["hertz"]) for tone in first] == [880, 440, 220]  # equal ratios, equal intervals
    assert [tone["at"] for tone in second] == [3.5, 6.5]  # a value that is no number is left out
    assert [round(tone["hertz"]) for tone in second] == [220, 880]  # on the same scale


def test_a_plain_axis_a_level_and_a_long_curve():
    (line,) = played([{"points": [[0, 0], [1, 5], [2, 10]]}], log=False)
    assert [round(tone["hertz"]) for tone in line] == [220, 440, 880]
    (level,) = played([{"points": [[0, 2], [1, 2]]}], log=False)
    assert level[0]["hertz"] == level[1]["hertz"]
    (long,) = played([{"points": [[k, -k] for k in range(2001)]}], log=False)
    assert len(long) <= 151 and long[-1] == {"at": 3, "hertz": 220}
    assert played([{"points": [[0, 0]]}], log=True) == [[]]


def test_what_is_heard_is_said():
    given = {"curves": [HALVED, RISING], "about": {"what": "loss", "where": "epoch", "log": True}}
    assert by_node("notes.js", "inWords", "inWords(given.curves, given.about)", given) == (
        "Loss, training: starts at 1, ends at 0.01; lowest at epoch 2: 0.01. "
        "Loss, held out: starts at 0.01, ends at 1; lowest at epoch 0: 0.01."
    )
