"""Variants: each student's own version of a problem set, chosen by a keyed hash of the student's id.

The same id always gives the same variant, on every machine and in every version of Python or NumPy. The parameters
that a student sees are chosen without a secret, so that the notebook and the grader choose the same ones. The seeds of
the hidden tests also depend on the course key, which only the instructor has.
"""

import hashlib
from typing import Any


class Draws:
    """Choices that are determined by a set, a student and, where given, a secret key.

    >>> draws = Draws("set00", "ada")
    >>> draws.choice("mean", "median"), draws.integer(2, 9), draws.decimal(0.1, 0.3, places=2)
    ('median', 5, 0.16)
    """

    def __init__(self, problem_set, student, key=b""):
        self._name = f"{problem_set}\0{normal_id(student)}".encode()
        self._key = key[:64]
        self._count = 0

    def _number(self, below):
        """The next whole number from 0 to below - 1. Of 64 bits, so that the bias is under 1e-15 for small ranges."""
        self._count += 1
        name = self._name + f"\0{self._count}".encode()
        return int.from_bytes(hashlib.blake2b(name, digest_size=8, key=self._key).digest(), "big") % below

    def choice(self, *options):
        """One of the options."""
        return options[self._number(len(options))]

    def integer(self, lowest, highest):
        """A whole number from lowest to highest, both included."""
        return lowest + self._number(highest - lowest + 1)

    def decimal(self, lowest, highest, places=1):
        """A number from lowest to highest, both included, with `places` decimal places."""
        scale = 10**places
        return self.integer(round(lowest * scale), round(highest * scale)) / scale


class Variant:
    """A student's version of a set: the parameters as attributes, `student`, and `seed` for random test inputs.

    >>> me = Variant("ada", {"slope": 0.1}, seed=5)
    >>> me.slope, me.student
    (0.1, 'ada')
    """

    def __init__(self, student, parameters, seed):
        self.student = normal_id(student)
        self.parameters = dict(parameters)
        self.seed = seed

    def __getattr__(self, name: str) -> Any:
        parameters = self.__dict__.get("parameters", {})
        if name in parameters:
            return parameters[name]
        have = ", ".join(parameters) or "none"
        raise AttributeError(f"This set has no parameter {name!r}. Its parameters are: {have}.")

    def __repr__(self):
        parameters = ", ".join(f"{name} = {value!r}" for name, value in self.parameters.items())
        return f"Variant of {self.student}: {parameters}"


def normal_id(student):
    """A student's id in the one form that counts: capital letters and outer spaces make no difference.

    >>> normal_id(" Ada@Example.org ")
    'ada@example.org'
    """
    if not isinstance(student, str) or not student.strip():
        raise ValueError(f'student must be your id as text, such as "ada"; got {student!r}.')
    return student.strip().lower()


def variant_of(problem_set, student, key=b""):
    """The variant of a student, for the module of a set.

    `key` is the course key: without it, as in the student's notebook, the seed of the random inputs is public.
    """
    parameters = problem_set.parameters(Draws(problem_set.NAME, student))
    return Variant(student, parameters, seed=Draws(problem_set.NAME + " seed", student, key).integer(0, 2**31 - 1))
