"""Seccomp (Linux): the system calls that a student's process may not make, for itself and for ever.

No new processes, no other programs, no sockets, no signals to other processes, no look into them, nothing that changes
the machine. Threads are allowed. The filter is a short program for the kernel's BPF machine; no root is needed.
"""

import ctypes
import errno
import os
import platform
import struct

NUMBERS = {  # name: (x86_64, aarch64)
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "socket": (41, 198),
    "connect": (42, 203), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "setsid": (112, 157), "setpgid": (109, 154), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "reboot": (169, 142), "swapon": (167, 224), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "bpf": (321, 280), "perf_event_open": (298, 241), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "io_uring_setup": (425, 425), "userfaultfd": (323, 282), "memfd_create": (319, 279),
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "personality": (135, 92), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "sethostname": (170, 161),
    "open_by_handle_at": (304, 265), "quotactl": (179, 60), "syslog": (103, 116),
    "ioperm": (173, None), "iopl": (172, None), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip
OWN_ONLY = {"kill": (62, 129), "tgkill": (234, 131)}  # allowed towards the process itself
SELF_ONLY = {"prlimit64": (302, 261)}  # the same, where the process calls itself 0
CLONE, CLONE3 = (56, 220), (435, 435)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
THREAD = 0x00010000  # the flag of clone that asks for a thread of the same process
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def available():
    """Whether this processor and this kernel have the filter."""
    return platform.system() == "Linux" and platform.machine() in ARCHITECTURES and os.path.exists("/proc/sys/kernel")


def restrict():
    """Refuse the system calls above in this process, from now on."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = b"".join(struct.pack("<HBBI", *line) for line in program(platform.machine(), os.getpid()))
    filter_ = _Program(len(code) // 8, code)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(filter_), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp cannot restrict this process")


def program(machine, process):
    """The filter, as lines (operation, jump if true, jump if false, value) of the kernel's BPF machine."""
    column, architecture = ARCHITECTURES[machine]
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if machine == "x86_64":  # the calls of the x32 kind have other numbers
        lines += [(AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, KILL)]
    for numbers in NUMBERS.values():
        if numbers[column] is not None:
            lines += [(EQUAL, 0, 1, numbers[column]), refuse]
    lines += [(EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]  # then the C library takes clone
    lines += [(EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, 16), (ANY_BIT, 1, 0, THREAD), refuse, (RETURN, 0, 0, ALLOW)]
    for table, allowed in ((OWN_ONLY, process), (SELF_ONLY, 0)):
        for numbers in table.values():
            lines += [(EQUAL, 0, 4, numbers[column]), (LOAD, 0, 0, 16), (EQUAL, 1, 0, allowed), refuse]
            lines += [(RETURN, 0, 0, ALLOW)]
    return [*lines, (RETURN, 0, 0, ALLOW)]
