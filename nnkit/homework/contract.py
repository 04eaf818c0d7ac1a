"""What a test of a problem set is: a function with a question and points, which raises `Wrong` if the answer is wrong.

    @test("rescale", points=2)
    def a_constant_column_becomes_zero(student, me):
        '''A column of equal numbers becomes a column of zeros.'''
        expect.close("rescale(x)", student["rescale"](np.ones((4, 3))), np.zeros((4, 3)))

`student` gives the student's functions and variables by their names, `me` the parameters of the student's variant. The
docstring is the title that the student reads. The same function runs in the notebook (public tests) and in the grader
(public and hidden tests), where the student's functions run in a process of their own.
"""

KINDS = {  # what a student is told about a hidden test that fails
    "missing": "the function or variable is not defined",
    "stub": "not attempted yet",
    "none": "the function returned nothing",
    "type": "the result has the wrong type",
    "shape": "the result has the wrong shape",
    "value": "the result has a wrong value",
    "changed": "the function changed its input",
    "error": "the function stopped with an error",
    "time": "the function took too long",
    "crash": "the Python process ended or used too much memory",
}


class Wrong(Exception):
    """A wrong answer: `kind` is one of KINDS, the message says what is wrong.

    >>> Wrong("shape", "y must have shape (2, 3); got (3, 2).").kind
    'shape'
    """

    def __init__(self, kind, message):
        assert kind in KINDS, kind
        super().__init__(message)
        self.kind = kind


def test(question, points=0):
    """Mark a function of (student, me) as a test of a question; passing it earns `points`."""

    def mark(function):
        function.question, function.points = question, points
        function.title = (function.__doc__ or function.__name__.replace("_", " ")).strip().splitlines()[0]
        return function

    return mark


test.__test__ = False  # type: ignore[attr-defined]  # this is no test of pytest


def tests_of(module):
    """The tests in a module, in the order in which they stand."""
    return [thing for thing in vars(module).values() if callable(thing) and hasattr(thing, "question")]


def run(function, student, me):
    """Run one test: None if it passes, else the `Wrong` that says why not.

    Any other error in a test comes from a value that the test cannot use, such as a number where a function is needed.
    """
    try:
        function(student, me)
    except Wrong as wrong:
        return wrong
    except Exception as error:
        said = f"{type(error).__name__}: {str(error)[:200]}"
        return Wrong("type", f"{function.question} is not of the type that the question asks for ({said})")
    return None
