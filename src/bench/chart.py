"""The run as one SVG: requests/s and CPU as bars with their spread, latency percentiles as lines."""

import math
from xml.sax.saxutils import escape

from report import sides_of, spread

WIDTH, PLOT, LEFT, GAP = 960, 220, 80, 90
INK, GRID = "#333", "#ddd"
COLOURS = ["#2f6db3", "#d9822b", "#3a9a5b", "#a23b72", "#7a5cc0", "#b0483f", "#4aa3b5", "#8a8a2b", "#555", "#c66fa0", "#5f8dd3", "#9a6b3f"]


def write(path, rows):
    parts, top = [], 40
    sides = sides_of(rows)
    for title, keys in (("Requests a second", ["rps"]), ("CPU µs per request: server, PostgreSQL", ["server_cpu_us", "postgres_cpu_us"])):
        parts += bars(rows, sides, title, keys, top)
        top += PLOT + GAP
    parts += lines(rows, sides, top)
    height = top + PLOT + 70
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="11">'
                    f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def bars(rows, sides, title, keys, top):
    spreads = {(side, key): spread(rows, side, key) for side in sides for key in keys}
    limit = nice(max((values[2] for values in spreads.values() if values), default=1))
    parts = frame(title, top, [(limit * step / 4, step / 4) for step in range(5)])
    slot = (WIDTH - LEFT - 20) / len(sides)
    thick = slot * 0.7 / len(keys)
    for place, side in enumerate(sides):
        for nth, key in enumerate(keys):
            values = spreads[side, key]
            if values:
                x = LEFT + slot * (place + 0.15) + thick * nth
                middle, low, high = (top + PLOT * (1 - value / limit) for value in values)
                centre = x + thick / 2
                parts.append(f'<rect x="{x:.1f}" y="{middle:.1f}" width="{thick:.1f}" height="{top + PLOT - middle:.1f}" fill="{COLOURS[nth]}"/>')
                parts.append(line(centre, low, centre, high, INK))
                parts.append(text(centre, high - 4, f"{values[0]:,.0f}", "middle"))
        x = LEFT + slot * (place + 0.5)
        parts.append(f'<text x="{x:.1f}" y="{top + PLOT + 12}" text-anchor="end" transform="rotate(-30 {x:.1f} {top + PLOT + 12})">{escape(side)}</text>')
    return parts


def lines(rows, sides, top):
    keys = [("p50", "p50"), ("p90", "p90"), ("p99", "p99"), ("p999", "p99.9")]
    curves = {side: [(spread(rows, side, key) or [None])[0] for key, _ in keys] for side in sides}
    known = [value for curve in curves.values() for value in curve if value]
    if not known:
        return []
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known) * 1.01))
    part = lambda value: (math.log10(value) - low) / (high - low)
    parts = frame("Latency, ms (logarithmic)", top, [(10 ** power / 1000, (power - low) / (high - low)) for power in range(low, high + 1)])
    step = (WIDTH - LEFT - 220) / (len(keys) - 1)
    for place, (_, title) in enumerate(keys):
        parts.append(text(LEFT + 20 + step * place, top + PLOT + 16, title, "middle"))
    for nth, side in enumerate(sides):
        colour = COLOURS[nth % len(COLOURS)]
        points = [(LEFT + 20 + step * place, top + PLOT * (1 - part(value))) for place, value in enumerate(curves[side]) if value]
        if points:
            parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>')
            parts.append(f'<rect x="{WIDTH - 150}" y="{top + 16 * nth}" width="10" height="10" fill="{colour}"/>')
            parts.append(text(WIDTH - 135, top + 16 * nth + 9, side, "start"))
    return parts


def frame(title, top, marks):
    parts = [f'<text x="{LEFT}" y="{top - 16}" font-size="14" font-weight="bold">{escape(title)}</text>']
    for value, part in marks:
        y = top + PLOT * (1 - part)
        parts.append(line(LEFT, y, WIDTH - 20, y, GRID))
        parts.append(text(LEFT - 6, y + 4, f"{value:,g}", "end"))
    return parts


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def nice(value):
    power = 10 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= value)
