"""What a process has used: CPU seconds and memory."""

import ctypes
import resource
import subprocess
import sys
import time
from pathlib import Path

PS = "ps"
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Of what `getrusage` calls the largest resident size."""


def cpu_seconds(pid: int) -> float:
    """CPU time of a running process since its start: user and kernel, all threads, no children.

    Nanosecond steps where the C library knows CPU clocks of other processes (Linux), hundredths of a second elsewhere.
    """
    find_clock = getattr(ctypes.CDLL(None), "clock_getcpuclockid", None)
    clock_id = ctypes.c_int()
    if find_clock is not None and find_clock(pid, ctypes.byref(clock_id)) == 0:
        return time.clock_gettime(clock_id.value)
    return _seconds(_ask_ps(pid, "time"))


def resident_bytes(pid: int) -> int:
    """Physical memory that a running process holds, shared pages included."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    else:
        kilobytes = _ask_ps(pid, "rss")
    return int(kilobytes) * 1024


def peak_bytes() -> int:
    """The most memory that this program has held; on Linux `getrusage` would count the program that started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT


def _ask_ps(pid: int, column: str) -> str:
    return subprocess.run(
        [PS, "-o", f"{column}=", "-p", str(pid)], capture_output=True, check=True, text=True
    ).stdout.strip()


def _seconds(cpu_time: str) -> float:
    """Seconds in ps's `[[days-]hours:]minutes:seconds[.hundredths]`."""
    days, _, clock = cpu_time.rpartition("-")
    seconds = 0.0
    for part in clock.split(":"):
        seconds = seconds * 60 + float(part)
    return int(days or 0) * 86_400 + seconds
