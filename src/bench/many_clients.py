"""Trials with many clients: each request is served, or refused at once."""

import statistics
import time

from outcome import Check, Row, all_200, at_most, share
from proxies import PROXIES, Proxy
from report import say
from testbed import PEAK_CONNECTIONS

OPEN_CONNECTIONS = 4000
FLOOD_CONNECTIONS, NEIGHBOUR_CONNECTIONS, NEIGHBOUR_RATE = 1000, 50, 50
FLOODED = "POSTERN_LIMITS_IN_FLIGHT_REQUESTS=64"
# The peak needs as many; nearly all beyond it is refused.
# Two of three requests of as many connections as `overload` has are refused with it on two cores.
REFUSING = "POSTERN_LIMITS_IN_FLIGHT_REQUESTS=2000"
FACTOR, CALM = 3, 0.5


def connections(bed):
    """Closed loop, straight to the gateway. The fewest connections are measured first and last, because the machine's speed wanders."""
    counts = (PEAK_CONNECTIONS, 512) if bed.options.smoke else (PEAK_CONNECTIONS, 512, 1000, 2000, OPEN_CONNECTIONS)
    gateway = bed.gateway()
    bed.wrk(gateway.port, counts[-1], min(3, bed.seconds))
    for _ in bed.rounds():
        found = [(count, bed.wrk(gateway.port, count, bed.seconds)) for count in (*counts, PEAK_CONNECTIONS)]
        least = statistics.mean([found[0][1].rate, found[-1][1].rate])
        for count, figures in found[:-1]:
            yield Row("connections", "direct", count, figures, [
                all_200(figures), little(count, figures), at_most("longest", 1000, figures.longest),
                share(f"of the rate at {PEAK_CONNECTIONS}", 0.9, figures.rate, least)])


def little(count, figures):
    """Little's law says how long each of so many waits on average."""
    limit = max(100, 3 * count / max(1, figures.rate) * 1000)
    return Check("p99 <= 3 x connections / rate, at least 100 ms", figures.p99 <= limit, f"limit {limit:,.0f} ms")


def proxies(bed):
    gateway = bed.gateway()
    through = [Proxy(bed.processes, name, gateway.port) for name in PROXIES]
    for _ in bed.rounds():
        for count in (512, 1000, 2000):
            for proxy in through:
                figures = bed.wrk(proxy.port, count, bed.seconds)
                yield Row("proxies", proxy.name, count, figures, [all_200(figures), at_most("longest", 1500, figures.longest)])


def shared_connections(bed):
    """A client with another key, through the proxy whose connections to the gateway also carry refused requests."""
    key = bed.key("neighbour")
    gateway = bed.gateway(FLOODED, connections=32)
    names = list(PROXIES)[:1] if bed.options.smoke else list(PROXIES)
    through = [Proxy(bed.processes, name, gateway.port) for name in names]
    for _ in bed.rounds():
        for proxy in through:
            bed.clean()
            flood = bed.begin_wrk(proxy.port, FLOOD_CONNECTIONS, bed.seconds + 2)
            time.sleep(1)
            load = bed.begin(proxy.port, f"open:{bed.seconds}:{NEIGHBOUR_RATE}", NEIGHBOUR_CONNECTIONS, key=key)
            figures, flooding = bed.figures(load)[0], bed.wrk_figures(flood)
            refused = flooding.answers.get("not 200", 0)
            yield Row("shared-connections", proxy.name, NEIGHBOUR_CONNECTIONS, figures, [
                Check("the flood is refused", refused > 0, f"{refused / max(1, flooding.sent):.0%} of the flood refused"),
                Check("each 200 or 503", figures.only("200", "503")),
                at_most("p99 of 503", 100, figures.refused_p99), at_most("longest", 1000, figures.longest)])


def burst(bed):
    """One request on all connections at once, to a warm process without load; then half of the peak, as before the burst."""
    gateway = bed.gateway()
    bed.run_phases(gateway.port, "burst", OPEN_CONNECTIONS)
    for _ in bed.rounds():
        peak = bed.run_phases(gateway.port, f"closed:{bed.seconds}", PEAK_CONNECTIONS)[0]
        rate, calm = peak.rate * CALM, max(1, bed.seconds / 2)
        plan = f"open:1:{rate:.0f},open:{calm}:{rate:.0f},idle:1,burst,open:2:{rate:.0f},open:{calm}:{rate:.0f}"
        _, before, _, at_once, settling, after = bed.run_phases(gateway.port, plan, OPEN_CONNECTIONS)
        yield Row("burst", "peak", PEAK_CONNECTIONS, peak)
        yield Row("burst", "half of it", OPEN_CONNECTIONS, before)
        yield Row("burst", "all at once", OPEN_CONNECTIONS, at_once, [
            Check("all 200", at_once.answers == {"200": OPEN_CONNECTIONS})])
        yield Row("burst", "2 s from then", OPEN_CONNECTIONS, settling)
        limit = 2 * before.p99 + 10
        yield Row("burst", "from 2 s on", OPEN_CONNECTIONS, after, [
            all_200(after), Check("p99 <= 2 x that before + 10 ms", after.p99 <= limit, f"limit {limit:,.1f} ms")])


def overload(bed):
    """Three times the peak, on the same cores as the servers."""
    plain, refusing = bed.gateway(), bed.gateway(REFUSING, connections=64)
    peak = lambda seconds: bed.run_phases(plain.port, f"closed:{seconds}", PEAK_CONNECTIONS)[0]
    offer = lambda gateway, seconds, rate: bed.run_phases(gateway.port, f"open:{seconds}:{rate * FACTOR:.0f}", OPEN_CONNECTIONS)[0]
    short = min(5, bed.seconds)
    say("  warms up under overload")
    rate = peak(short).rate
    for gateway in (plain, refusing):
        offer(gateway, short, rate)
    for _ in bed.rounds():
        before = peak(bed.seconds)
        over, refused = (offer(gateway, bed.seconds, before.rate) for gateway in (plain, refusing))
        after = peak(bed.seconds)
        rate = statistics.mean([before.rate, after.rate])
        yield Row("overload", "peak before", PEAK_CONNECTIONS, before)
        yield Row("overload", "3 x the peak", OPEN_CONNECTIONS, over, [
            offered(over, before), share("of the peak", 0.85, over.rate, rate),
            at_most("longest 200", 1500, over.longest_200), answered_or_refused(over)])
        yield Row("overload", "3 x, limit set low", OPEN_CONNECTIONS, refused, [
            offered(refused, before), share("of the peak", 0.5, refused.rate, rate), at_most("p99 of 503", 100, refused.refused_p99),
            Check("two of three refused", refused.answers.get("503", 0) >= 0.6 * refused.sent,
                  f"{refused.answers.get('503', 0) / max(1, refused.sent):.0%} refused"), answered_or_refused(refused)])
        yield Row("overload", "peak after", PEAK_CONNECTIONS, after)


def offered(figures, peak):
    """A generator that is short of its core offers less than it was told."""
    times = figures.offered / max(1, peak.rate)
    return Check("offered >= 2.7 x the peak", times >= 2.7, f"offered {times:.2f}")


def answered_or_refused(figures):
    return Check("each answered 200 or 503", figures.only("200", "503"))
