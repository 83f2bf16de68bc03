"""Load generators. Each gives a dict: requests, seconds, errors, p50, p90, p99, p999 (µs), cpu (its own seconds)."""

import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent


def wrk_command(url, connections, seconds, script_arguments):
    """The arguments are those of lua/track.lua."""
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(HERE / "lua/track.lua"), url,
            "--", *map(str, script_arguments)]


def wrk_result(output):
    return json.loads(re.search(r"^RESULT (.*)$", output, re.MULTILINE)[1])


class Wrk:
    """Closed loop: every connection sends its next request when the last one is answered."""

    def __init__(self, kind="changing", connections=256, profiles=None, path="/track/user", items=1):
        self.kind, self.connections, self._profiles = kind, connections, profiles
        self.path, self.items = path, items

    def run(self, bench, stand, seconds, seed):
        profiles = min(self._profiles or bench.options.profiles, bench.options.profiles)
        command = wrk_command(f"http://127.0.0.1:{stand.server.port}{self.path}", self.connections, seconds,
                              [bench.key, profiles, seed, self.kind])
        output, cpu = bench.processes.load(command)
        result = wrk_result(output) | {"cpu": cpu}
        return result | {"requests": result["requests"] * self.items}

    def expected_rows(self, requests, profiles):
        if self.kind == "event":
            return requests
        if self.kind == "unchanged":
            return 0
        if self.kind == "hot":
            return distinct(requests / 10, profiles)
        return distinct(requests, min(self._profiles or profiles, profiles))


class OpenLoop:
    """Fixed mean rate, latency from the moment a request was due."""

    def __init__(self, rate, connections=64):
        self.rate, self.connections = rate, connections

    def run(self, bench, stand, seconds, seed):
        program = bench.processes.directory / "openloop"
        if not program.exists():
            bench.processes.build(["go", "build", "-o", str(program), "./openloop"], HERE / "generators")
        command = [str(program), "-address", f"127.0.0.1:{stand.server.port}", "-key", bench.key, "-rate", str(self.rate),
                   "-seconds", str(seconds), "-connections", str(self.connections),
                   "-profiles", str(bench.options.profiles), "-seed", str(seed)]
        output, cpu = bench.processes.load(command)
        return json.loads(output) | {"cpu": cpu}

    def expected_rows(self, requests, profiles):
        return distinct(requests, profiles)


class Pgbench:
    """The same upsert, one row a statement, prepared, straight to PostgreSQL."""

    def __init__(self, clients, rate=None, sample=1.0):
        self.clients, self.rate, self.sample = clients, rate, sample

    def run(self, bench, stand, seconds, seed):
        log = bench.processes.directory / "pgbench"
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(self.clients), "-j", "1", "-T", str(seconds),
                   "-f", str(HERE / "sql/upsert.sql"), "-D", f"profiles={bench.options.profiles}",
                   "--random-seed", str(seed), "-l", "--log-prefix", str(log)]
        if self.sample < 1:
            command += ["--sampling-rate", str(self.sample)]
        if self.rate:
            command += ["-R", str(self.rate)]
        output, cpu = bench.processes.load(command + [stand.url])
        micros = []
        for file in bench.processes.directory.glob("pgbench.*"):
            micros += [int(line.split()[2]) for line in file.read_text().splitlines()]
            file.unlink()
        micros.sort()
        requests = int(re.search(r"transactions actually processed: (\d+)", output)[1])
        failed = re.search(r"failed transactions: (\d+)", output)
        # -T counts from the first connection; pgbench's own rate leaves the time to connect out.
        tps = float(re.search(r"tps = ([\d.]+) \(without initial", output)[1])
        return {"requests": requests, "seconds": requests / tps, "errors": int(failed[1]) if failed else 0, "cpu": cpu,
                "p50": at(micros, .5), "p90": at(micros, .9), "p99": at(micros, .99), "p999": at(micros, .999)}

    def expected_rows(self, requests, profiles):
        return distinct(requests, profiles)


def at(ordered, part):
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None


def distinct(draws, profiles):
    """How many different customers uniform random draws are expected to hit."""
    return profiles * (1 - (1 - 1 / profiles) ** draws)
