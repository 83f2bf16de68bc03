"""The outcome of trials: figures of a load, checks on them, and their table."""

import csv
import dataclasses
import os
import platform
import re
import statistics

from report import print_table


@dataclasses.dataclass
class Figures:
    """One load. Latencies in ms: p50 to p99 of answers 200 (wrk: of all), longest of all answers."""
    rate: float  # answered 200, a second
    answers: dict  # counted by status, or by the reason why there is none
    p50: float
    p90: float
    p99: float
    longest: float
    longest_200: float
    refused_p99: float = 0
    offered: float = 0  # requests a second that an open loop had to send

    @staticmethod
    def of_wrk(result):
        good = result["requests"] - result["not_200"]
        p50, p90, p99, longest = (result[name] / 1000 for name in ("p50", "p90", "p99", "max"))
        answers = {"200": good, "not 200": result["not_200"], "broken or late": result["broken"]}
        return Figures(good / result["seconds"], present(answers), p50, p90, p99, longest, longest)

    @staticmethod
    def of_phase(phase):
        p50, p90, p99, longest, longest_200, refused = (
            phase[name] / 1000 for name in ("p50", "p90", "p99", "longest", "max", "refused_p99"))
        answers = phase["answers"] | {"broken": phase["broken"], "unanswered": phase["unanswered"], "not sent": phase["unsent"]}
        seconds = max(phase["seconds"], 0.001)
        return Figures(phase["in_time"] / seconds, present(answers), p50, p90, p99, longest, longest_200, refused,
                       sum(answers.values()) / seconds)

    def only(self, *allowed):
        return set(self.answers) - {"not sent"} <= set(allowed)

    @property
    def sent(self):
        return sum(count for name, count in self.answers.items() if name != "not sent")


def present(answers):
    return {name: count for name, count in answers.items() if count or name == "200"}


@dataclasses.dataclass(frozen=True)
class Check:
    must: str  # "what <= bound"
    good: bool
    figure: str = ""


@dataclasses.dataclass
class Row:
    trial: str
    what: str
    connections: int
    figures: Figures
    checks: list = dataclasses.field(default_factory=list)
    round: int = 0

    @property
    def good(self):
        return all(check.good for check in self.checks)


def all_200(figures):
    return Check("all 200", figures.only("200") and figures.answers.get("200", 0) > 0)


def at_most(what, limit, value):
    """Both in ms."""
    return Check(f"{what} <= {limit:,.0f} ms", value <= limit, "" if what.startswith("longest") else f"{what} {value:,.1f} ms")


def share(what, least, value, of):
    part = value / of if of else 0
    return Check(f"{what} >= {least}", part >= least, f"{what} {part:.2f}")


COLUMNS = ["trial", "what", "connections", "200 a second", "200", "others", "p50 ms", "p90 ms", "p99 ms", "longest ms", "measured", "must", "ok"]


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["round", *COLUMNS])
        for row in rows:
            figures = row.figures
            times = (f"{value:.3f}" for value in (figures.p50, figures.p90, figures.p99, figures.longest))
            writer.writerow([row.round, row.trial, row.what, row.connections, f"{figures.rate:.1f}", figures.answers.get("200", 0),
                             others([figures]), *times, measured([row]), musts(row), verdict([row])])


def show(options, rows, seconds):
    """One line for each row of a round, over all rounds."""
    lines = {}
    for row in rows:
        lines.setdefault((row.trial, row.what, row.connections), []).append(row)
    columns = COLUMNS[:-3] if options.smoke else COLUMNS
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, {options.profiles:,} profiles, {options.rounds} round(s) of "
          f"{options.seconds} s, {seconds / 60:.1f} min in all")
    print("Latencies at the load generator. Of several rounds: the median (lowest-highest), the longest of all, the sum of answers.\n")
    print_table([columns, *(cells(rounds)[:len(columns)] for rounds in lines.values())])


def cells(rounds):
    first, figures = rounds[0], [row.figures for row in rounds]
    times = [spread([getattr(each, name) for each in figures], ",.1f") for name in ("p50", "p90", "p99")]
    return [first.trial, first.what, f"{first.connections:,}", spread([each.rate for each in figures], ",.0f"),
            f"{sum(each.answers.get('200', 0) for each in figures):,}", others(figures), *times,
            f"{max(each.longest for each in figures):,.1f}", measured(rounds), musts(first), verdict(rounds)]


def spread(values, form):
    middle = format(statistics.median(values), form)
    return middle if len(values) == 1 else f"{middle} ({format(min(values), form)}-{format(max(values), form)})"


def measured(rounds):
    """Figures that no other column shows, of all rounds."""
    found = (dict.fromkeys(check.figure for check in checks if check.figure) for checks in zip(*(row.checks for row in rounds)))
    return "; ".join(" / ".join(figures) for figures in found if figures)


def musts(row):
    return "; ".join(check.must for check in row.checks)


def others(figures):
    total = {}
    for each in figures:
        for name, count in each.answers.items():
            if name != "200":
                total[name] = total.get(name, 0) + count
    return ", ".join(f"{name}: {count:,}" for name, count in sorted(total.items())) or "0"


def verdict(rounds):
    if not rounds[0].checks:
        return ""
    failed = [row for row in rounds if not row.good]
    if not failed:
        return "ok"
    broken = dict.fromkeys(re.split(" [<>]= ", check.must)[0] for row in failed for check in row.checks if not check.good)
    return ("NO" if len(rounds) == 1 else f"NO in {len(failed)} of {len(rounds)}") + ": " + ", ".join(broken)
