"""The lab `backward`: a small network with every value and every gradient on it, stepped through forwards and
backwards, each gradient beside its finite difference.

A round is one update: three steps forward, the loss, five steps back, the new weights. `steps` says how far that is
shown.
"""

from functools import partial

import ipywidgets

from ... import SGD, Dense, LeakyReLU, Network, ReLU, Sigmoid, Tanh
from ...gradients import finite_differences
from ...plan import Call
from ..frame.lab import Lab
from ..frame.numbers import fill

ROUNDS, ROUND = 5, 10  # rounds; steps in each
NUDGE = 1e-6  # of the finite differences
LARGEST = 1e60  # beyond this a run has diverged: what is nudged there is still finite
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
ACTIVATIONS = {"tanh": Tanh(), "sigmoid": Sigmoid(), "ReLU": ReLU(), "linear": LeakyReLU(1.0)}  # a slope of 1

# The parts to inspect: symbol, buffer, place in it, the step at which the gradient is known.
INPUTS = {"x1": ("x₁", "input", 0, 9), "x2": ("x₂", "input", 1, 9)}
WEIGHTS = {
    "w11": ("w₁₁", "0.weight", 0, 9), "w12": ("w₁₂", "0.weight", 1, 9), "w21": ("w₂₁", "0.weight", 2, 9),
    "w22": ("w₂₂", "0.weight", 3, 9), "b1": ("b₁", "0.bias", 0, 9), "b2": ("b₂", "0.bias", 1, 9),
    "v1": ("v₁", "2.weight", 0, 6), "v2": ("v₂", "2.weight", 1, 6), "c": ("c", "2.bias", 0, 6),
}  # fmt: skip
UNITS = {
    "z1": ("z₁", "0.output", 0, 8), "z2": ("z₂", "0.output", 1, 8), "a1": ("a₁", "1.output", 0, 7),
    "a2": ("a₂", "1.output", 1, 7), "out": ("ŷ", "2.output", 0, 5),
}  # fmt: skip
PARTS = {**WEIGHTS, **INPUTS, **UNITS}
KNOWN = {"z": 1, "a": 2, "out": 3}  # the step at which a unit's value is known

# What comes after a buffer has been changed by hand, as a section of the plan.
SECTIONS = {"0.output": "after the sums", "1.output": "after the activation", "2.output": "after the output"}
NUDGED = ["2.output", "2.bias", "2.weight", "1.output", "0.output", "0.bias", "0.weight", "input"]  # from the end, so
# that what a nudge leaves behind is computed anew by the next

START = {"x1": 1.0, "x2": -0.5, "w11": 0.5, "w12": -0.4, "w21": 0.3, "w22": 0.8, "b1": 0.1, "b2": -0.2, "v1": 0.7,
         "v2": 0.6, "c": 0.1, "y": 1.0}  # fmt: skip

STAGES = [
    "the numbers are set, and nothing is computed yet",
    "forward, the weighted sums: z₁ = w₁₁ x₁ + w₂₁ x₂ + b₁ = {z1:~3}, z₂ = w₁₂ x₁ + w₂₂ x₂ + b₂ = {z2:~3}",
    "forward, the activation: a₁ = f(z₁) = {a1:~3}, a₂ = f(z₂) = {a2:~3}",
    "forward, the output: ŷ = v₁ a₁ + v₂ a₂ + c = {out:~3}",
    "the loss: L = (ŷ − y)² = {loss:~3}",
    "backward, through the loss: ∂L/∂ŷ = 2 (ŷ − y) = {d_out:~3}",
    "backward, the output's weights: ∂L/∂v₁ = {d_v1:~3}, ∂L/∂v₂ = {d_v2:~3}, ∂L/∂c = {d_c:~3}",
    "backward, to the hidden units: ∂L/∂a₁ = {d_a1:~3}, ∂L/∂a₂ = {d_a2:~3}",
    "backward, through the activation: ∂L/∂z₁ = {d_z1:~3}, ∂L/∂z₂ = {d_z2:~3}",
    "backward, the hidden units' weights: ∂L/∂w₁₁ = {d_w11:~3}, ∂L/∂w₁₂ = {d_w12:~3}, ∂L/∂w₂₁ = {d_w21:~3}, "
    "∂L/∂w₂₂ = {d_w22:~3}",
    "the update: each weight has moved by −{rate:~2-} times its gradient, and the loss goes from {loss:~3} to "
    "{next:~3}",
]
SETTINGS = (
    "Started from x = ({x1:.2}, {x2:.2}), y = {y:.2}, w₁₁ = {w11:.2}, w₁₂ = {w12:.2}, w₂₁ = {w21:.2}, w₂₂ = {w22:.2}, "
    "b = ({b1:.2}, {b2:.2}), v = ({v1:.2}, {v2:.2}), c = {c:.2}; f is {activation}, the rate {rate:~2-}."
)
WHERE = "Round {round}, step {stage} of 10, {what}."
RULE = "∂L/∂{symbol} = {formula}"


def chain_rules():
    """For each part, the paths by which it reaches the loss. Each path is a list of factors: [a slope, how it is
    written, the name of its number, the step at which that number is known].
    """
    out = ["∂L/∂ŷ", "∂L/∂ŷ", "d_out", 5]
    rules = {"out": [[["", "2", "two", 0], ["", "(ŷ − y)", "error", 3]]], "c": [[out, ["∂ŷ/∂c", "1", "one", 0]]]}
    for k, unit in (("1", "₁"), ("2", "₂")):
        to_a = [out, [f"∂ŷ/∂a{unit}", f"v{unit}", f"v{k}", 0]]
        to_z = [*to_a, [f"∂a{unit}/∂z{unit}", f"f′(z{unit})", f"s{k}", 2]]
        rules |= {f"a{k}": [to_a], f"z{k}": [to_z], f"v{k}": [[out, [f"∂ŷ/∂v{unit}", f"a{unit}", f"a{k}", 2]]]}
        rules[f"b{k}"] = [[*to_z, [f"∂z{unit}/∂b{unit}", "1", "one", 0]]]
        for i, row in (("1", "₁"), ("2", "₂")):
            weight = f"w{row}{unit}"
            rules[f"w{i}{k}"] = [[*to_z, [f"∂z{unit}/∂{weight}", f"x{row}", f"x{i}", 0]]]
            rules.setdefault(f"x{i}", []).append([*to_z, [f"∂z{unit}/∂x{row}", weight, f"w{i}{k}", 0]])
    return rules


RULES = chain_rules()


class Backward(Lab):
    """See `backward`."""

    name = "backward"
    main = ("activation", "part", *WEIGHTS, *INPUTS)
    rules = dict.fromkeys(START, ".2")
    when = {name: {"part": [name]} for name in {**WEIGHTS, **INPUTS}}
    templates = {
        "open": f"{WHERE} Still to come: {RULE}. {SETTINGS}",
        "known": f"{WHERE} {RULE} = {{factors}} = {{gradient:~4}}; nudging {{symbol}} by ±10⁻⁶ changes the loss at the "
        f"rate {{difference:~4}}, {{agreement}}. {SETTINGS}",
        "diverged": "The steps grow until, in round {diverged_in}, a number exceeds 10⁶⁰: the rate {rate:~2-} is too "
        f"large. The last round before that: {WHERE} {RULE} = {{factors}} = {{gradient:~4}}. {SETTINGS}",
    }

    says = {"sentence": [("diverged", "diverged"), ("stage >= known", "known"), ("", "open")]}

    def __init__(self, engine=None):
        self._probes = {name: Probe(layer, engine) for name, layer in ACTIVATIONS.items()}
        self.network = self._probes["tanh"].network
        self._run_key, self._rounds, self._diverged = None, [], False

        def slider(name, symbol):
            return ipywidgets.FloatSlider(START[name], min=-2, max=2, step=0.05, description=symbol)

        parts = [(f"{symbol}, {_kind(name)}", name) for name, (symbol, *_) in PARTS.items()]
        super().__init__(
            groups={
                "Step through it": {
                    "steps": ipywidgets.IntSlider(0, min=0, max=ROUNDS * ROUND, description="steps"),
                    "activation": ipywidgets.ToggleButtons(options=list(ACTIVATIONS), description="activation"),
                },
                "Look closer, change it": {
                    "part": ipywidgets.Dropdown(options=parts, value="w11", description="look at"),
                    **{name: slider(name, PARTS[name][0]) for name in {**WEIGHTS, **INPUTS}},
                    "y": slider("y", "target y"),
                    "rate": ipywidgets.SelectionSlider(options=RATES, value=0.1, description="rate"),
                },
            },
            payload={
                "plans": {name: probe.plan.to_json() for name, probe in self._probes.items()},
                "parts": PARTS,
                "weights": list(WEIGHTS),
                "sections": SECTIONS,
                "nudged": NUDGED,
                "nudge": NUDGE,
                "largest": LARGEST,
                "round": ROUND,
                "stages": STAGES,
                "chains": RULES,
            },
            steps="steps",
        )

    def compute(self, values):
        probe = self._probes[values["activation"]]
        key = [value for name, value in values.items() if name not in ("steps", "part")]
        if key != self._run_key:
            self._run_key, self._rounds, self._diverged = key, [], False
        number, stage = max(0, values["steps"] - 1) // ROUND, min(values["steps"], (values["steps"] - 1) % ROUND + 1)
        while len(self._rounds) <= number and not self._diverged:
            last = self._rounds[-1] if self._rounds else {}
            found = probe.round({**values, **{name: last.get(f"u_{name}", values[name]) for name in WEIGHTS}})
            self._diverged = not all(abs(x) < LARGEST for x in found.values())
            if not self._diverged:
                self._rounds.append(found)
            yield len(self._rounds) / (number + 1)
        diverged = number >= len(self._rounds)
        if diverged:
            number, stage = len(self._rounds) - 1, ROUND
        numbers = self._rounds[number]
        if "n_w11" not in numbers:
            numbers |= probe.differences({**numbers, "y": values["y"]})
        self.network = probe.network
        for name, (_, buffer, place, _) in WEIGHTS.items():
            self.network.parameters[buffer].reshape(-1)[place] = numbers[f"u_{name}" if stage == ROUND else name]
        return {"round": number + 1, "stage": stage, "diverged": diverged, "numbers": numbers}

    def numbers(self, values, result):
        now, part = result["numbers"], values["part"]
        symbol, _, _, known = PARTS[part]
        gradient, difference = now[f"d_{part}"], now[f"n_{part}"]
        return {
            "what": fill(STAGES[result["stage"]], {**now, "rate": values["rate"]}), "symbol": symbol, "known": known,
            "formula": _sum(RULES[part], lambda written, _: written),
            "factors": _sum(RULES[part], lambda _, name: _factor(now[name])),
            "gradient": gradient, "difference": difference, "agreement": _agreement(gradient, difference),
            "diverged_in": result["round"] + 1,
        }  # fmt: skip


def _kind(name):
    if name in WEIGHTS:
        return "bias" if name in ("b1", "b2", "c") else "weight"
    return {"x": "input", "z": "weighted sum", "a": "hidden unit", "o": "output"}[name[0]]


def _sum(paths, write):
    """A chain rule as a sum of products, each factor as `write(how it is written, its number's name)` has it."""
    return " + ".join(" × ".join(write(written, name) for _, written, name, _ in path) for path in paths)


def _factor(x):
    """A number in a product."""
    return fill("({x:~3-})" if x < 0 else "{x:~3-}", {"x": x})


def _agreement(gradient, difference):
    """Whether a gradient and its finite difference agree, in words."""
    apart = abs(gradient - difference)
    if apart <= 1e-6 * max(abs(gradient), abs(difference), 1e-3):
        return "the same up to rounding"
    return "which differs: the slope jumps here, or the numbers are too large to be nudged"


class Probe:
    """The network with one activation, and a session in which its every buffer can be changed by hand."""

    def __init__(self, activation, engine):
        self.network = Network([Dense(2), activation, Dense(1)], input_shape=(2,), dtype="float64", engine=engine)
        self.plan = plan = self.network.plan("mse", SGD(0.1))
        forward, backward = plan.sections["forward"], plan.sections["backward"]
        for k, name in enumerate(SECTIONS.values(), 1):
            plan.sections[name] = forward[k:]
        plan.sections["slopes"] = [call for call in backward if call.outputs == ("0.output.gradient",)]
        # The gradient of an input is left out, as no parameter needs it; here it is shown.
        plan.buffers |= {"0.weight.transposed": (2, 2), "input.gradient": ("n", 2)}
        arrays = ("0.output.gradient", "0.weight", "0.weight.transposed", "input.gradient")
        backward.append(Call("dense_input_gradient", arrays))
        self._session = self.network.session(plan)

    def round(self, numbers):
        """Carry out a round from these numbers: a dict of all that there is then, "w11", its gradient "d_w11", what it
        becomes, "u_w11"; "s1", "s2": the slopes of the activation.
        """
        session = self._session
        self._place(numbers)
        session["rate"][:] = numbers["rate"]
        found = {"one": 1.0, "two": 2.0, "loss": self._loss("forward"), **self._read("")}
        found["error"] = found["out"] - numbers["y"]
        session["1.output.gradient"][:] = 1
        session.run("slopes")
        found["s1"], found["s2"] = session["0.output.gradient"][0].tolist()
        session.run("backward")
        found |= self._read("d_", ".gradient")
        session.run("update")
        found["next"] = self._loss("forward")
        return found | {f"u_{name}": x for name, x in self._read("").items() if name in WEIGHTS}

    def differences(self, numbers):
        """The slope of the loss along each part, by nudging it: a dict "n_w11" -> slope."""
        self._place(numbers)
        self._session.run("forward")
        found = {}
        for buffer in NUDGED:
            loss = partial(self._loss, SECTIONS.get(buffer, "forward"))
            slopes = finite_differences(loss, self._session[buffer], NUDGE).reshape(-1)
            found |= {f"n_{name}": float(slopes[at]) for name, (_, of, at, _) in PARTS.items() if of == buffer}
        return found

    def _place(self, numbers):
        for name, (_, buffer, place, _) in {**INPUTS, **WEIGHTS}.items():
            self._session[buffer].reshape(-1)[place] = numbers[name]
        self._session["target"][:] = numbers["y"]

    def _loss(self, section):
        self._session.run(section, "loss")
        return float(self._session["loss"][0])

    def _read(self, prefix, suffix=""):
        return {
            f"{prefix}{name}": float(self._session[f"{buffer}{suffix}"].reshape(-1)[place])
            for name, (_, buffer, place, _) in PARTS.items()
        }


def backward(engine: str | None = None) -> Lab:
    """A small network, its values and its gradients, step by step: forward, loss, backward, update. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.backward().set(steps=9).status.split(". Started")[0])
    Round 1, step 9 of 10, backward, the hidden units' weights: ∂L/∂w₁₁ = −1.22, ∂L/∂w₁₂ = −0.535, ∂L/∂w₂₁ = 0.611,
    ∂L/∂w₂₂ = 0.268. ∂L/∂w₁₁ = ∂L/∂ŷ × v₁ × f′(z₁) × x₁ = (−2.12) × 0.7 × 0.822 × 1 = −1.222; nudging w₁₁ by
    ±10⁻⁶ changes the loss at the rate −1.222, the same up to rounding
    """
    return Backward(engine)
