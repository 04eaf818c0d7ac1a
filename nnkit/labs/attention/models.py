"""What the lab `attention` and its chapter share: three tasks on digits, and the networks that learn them."""

from functools import cache

import numpy as np

from ... import Add, Attention, Dense, Embedding, Input, Network, Position, ReLU, layers
from ...data.made import uniform
from ...kernels import streams

LEARNED, MOST = 8, 10  # digits of the questions in training; of the longest question that fits
STEPS, MARK = 2 * MOST, 10  # places of a question, a mark and the answer but its last digit; the number of the mark
WIDTH, HIDDEN, UNITS = 16, 32, 32  # numbers for each digit; hidden units behind the head; units of the GRU
SCALE, RATE, CLIP = 0.5, 0.03, 1.0
SAMPLES, EPOCHS, BATCH = 6400, 4, 64
EVERY = 10  # updates between two looks
HELD, HELD_SEED = 500, 1000  # questions that test a network; the seed that draws them
TASKS = COPY, REVERSE, SORT = ["copy", "reverse", "sort"]
MODELS = HEAD, BLOCK, GRU = ["one head", "head and hidden units", "GRU"]
HEAD_LAYER = 5  # the place of the head among the layers

RUN = {
    "model": "$model",
    "samples": ["$task", "$seed"],
    "loss": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": ["cosine", "$rate"]}],
    "constants": {"rate": ["$rate"], "schedule.0": ["$rate", 0, 0]},  # of the plan, for the page
    "clip_norm": CLIP,
    "epochs": EPOCHS,
    "batch": BATCH,
    "every": EVERY,
    "seed": "$seed",
}


def network(model, seed=0, engine=None, units=UNITS, width=WIDTH):
    """A network that reads numbers of digits (STEPS,) and answers at each place with 10 logits.

    units: of the GRU; width: how many numbers stand for a digit.
    """
    if model == GRU:
        made = [layers.Embedding(11, width, SCALE), layers.GRU(units, return_sequences=True), layers.Dense(10)]
        return Network(made, input_shape=(STEPS,), seed=seed, engine=engine)
    digits = Input((STEPS,))
    x = Position(SCALE)(Embedding(11, width, SCALE)(digits))
    queries, keys, values = Dense(width)(x), Dense(width)(x), Dense(width)(x)
    x = Add()(x, Attention(causal=True)(queries, keys, values))
    if model == BLOCK:
        x = Add()(x, Dense(width)(ReLU()(Dense(HIDDEN)(x))))
    return Network(inputs=digits, outputs=Dense(10)(x), seed=seed, engine=engine)


def answers(task, questions):
    """The right answers to questions (N, L)."""
    if task == SORT:
        return np.sort(questions, axis=1)
    return questions[:, ::-1] if task == REVERSE else questions


def rows(questions, replies):
    """What a network reads: questions (N, L), the mark, and replies (N, L) but their last digits."""
    n, length = questions.shape
    x = np.zeros((n, STEPS))
    x[:, :length], x[:, length], x[:, length + 1 : 2 * length] = questions, MARK, replies[:, :-1]
    return x


def questions(n, seed, length=LEARNED):
    """Random questions (n, length)."""
    return np.minimum(9, np.floor((np.array(uniform(seed, streams.ATTENTION, n, length)) + 1) * 5))


def examples(task, asked):
    """Questions (N, L) with their answers as samples: x, y, and a mask that leaves out what is not the answer."""
    right, length = answers(task, asked), asked.shape[1]
    y, mask = np.zeros((len(asked), STEPS)), np.zeros((len(asked), STEPS), bool)
    y[:, length : 2 * length], mask[:, length : 2 * length] = right, True
    return {"x": rows(asked, right), "y": y, "mask": mask}


@cache
def samples(task, seed):
    """The samples of a run, and `held`: the questions that test it."""
    return {**examples(task, questions(SAMPLES, seed)), "held": questions(HELD, HELD_SEED), "task": task}


def right_digits(net, task, asked):
    """Whether each digit of each answer is right, (N, L), where the digits before it are.

    An answer that a network writes digit by digit is exact if and only if all of these are right.
    """
    right, length = answers(task, asked), asked.shape[1]
    return net.predict(rows(asked, right))[:, length : 2 * length].argmax(axis=-1) == right


def exact(film):
    """The share of the held-out questions that the network of a film answers without a mistake."""
    found = right_digits(film.network, film.samples["task"], film.samples["held"])
    return int(found.all(axis=1).sum()) / HELD


def write(net, question):
    """The answer to one question (L,), written digit by digit: each is read before the next is written. A list."""
    length, reply = len(question), []
    asked = np.array([question], float).reshape(1, length)
    for place in range(length):
        read = rows(asked, np.array([[*reply, *[0] * (length - place)]]))
        reply.append(int(net.predict(read)[0, length + place].argmax()))
    return reply


def weights(net, question, reply):
    """The attention weights when each digit of a reply is written: a row for each, a column for each place before."""
    length = len(question)
    read = rows(np.array([question], float), np.array([reply]))
    return net.read(read, f"{HEAD_LAYER}.weights")[0, length : 2 * length, : 2 * length].tolist()


def influence(net, question, reply):
    """The share of other digits that change the reply: a row for each of its digits, a column for each asked digit.

    One digit of the question is replaced by each of the nine others; the network still reads its own reply.
    """
    length = len(question)
    asked = np.repeat([question], 9 * length, axis=0).astype(float)
    for place in range(length):
        for k in range(9):
            asked[9 * place + k, place] = (question[place] + k + 1) % 10
    read = rows(asked, np.repeat([reply], 9 * length, axis=0))
    changed = net.predict(read)[:, length : 2 * length].argmax(axis=-1) != np.array(reply)
    counts = changed.reshape(length, 9, length).sum(axis=1)
    return (counts.T / 9).tolist()
