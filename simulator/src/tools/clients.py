#!/usr/bin/env python3
"""Makes the simulator's table of clients from a public trace: clients.py DIR > clients.csv

DIR   <model>-rates.csv.gz (client, start of a window of 600 s, requests/s, cv of gaps, pattern, shape, scale) and
      <model>-lengths.csv.gz (client, start of 6 h, field, requests, support, mean, quantiles), made from ServeGen

What it writes is described in SOURCE.txt beside the table. Needs numpy; nothing is random.
"""
import collections, csv, gzip, sys
import numpy as np

MODELS = [("m-mid", 14), ("m-small", 14), ("deepseek-r1", 1)]
GIVEN = [0, .01, .05, .1, .25, .5, .75, .9, .95, .99, .999, 1]     # quantiles in the lengths' files
KEPT = [.001, .01, .05, .25, .5, .75, .9, .99, .999]
CV = [.1, .5, .9, .99]
STEPS = [.5, .9, .99]
WINDOW, HOUR, DAY = 600, 3600, 86400
MANY = 20                                                          # so many changes tell how a client changes
FEW = 144                                                          # windows: a day of them weighs as much as the family
TROUGH, SATURDAY = 3, 5                                            # the quietest hours and days come to lie there


def read(path):
    with gzip.open(path, "rt") as f:
        return [r for r in csv.reader(f)][1:]


def pooled(rows):
    """Quantiles of all of a client's requests: of the mixture of its slices, each weighed by its requests."""
    grid, weights = [], []
    u = (np.arange(400) + .5) / 400
    tail = 1 - np.exp(-np.arange(1, 41) / 40 * np.log(2000))       # and more closely in the upper tail
    u = np.sort(np.concatenate([u, 1 - (1 - tail) * .01]))
    du = np.gradient(u)
    for r in rows:
        grid.append(np.interp(u, GIVEN, [float(x) for x in r[6:18]]))
        weights.append(du * float(r[3]))
    x, w = np.concatenate(grid), np.concatenate(weights)
    order = np.argsort(x, kind="stable")
    up = np.cumsum(w[order]) / w.sum()
    return [float(np.interp(p, up, x[order])) for p in KEPT]


def turned(values, low, at):
    """Rotated so that the quietest run of that length begins at index `at`; by how much."""
    n = len(values)
    sums = [sum(values[(i + j) % n] for j in range(low)) for i in range(n)]
    return (int(np.argmin(sums)) - at) % n


def dispersion(x, size):
    n = len(x) // size
    if n < 4:
        return None
    m = x[:n * size].reshape(n, size)
    m = np.nanmean(m, axis=1)
    return float(np.nanstd(m) / np.nanmean(m))


def runs(x, seen):
    """Length of the run of windows in which it asks that a request falls into, in windows; gaps in the record end none."""
    on = np.concatenate([[0], (x > 0)[seen].astype(int), [0]])
    edges = np.flatnonzero(np.diff(on))
    lengths = edges[1::2] - edges[::2]
    return (lengths ** 2).sum() / lengths.sum()


def steps(x, seen):
    """Sizes of the changes of the logarithm of its rate from one window to the next, within runs: their first and last
    windows are not whole."""
    on = seen & (x > 0)
    both = on[:-3] & on[1:-2] & on[2:-1] & on[3:]
    return np.abs(np.log(x[2:-1][both] / x[1:-2][both]))


def text(x):
    return "" if x is None else "%.3g" % x if x < 1000 else "%d" % round(x)


out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["client", "rate", "active", "run"] + ["cv%g" % (100 * q) for q in CV] + ["d600", "d3600", "d21600", "d86400"]
             + ["s%g" % (100 * q) for q in STEPS] + ["spread"]
             + ["h%d" % h for h in range(24)] + ["w%d" % d for d in range(7)]
             + ["in%g" % (100 * q) for q in KEPT] + ["out%g" % (100 * q) for q in KEPT])
for model, days in MODELS:
    n = days * DAY // WINDOW
    rates, cvs = collections.defaultdict(lambda: np.zeros(n)), collections.defaultdict(list)
    for c, t, rate, cv, *_ in read("%s/%s-rates.csv.gz" % (sys.argv[1], model)):
        rates[int(c)][int(t) // WINDOW] = float(rate)
        cvs[int(c)].append(float(cv))
    lengths = collections.defaultdict(lambda: ([], []))
    for r in read("%s/%s-lengths.csv.gz" % (sys.argv[1], model)):
        if r[2] in ("input_tokens", "output_tokens"):
            lengths[int(r[0])][r[2] == "output_tokens"].append(r)
    total = sum(rates.values())
    seen = total > 0                                               # windows in which nobody is there were not recorded
    t = np.arange(n) * WINDOW
    family_hour = np.array([total[seen & (t // HOUR % 24 == h)].mean() for h in range(24)])
    turn_hours = turned(family_hour, 4, TROUGH - 1)
    family_hour = np.roll(family_hour, -turn_hours) / family_hour.mean()
    turn_days, family_day = 0, np.ones(7)
    if days >= 14:
        family_day = np.array([total[seen & (t // DAY % 7 == d)].mean() for d in range(7)])
        turn_days = turned(family_day, 2, SATURDAY)
        family_day = np.roll(family_day, -turn_days) / family_day.mean()
    hour, day = (t // HOUR - turn_hours) % 24, (t // DAY - turn_days) % 7
    some = np.concatenate([steps(x, seen) for x in rates.values()])
    for c in sorted(rates):
        if not (lengths[c][0] and lengths[c][1]):
            continue
        x = rates[c]
        mean, active = x[seen].mean(), int((x > 0).sum())
        weight = active / (active + FEW)
        hours = np.array([x[seen & (hour == h)].mean() if (seen & (hour == h)).any() else mean for h in range(24)]) / mean
        hours = weight * hours + (1 - weight) * family_hour
        ofday = np.ones(7)
        if days >= 14:
            ofday = np.array([x[seen & (day == d)].mean() for d in range(7)]) / mean
            ofday = weight * ofday + (1 - weight) * family_day
        flat = np.where(seen, x / (np.maximum(.05, hours[hour]) * np.maximum(.05, ofday[day])), np.nan)
        change = steps(x, seen)
        change = change if len(change) >= MANY else some           # else as all of its family
        spread = [dispersion(flat, s) for s in (1, 6, 36, 144)]
        out.writerow(["%s-%d" % (model, c), text(mean), text(active / seen.sum()), text(runs(x, seen))]
                     + [text(q) for q in np.quantile(cvs[c], CV)] + [text(s) for s in spread]
                     + [text(q) for q in np.quantile(change, STEPS)] + [text(np.log(flat[flat > 0]).std())]
                     + [round(100 * h / hours.mean()) for h in hours] + [round(100 * d / ofday.mean()) for d in ofday]
                     + [text(q) for q in pooled(lengths[c][0])] + [text(q) for q in pooled(lengths[c][1])])
