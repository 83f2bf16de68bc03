"""The targets: ratios between sides, formed within a round, then the median over the rounds."""

import statistics

WIDE_EXTRA_ATTRIBUTES = 47

# what, unit, must, aim (None: shown, not judged), better, function of {side: row}
TARGETS = [
    ("requests/s at 256 connections ÷ pgbench upserts/s at 64 clients", "×", 2.5, 4, "more",
     lambda s: s["gateway"]["rps"] / s["pgbench"]["rps"]),
    ("gateway CPU per request ÷ bare Vert.x handler's", "×", 2.5, 2, "less",
     lambda s: s["gateway"]["server_cpu_us"] / s["bare"]["server_cpu_us"]),
    ("PostgreSQL CPU per upsert ÷ pgbench's", "×", 0.25, 0.15, "less",
     lambda s: s["gateway"]["postgres_cpu_us"] / s["pgbench"]["postgres_cpu_us"]),
    ("p99 at 1,000/s open loop ÷ pgbench's", "×", 2, 1.2, "less",
     lambda s: s["gateway-1000"]["p99"] / s["pgbench-1000"]["p99"]),
    ("p50 of a lone client ÷ pgbench's", "×", 1.8, 1.3, "less",
     lambda s: s["gateway-lone"]["p50"] / s["pgbench-lone"]["p50"]),
    ("gateway CPU per further known attribute (50 against 3; HTTP, parsing and the copy included)", "ns", None, None, "less",
     lambda s: (s["wide"]["server_cpu_us"] - s["gateway"]["server_cpu_us"]) * 1000 / WIDE_EXTRA_ATTRIBUTES),
    ("requests/s: 10,000 known types ÷ 10", "×", 0.95, 1, "more",
     lambda s: s["types-10000"]["rps"] / s["types-10"]["rps"]),
    ("requests/s: 90 % to 100 hot customers ÷ uniform", "×", 1, 1.3, "more",
     lambda s: s["hot"]["rps"] / s["gateway"]["rps"]),
    ("requests/s: unchanged bodies ÷ changing bodies", "×", 1.2, 1.5, "more",
     lambda s: s["unchanged"]["rps"] / s["gateway"]["rps"]),
    ("requests/s: one attribute of each ignored ÷ none", "×", 0.9, 1, "more",
     lambda s: s["ignored"]["rps"] / s["gateway"]["rps"]),
    ("customers/s in bodies of 100 ÷ in single calls, both over 16 connections", "×", 3, 4, "more",
     lambda s: s["bulk"]["rps"] / s["gateway-16"]["rps"]),
    ("customers/s in bodies of 100 over 16 connections ÷ in single calls over 256", "×", 3, 4, "more",
     lambda s: s["bulk"]["rps"] / s["gateway"]["rps"]),
    *((f"requests/s: {number:,} projects ÷ 1", "×", must, 1, "more",
       lambda s, number=number: s[f"projects-{number}"]["rps"] / s["projects-1"]["rps"])
      for number, must in ((10, 0.9), (100, 0.85), (1_000, 0.75), (10_000, 0.6))),
    ("resident memory at full load, default heap", "MB", 400, 250, "less", lambda s: s["gateway"]["rss_mb"]),
    ("JVM start to ready, database up", "s", 2.5, 1, "less", lambda s: s["gateway"]["ready_s"]),
]


def judge(rows):
    """One dict a target: what, unit, must, aim, measured (median), low, high, ok (aim, must, NO or n/a)."""
    rounds = {}
    for row in rows:
        if row["valid"]:
            rounds.setdefault(row["round"], {})[row["side"]] = row
    return [_judged(target, rounds.values()) for target in TARGETS]


def _judged(target, rounds):
    what, unit, must, aim, better, formula = target
    values = []
    for sides in rounds:
        try:
            values.append(formula(sides))
        except (KeyError, TypeError, ZeroDivisionError):
            continue  # a side of this ratio was left out, failed or has no such figure
    sign = "≥" if better == "more" else "≤"
    limit_text = lambda limit: "" if limit is None else f"{sign} {limit}"
    judged = {"what": what, "unit": unit, "must": limit_text(must), "aim": limit_text(aim)}
    if not values:
        return judged | {"measured": None, "low": None, "high": None, "ok": "n/a"}
    middle = statistics.median(values)
    judged |= {"measured": middle, "low": min(values), "high": max(values), "ok": ""}
    if must is None:
        return judged
    reached = [middle >= limit if better == "more" else middle <= limit for limit in (must, aim)]
    verdict = "aim" if reached[1] else "must" if reached[0] else "NO"
    return judged | {"ok": verdict}
