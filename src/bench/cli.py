"""The command line: options in, rounds of sides, report out."""

import argparse
import pathlib
import resource
import shutil
import signal
import sys
import time

import chart
import ratios
import report
import trials
from postgres import Postgres
from processes import Failed, Processes
from sides import SIDES, Bench


def options(arguments=None):
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(prog="src/bench/run", description="Measures Postern against its peers, in turn.")
    parser.add_argument("--smoke", action="store_true", help="about two minutes: all sides and three trials must work, no figure is judged")
    parser.add_argument("--trials", action="store_true", help="instead of the sides: many clients, and stuck neighbours; about twelve minutes")
    parser.add_argument("--only", default="", metavar="A,B", help="sides: " + ", ".join(side.name for side in SIDES)
                        + "; trials: " + ", ".join(trials.TRIALS))
    parser.add_argument("--rounds", type=int, help="default 6, of trials 1")
    parser.add_argument("--seconds", type=int, help="measured time in a round, of a side (default 8) or a load of a trial (10)")
    parser.add_argument("--warmup", type=int, help="load on a new server before the first round (default 40, of trials 20)")
    parser.add_argument("--profiles", type=int, help="default 1,000,000, of trials 200,000")
    parser.add_argument("--setting", action="append", default=[], metavar="POSTERN_X=Y", help="of each gateway of a trial")
    parser.add_argument("--event-loops", type=int, default=0, help="of gateway and bare handler (default: the gateway's own choice; bare: 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=0, metavar="S",
                        help="repeat a side for up to S seconds while other work uses over 10 %% of the machine; the calmest counts")
    parser.add_argument("--out", type=pathlib.Path, default=root / "target" / "bench")
    chosen = parser.parse_args(arguments)
    chosen.root = root
    if chosen.smoke and chosen.trials:
        parser.error("--smoke and --trials are two things")
    choose(parser, chosen)
    set_sizes(chosen)
    return chosen


def choose(parser, chosen):
    """The sides and the trials of this run."""
    sides = [] if chosen.trials else [side.name for side in SIDES]
    tried = list(trials.TRIALS) if chosen.trials else list(trials.SMOKE) if chosen.smoke else []
    names = [name for name in chosen.only.split(",") if name]
    unknown = set(names) - set(sides) - set(trials.TRIALS if chosen.smoke else tried)
    if unknown:
        parser.error(f"not in this kind of run: {', '.join(sorted(unknown))}")
    chosen.sides = [side for side in SIDES if side.name in (names or sides)]
    chosen.trials = [name for name in trials.TRIALS if name in (names or tried)]


def set_sizes(chosen):
    usual = {"rounds": 1, "seconds": 10, "warmup": 20, "profiles": 200_000} if chosen.trials and not chosen.smoke else \
        {"rounds": 6, "seconds": 8, "warmup": 40, "profiles": 1_000_000}
    for name, value in usual.items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, value)
    if chosen.smoke:
        chosen.rounds, chosen.seconds, chosen.warmup = 1, 1, 0
        chosen.profiles = min(chosen.profiles, 10_000)


def missing(chosen):
    needed = {side.tool for side in chosen.sides} | {"psql"}
    if chosen.trials:
        needed |= {"wrk", "openloop"}.union(*(trials.TOOLS.get(name, ()) for name in chosen.trials))
    if not (chosen.root / "target" / "postern.jar").exists():
        yield "target/postern.jar (mvn package)"
    for tool in sorted(needed):
        name = "go" if tool == "openloop" else tool
        if shutil.which(name) is None:
            yield f"{name} on the PATH"
    if chosen.trials and not may_open_files():
        yield f"{trials.OPEN_FILES} open files (ulimit -Hn)"


def may_open_files():
    """Raises the limit, which all processes of the run inherit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= trials.OPEN_FILES:
        return True
    if hard != resource.RLIM_INFINITY and hard < trials.OPEN_FILES:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (trials.OPEN_FILES, hard))
    return True


def stop_on_signal(number, _frame):
    raise SystemExit(128 + number)


def main():
    chosen = options()
    lacking = list(missing(chosen))
    if lacking:
        print("Missing: " + "; ".join(lacking) + ". See src/bench/README.md.", file=sys.stderr)
        return 69
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_on_signal)
    chosen.out.mkdir(parents=True, exist_ok=True)
    try:
        with Processes() as processes:
            postgres = Postgres(processes)
            with processes.scope():
                code = measure_sides(chosen, processes, postgres) if chosen.sides else 0
            return max(code, trials.run(chosen, processes, postgres) if chosen.trials else 0)
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 70


def measure_sides(chosen, processes, postgres):
    """The exit code: 1 where an answer was not as it must be."""
    began = time.monotonic()
    rows = Bench(chosen, processes, postgres).all_rounds()
    judged = ratios.judge(rows)
    report.write(chosen, rows, judged)
    if not chosen.smoke:
        chart.write(chosen.out / "chart.svg", rows)
    report.show(chosen, rows, judged, time.monotonic() - began)
    return 1 if any(not row["valid"] for row in rows) else 0
