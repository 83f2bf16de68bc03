"""Trials with something that is stuck: a locked row, a stopped process, a locked table. Nothing else may wait for it."""

import contextlib
import dataclasses
import os
import random
import signal
import time
import urllib.parse

from outcome import Check, Row, all_200, at_most, share
from processes import Failed
from servers import answers

CUSTOMERS = 100
LOCKED = CUSTOMERS + 1
CONNECTIONS, CONNECTIONS_OF_FOUR = 32, 16
LOCKED_RATE, LOCKED_CONNECTIONS = 50, 100
PEER, PEER_RATE, PEER_CONNECTIONS = "postern_bench_peer", 200, 32
HOLDS_ROWS = (f"SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE usename = '{PEER}' AND state = 'idle in transaction'"
              " AND relation = 'profiles'::regclass AND mode IN ('RowShareLock', 'RowExclusiveLock') AND granted")
PROBE_SECONDS = 0.1
BUSY_CONNECTIONS, SMALL_RATE, SMALL_SECONDS = 256, 1, 60


def locked_row(bed):
    """One customer's row is held by a session while the customer writes on; counted are the others of the project."""
    key = bed.key("one", LOCKED)
    gateway = bed.gateway()
    for _ in bed.rounds():
        others, own = customers(bed, gateway, key, CONNECTIONS), locked_customer(bed, gateway, key)
        before, during = disturbed(bed, [others, own], ["one"])
        yield Row("locked-row", "others, without", CONNECTIONS, before[0])
        yield Row("locked-row", "others, locked", CONNECTIONS, during[0], throughout(before[0], during[0]))
        yield Row("locked-row", "its customer, locked", LOCKED_CONNECTIONS, during[1], [
            Check("each 200 or 503", during[1].only("200", "503"))])


def locked_rows(bed):
    """Three projects have a locked row each; counted is a fourth."""
    names = ["one", "two", "three", "four"]
    keys = [bed.key(name, LOCKED) for name in names]
    gateway = bed.gateway()
    for _ in bed.rounds():
        loads = [customers(bed, gateway, key, CONNECTIONS_OF_FOUR) for key in reversed(keys)]
        loads += [locked_customer(bed, gateway, key) for key in keys[:3]]
        before, during = disturbed(bed, loads, names[:3])
        yield Row("locked-rows", "fourth project, without", CONNECTIONS_OF_FOUR, before[0])
        yield Row("locked-rows", "fourth project, locked", CONNECTIONS_OF_FOUR, during[0], throughout(before[0], during[0]))


def small_project(bed):
    """A project with a request a second, beside one that keeps all connections of a closed loop busy."""
    key = bed.key("small", LOCKED)
    gateway = bed.gateway()
    for _ in bed.rounds():
        bed.clean()
        busy = bed.begin_wrk(gateway.port, BUSY_CONNECTIONS, SMALL_SECONDS + 2)
        time.sleep(1)
        small = bed.begin(gateway.port, f"open:{SMALL_SECONDS}:{SMALL_RATE}", 4, key=key, customers=CUSTOMERS)
        found, beside = bed.figures(small)[0], bed.wrk_figures(busy)
        yield Row("small-project", "busy project", BUSY_CONNECTIONS, beside)
        yield Row("small-project", "small project", 4, found, [
            all_200(found), at_most("p99", 3 * beside.p50, found.p99)])


def customers(bed, gateway, key, connections):
    return bed.begin(gateway.port, "closed:1,closed:-,closed:1,closed:-,closed:1,closed:-", connections, key=key, customers=CUSTOMERS)


def locked_customer(bed, gateway, key):
    plan = ",".join(f"open:{phase}:{LOCKED_RATE}" for phase in ("1", "-") * 3)
    return bed.begin(gateway.port, plan, LOCKED_CONNECTIONS, "-first", str(LOCKED), key=key, customers=1)


def disturbed(bed, loads, projects):
    """The figures of the loads without locked rows, and with them.

    Without, before and after, another session has a transaction open as well, which holds no row: as long as any transaction is
    open, PostgreSQL keeps the old versions of all rows, and to write the same hundred rows again and again becomes slower with each
    of them. What is left of that slows the next phase, so the rate without is the mean of the one before and the one after."""
    open_one = ["BEGIN; SELECT pg_current_xact_id();"]
    lock_all = [f"BEGIN; SELECT 1 FROM profiles WHERE project_id = '{project}' AND customer_id = 'c{LOCKED}' FOR UPDATE;"
                for project in projects]
    for statements in (open_one, lock_all, open_one):
        time.sleep(1)
        sessions = [bed.session() for _ in statements]
        for session, statement in zip(sessions, statements):
            session.run(statement)
        time.sleep(bed.seconds)
        next_phase(loads)
        for session in sessions:
            session.close()
    found = [bed.figures(load) for load in loads]
    return [mean(phases[1], phases[5]) for phases in found], [phases[3] for phases in found]


def mean(before, after):
    return dataclasses.replace(before, rate=(before.rate + after.rate) / 2)


def next_phase(loads):
    for load in loads:
        load.send()


def throughout(before, during):
    """As `unaffected`; a request that was on its way when the lock was taken counts too."""
    return unaffected(before, together(during, before))


def together(first, *others):
    """The first one, with the answers of all and the longest of all."""
    answers = dict(first.answers)
    for other in others:
        for name, count in other.answers.items():
            answers[name] = answers.get(name, 0) + count
    return dataclasses.replace(first, answers=answers, longest=max(each.longest for each in (first, *others)))


def unaffected(before, during):
    return [all_200(during), share("of the rate before", 0.9, during.rate, before.rate), at_most("longest", 1000, during.longest)]


def stopped_peer(bed):
    """A second gateway is stopped inside a transaction that holds rows of customers of the first one."""
    key = bed.key("one", LOCKED)
    gateway = bed.gateway()
    with peer_role(bed) as url:
        peer = bed.gateway("POSTERN_LIMITS_PROJECT_ATTRIBUTES=1000000", "POSTERN_DATABASE_MIGRATE=false", url=url)
        for _ in bed.rounds():
            load = bed.begin(gateway.port, "closed:1,closed:-,closed:-,closed:3,closed:5", CONNECTIONS, key=key, customers=CUSTOMERS)
            names = bed.begin(peer.port, f"open:-:{PEER_RATE}", PEER_CONNECTIONS, "-names", f"n{bed.round}_{bed.options.seed}",
                              key=key, customers=CUSTOMERS)
            time.sleep(1 + bed.seconds)
            load.send()
            stopped_in_transaction(bed, peer)
            load.send()
            _, before, _, first, after = bed.figures(load)
            os.kill(peer.pid, signal.SIGCONT)
            names.send()
            bed.figures(names)
            yield Row("stopped-peer", "both at work", CONNECTIONS, before)
            yield Row("stopped-peer", "3 s from the stop", CONNECTIONS, first)
            yield Row("stopped-peer", "from 3 s on", CONNECTIONS, after, unaffected(before, after))
        peer.stop()


@contextlib.contextmanager
def peer_role(bed):
    """The second gateway's sessions are told from the first one's by their role."""
    drop = f"DROP ROLE IF EXISTS {PEER}"
    bed.postgres.admin(f"{drop}; CREATE ROLE {PEER} SUPERUSER LOGIN PASSWORD '{PEER}'")
    try:
        parts = urllib.parse.urlsplit(bed.url())
        yield parts._replace(netloc=f"{PEER}:{PEER}@" + parts.netloc.rpartition("@")[2]).geturl()
    finally:
        bed.postgres.admin(drop)


def stopped_in_transaction(bed, peer):
    """Stopped at random moments, until one is inside a transaction that holds rows of profiles."""
    session = bed.session()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(random.uniform(0.005, 0.03))
        os.kill(peer.pid, signal.SIGSTOP)
        time.sleep(0.02)  # the statement on its way comes to its end
        if session.run(HOLDS_ROWS + ";") != ["0"]:
            return session.close()
        os.kill(peer.pid, signal.SIGCONT)
    raise Failed("the second gateway was not stopped with rows held within 30 s")


def locked_table(bed):
    """The table of profiles is locked for all: a clear 503 in time, the process stays ready, and the rate is back within 1 s."""
    key = bed.key("one", LOCKED)
    gateway = bed.gateway()
    for _ in bed.rounds():
        load = bed.begin(gateway.port, "closed:1,closed:-,closed:-,closed:1,closed:5", CONNECTIONS, key=key, customers=CUSTOMERS)
        readiness_before = readiness(gateway, 1 + bed.seconds)
        session = bed.session()
        session.run("BEGIN; LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE;")
        load.send()
        readiness_during = readiness(gateway, bed.seconds)
        session.close()
        load.send()
        _, before, during, first, after = bed.figures(load)
        whole = together(during, before, first, after)
        yield Row("locked-table", "before", CONNECTIONS, before)
        yield Row("locked-table", "locked", CONNECTIONS, during, [
            Check("each 200 or 503", whole.only("200", "503")), at_most("longest", 3500, whole.longest),
            Check("/readyz as before", readiness_during == readiness_before, f"/readyz {', '.join(sorted(readiness_during))}")])
        yield Row("locked-table", "1 s from the end", CONNECTIONS, first)
        yield Row("locked-table", "from 1 s on", CONNECTIONS, after, unaffected(before, after))


def readiness(gateway, seconds):
    """All answers of /readyz in this time."""
    until, found = time.monotonic() + seconds, set()
    while time.monotonic() < until:
        found.add("ready" if answers(f"http://127.0.0.1:{gateway.management_port}/readyz") else "not ready")
        time.sleep(PROBE_SECONDS)
    return found
