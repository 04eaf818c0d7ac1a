"""A team: the thread that carries out a table, which leads, and helpers that compute parts of its large calls.

A large call has been cut into parts (cutting.py). Its row in the table leads to `lead`, which offers the parts to the
team, takes part itself, and returns when all are done. A helper calls `help`, and looks for offers until the work ends.
If no helper comes, the leader computes all parts: nobody waits for a thread that has not begun.

The threads meet in a row of integers, the team, of which each knows the address. OFFER is the number of the call and,
in its last bits, the parts that nobody has taken; so a part is taken by one compare-and-swap, which fails if anyone was
faster, or if the call is over.
"""

import ctypes
import sys
from contextlib import contextmanager, suppress
from threading import Thread
from time import sleep

import numpy as np

from .cutting import PARTS
from .jit import kernel, later

# The places in a team. What the threads change is 64 bytes apart, as processors exchange memory by so many.
OFFER, DONE = 0, 8  # the parts that are left; how many are done
ROWS, STEP, COUNT = 16, 17, 18  # the address of the first part's row, how many bytes one takes, how many parts
MEMORY, UPDATE = 19, 20  # the address of the memory, the number of updates done
ENDED, THREADS, PAUSE = 24, 25, 26  # 1: the helpers are to leave; how many threads; the address of `pause`
WORK = 27  # the cost of the calls of a table that are cut, in multiply-adds
SIZE = 32

ALL = 2**PARTS - 1
MOST = 4  # threads of a team
LOOKS = 200  # at an offer, before a thread lets others have its core: a microsecond
PAUSES = 500  # before a helper sleeps
SLEEP = 0.0002  # seconds
ENOUGH = 2**25  # multiply-adds that are worth waking helpers for: about a millisecond

address_of, call_part, count_up, look, pause, put, swap = later(
    "atomics", "address_of", "call_part", "count_up", "look", "pause", "put", "swap"
)


@kernel
def take_part(team, thread):
    """Compute parts of the call on offer until none is left; returns whether there were any. Each thread begins at
    another part, the same one in each call: what it wrote is in its own cache.
    """
    taken = False
    while True:
        offer = look(team, OFFER)
        left = offer & ALL
        if left == 0:
            return taken
        part = thread * look(team, COUNT) // look(team, THREADS) % PARTS
        while (left >> part) & 1 == 0:
            part = (part + 1) % PARTS
        if swap(team, OFFER, offer, offer ^ (1 << part)):
            step = look(team, STEP)
            call_part(look(team, ROWS) + part * step, step // 8 - 1, look(team, MEMORY), look(team, UPDATE))
            count_up(team, DONE)
            taken = True


def lead(row, memory, update):
    """Carry out a call with the team. Its row holds the team's address, that of the first part, how many parts there
    are, and the address of what comes before them, or 0.
    """
    team, count = row[1], row[3]
    if row[4] != 0:
        call_part(row[4], look(team, STEP) // 8 - 1, address_of(memory), update)
    put(team, ROWS, row[2])
    put(team, COUNT, count)
    put(team, MEMORY, address_of(memory))
    put(team, UPDATE, update)
    put(team, DONE, 0)
    put(team, OFFER, ((look(team, OFFER) | ALL) + 1) | ((1 << count) - 1))  # the next call
    take_part(team, 0)
    looks = 0
    while look(team, DONE) < count:
        looks += 1
        if looks > LOOKS:
            pause(team)


def help(team, unused, thread):
    """Compute parts of the calls on offer, until the work ends or there has been nothing to do for a while."""
    here = address_of(team)
    looks = 0
    while looks < LOOKS + PAUSES and look(here, ENDED) == 0:
        looks += 1
        if take_part(here, thread):
            looks = 0
        elif looks > LOOKS:
            pause(here)


# --- In Python ----------------------------------------------------------------------------------------------------


def address_of_pause():
    """The address of the operating system's function that lets other threads have this core."""
    function = ctypes.windll.kernel32.SwitchToThread if sys.platform == "win32" else ctypes.CDLL(None).sched_yield
    return ctypes.cast(function, ctypes.c_void_p).value


@contextmanager
def helping(team, entry, count):
    """A block in which so many threads help; `entry` is the address of `help`, compiled."""
    enter = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)(entry)  # it releases the GIL

    def run(number):
        while team[ENDED] == 0:
            enter(team.ctypes.data, None, number)
            if team[ENDED] == 0:
                sleep(SLEEP)

    begun = []
    team[ENDED], team[THREADS] = 0, 1 + count
    try:
        with suppress(RuntimeError):  # the system gives no more threads: the others compute all parts
            for number in range(1, team[THREADS]):
                begun.append(Thread(target=run, args=(number,), name=f"nnkit.help.{number}", daemon=True))
                begun[-1].start()
        yield
    finally:
        team[ENDED], team[THREADS] = 1, 1
        for thread in begun:
            if thread.ident is not None:
                thread.join()


def new_team(numbers, width, work):
    """A team, with so much work, whose parts have rows of this width; and room for so many numbers after it."""
    block = np.zeros(SIZE + numbers, np.int64)
    block[STEP], block[WORK] = 8 * width, work
    block[ENDED], block[THREADS], block[PAUSE] = 1, 1, address_of_pause()
    return block


def team_at(address):
    """The team at this address, as an array. It does not keep the numbers: the tables that lead to it do."""
    return np.frombuffer((ctypes.c_int64 * SIZE).from_address(int(address)), np.int64)
