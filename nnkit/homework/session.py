"""What one notebook has begun: the set, the variant, and the last result of each check."""

grading = False  # True in the student's process of the grader, where nothing is printed or handed in

problem_set = None  # the module of the set
me = None  # the variant
results: dict[str, str] = {}  # question: "3 of 3"
