"""The ground of all trials: one seeded database, gateways on it, and loads against them."""

import itertools
import json
import pathlib

from load import wrk_command, wrk_result
from outcome import Figures
from report import say
from servers import Gateway
from stands import WAVES, seed_project, seeded

HERE = pathlib.Path(__file__).resolve().parent
DATABASE = "postern_bench_trials"
PEAK_CONNECTIONS = 256


class Testbed:
    """One run of trials: owns the database and the keys; used by one thread."""

    def __init__(self, options, processes, postgres):
        self.options, self.processes, self.postgres = options, processes, postgres
        self.jar = options.root / "target" / "postern.jar"
        self.seconds, self.round = options.seconds, 0
        self._program = processes.directory / "phases"
        self._project_to_key = {}
        self._seeds, self._numbers = itertools.count(options.seed * 1000), itertools.count(1)

    def prepare(self):
        self.processes.build(["go", "build", "-o", str(self._program), "./phases"], HERE / "generators")
        self._project_to_key["bench"] = seeded(self.postgres, self.jar, DATABASE, self.options.profiles)
        if not self.options.smoke:
            self.postgres.settle(DATABASE)

    def run(self, trial):
        """The rows of one trial; all that it started is ended after it."""
        with self.processes.scope():
            for row in trial(self):
                row.round = self.round
                yield row

    def rounds(self):
        for self.round in range(1, self.options.rounds + 1):
            say(f"  round {self.round}/{self.options.rounds}")
            yield

    def key(self, project="bench", profiles=0):
        """An API key of the project, which is made with its profiles where it is not there yet."""
        if project not in self._project_to_key:
            self._project_to_key[project] = seed_project(self.postgres, self.jar, DATABASE, project, profiles)
        return self._project_to_key[project]

    def url(self):
        return self.postgres.url(DATABASE)

    def session(self):
        return self.postgres.session(self.processes, DATABASE)

    def gateway(self, *settings, connections=PEAK_CONNECTIONS, url=None):
        """Started, and warm. In waves: the code for a client that leaves is then compiled before the trial."""
        gateway = Gateway(self.processes, self.jar, url or self.url(), self.options.event_loops,
                          [*self.options.setting, *settings], f"trial-{next(self._numbers)}.log")
        seconds = self.options.warmup
        for _ in range(min(WAVES, seconds)):
            self.wrk(gateway.port, connections, max(1, seconds // WAVES))
        return gateway

    def wrk(self, port, connections, seconds):
        """Closed loop, to its end."""
        self.clean()
        return self.wrk_figures(self.begin_wrk(port, connections, seconds))

    def begin_wrk(self, port, connections, seconds):
        return self.processes.begin(wrk_command(f"http://127.0.0.1:{port}/track/user", connections, seconds,
                                                [self.key(), self.options.profiles, next(self._seeds), "changing"]))

    @staticmethod
    def wrk_figures(load):
        return Figures.of_wrk(wrk_result(load.finish()[0]))

    def begin(self, port, plan, connections, *options, key=None, customers=None):
        """The generator `phases` with this plan, as soon as all of its connections are open."""
        command = [str(self._program), "-address", f"127.0.0.1:{port}", "-key", key or self.key(), "-plan", plan,
                   "-connections", str(connections), "-customers", str(customers or self.options.profiles),
                   "-seed", str(next(self._seeds)), *options]
        load = self.processes.begin(command)
        load.wait_for("started")
        return load

    @staticmethod
    def figures(load):
        """Of each phase."""
        return [Figures.of_phase(phase) for phase in json.loads(load.finish()[0])]

    def run_phases(self, *arguments, **named):
        """As `begin`, to the end."""
        self.clean()
        return self.figures(self.begin(*arguments, **named))

    def clean(self):
        """Else autovacuum does it during a trial."""
        self.postgres.sql("VACUUM ANALYZE profiles", DATABASE)
