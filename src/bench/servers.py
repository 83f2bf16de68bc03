"""The HTTP sides under test: the gateway as a user starts it, and the bare handler."""

import glob
import os
import pathlib
import re
import subprocess
import time
import urllib.error
import urllib.request

from processes import Failed, free_port

HERE = pathlib.Path(__file__).resolve().parent


def java():
    return os.environ.get("POSTERN_BENCH_JAVA", "java")


class HttpServer:
    """A started server: where it listens, its process and how long it took to be ready."""

    def __init__(self, processes, command, probe, log, port, environment=None):
        self.port, self._processes = port, processes
        began = time.monotonic()
        self._process = processes.start(command, log=log, env=environment)
        while not answers(probe):
            if self._process.poll() is not None or time.monotonic() - began > 60:
                raise Failed(f"{log}: not ready\n" + processes.log_tail(log))
            time.sleep(0.005)
        self.ready_seconds = time.monotonic() - began
        self.pid = self._process.pid

    def stop(self):
        self._processes.stop(self._process)


class Gateway(HttpServer):
    def __init__(self, processes, jar, database_url, event_loops=0, settings=(), log="gateway.log"):
        self.management_port = free_port()
        port = free_port()
        environment = gateway_environment(database_url) | {
            "POSTERN_HTTP_HOST": "127.0.0.1", "POSTERN_HTTP_PORT": str(port),
            "POSTERN_MANAGEMENT_HOST": "127.0.0.1", "POSTERN_MANAGEMENT_PORT": str(self.management_port)}
        if event_loops:
            environment["POSTERN_HTTP_EVENT_LOOPS"] = str(event_loops)
        environment |= dict(setting.split("=", 1) for setting in settings)
        super().__init__(processes, [java(), "-jar", str(jar)], f"http://127.0.0.1:{self.management_port}/readyz", log, port,
                         environment)


class BareServer(HttpServer):
    def __init__(self, processes, jar, event_loops):
        classes = processes.directory / "classes"
        if not classes.exists():
            sources = glob.glob(str(HERE / "java/dev/postern/bench/*.java"))
            processes.build(["javac", "-proc:none", "-d", str(classes), "-cp", str(jar), *sources], HERE)
        port = free_port()
        command = [java(), "-cp", f"{classes}:{jar}", "dev.postern.bench.BareServer", str(port), str(event_loops or 1)]
        super().__init__(processes, command, f"http://127.0.0.1:{port}/", "bare.log", port)


def gateway_environment(database_url):
    """Settings of the caller's shell must not reach the gateway under test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTERN_")}
    return kept | {"POSTERN_DATABASE_URL": database_url}


def postern(jar, database_url, *arguments):
    """A command of the product's own, such as `migrate`; gives what it printed."""
    done = subprocess.run([java(), "-jar", str(jar), *arguments], env=gateway_environment(database_url),
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"postern {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def create_key(jar, database_url, project):
    printed = postern(jar, database_url, "keys", "create", "--project", project, "--scope", "track")
    found = re.search(r"pk_[A-Za-z0-9_-]{43}", printed)
    if not found:
        raise Failed("keys create printed no key")
    return found[0]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False
