"""The sides and how one of them is measured."""

import contextlib
import dataclasses
import json
import pathlib
import sys
import time
import urllib.request

import measure
from load import OpenLoop, Pgbench, Wrk
from postgres import DATABASE, TEMPLATE, Postgres
from processes import Failed
from report import DISTURBED_PERCENT
from servers import BareServer, Gateway, create_key, postern

SQL = pathlib.Path(__file__).resolve().parent / "sql"
WIDE_CUSTOMERS = 20_000
BULK = 100
WARMUP_WAVES = 4


@dataclasses.dataclass(frozen=True)
class Side:
    name: str
    server: str  # gateway, bare or none
    load: object
    prepare: str = ""  # an SQL file that is run before the server starts
    variables: dict = dataclasses.field(default_factory=dict)
    written: str = "SELECT count(*) FROM profiles WHERE updated_at > created_at"

    @property
    def tool(self):
        return type(self.load).__name__.lower()

    @property
    def warmup(self):
        """A JVM that has seen only a lone client is not compiled yet: HTTP sides warm up under full load."""
        lone = self.server != "none" and getattr(self.load, "connections", 0) < 256 and getattr(self.load, "items", 1) == 1
        return Wrk() if lone else self.load


SIDES = [
    Side("gateway", "gateway", Wrk()),
    Side("bare", "bare", Wrk()),
    Side("pgbench", "none", Pgbench(64, sample=0.1)),
    Side("gateway-1000", "gateway", OpenLoop(1000)),
    Side("pgbench-1000", "none", Pgbench(64, rate=1000)),
    Side("gateway-lone", "gateway", Wrk(connections=1)),
    Side("pgbench-lone", "none", Pgbench(1)),
    Side("hot", "gateway", Wrk("hot")),
    Side("unchanged", "gateway", Wrk("unchanged")),
    Side("ignored", "gateway", Wrk("ignored")),
    Side("types-10", "gateway", Wrk("types:10"), "types.sql", {"names": 10}),
    Side("types-10000", "gateway", Wrk("types:9990"), "types.sql", {"names": 9990}),
    Side("wide", "gateway", Wrk("wide", profiles=WIDE_CUSTOMERS), "wide.sql", {"profiles": WIDE_CUSTOMERS}),
    Side("gateway-16", "gateway", Wrk(connections=16)),
    Side("bulk", "gateway", Wrk(f"bulk:{BULK}", 16, path="/track/users", items=BULK)),
    Side("events", "gateway", Wrk("event", path="/track/event"), written="SELECT count(*) FROM events"),
]


class Bench:
    """One run: owns the database server and the key; used by one thread."""

    def __init__(self, options, processes):
        self.options, self.processes = options, processes
        self.jar = options.root / "target" / "postern.jar"
        self.postgres, self.key = Postgres(processes), ""

    def all_rounds(self):
        self.postgres.create_template()
        try:
            self._seed()
            return [self._calmest(side, number) for number in range(1, self.options.rounds + 1)
                    for side in self.options.sides]
        finally:
            self.postgres.drop()

    def _seed(self):
        say(f"seeding {self.options.profiles:,} profiles")
        url = self.postgres.url(TEMPLATE)
        postern(self.jar, url, "migrate")
        self.key = create_key(self.jar, url)
        self.postgres.sql((SQL / "seed.sql").read_text(), TEMPLATE, {"profiles": self.options.profiles})
        self.postgres.sql("VACUUM ANALYZE", TEMPLATE)

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
        try:
            self.postgres.pristine()
            if side.prepare:
                self.postgres.sql((SQL / side.prepare).read_text(), DATABASE, side.variables)
            if not self.options.smoke:
                self.postgres.settle(self.options.cold_pages)
            row |= self._under_load(side, seed=self.options.seed * 1000 + number)
            row["problem"] = self._problem(side, row)
            row["valid"] = not row["problem"]
        except Failed as failed:
            row["problem"] = str(failed)
        if row["problem"]:
            say(f"  {side.name}: {row['problem']}")
        return row

    def _under_load(self, side, seed):
        server = self._start(side)
        try:
            if side.server == "gateway":
                self._check_one_answer(server)
            self._warm_up(side, server, seed + 500)
            row = self._load(side, server, seed)
            if server:
                row["ready_s"] = server.ready_seconds
            return row
        finally:
            if server:
                server.stop()

    def _warm_up(self, side, server, seed):
        """In waves: code that has never seen a client go is compiled anew when the first ones do, which would be measured."""
        waves = min(WARMUP_WAVES if server else 1, self.options.warmup)
        for wave in range(waves):
            side.warmup.run(self, server, self.options.warmup // waves, seed + wave)

    def _load(self, side, server, seed):
        batches = self._batches(side, server)
        machine = measure.machine_cpu_seconds()
        wal, server_cpu, postgres_cpu = self.postgres.wal_position(), self._server_cpu(server), self._postgres_cpu()
        memory = measure.PeakMemory(server.pid) if server else None
        with memory or contextlib.nullcontext():
            result = side.load.run(self, server, self.options.seconds, seed)
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
        return row

    def _start(self, side):
        if side.server == "gateway":
            return Gateway(self.processes, self.jar, self.postgres.url(), self.options.event_loops)
        return BareServer(self.processes, self.jar, self.options.event_loops) if side.server == "bare" else None

    def _check_one_answer(self, server):
        """wrk counts only statuses: a body full of ignored attributes would look like success."""
        body = {"id": "c1", "attributes": {"name": "John Wick", "subscriptionType": "pro", "region": "Mumbai",
                                           "totalPurchaseTillNow": 30001}}
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/track/user", json.dumps(body).encode(),
                                         {"x-growlytics-key": self.key})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read().decode()
        except OSError as error:
            raise Failed(f"the first request failed: {error}") from error
        if json.loads(text) != {"success": True}:
            raise Failed("the first request was answered " + text)

    def _problem(self, side, row):
        if row["errors"]:
            return f"{row['errors']} requests were not answered 200"
        if not row["requests"]:
            return "no request was answered"
        if side.server == "bare":
            return ""
        changed = int(self.postgres.sql(side.written))
        expected = side.load.expected_rows(row["requests"], self.options.profiles)
        if expected == 0 and changed > 1:  # the check of one answer may change c1
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


def say(text):
    print(text, file=sys.stderr, flush=True)
