"""What sides are measured on: a copy of the seeded database, and the server on it."""

import json
import pathlib
import urllib.request

from processes import Failed
from servers import BareServer, Gateway, create_key, postern

SQL = pathlib.Path(__file__).resolve().parent / "sql"
WAVES = 4


def seeded(postgres, jar, database, profiles):
    """Makes a database with the product's tables and so many profiles of the project `bench`; gives an API key of it."""
    postgres.create(database)
    postern(jar, postgres.url(database), "migrate")
    key = seed_project(postgres, jar, database, "bench", profiles)
    postgres.sql("VACUUM ANALYZE", database)
    return key


def seed_project(postgres, jar, database, project, profiles):
    key = create_key(jar, postgres.url(database), project)
    postgres.sql((SQL / "seed.sql").read_text(), database, {"project": project, "profiles": profiles})
    return key


class Stand:
    """One database and at most one server on it, for all sides that name it; up from the first of them to the end of the run."""

    def __init__(self, bench, name):
        self._bench, self._name = bench, name
        self.database = "postern_bench_" + name.replace("-", "_")
        self.url, self.server = bench.postgres.url(self.database), None
        self._has_database = False

    def prepare(self, side):
        """Makes ready what the side needs and is not there yet."""
        if side.server != "bare" and not self._has_database:
            self._copy(side)
            self._has_database = True
        is_first = side.server != "none" and self.server is None
        if is_first:
            self.server = self._start(side.server)
        if side.server == "gateway" and is_first:
            self._check_one_answer()
        self._warm_up(side, is_first)
        self.clean(side)

    def clean(self, side):
        """Else autovacuum does it while the next side is measured."""
        if side.server != "bare":
            self._bench.postgres.sql(f"VACUUM ANALYZE {side.table}", self.database)

    def _copy(self, side):
        postgres = self._bench.postgres
        postgres.copy(self.database)
        if side.prepare:
            postgres.sql((SQL / side.prepare).read_text(), self.database, side.variables)
        if not self._bench.options.smoke:
            postgres.settle(self.database)

    def _start(self, kind):
        options = self._bench.options
        if kind == "gateway":
            return Gateway(self._bench.processes, self._bench.jar, self.url, options.event_loops, log=f"{self._name}.log")
        return BareServer(self._bench.processes, self._bench.jar, options.event_loops)

    def _check_one_answer(self):
        """wrk counts only statuses: a body full of ignored attributes would look like success."""
        body = {"id": "c1", "attributes": {"name": "John Wick", "subscriptionType": "pro", "region": "Mumbai",
                                           "totalPurchaseTillNow": 30001}}
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.port}/track/user", json.dumps(body).encode(),
                                         {"x-growlytics-key": self._bench.key})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read().decode()
        except OSError as error:
            raise Failed(f"the first request failed: {error}") from error
        if json.loads(text) != {"success": True}:
            raise Failed("the first request was answered " + text)

    def _warm_up(self, side, is_first):
        """In waves: code that has never seen a client go is compiled anew when the first ones do, which would be measured."""
        seconds = self._bench.options.warmup
        wave = max(1, seconds // WAVES)
        if is_first:
            for _ in range(min(WAVES, seconds)):
                self._bench.run_load(side.warmup, self, wave)
        elif seconds:
            self._bench.run_load(side.load, self, wave)
