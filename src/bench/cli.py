"""The command line: options in, rounds of sides, report out."""

import argparse
import pathlib
import shutil
import signal
import sys
import time

import chart
import overload
import ratios
import report
from processes import Failed, Processes
from sides import SIDES, Bench


def options(arguments=None):
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(prog="src/bench/run", description="Measures Postern against its peers, in turn.")
    parser.add_argument("--smoke", action="store_true", help="about a minute: every side must work, no figure is judged")
    parser.add_argument("--overload", action="store_true", help="instead: three times the peak, open loop; about six minutes")
    parser.add_argument("--setting", action="append", default=[], metavar="POSTERN_X=Y", help="of the gateway, with --overload")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=8, help="measured time of a side in a round (default 8)")
    parser.add_argument("--warmup", type=int, default=40, help="load on a new server before the first round (default 40)")
    parser.add_argument("--profiles", type=int, default=1_000_000)
    parser.add_argument("--only", default="", metavar="A,B", help="sides: " + ", ".join(side.name for side in SIDES))
    parser.add_argument("--event-loops", type=int, default=0, help="of gateway and bare handler (default: the gateway's own choice; bare: 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=0, metavar="S",
                        help="repeat a side for up to S seconds while other work uses over 10 %% of the machine; the calmest counts")
    parser.add_argument("--out", type=pathlib.Path, default=root / "target" / "bench")
    chosen = parser.parse_args(arguments)
    chosen.root = root
    if chosen.smoke and chosen.overload:
        parser.error("--smoke and --overload are two things")
    if chosen.smoke:
        chosen.rounds, chosen.seconds, chosen.warmup = 1, 1, 0
        chosen.profiles = min(chosen.profiles, 10_000)
    names = [name for name in chosen.only.split(",") if name]
    unknown = set(names) - {side.name for side in SIDES}
    if unknown:
        parser.error("no such side: " + ", ".join(sorted(unknown)))
    chosen.sides = [side for side in SIDES if not names or side.name in names]
    return chosen


def missing_tools(chosen):
    needed = {"openloop"} if chosen.overload else {side.tool for side in chosen.sides}
    needed |= {"psql"}
    if not (chosen.root / "target" / "postern.jar").exists():
        yield "target/postern.jar (mvn package)"
    for tool in sorted(needed):
        name = "go" if tool == "openloop" else tool
        if shutil.which(name) is None:
            yield f"{name} on the PATH"


def stop_on_signal(number, _frame):
    raise SystemExit(128 + number)


def main():
    chosen = options()
    missing = list(missing_tools(chosen))
    if missing:
        print("Missing: " + "; ".join(missing) + ". See src/bench/README.md.", file=sys.stderr)
        return 69
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_on_signal)
    chosen.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        with Processes() as processes:
            if chosen.overload:
                return overload.show(overload.Overload(chosen, processes).run(), chosen.out)
            rows = Bench(chosen, processes).all_rounds()
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 70
    judged = ratios.judge(rows)
    report.write(chosen, rows, judged)
    if not chosen.smoke:
        chart.write(chosen.out / "chart.svg", rows)
    report.show(chosen, rows, judged, time.monotonic() - began)
    return 1 if any(not row["valid"] for row in rows) else 0
