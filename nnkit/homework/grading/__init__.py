"""Grading of a whole class: find the submissions, run each in the sandbox, write marks, feedback and a report.

Read in this order: `assignment` (a set with its hidden tests), `collect` (submissions), `one` (grade one of them),
`batch` (all of them, again from where it stopped), `marks` (the results with late policy and written answers), then
`tables`, `feedback`, `written`, `report` (what is written). Then what a course may need besides: `labs` (reports of the
book's labs), `gradescope` (grade there), `cluster` (grade on more than one machine).
"""
