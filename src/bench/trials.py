"""The trials by name, and their run."""

import time

import many_clients
import neighbours
import outcome
from processes import Failed
from report import say
from testbed import Testbed

TRIALS = {
    "connections": many_clients.connections, "proxies": many_clients.proxies,
    "shared-connections": many_clients.shared_connections, "burst": many_clients.burst, "overload": many_clients.overload,
    "locked-row": neighbours.locked_row, "locked-rows": neighbours.locked_rows,
    "stopped-peer": neighbours.stopped_peer, "locked-table": neighbours.locked_table, "small-project": neighbours.small_project,
}
SMOKE = ("connections", "shared-connections", "locked-row")
# Needed beside wrk, go and psql.
TOOLS = {"proxies": ("nginx", "haproxy"), "shared-connections": ("nginx", "haproxy")}
# A proxy has up to 2,000 clients and as many connections to the gateway; the rest is room.
OPEN_FILES = 8192


def run(options, processes, postgres):
    """The exit code: 1 where a trial does not hold."""
    bed, rows, failed, began = Testbed(options, processes, postgres), [], [], time.monotonic()
    say(f"seeding {options.profiles:,} profiles")
    try:
        bed.prepare()
        for name in options.trials:
            say(f"trial: {name}")
            try:
                for row in bed.run(TRIALS[name]):
                    rows.append(row)
            except Failed as problem:
                failed.append(f"{name}: {problem}")
                say(f"  {problem}")
    finally:
        postgres.drop()
    if rows:
        outcome.write(options.out / "trials.csv", rows)
        outcome.show(options, rows, time.monotonic() - began)
    for problem in failed:
        print(f"FAILED: {problem}")
    return 1 if failed or not options.smoke and not all(row.good for row in rows) else 0
