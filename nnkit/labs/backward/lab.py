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

ROUNDS, ROUND = 5, 10  # rounds; steps in each
PHASES = {"forward": 3, "loss": 4, "backward": 9, "update": 10}  # of a round, and the step that ends each
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

STAGES = [  # what each step of a round brings, the last one if all is well
    "Nothing is computed yet: only the inputs, the weights and the target are known.",
    "Forward: the weighted sums are z₁ = {z1:~3} and z₂ = {z2:~3}.",
    "Forward: the activations are a₁ = {a1:~3} and a₂ = {a2:~3}.",
    "Forward: the output is ŷ = {out:~3}; the target is {y:.2}.",
    "The loss is {loss:~3}: the squared difference of output and target.",
    "Backward: the gradient of the output ŷ is {d_out:~3}.",
    "Backward: the gradients of v₁, v₂ and c are {d_v1:~3}, {d_v2:~3} and {d_c:~3}.",
    "Backward: the gradients of a₁ and a₂ are {d_a1:~3} and {d_a2:~3}.",
    "Backward: the gradients of z₁ and z₂ are {d_z1:~3} and {d_z2:~3}.",
    "Backward: the gradients of w₁₁, w₁₂, w₂₁, w₂₂ are {d_w11:~3}, {d_w12:~3}, {d_w21:~3}, {d_w22:~3}.",
    "The update lowers the loss from {loss:~3} to {next:~3}.",
]
IN_VAIN = "The update does not lower the loss: it was {loss:~3} and is now {next:~3}."
SETTINGS = (
    "Start: x = ({x1:.2}, {x2:.2}), y = {y:.2}, w = ({w11:.2}, {w12:.2}, {w21:.2}, {w22:.2}), "
    "b = ({b1:.2}, {b2:.2}), v = ({v1:.2}, {v2:.2}), c = {c:.2}; {activation}, rate {rate:~2-}."
)
WHERE = "Round {round}, step {stage} of 10."
AGREES, DIFFERS = "agrees", "differs (kink or huge numbers)"  # a gradient, with its finite difference


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
    buttons = {name: name.capitalize() for name in PHASES}
    templates = {
        "open": f"{{what}} {WHERE} ∂L/∂{{symbol}} comes at step {{known}}. {SETTINGS}",
        "known": f"{{what}} {WHERE} ∂L/∂{{symbol}} = {{gradient:~4}}; nudging {{symbol}} by ±10⁻⁶ {{agreement}}: "
        f"{{difference:~4}}. {SETTINGS}",
        "diverged": "The rate {rate:~2-} is too large: in round {diverged_in} a number exceeds 10⁶⁰. Shown: round "
        f"{{round}}, step {{stage}} of 10. ∂L/∂{{symbol}} = {{gradient:~4}}. {SETTINGS}",
    }

    says = {
        "what": [
            (f"stage == {ROUND} and next >= loss", IN_VAIN),
            *((f"stage == {stage}", text) for stage, text in enumerate(STAGES)),
        ],
        "sentence": [("diverged", "diverged"), ("stage >= known", "known"), ("", "open")],
    }
    spoken = (AGREES, DIFFERS)

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
                "phases": list(PHASES.items()),
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
            **{name: number for name, number in now.items() if name not in values}, "symbol": symbol, "known": known,
            "gradient": gradient, "difference": difference, "agreement": _agreement(gradient, difference),
            "diverged_in": result["round"] + 1,
        }  # fmt: skip

    def pressed(self, name, values):
        """To the end of a phase: of this round or, if that has been reached, of the next."""
        steps, end = values["steps"], PHASES[name]
        target = steps - steps % ROUND + end
        target += ROUND * (target <= steps)
        return {"steps": target if target <= ROUNDS * ROUND else steps}


def _kind(name):
    if name in WEIGHTS:
        return "bias" if name in ("b1", "b2", "c") else "weight"
    return {"x": "input", "z": "weighted sum", "a": "hidden unit", "o": "output"}[name[0]]


def _agreement(gradient, difference):
    """Whether a gradient and its finite difference agree, in words."""
    apart = abs(gradient - difference)
    if apart <= 1e-6 * max(abs(gradient), abs(difference), 1e-3):
        return AGREES
    return DIFFERS


class Probe:
    """The network with one activation, and a session in which every buffer can be changed by hand."""

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
        """The slope of the loss along each part, by finite differences: a dict "n_w11" -> slope."""
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
    >>> print(nnkit.labs.backward().set(steps=9).status.split(" Start")[0])
    Backward: the gradients of w₁₁, w₁₂, w₂₁, w₂₂ are −1.22, −0.535, 0.611, 0.268. Round 1, step 9 of 10. ∂L/∂w₁₁ =
    −1.222; nudging w₁₁ by ±10⁻⁶ agrees: −1.222.
    """
    return Backward(engine)
