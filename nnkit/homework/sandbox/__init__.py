"""The sandbox: a student's notebook runs in a process of its own, under limits, and answers calls over a socket.

Read in this order: `wire` (messages as JSON), `child` (the student's process), `limits`, `landlock` and `seccomp` (what
that process may not do), `forkserver` and `launch` (how it is started and ended), `remote` (the grader's side).
"""
