"""PostgreSQL for the run: a cluster of its own from the system's binaries, or one that a URL names."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.parse

from processes import Failed, free_port

SETTINGS = {
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "2GB",
    "max_wal_size": "8GB", "checkpoint_timeout": "2h", "wal_compression": "on", "max_connections": "200",
    "listen_addresses": "127.0.0.1", "track_io_timing": "off",
}
TEMPLATE = "postern_bench_seeded"


class Postgres:
    """One server and the databases that were made in it; `postmaster` is None for a server that is not ours."""

    def __init__(self, processes):
        self.postmaster, self._made = None, []
        given = os.environ.get("POSTERN_BENCH_DATABASE_URL")
        if given:
            self._admin = given
        else:
            self._admin = self._start(processes)
        self._wait()

    def url(self, database):
        return urllib.parse.urlsplit(self._admin)._replace(path="/" + database).geturl()

    def sql(self, text, database, variables=None):
        """Runs SQL and gives psql's unaligned output."""
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]
        for name, value in (variables or {}).items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(command, input=text, text=True, capture_output=True)
        if done.returncode != 0:
            raise Failed("psql: " + done.stderr.strip())
        return done.stdout.strip()

    def admin(self, text):
        return self.sql(text, urllib.parse.urlsplit(self._admin).path.lstrip("/") or "postgres")

    def session(self, processes, database):
        """psql that stays open; see `run` and `close` of a session."""
        return Session(processes.begin(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]))

    def copy(self, database):
        """A database as it was seeded, file by file."""
        how = " STRATEGY file_copy" if int(self.admin("SHOW server_version_num")) >= 150000 else ""
        self.create(database, f" TEMPLATE {TEMPLATE}{how}")

    def create(self, database, how=""):
        self._drop(database)
        self._made.append(database)
        self.admin(f"CREATE DATABASE {database}{how}")

    def settle(self, database):
        """A checkpoint, the pages in the cache and each page's full image already in the WAL."""
        self.sql("CREATE EXTENSION IF NOT EXISTS pg_prewarm; CHECKPOINT;"
                 " SELECT pg_prewarm('profiles'), pg_prewarm('profiles_pkey');"
                 " UPDATE profiles SET updated_at = created_at WHERE ctid IN (SELECT min(ctid) FROM profiles"
                 " GROUP BY (ctid::text::point)[0]);", database)

    def drop(self):
        for database in self._made:
            self._drop(database)

    def _drop(self, database):
        self.admin(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def wal_position(self):
        return int(self.admin("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"))

    def _start(self, processes):
        binaries = server_binaries()
        home = processes.directory / "postgres"
        home.mkdir()
        identity = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            user = unprivileged()
            os.chown(home, user.pw_uid, user.pw_gid)
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data, port = home / "data", free_port()
        made = subprocess.run([binaries + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                               "--locale=C"], capture_output=True, text=True, cwd=home, **identity)
        if made.returncode != 0:
            raise Failed("initdb: " + made.stderr)
        command = [binaries + "/postgres", "-D", str(data), "-p", str(port), "-k", str(home)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
        self.postmaster = processes.start(command, signal.SIGINT, log="postgres.log", cwd=home, **identity).pid
        return f"postgresql://postgres:postgres@127.0.0.1:{port}/postgres"

    def _wait(self):
        until = time.monotonic() + 30
        while True:
            try:
                return self.admin("SELECT 1")
            except Failed:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


class Session:
    """One session of the database; what its transaction holds, it holds until `close`."""

    def __init__(self, psql):
        self._psql = psql

    def run(self, sql):
        """Gives the lines of the result."""
        self._psql.send(sql)
        self._psql.send("\\echo done")
        return self._psql.wait_for("done")

    def close(self):
        self._psql.finish()


def server_binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    initdb = found[-1] if found else shutil.which("initdb")
    if initdb is None:
        raise Failed("No PostgreSQL server binaries; install postgresql or set POSTERN_BENCH_DATABASE_URL.")
    return os.path.dirname(initdb)


def unprivileged():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failed("No user postgres or nobody to run PostgreSQL as.")
