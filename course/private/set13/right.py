"""Other right solutions of set 13, each run after the reference solution. nnkit-canary-3f9b1c6e"""


# %% plain loops
def test_rows(y, camera, day):
    rows, seen = [], {}
    days = sorted({int(d) for d in day})[-me.last :]
    for label, number, when in zip(y, camera, day):
        seen[label] = seen.get(label, 0) + 1
        answers = {"camera": number % me.every == 0, "day": when in days, "class": seen[label] % me.every == 0}
        rows.append(bool(answers[me.split]))
    return rows


def score(labels, predicted):
    found = []
    for label in sorted({int(v) for v in labels}):
        pairs = [(a == label, b == label) for a, b in zip(labels, predicted)]
        right = sum(a and b for a, b in pairs)
        if me.metric == "f1":
            found.append(2 * right / (sum(a for a, _ in pairs) + sum(b for _, b in pairs)))
        else:
            found.append(right / sum(a for a, _ in pairs))
    return min(found) if me.metric == "worst" else sum(found) / len(found)


def honest(x, part, errors):
    result = np.array(x, float)
    for column in range(x.shape[1]):
        known = sorted(float(v) for v, p in zip(x[:, column], part) if p == 0)
        n, mean = len(known), sum(known) / len(known)
        middle = (known[(n - 1) // 2] + known[n // 2]) / 2
        centre = {"standard": mean, "range": known[0], "robust": middle}[me.scale]
        wide = {"standard": (sum((v - mean) ** 2 for v in known) / n) ** 0.5, "range": known[-1] - known[0],
                "robust": sum(abs(v - middle) for v in known) / n}[me.scale]  # fmt: skip
        result[:, column] = (result[:, column] - centre) / (wide or 1.0)
    best = min(range(len(errors)), key=lambda s: errors[s][1])
    return result, best, errors[best][2]


def predict(weights, x):
    filters, dense, bias = weights
    labels = []
    for picture in x:
        found = np.zeros(filters.shape[2])
        for i in range(8):
            for j in range(8):
                found = np.maximum(found, picture[i : i + 3, j : j + 3].ravel() @ filters.reshape(9, -1))
        labels.append(int(np.argmax(found @ dense + bias)))
    return labels


# %% einsum and tables
def test_rows(y, camera, day):
    if me.split == "class":
        ones = np.eye(3, dtype=int)[y]
        return np.einsum("nk,nk->n", np.cumsum(ones, axis=0), ones) % me.every == 0
    return {"camera": np.mod(camera, me.every) < 1, "day": np.isin(day, np.unique(day)[-me.last :])}[me.split]


def score(labels, predicted):
    table = np.einsum("ni,nj->ij", np.eye(3)[labels], np.eye(3)[predicted])
    rows = table.sum(axis=1) > 0
    divisor = (table.sum(axis=0) + table.sum(axis=1)) / 2 if me.metric == "f1" else table.sum(axis=1)
    found = np.diag(table)[rows] / divisor[rows]
    return found.min() if me.metric == "worst" else found.mean()


def honest(x, part, errors):
    divisor, centre = divisor_and_centre(x[part < 1])
    divisor[divisor == 0] = 1
    best = np.argsort(errors[:, 1], kind="stable")[0]
    return np.einsum("nd,d->nd", x - centre, 1 / divisor), best, errors[best, 2]


def predict(weights, x):
    views = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    maps = np.einsum("nijkl,klf->nijf", views, weights[0])
    return (np.einsum("nf,fm->nm", maps.max(axis=(1, 2)).clip(0), weights[1]) + weights[2]).argmax(axis=1)
