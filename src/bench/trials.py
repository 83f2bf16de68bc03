"""The trials by name, and their run."""

import crowd
import neighbours
import outcome
from processes import Failed
from testbed import Testbed, say

TRIALS = {
    "connections": crowd.connections, "proxies": crowd.proxies, "innocent": crowd.innocent, "burst": crowd.burst,
    "overload": crowd.overload, "locked-row": neighbours.locked_row, "locked-rows": neighbours.locked_rows,
    "frozen-peer": neighbours.frozen_peer, "locked-table": neighbours.locked_table,
}
SMOKE = ("connections", "innocent", "locked-row")
# What a trial needs beside wrk, go and psql.
TOOLS = {"proxies": ("nginx", "haproxy"), "innocent": ("nginx", "haproxy")}
# Clients and upstream connections of a proxy, and what each process has open besides.
OPEN_FILES = 8192


def run(options, processes, postgres):
    """The exit code: 1 where something must be and is not."""
    bed, rows, failed = Testbed(options, processes, postgres), [], []
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
        outcome.show(rows, judged=not options.smoke)
    for problem in failed:
        print(f"FAILED: {problem}")
    return 1 if failed or not options.smoke and not all(row.good for row in rows) else 0
