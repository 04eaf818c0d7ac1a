"""The lab `attention`: its networks are what the chapter builds, its map and its numbers are true, its curves, too."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit import data
from nnkit.labs.attention import models
from nnkit.labs.attention.models import BLOCK, COPY, GRU, HEAD, MODELS, REVERSE, SORT, TASKS


@pytest.fixture(scope="module")
def opened():
    return nnkit.labs.attention()


@pytest.fixture
def lab(opened):
    return opened.set(task=REVERSE, model=HEAD, digits="31415926", updates=50, rate=0.03, seed=0)


def test_the_head_is_what_fit_makes(lab):
    lab.set(updates=400)
    net = models.network(HEAD)
    samples = models.examples(REVERSE, models.questions(models.SAMPLES, 0))
    net.fit(
        **samples, loss="cross_entropy", optimizer=nn.Adam(nn.cosine(0.03)), epochs=4, batch_size=64, seed=0,
        clip_norm=1.0, progress=False,
    )  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    right = models.right_digits(net, REVERSE, models.questions(models.HELD, models.HELD_SEED)).all(axis=1)
    assert lab.result["curve"][-1] == right.mean()


def test_hardly_a_held_out_question_is_learned():
    """Of 10^8 possible ones, chance gives a run 0.03 on average."""
    held = {tuple(row) for row in models.questions(models.HELD, models.HELD_SEED)}
    learned = [set(map(tuple, models.questions(models.SAMPLES, seed))) for seed in range(10)]
    assert len(held) == models.HELD and sum(len(held & each) for each in learned) <= 1


def test_questions_have_all_digits_about_equally_often():
    counts = np.bincount(models.questions(6400, 0).astype(int).ravel(), minlength=10)
    assert len(counts) == 10 and abs(counts - 5120).max() < 5 * np.sqrt(5120)


@pytest.mark.parametrize(("task", "answer"), [(COPY, [3, 1, 2]), (REVERSE, [2, 1, 3]), (SORT, [1, 2, 3])])
def test_samples_ask_for_the_answer_alone(task, answer):
    found = models.examples(task, np.array([[3.0, 1, 2]]))
    assert found["x"][0, :6].tolist() == [3, 1, 2, models.MARK, *answer[:2]]
    assert found["y"][0, found["mask"][0]].tolist() == answer and found["mask"][0].nonzero()[0].tolist() == [3, 4, 5]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("length", [1, 8, 10])
def test_an_answer_is_exact_if_each_digit_after_right_ones_is(model, length):
    """Written digit by digit, an answer goes wrong at the first digit that is wrong after right ones."""
    net, asked = models.network(model, 1), models.questions(6, 4, length)
    for question, right in zip(asked, models.right_digits(net, SORT, asked), strict=True):
        reply = models.write(net, question.astype(int).tolist())
        same = reply == models.answers(SORT, question[None])[0].astype(int).tolist()
        assert len(reply) == length and same == right.all()


def test_the_map_holds_the_weights_of_the_head(lab):
    rows = np.array(lab.result["map"])
    assert rows.shape == (8, 16) and rows.sum(axis=1) == pytest.approx(1)
    assert (rows[0, 9:] == 0).all()  # the first digit is written at the mark: nothing after it is seen
    question, wanted = lab.result["question"], lab.result["wanted"]
    by_hand = np.mean([rows[k, :8][np.array(question) == wanted[k]].sum() for k in range(8)])
    assert lab.result["focus"] == pytest.approx(100 * by_hand)


def test_the_map_of_the_gru_is_what_other_digits_do(lab):
    lab.set(model=GRU, digits="1024", updates=30)
    rows, reply = lab.result["map"], lab.result["reply"]
    for place in range(4):
        changed = np.zeros(4)
        for digit in set(range(10)) - {lab.result["question"][place]}:
            asked = np.array([lab.result["question"]], float)
            asked[0, place] = digit
            written = lab.network.predict(models.rows(asked, np.array([reply])))[0, 4:8].argmax(axis=-1)
            changed += written != reply
        assert [row[place] for row in rows] == pytest.approx(changed / 9)


def test_the_head_that_reverses_looks_along_the_diagonal(lab):
    lab.set(updates=400)
    assert np.argmax(lab.result["map"], axis=1).tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    assert lab.facts["exact"] == 100 and lab.facts["wrong"] == 0
    for digits in ("3141592653", "314159"):
        assert lab.set(digits=digits).facts["wrong"] > 0 and "has never seen" in lab.status
    assert "Type up to 10 digits" in lab.set(digits="").status


@pytest.mark.parametrize(("model", "task"), [(HEAD, SORT), (BLOCK, COPY), (GRU, REVERSE)])
def test_the_curves_are_what_the_lab_computes(lab, model, task):
    curves = {(name, of): runs for name, of, runs in lab.view.payload["curves"]}
    assert len(curves) == len(MODELS) * len(TASKS)
    lab.set(model=model, task=task, seed=2, updates=60)
    assert lab.result["curve"] == curves[model, task][2][:7]
    assert curves[model, task] == data.experiment("attention_page").column("curve", model=model, task=task).tolist()
