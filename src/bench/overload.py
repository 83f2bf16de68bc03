"""Overload: three times the peak, open loop. What is still served, how late, and how soon it is over."""

import json
import math
import os
import pathlib
import statistics
import threading

import measure
from postgres import TEMPLATE, Postgres
from processes import Failed
from servers import Gateway, create_key, postern

HERE = pathlib.Path(__file__).resolve().parent
PEAK_CONNECTIONS, OPEN_CONNECTIONS = 256, 4000
FACTOR, CALM = 3, 0.5
CALM_SECONDS, AFTER_SECONDS = 5, 10
REHEARSAL_SECONDS = 20
SETTLED_SLICES = 5


class Overload:
    """One run: owns the server and the gateway; used by one thread."""

    def __init__(self, options, processes):
        self.options, self.processes = options, processes
        self.jar = options.root / "target" / "postern.jar"
        self.program = processes.directory / "overload"
        processes.build(["go", "build", "-o", str(self.program), "./overload"], HERE / "generators")
        self.theirs = self._share_cores()  # before the servers start, which inherit it
        self.postgres = Postgres(processes)

    def run(self):
        gateway, key = self._start()
        warm = self._load(gateway, key, f"{self.options.warmup}:0", PEAK_CONNECTIONS)["phases"][0]
        self._load(gateway, key, f"{REHEARSAL_SECONDS}:{warm['ok'] / warm['seconds'] * FACTOR:.0f}", OPEN_CONNECTIONS)
        self._load(gateway, key, f"{self.options.warmup / 2:.0f}:0", PEAK_CONNECTIONS)
        return [self._round(gateway, key) for _ in range(self.options.rounds)]

    def _round(self, gateway, key):
        """What is beyond the peak, between two looks at the peak: the speed of a shared machine wanders."""
        before = self._peak(gateway, key)
        rate = before["ok"] / before["seconds"]
        plan = f"{CALM_SECONDS}:{rate * CALM:.0f},{self.options.seconds}:{rate * FACTOR:.0f},{AFTER_SECONDS}:{rate * CALM:.0f}"
        memory = Memory(gateway.pid)
        with memory:
            result = self._load(gateway, key, plan, OPEN_CONNECTIONS)
        return Round(before, self._peak(gateway, key), result, memory.samples)

    def _peak(self, gateway, key):
        return self._load(gateway, key, f"{self.options.seconds}:0", PEAK_CONNECTIONS)["phases"][0]

    @staticmethod
    def _share_cores():
        """Half of the cores to whoever offers the load, at the peak and beyond: else it takes from the gateway what it is to be short of."""
        cores = sorted(os.sched_getaffinity(0))
        half = len(cores) // 2
        if half == 0:
            return set(cores)
        os.sched_setaffinity(0, cores[half:])
        return set(cores[:half])

    def _start(self):
        self.postgres.create_template()
        url = self.postgres.url(TEMPLATE)
        postern(self.jar, url, "migrate")
        key = create_key(self.jar, url)
        self.postgres.sql((HERE / "sql" / "seed.sql").read_text(), TEMPLATE, {"profiles": self.options.profiles})
        self.postgres.sql("VACUUM ANALYZE", TEMPLATE)
        self.postgres.settle(TEMPLATE)
        return Gateway(self.processes, self.jar, url, self.options.event_loops,
                       self.options.setting), key

    def _load(self, gateway, key, plan, connections):
        command = [str(self.program), "-address", f"127.0.0.1:{gateway.port}", "-key", key, "-plan", plan,
                   "-connections", str(connections), "-profiles", str(self.options.profiles), "-seed", str(self.options.seed)]
        before = measure.cpu_seconds(gateway.pid)
        output, cpu = self.processes.load(command, preexec_fn=lambda: os.sched_setaffinity(0, self.theirs))
        return json.loads(output) | {"cpu": cpu, "gateway_cpu": measure.cpu_seconds(gateway.pid) - before}


class Memory(threading.Thread):
    """Resident memory of a process, four times a second, for as long as a load runs."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._pid, self._done, self.samples = pid, threading.Event(), []

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self._done.set()
        self.join()

    def run(self):
        while not self._done.wait(0.25):
            try:
                self.samples.append(measure.resident_mb(self._pid))
            except (OSError, TypeError) as gone:
                raise Failed("the gateway is gone") from gone


class Round:
    """What one round says."""

    def __init__(self, before, after, result, memory):
        self.peaks, self.result = (before, after), result
        self.rate = statistics.mean(peak["ok"] / peak["seconds"] for peak in self.peaks)
        self.peak_p99 = statistics.mean(peak["p99"] for peak in self.peaks)
        self.calm, self.over, self.after = result["phases"]
        end = self.calm["seconds"] + self.over["seconds"]
        self.recovery = recovery(result["slices"], end, self.calm)
        share = len(memory) / (end + self.after["seconds"])
        at = lambda second: memory[min(len(memory) - 1, int(second * share))]
        self.memory = at(self.calm["seconds"] - 0.5), max(memory), memory[-1]

    @property
    def goodput(self):
        return self.over["ok"] / self.over["seconds"]

    @property
    def other(self):
        return sum(phase["other"] for phase in self.result["phases"])


def rows(rounds):
    """Name, median and spread, verdict."""
    yield "peak, closed loop", f"{median(rounds, lambda r: r.rate, ',.0f')} a second, p99 {median(rounds, lambda r: r.peak_p99 / 1000, '.0f')} ms", ""
    yield "offered", f"{median(rounds, lambda r: r.over['rate'], ',.0f')} a second for {rounds[0].over['seconds']:.0f} s", ""
    share = lambda r: r.goodput / r.rate
    yield ("goodput", f"{median(rounds, lambda r: r.goodput, ',.0f')} a second, {median(rounds, share, '.0%')} of the peak",
           ok(statistics.median(map(share, rounds)) >= 0.85))
    times = lambda r: r.over["p99"] / max(1, r.peak_p99)
    yield ("p99 of accepted", f"{median(rounds, lambda r: r.over['p99'] / 1000, '.0f')} ms, {median(rounds, times, '.1f')} x that at the peak",
           ok(statistics.median(map(times, rounds)) < 5))
    yield "answered 503", f"{median(rounds, lambda r: r.over['refused'] / r.over['seconds'], ',.0f')} a second", ""
    yield "given up", f"{median(rounds, lambda r: r.over['given_up'] / r.over['seconds'], ',.0f')} a second: every connection waited", ""
    yield "other answers", f"{sum(r.other for r in rounds)}", ok(not any(r.other for r in rounds))
    before, most, after = max(rounds, key=lambda r: r.memory[1] / r.memory[0]).memory
    yield "memory", f"{before:.0f} MB before, {most:.0f} at most, {after:.0f} after", ok(most < 1.25 * before)
    slowest = max(math.inf if r.recovery is None else r.recovery for r in rounds)
    yield "back to normal", f"{slowest:.1f} s after the end at most", ok(slowest < 2)
    yield "CPU", f"generator {sum(r.result['cpu'] for r in rounds):.1f} s, gateway {sum(r.result['gateway_cpu'] for r in rounds):.1f} s", ""


def median(rounds, value, form):
    values = sorted(map(value, rounds))
    middle = format(statistics.median(values), form)
    return middle if len(values) == 1 else f"{middle} ({format(values[0], form)}-{format(values[-1], form)})"


def ok(good):
    return "ok" if good else "NO"


def recovery(slices, end, calm):
    """From the end of the overload to the first of several slices in a row that are as they were before it."""
    late = [piece for piece in slices if piece["at"] >= end - 0.01]
    normal = [not (piece["refused"] or piece["given_up"] or piece["other"]) and 0 < piece["p99"] < max(5 * calm["p99"], 50_000)
              for piece in late]
    for first in range(len(normal) - SETTLED_SLICES):
        if all(normal[first:first + SETTLED_SLICES]):
            return late[first]["at"] - end
    return None


def show(rounds, out):
    lines = list(rows(rounds))
    for name, value, verdict in lines:
        print(f"{name:18} {value:78} {verdict}")
    (out / "overload.json").write_text(json.dumps(
        {"rows": lines, "rounds": [{"peaks": r.peaks, "phases": r.result["phases"], "slices": r.result["slices"]} for r in rounds]}, indent=1))
    return 1 if any(verdict == "NO" for _, _, verdict in lines) else 0
