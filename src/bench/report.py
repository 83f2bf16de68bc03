"""The run as text tables and CSV."""

import csv
import os
import platform
import statistics
import sys

COLUMNS = [("rps", "requests/s", 0), ("p50", "p50 ms", 2), ("p90", "p90 ms", 2), ("p99", "p99 ms", 2), ("p999", "p99.9 ms", 2),
           ("server_cpu_us", "server CPU µs", 1), ("postgres_cpu_us", "PostgreSQL CPU µs", 1),
           ("load_cpu_us", "load CPU µs", 1), ("other_cpu", "other CPU %", 0), ("batch_rows", "rows/batch", 1), ("wal_bytes", "WAL B/request", 0),
           ("rss_mb", "RSS MB", 0), ("ready_s", "ready s", 2)]
DISTURBED_PERCENT = 10
FIELDS = ["side", "round", "valid", "problem", "requests", "errors"] + [key for key, _, _ in COLUMNS]


def say(text):
    """Progress, for the reader of the run."""
    print(text, file=sys.stderr, flush=True)


def write(options, rows, judged):
    with open(options.out / "results.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    with open(options.out / "ratios.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(judged[0]))
        writer.writeheader()
        writer.writerows(judged)


def spread(rows, side, key):
    """(median, min, max) over the valid rounds of a side, or None."""
    values = [row[key] for row in rows if row["side"] == side and row["valid"] and row.get(key) is not None]
    return (statistics.median(values), min(values), max(values)) if values else None


def sides_of(rows):
    return list(dict.fromkeys(row["side"] for row in rows))


def show(options, rows, judged, seconds):
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, {options.profiles:,} profiles, "
          f"{options.rounds} round(s) of {options.seconds} s a side, {seconds / 60:.1f} min in all")
    print("Medians over the rounds (lowest–highest); CPU is per request; latencies at the load generator.")
    print("Other CPU is the share of the machine that neither side, database nor generator used: high means a disturbed figure.\n")
    table = [["side"] + [title for _, title, _ in COLUMNS]]
    for side in sides_of(rows):
        table.append([side] + [cell(spread(rows, side, key), key, digits) for key, _, digits in COLUMNS])
    print_table(table)
    invalid = [row for row in rows if not row["valid"]]
    for row in invalid:
        print(f"INVALID: {row['side']} in round {row['round']}: {row['problem']}")
    for row in rows:
        if row.get("other_cpu", 0) > DISTURBED_PERCENT and not options.smoke:
            print(f"DISTURBED: {row['side']} in round {row['round']}: other work used {row['other_cpu']:.0f} % of the machine; "
                  "do not judge by it")
    if options.smoke:
        print(f"\nSmoke: {len(rows) - len(invalid)} of {len(rows)} sides work; figures are not judged.")
        return
    print()
    table = [["measure", "must", "aim", "measured", "ok"]]
    for row in judged:
        measured = "n/a" if row["measured"] is None else \
            f"{row['measured']:.2f} ({row['low']:.2f}–{row['high']:.2f}) {row['unit']}"
        table.append([row["what"], row["must"], row["aim"], measured, row["ok"]])
    print_table(table)
    print(f"\nWritten: {options.out}/results.csv, ratios.csv, chart.svg")


def cell(values, key, digits):
    if values is None:
        return "n/a"
    scale = 1000 if key in ("p50", "p90", "p99", "p999") else 1
    middle, low, high = (f"{value / scale:,.{digits}f}" for value in values)
    return middle if low == high else f"{middle} ({low}–{high})"


def print_table(table):
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for number, line in enumerate(table):
        print("| " + " | ".join(text.ljust(width) for text, width in zip(line, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
