"""Share of held-out review sentences whose sentiment seven methods recognise, on five splits.

Each sentence is held out in one split. Of the other sentences, 297 choose the method's settings (by their share of
correct answers; the first of equal ones), then the method learns from all of them. `negated` is the share among the
held-out sentences that contain a negation, `other` that among the rest. The networks begin with three seeds; their
settings are chosen with seed 100.
"""

from functools import cache
from itertools import product

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

import nnkit as nn
from nnkit import data

STEPS, VALIDATION, CHOOSING = 32, 297, 100  # words read; sentences that choose; the seed with which networks do
RATES, EPOCHS = (0.001, 0.003, 0.01, 0.03), (4, 8, 12)
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
NEGATIONS = {"no", "not", "never", "nothing", "nor", "neither", "none", "nobody", "nowhere", "cannot", "without"}
SEEDS = {
    "naive Bayes": 1, "bag": 3, "words": 1, "letters": 1, "letters and convolution": 3, "convolution": 3, "GRU": 3,
}  # fmt: skip
ROWS = [
    {"model": model, "fold": fold, "seed": seed}
    for model, seeds in SEEDS.items()
    for fold in range(5)
    for seed in range(seeds)
]


def layers(model, vocabulary):
    """The layers of a network that reads a row of STEPS numbers of words."""
    if model == "bag":
        mean = [nn.Reshape((STEPS, 8, 1)), nn.AveragePool2D((STEPS, 1)), nn.Flatten()]
        return [nn.Embedding(vocabulary, 8), *mean, nn.Dense(1)]
    read = [nn.Embedding(vocabulary, 32), nn.Dropout(0.5)]
    if model == "GRU":
        return [*read, nn.GRU(32), nn.Dropout(0.5), nn.Dense(1)]
    largest = [nn.Reshape((STEPS, 64, 1)), nn.MaxPool2D((STEPS, 1)), nn.Flatten()]
    return [*read, nn.Conv1D(64, 3, padding="same"), nn.ReLU(), *largest, nn.Dropout(0.5), nn.Dense(1)]


def network(model, texts, y, read, rate, epochs, seed):
    """Log-odds of the sentences `read` after each number of epochs in `epochs`, a dict."""
    vocabulary = data.Vocabulary(texts)
    (x, lengths), (x_read, lengths_read) = (vocabulary.encode(each, STEPS) for each in (texts, read))
    more, more_read = ({"lengths": n} if model == "GRU" else {} for n in (lengths, lengths_read))
    net, found = nn.Network(layers(model, len(vocabulary)), input_shape=(STEPS,), seed=seed), {}

    def look(epoch, history):
        if epoch + 1 in epochs:
            found[epoch + 1] = net.predict(x_read, **more_read)[:, 0]

    net.fit(
        x, y[:, None], loss="binary_cross_entropy", optimizer=nn.Adam(rate), epochs=max(epochs), batch_size=32,
        seed=seed, clip_norm=1.0 if model == "GRU" else None, callback=look, progress=False, **more,
    )  # fmt: skip
    return found


def linear(model, texts, y, read, strength):
    """Log-odds of the sentences `read` by a method that adds up one number for each word, or for each few letters."""
    if model == "letters":
        columns = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    else:
        columns = (CountVectorizer if model == "naive Bayes" else TfidfVectorizer)(analyzer=data.words)
    if model == "naive Bayes":
        fitted = MultinomialNB(alpha=strength).fit(columns.fit_transform(texts), y)
        chances = fitted.predict_log_proba(columns.transform(read))
        return chances[:, 1] - chances[:, 0]
    fitted = LogisticRegression(C=strength, max_iter=1000).fit(columns.fit_transform(texts), y)
    return fitted.decision_function(columns.transform(read))


@cache
def parts(fold):
    """The training and the held-out sentences with their labels, and two parts of the training sentences."""
    reviews = data.reviews()
    train, held = reviews.fold(fold)
    order = np.random.default_rng(fold).permutation(train)
    take = lambda places: ([reviews.texts[k] for k in places], reviews.y[places])
    return take(train), take(held), take(order[VALIDATION:]), take(order[:VALIDATION])


@cache
def chosen(model, fold):
    """The settings with the largest share of correct answers on validation sentences."""
    _, _, (texts, y), (read, labels) = parts(fold)
    if model in ("naive Bayes", "words", "letters"):
        outputs = {(strength,): linear(model, texts, y, read, strength) for strength in STRENGTHS}
    else:
        runs = {rate: network(model, texts, y, read, rate, EPOCHS, CHOOSING) for rate in RATES}
        outputs = {(rate, epochs): runs[rate][epochs] for rate, epochs in product(RATES, EPOCHS)}
    return max(outputs, key=lambda setting: np.mean((outputs[setting] > 0) == labels))


def answers(model, fold, seed):
    """The method's log-odds of the held-out sentences, and its settings."""
    (texts, y), (read, _), _, _ = parts(fold)
    if model == "letters and convolution":
        both = [answers(part, fold, seed) for part in ("letters", "convolution")]
        return np.mean([1 / (1 + np.exp(-outputs)) for outputs, _ in both], axis=0) - 0.5, [s for _, s in both]
    setting = chosen(model, fold)
    if len(setting) == 1:
        return linear(model, texts, y, read, *setting), setting
    return network(model, texts, y, read, setting[0], setting[1:], seed)[setting[1]], setting


def measure(model, fold, seed):
    outputs, setting = answers(model, fold, seed)
    texts, y = parts(fold)[1]
    right = (outputs > 0) == y
    negated = np.array([any(w in NEGATIONS or w.endswith("n't") for w in data.words(text)) for text in texts])
    shares = {"right": right, "negated": right[negated], "other": right[~negated]}
    return {"setting": list(setting)} | {name: round(float(np.mean(part)), 4) for name, part in shares.items()}
