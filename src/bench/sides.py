"""The sides and how one of them is measured."""

import contextlib
import dataclasses
import itertools
import time

import measure
from load import OpenLoop, Pgbench, Wrk
from postgres import TEMPLATE
from processes import Failed
from report import DISTURBED_PERCENT, say
from stands import Stand, seeded

WIDE_CUSTOMERS = 20_000
BULK = 100
PROJECTS = (1, 10, 100, 1_000, 10_000)
PROJECT_PROFILES = 200_000
MAIN = "gateway"


@dataclasses.dataclass(frozen=True)
class Side:
    name: str
    server: str  # gateway, bare or none
    load: object
    stand: str = ""  # whose database and server it uses; empty: its own
    prepare: str = ""  # an SQL file that is run before the server starts
    variables: dict = dataclasses.field(default_factory=dict)
    table: str = "profiles"
    written_at: str = "updated_at"

    @property
    def tool(self):
        return type(self.load).__name__.lower()

    @property
    def warmup(self):
        """A JVM that has seen only a lone client is not compiled yet: HTTP sides warm up under full load."""
        lone = self.server != "none" and getattr(self.load, "connections", 0) < 256 and getattr(self.load, "items", 1) == 1
        return Wrk() if lone else self.load


# Those that share a stand write the same rows; what would be in the way of others, or finds its names or values changed by them, has its own.
SIDES = [
    Side("gateway", "gateway", Wrk(), MAIN),
    Side("bare", "bare", Wrk()),
    Side("pgbench", "none", Pgbench(64, sample=0.1), MAIN),
    Side("gateway-1000", "gateway", OpenLoop(1000), MAIN),
    Side("pgbench-1000", "none", Pgbench(64, rate=1000), MAIN),
    Side("gateway-lone", "gateway", Wrk(connections=1), MAIN),
    Side("pgbench-lone", "none", Pgbench(1), MAIN),
    Side("hot", "gateway", Wrk("hot"), MAIN),
    Side("unchanged", "gateway", Wrk("unchanged")),
    Side("ignored", "gateway", Wrk("ignored"), MAIN),
    Side("types-10", "gateway", Wrk("types:10"), prepare="types.sql", variables={"names": 10}),
    Side("types-10000", "gateway", Wrk("types:9990"), prepare="types.sql", variables={"names": 9990}),
    Side("wide", "gateway", Wrk("wide", profiles=WIDE_CUSTOMERS), prepare="wide.sql", variables={"profiles": WIDE_CUSTOMERS}),
    Side("gateway-16", "gateway", Wrk(connections=16), MAIN),
    Side("bulk", "gateway", Wrk(f"bulk:{BULK}", 16, path="/track/users", items=BULK)),
    Side("events", "gateway", Wrk("event", path="/track/event"), table="events", written_at="received_at"),
    *(Side(f"projects-{number}", "gateway", Wrk(f"projects:{number}", profiles=PROJECT_PROFILES), prepare="projects.sql",
           variables={"projects": number, "profiles": PROJECT_PROFILES}) for number in PROJECTS),
]


class Bench:
    """One run: owns the databases and the key; used by one thread."""

    def __init__(self, options, processes, postgres):
        self.options, self.processes = options, processes
        self.jar = options.root / "target" / "postern.jar"
        self.postgres, self.key = postgres, ""
        self._stands = {}
        self._seeds = itertools.count(options.seed * 1000)

    def all_rounds(self):
        """All servers are up and warm before the first round: sides that are compared are measured seconds after one another."""
        try:
            say(f"seeding {self.options.profiles:,} profiles")
            self.key = seeded(self.postgres, self.jar, TEMPLATE, self.options.profiles)
            for side in self.options.sides:
                say(f"starts and warms up: {side.name}")
                self._stand(side).prepare(side)
            return [self._calmest(side, number) for number in range(1, self.options.rounds + 1)
                    for side in self.options.sides]
        finally:
            self.postgres.drop()

    def run_load(self, load, stand, seconds):
        """Each with a seed of its own: what another side has sent already would change nothing."""
        return load.run(self, stand, seconds, next(self._seeds))

    def _stand(self, side):
        name = side.stand or side.name
        if name not in self._stands:
            self._stands[name] = Stand(self, name)
        return self._stands[name]

    def _calmest(self, side, number):
        until = time.monotonic() + self.options.patience
        row = self._measured(side, number)
        while row.get("other_cpu", 0) > DISTURBED_PERCENT and time.monotonic() < until:
            say(f"  disturbed: other work used {row['other_cpu']:.0f} % of the machine; again")
            again = self._measured(side, number)
            if again["valid"] and again["other_cpu"] < row["other_cpu"]:
                row = again
        return row

    def _measured(self, side, number):
        say(f"round {number}/{self.options.rounds}: {side.name}")
        row = {"side": side.name, "round": number, "valid": False, "problem": ""}
        stand = self._stand(side)
        try:
            began = self.postgres.admin("SELECT clock_timestamp()")
            row |= self._load(side, stand)
            row["problem"] = self._problem(side, stand, row, began)
            row["valid"] = not row["problem"]
            stand.clean(side)
        except Failed as failed:
            row["problem"] = str(failed)
        if row["problem"]:
            say(f"  {side.name}: {row['problem']}")
        return row

    def _load(self, side, stand):
        server = stand.server if side.server != "none" else None
        batches = self._batches(side, server)
        machine = measure.machine_cpu_seconds()
        wal, server_cpu, postgres_cpu = self.postgres.wal_position(), self._server_cpu(server), self._postgres_cpu()
        memory = measure.PeakMemory(server.pid) if server else None
        with memory or contextlib.nullcontext():
            result = self.run_load(side.load, stand, self.options.seconds)
        server_cpu = self._since(server_cpu, self._server_cpu(server))
        postgres_cpu = self._since(postgres_cpu, self._postgres_cpu())
        busy, whole = (after - before for before, after in zip(machine, measure.machine_cpu_seconds()))
        ours = result["cpu"] + (server_cpu or 0) + (postgres_cpu or 0)
        wal, requests = self.postgres.wal_position() - wal, max(1, result["requests"])
        row = {"requests": result["requests"], "errors": result["errors"], "rps": result["requests"] / result["seconds"]}
        row |= {name: result[name] for name in ("p50", "p90", "p99", "p999")}
        row["other_cpu"] = max(0, busy - ours) / whole * 100
        row["load_cpu_us"] = result["cpu"] * 1e6 / requests
        row["server_cpu_us"] = server_cpu and server_cpu * 1e6 / requests
        if side.server != "bare":
            row["postgres_cpu_us"] = postgres_cpu and postgres_cpu * 1e6 / requests
            row["wal_bytes"] = wal / requests
        after = self._batches(side, server)
        if batches and after and after[1] > batches[1]:
            row["batch_rows"] = (after[0] - batches[0]) / (after[1] - batches[1])
        row["rss_mb"] = memory and memory.megabytes
        row["ready_s"] = server and server.ready_seconds
        return row

    def _problem(self, side, stand, row, began):
        if row["errors"]:
            return f"{row['errors']} requests were not answered 200"
        if not row["requests"]:
            return "no request was answered"
        if side.server == "bare":
            return ""
        changed = int(self.postgres.sql(f"SELECT count(*) FROM {side.table} WHERE {side.written_at} >= '{began}'", stand.database))
        expected = side.load.expected_rows(row["requests"], self.options.profiles)
        if expected == 0 and changed > 0:
            return f"{changed} rows changed, none should"
        if changed < 0.95 * expected:
            return f"only {changed} rows changed of about {expected:.0f}"
        return ""

    def _batches(self, side, server):
        return measure.batch_rows(server.management_port) if side.server == "gateway" else None

    @staticmethod
    def _since(before, after):
        return None if before is None else after - before

    @staticmethod
    def _server_cpu(server):
        return server and measure.cpu_seconds(server.pid)

    def _postgres_cpu(self):
        return self.postgres.postmaster and measure.tree_cpu_seconds(self.postgres.postmaster)
