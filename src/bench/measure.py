"""What the machine says: CPU time and memory from /proc, the gateway's own counters."""

import os
import re
import threading
import urllib.request

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()  # the name may hold blanks; fields count from "state"


def cpu_seconds(pid):
    """User and system time of one process with all its threads."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def tree_cpu_seconds(postmaster):
    """All processes of a PostgreSQL server; backends that ended are in the postmaster's child times.

    A backend that ends between the two readings would be in neither of them, so both are repeated until none has."""
    while True:
        children = set(children_of(postmaster))
        total = sum(int(field) for field in _stat(postmaster)[11:15]) / TICK
        try:
            total += sum(cpu_seconds(child) for child in children)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if set(children_of(postmaster)) == children:
            return total


def children_of(pid):
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if int(_stat(entry)[1]) == pid:
                    yield entry
            except (FileNotFoundError, ProcessLookupError):
                continue


def machine_cpu_seconds():
    """(busy, all) of the whole machine; time stolen by other guests of the host counts as busy."""
    with open("/proc/stat") as file:
        user, nice, system, idle, iowait, irq, softirq, steal = map(int, file.readline().split()[1:9])
    busy = user + nice + system + irq + softirq + steal
    return busy / TICK, (busy + idle + iowait) / TICK


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


class PeakMemory:
    """Samples a process's resident memory twice a second while a load runs; used by the thread that runs the load."""

    def __init__(self, pid):
        self._pid = pid
        self._done = threading.Event()
        self.megabytes = 0.0

    def __enter__(self):
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _sample(self):
        while True:
            try:
                self.megabytes = max(self.megabytes, resident_mb(self._pid))
            except (FileNotFoundError, ProcessLookupError, TypeError):
                return  # the process is gone; its absence shows as a failed load
            if self._done.wait(0.5):
                return


def batch_rows(management_port):
    """(rows, batches) since the start, or None where the gateway does not count them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{management_port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    sums = []
    for name in ("postern_statement_rows_sum", "postern_statement_rows_count"):
        values = re.findall(rf"^{name}(?:\{{[^}}]*\}})?\s+(\S+)", text, re.MULTILINE)
        if not values:
            return None
        sums.append(sum(float(value) for value in values))
    return tuple(sums)
