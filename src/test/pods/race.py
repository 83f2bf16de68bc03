"""Clients that fight for the types of new attributes through the proxy, and what the database must say of them afterwards."""

import http.client
import itertools
import json
import threading
import time

CLIENTS = 4
PAUSE_SECONDS = 0.01


class Race:
    """Owns the threads of the clients and the ledger of what they were told; a context manager."""

    def __init__(self, port, key):
        self._port, self._key = port, key
        self._over = threading.Event()
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self.stored, self.ignored, self.failed = {}, {}, []
        self._threads = [threading.Thread(target=self._client, args=(number,), daemon=True) for number in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _client(self, client):
        connection = None
        while not self._over.is_set():
            with self._lock:
                number = next(self._numbers)
            # Each name is fought for by all clients: half of them send a string, half a number.
            name = f"race{number // CLIENTS}"
            value = number if client % 2 else f"text {number}"
            customer = f"r{number}"
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
                connection.request("POST", "/track/user", json.dumps({"id": customer, "attributes": {name: value}}),
                                   {"x-growlytics-key": self._key})
                answer = connection.getresponse()
                body = json.loads(answer.read())
                if answer.will_close:
                    connection.close()
                    connection = None
                if answer.status != 200:
                    self.failed.append((customer, answer.status))
                elif body.get("ignored"):
                    self.ignored[customer] = name
                else:
                    self.stored[customer] = (name, value)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failed.append((customer, repr(error)))
                connection = None
            time.sleep(PAUSE_SECONDS)


def verdict(race, postgres):
    """The problems that were found."""
    types = dict(line.split("|") for line in postgres.sql("SELECT name, type FROM attribute_types WHERE name LIKE 'race%'", "pods").splitlines())
    twice = postgres.sql("SELECT count(*) - count(DISTINCT (project_id, name)) FROM attribute_types", "pods")
    rows = dict(line.split("|", 1) for line in postgres.sql(
        "SELECT customer_id, attributes FROM profiles WHERE customer_id LIKE 'r%'", "pods").splitlines())
    problems = [] if twice == "0" else [f"{twice} attributes have two types"]
    lost = [customer for customer, (name, value) in race.stored.items()
            if json.loads(rows.get(customer, "{}")).get(name) != value]
    foreign = [customer for customer, name in race.ignored.items() if name in json.loads(rows.get(customer, "{}"))]
    mixed = [name for customer, text in rows.items() for name, value in json.loads(text).items()
             if types.get(name) != ("string" if isinstance(value, str) else "number")]
    for word, found in (("acknowledged and not stored", lost), ("ignored and stored", foreign), ("not of the type", mixed)):
        if found:
            problems.append(f"{len(found)} values {word}, such as {found[0]}")
    if not race.ignored:
        problems.append("nobody lost a race, so nothing was tried")
    print(f"race: {len(types)} names, {len(race.stored)} values stored, {len(race.ignored)} ignored,"
          f" {len(race.failed)} requests without a 200 {race.failed[:3] if race.failed else ''}")
    return problems
