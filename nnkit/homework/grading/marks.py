"""From results to marks: points by question, written answers, and the late policy, applied anew in each run."""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: a share of the marks for each day begun, after some minutes of grace; too late counts 0.

    >>> policy = LatePolicy(datetime.fromisoformat("2027-01-31T23:59+00:00"), per_day=0.1, most_days=3, grace=15)
    >>> policy.days(datetime.fromisoformat("2027-02-01T00:10+00:00"))
    0
    >>> policy.factor(policy.days(datetime.fromisoformat("2027-02-02T08:00+00:00")))
    0.8
    """

    deadline: datetime | None = None
    per_day: float = 0.1
    most_days: int = 3
    grace: float = 15.0  # minutes

    def days(self, submitted, extra=0.0):
        """The number of days late, begun days counting whole; `extra` days are free."""
        if self.deadline is None or submitted is None:
            return 0
        late = (submitted - self.deadline).total_seconds() - self.grace * 60
        return max(0, math.ceil(late / 86400 - extra)) if late > 0 else 0

    def factor(self, days):
        """The share of the marks that is left."""
        return round(max(0.0, 1 - self.per_day * days), 10) if days <= self.most_days else 0.0


@dataclass
class Mark:
    """The marks of one student. A written answer that has not been marked yet has None."""

    student: str
    questions: dict  # question: points, of the automatic tests
    written: dict  # question: points or None
    days: int
    factor: float
    notes: list

    @property
    def total(self):
        """All points so far, after the late policy."""
        points = sum(self.questions.values()) + sum(p for p in self.written.values() if p is not None)
        return round(points * self.factor, 4)


def mark(assignment, submission, result, written, policy, extra=0.0, further=()):
    """The mark of a submission.

    `written` are the points given by hand: {question: points or None}, `further` are more notes.
    """
    questions = dict.fromkeys(assignment.points, 0)
    for row in result["tests"]:
        questions[row["question"]] += row["earned"]
    in_time = submission.canvas_id is not None and not submission.late  # Canvas marks what is late in the file name
    days = 0 if in_time else policy.days(submission.submitted, extra)
    notes = [*submission.notes, *result["notes"], *further]
    if submission.late and not days:
        notes.append("marked late by Canvas")
    by_hand = {question: written.get(question) for question in assignment.written}
    return Mark(result["student"], questions, by_hand, days, policy.factor(days), notes)
