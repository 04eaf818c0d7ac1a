"""The lab `caption`: its two networks are what `fit` makes, what it writes is greedy, its rival is a rule."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.caption import models, scenes
from nnkit.labs.caption.lab import OWN, PICTURES, SEEN, UNSEEN
from nnkit.labs.caption.models import DETECTOR_EPOCHS, HELD, MODELS, PLAIN, WHERE


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.caption()


@pytest.fixture(scope="module")
def learned(lab):
    """The detector of seed 0, and what it finds in the training scenes."""
    lab.set(seed=0, epochs=DETECTOR_EPOCHS)
    x = scenes.canvases(lab.sets(0)[0], lab.pictures[0])
    return lab.detect.network, x, models.read(lab.detect.network, x)


def test_the_detector_is_what_fit_makes(lab, learned):
    net, x, _ = learned
    own = models.detector(seed=0)
    run = own.training(
        x, scenes.labels(lab.sets(0)[0]), loss="cross_entropy",
        optimizer=nn.Adam(nn.cosine(models.DETECTOR_RATE)), epochs=DETECTOR_EPOCHS, batch_size=32, seed=0,
    )  # fmt: skip
    run.advance(DETECTOR_EPOCHS * -(-len(x) // 32))
    lab.set(epochs=DETECTOR_EPOCHS)
    assert all((array == net.parameters[name]).all() for name, array in run.parameters().items())


@pytest.mark.parametrize("model", MODELS)
def test_the_captioner_is_what_fit_makes(lab, learned, model):
    lab.set(seed=0, model=model, epochs=DETECTOR_EPOCHS + 1)
    decoder, target = scenes.encoded([scenes.described(scene) for scene in lab.sets(0)[0]])
    own = models.captioner(model, seed=0)
    run = own.training(
        models.inputs(own, decoder, *learned[2]), target, loss="cross_entropy",
        optimizer=nn.Adam(nn.cosine(models.RATE)), epochs=models.EPOCHS, batch_size=32, seed=0,
    )  # fmt: skip
    run.advance(-(-len(target) // 32))
    assert all((array == lab.network.parameters[name]).all() for name, array in run.parameters().items())


def test_one_pass_with_the_right_words_counts_what_is_written_correctly(lab):
    lab.set(seed=0, model=WHERE, epochs=DETECTOR_EPOCHS + 3)
    for kind, share in enumerate(lab.result["curve"][-1], 1):
        x = scenes.canvases(lab.sets(0)[kind], lab.pictures[1])
        written = models.greedy(lab.network, *models.read(lab.detect.network, x))[0]
        captions = [scenes.described(scene) for scene in lab.sets(0)[kind]]
        right = [scenes.decoded(row) == words for row, words in zip(written, captions, strict=True)]
        assert 0.1 < share == np.mean(right) < 1


def test_the_words_after_the_end_are_ends():
    words = [scenes.caption(8, 3, True), scenes.caption(1, 8, False)]
    read, target = scenes.encoded(words)
    assert [scenes.decoded(row) for row in target] == words
    assert words[1] == ["a", "one", "to", "the", "left", "of", "an", "eight"] and words[0] == [
        "an",
        "eight",
        "above",
        "a",
        "three",
    ]
    assert (read[:, 1:] == target[:, :-1]).all() and (read[:, 0] == scenes.START).all() and target[1, -1] == scenes.END


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("held", "most"), [(9, 3), (18, 5), (27, 7)])
def test_unseen_pairs_are_never_in_training(seed, held, most):
    kinds = scenes.pairs(seed, held, most)
    assert len(kinds[1]) == held and len({*kinds[0], *kinds[1]}) == 45
    assert np.bincount(np.ravel(kinds[1]), minlength=10).max() <= most
    sets = models.sets(seed, [[range(30)] * 10] * 2, n=500, kinds=kinds)
    for scene_set, allowed in zip(sets, (kinds[0], kinds[0], kinds[1]), strict=True):
        pairs = {tuple(sorted((row[0] for row in scene), reverse=True)) for scene in scene_set}
        assert pairs <= set(allowed) and len(pairs) > 6


def test_a_perfect_map_gives_the_right_caption_by_the_rule(lab):
    """And no training picture is in a held-out scene."""
    for some in lab.sets(0):
        for scene, cells in zip(some, scenes.labels(some), strict=True):
            assert models.rule(np.eye(11)[cells]) == scenes.described(scene)
    kinds = [{each.tobytes() for of in some for each in of} for some in lab.pictures]
    assert not kinds[0] & kinds[1]


def test_scenes_have_two_digits_in_line_within_the_picture(lab):
    for scene in lab.sets(1)[0][:500]:
        (_, _, row1, col1), (_, _, row2, col2) = scene
        assert {abs(row1 - row2), abs(col1 - col2)} <= set(range(3)) | {7, 8, 9, 15, 16, 17}
        assert all(0 <= row <= 8 and 0 <= col <= 16 for _, _, row, col in scene)
    x = scenes.canvases([[[3, 0, 0, 0], [3, 0, 0, 0]]], lab.pictures[1])[0, :8, :8]
    assert (x[..., 0] == lab.pictures[1][3][0].astype(np.float32)).all()  # two equal digits: no darker than one


def test_the_state_that_sees_where_learns_nothing_of_the_digits(learned):
    """Its weights do not depend on which digits are there: the first word's are equal for all maps."""
    net = models.captioner(WHERE, seed=1)
    words, found = np.zeros((10, 9)), learned[2][0][:10]
    where = np.repeat(learned[2][1][:1], 10, axis=0)
    weights = net.read([words, found, where], models.WEIGHTS[WHERE])
    assert (weights == weights[:1]).all() and np.allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_your_own_scene(lab):
    lab.set(scene=OWN, own="3,1,0,1;7,2,8,0", seed=0, epochs=0)
    assert lab.result["wanted"] == ["a", "three", "above", "a", "seven"]
    assert lab.result["known"] == ("seen" if (7, 3) in scenes.pairs(0)[0] else "unseen")
    lab.set(own="7,2,2,15;3,1,0,1")
    assert lab.result["wanted"] == ["a", "three", "to", "the", "left", "of", "a", "seven"]
    for other in ("", "3,1,0,0", "3,1,0,0;7,1,0,8;1,1,8,8"):
        lab.set(own=other)
        assert not lab.result["wanted"] and lab.result["known"] == "none" and "never saw such a scene" in lab.status


def test_every_held_out_scene_can_become_your_own(lab):
    """With the same pictures: a scene keeps them when one of its digits is moved."""
    assert max(map(len, lab.pictures[1])) <= PICTURES + 1
    lab.set(scene=UNSEEN, number=1, seed=0)
    rows, pixels = lab.result["rows"], lab.result["pixels"]
    lab.set(scene=OWN, own=";".join(",".join(map(str, row)) for row in rows))
    assert (lab.result["rows"], lab.result["pixels"]) == (rows, pixels)


def test_a_caption_says_whether_its_pair_was_in_training(lab):
    assert "was never in training" in lab.set(scene=UNSEEN, number=3, epochs=0).status
    assert "digits was in training" in lab.set(scene=SEEN).status


def test_where_describes_unseen_pairs_as_well_as_the_rule(lab):
    shares = {model: lab.set(model=model, seed=0, epochs=22).result["curve"][-1] for model in (WHERE, PLAIN)}
    ruled = lab.result["rules"][-1]
    assert abs(shares[WHERE][1] - ruled[1]) <= 0.05 and shares[PLAIN][1] < shares[WHERE][1]
    assert len(lab.result["curve"]) == models.EPOCHS + 1 and len(lab.result["rules"]) == DETECTOR_EPOCHS + 1
    assert shares[WHERE][0] * HELD == pytest.approx(round(shares[WHERE][0] * HELD))
