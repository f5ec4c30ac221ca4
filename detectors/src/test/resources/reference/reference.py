"""Numbers for the tests of baselines and evidence, by SciPy's distributions and NumPy, from the
formulas in the comments of the classes and docs/methods.md; nothing of Java is read.

    python3 reference.py > reference.txt        # NumPy 2.4.6, SciPy 1.17.1
"""
import math

import numpy as np
from scipy import special, stats

def tell(name, *values):
    print(name, *(repr(float(v)) for v in np.ravel(np.array(values, dtype=float))))

# --- Evidence: sums of log likelihood ratios, cut, the best of equal weights -------------------

def cusum(ratios, cap, most):
    """ratios[t][j]: log likelihood ratio of effect j at t; the evidence after each t."""
    sums = np.zeros(len(ratios[0]))
    told = []
    for now in ratios:
        sums = np.minimum(cap, np.maximum(0, sums + np.minimum(most, now)))
        told.append(max(0.0, sums.max() - math.log(len(sums))))
    return told

BAR = 9.0
x = [3, 9, 14, 2, 21, 30, 0, 17, 40, 8, 12, 60]
mu = [5.0, 5.5, 6.0, 4.0, 7.0, 8.0, 5.0, 6.5, 9.0, 5.0, 5.0, 10.0]
EFFECTS = [1.25, 1.5, 2, 3, 5, 10]

def nb(count, mean, k):
    return stats.nbinom.logpmf(count, k, k / (k + mean))

tell("mixture.x", x)
tell("mixture.mu", mu)
tell("mixture.size11", cusum(
    [[nb(c, e * m, 11.0) - nb(c, m, 11.0) for e in EFFECTS] for c, m in zip(x, mu)], 2 * BAR, BAR / 4))
tell("mixture.poisson", cusum(
    [[stats.poisson.logpmf(c, e * m) - stats.poisson.logpmf(c, m) for e in EFFECTS]
     for c, m in zip(x, mu)], 2 * BAR, BAR / 4))

hits = [1, 4, 9, 0, 12, 3, 20, 7]
of = [40, 40, 60, 10, 50, 80, 45, 90]
share = [0.05, 0.05, 0.06, 0.04, 0.1, 0.02, 0.08, 0.05]

def binom(h, n, p, times):
    q = times * p / (1 - p + times * p)
    return stats.binom.logpmf(h, n, q) - stats.binom.logpmf(h, n, p)

tell("rate.hits", hits)
tell("rate.of", of)
tell("rate.share", share)
tell("rate.nats", cusum([[binom(h, n, p, t) for t in (2, 5, 20)] for h, n, p in zip(hits, of, share)],
                        2 * BAR, BAR / 3))

z = [0.3, 1.9, -0.4, 2.6, 3.3, 7.0, 0.0, 2.2, -3.0, 1.0]
tell("shift.z", z)
tell("shift.nats", cusum([[stats.norm.logpdf(min(4, s), d) - stats.norm.logpdf(min(4, s)) for d in (0.5, 1, 2)]
                          for s in z], 2 * BAR, BAR / 6))

novel = [0, 1, 0, 2, 0, 0, 3, 1, 0, 4]
rate = [0.01, 0.01, 0.02, 0.02, 0.015, 0.3, 0.05, 0.002, 0.01, 0.04]
RATES = [1 / 3, 1 / 12, 1 / 60, 1 / 240]
tell("novelty.count", novel)
tell("novelty.rate", rate)
tell("novelty.nats", cusum(
    [[stats.poisson.logpmf(n, r) - stats.poisson.logpmf(n, r0) if r >= 2 * r0 else -math.inf for r in RATES]
     for n, r0 in zip(novel, rate)], 2 * BAR, (BAR + math.log(4)) / 3))

# --- Baselines ---------------------------------------------------------------------------------

# RateBaseline: a Gamma posterior with a half-life of 720 ticks; the minute by e^(-1/12).
a, b = 2.0, 100.0
h = e = mh = me = 0.0
wander = 0.01
for t in range(300):
    more, exposed = (t * 7) % 5, 20 + (t * 3) % 11
    expected = 0.05 * exposed
    mh, me = mh * math.exp(-1 / 12) + more, me * math.exp(-1 / 12) + expected
    if t >= 60:
        log = np.clip(math.log((mh + 0.5) / (me + 0.5)), -2, 2)
        square = max(0.0, log * log - 1 / (2 * me + 0.5))
        wander += max(1 / (t + 240), 1 / 24_929) * (square - wander)
    h, e = h * 0.5 ** (1 / 720) + more, e * 0.5 ** (1 / 720) + exposed
posterior = stats.gamma(a + h, scale=1 / (b + e))
tell("ratebaseline", posterior.mean(), posterior.mean() + 2 * posterior.std(), math.exp(3 * math.sqrt(wander)))

# ShareBaseline: a Beta posterior, its mean and two standard deviations.
hs, ns = sum((t * 5) % 4 for t in range(50)), sum(4 + t % 9 for t in range(50))
beta = stats.beta(1 + hs, 19 + ns - hs)
tell("sharebaseline", beta.mean() + 2 * beta.std())

# RatioBaseline: log ratio with gain max(1/n, half-life 720), errors clipped; omega squared.
GAIN = 1 - 0.5 ** (1 / 720)
m, omega, n = 0.0, 0.5, 0
for t in range(900):
    s, per = 900.0 + (t * 37) % 1_300, 3.0 + t % 5
    log = math.log(s / per)
    if n == 0:
        m, n = log, 1
        continue
    square = min(4.0, (math.exp(log - m) - 1) ** 2)
    omega = max(0.05, omega + max(1 / (n + 60), GAIN) * (square - omega))
    m += max(1 / (n + 1), GAIN) * np.clip(log - m, -0.5, 0.5)
    n += 1
tell("ratiobaseline", m, omega)

# SlowTwin: a mean for a day of blocks, then half a percent a day at most.
ref, squares, n = 0.0, 0.0, 0
for t in range(3_500):
    log = 2 + 0.2 * math.sin(t / 50) + (0.9 if t > 2_000 else 0)
    if n == 0:
        ref, squares, n = log, 0.0, 1
        continue
    sd = max(0.13, math.sqrt((squares + 10 * 0.09) / (n + 10)))
    far = np.clip(log - ref, -2 * sd, 2 * sd)
    step = np.clip(far, -sd, sd)
    move = step / (n + 1) if n < 1_440 else np.clip(step / 1_440, -0.005 / 1_440, 0.005 / 1_440)
    ref += move
    squares = (squares / 2 if n >= 2_880 else squares) + far * far
    n = (1_440 if n >= 2_880 else n) + 1
tell("slowtwin", ref, max(0.13, math.sqrt((squares + 0.9) / (n + 10))), n)

# ElasticBaseline, the model's filter: what is expected, phi, beta and omega squared.
def elastic(ticks):
    prior_mean, prior_sd = 1.0, 0.1
    beta, variance, omega, wander = prior_mean, prior_sd ** 2, 0.09, 0.0025
    level = reference = sizes = squares = 0.0
    for t in range(ticks):
        demand = 40.0 + (t * 13) % 60
        total = 500 * demand ** 0.95 * (1 + 0.5 * math.sin(t))
        square = total * 700
        if t == 0:
            level, reference, sizes, squares = math.log(total / demand), math.log(demand), total, square
            continue
        gain = max(1 / (t + 1), 1 / 1_038)
        ahead = math.log(demand) - reference
        expected = math.exp(level + reference + beta * ahead)
        unit = max(1.0, squares / sizes)
        error = np.clip(math.log(total / expected), -0.5, 0.5)
        counting = unit / expected
        noise = (counting + omega) * 12
        kalman = variance * ahead / (ahead * ahead * variance + noise)
        residual = np.clip((total / expected - 1) ** 2 - counting, 0, 1)
        new_omega = omega + gain * (residual - omega)
        level += gain * error
        beta = np.clip(beta + kalman * error, prior_mean - 2 * prior_sd, prior_mean + 2 * prior_sd)
        variance = max(min(1e-6, variance), (1 - kalman * ahead) * variance)
        reference += gain * ahead
        sizes += gain * (total - sizes)
        squares += gain * (square - squares)
        omega = max(0.01, new_omega) if t >= 24 else omega
    return math.exp(level + reference + beta * (math.log(70.0) - reference)), squares / sizes, beta, omega

# What is used was learned one to two blocks before: a block is a quarter of the past, 6 to 60 ticks.
used = waiting = filled = 0
for filling in range(1, 1_001):
    filled += 1
    if filled >= max(6, min(60, filling // 4)):
        used, waiting, filled = waiting, filling, 0
tell("elastic", used, *elastic(used))

# ShapeBaseline: bins of half octaves, half-life 720; tails beyond the 95 % quantile's bin.
def bin_of(value):
    return 0 if value < 1 else 1 + math.floor(2 * math.log2(value) + 1e-12)

weights = np.zeros(128)
for t in range(400):
    weights *= 0.5 ** (1 / 720)
    weights[weights < 1e-6] = 0
    for i in range(5):
        weights[bin_of(100 + (t * 31 + i * 57) % 900)] += 1
seen = [150, 700, 900, 1_500, 2_500, 4_000, 9_000, 30]
total = weights.sum()
above = np.cumsum(weights[::-1])[::-1]          # of that bin and beyond
quantile = max(i for i in range(128) if above[i] > 0.05 * total)
first = quantile + 2
tell("shape.above", sum(bin_of(v) >= first for v in seen), max(0.02, above[first] / total) * len(seen))
below = np.cumsum(weights)
low = min(i for i in range(128) if below[i] > 0.05 * total)
last = low - 2
tell("shape.below", sum(bin_of(v) <= last for v in seen), max(0.02, below[last] / total) * len(seen))
tell("shape.mean", (np.arange(128) * weights).sum() / total)

# Demand: exponential means over 30 s and 150 s, per minute; a silence counts as zeros.
fast = slow = 0.0
last_tick = None
for t in (0, 1, 2, 3, 7, 8, 20):
    gap = 1 if last_tick is None else t - last_tick
    last_tick = t
    kf, ks = math.exp(-5 / 30), math.exp(-5 / 150)
    value = (1.5 + t) * 12
    fast, slow = fast * kf ** gap + (1 - kf) * value, slow * ks ** gap + (1 - ks) * value
tell("demand", fast, slow)

# Mix: the G statistic against both together, with half a count in each cell.
now, usual = np.array([40, 3, 0, 17, 0]), np.array([300, 80, 5, 60, 0])
both = now + usual
q = (both + 0.5) / (both.sum() + 0.5 * len(both))
tell("mix", 2 * special.rel_entr(now, now.sum() * q).sum() / ((both > 0).sum() - 1))

# FailedTenants: half forgotten in 120 ticks.
tenants = {}
for t in range(0, 400, 10):
    tenants = {k: v * 0.5 ** (min(10, t or 1) / 120) for k, v in tenants.items()}
    tenants = {k: v for k, v in tenants.items() if v >= 0.05}
    for name, count in (("a", 5 if t < 200 else 0), ("b", 2)):
        tenants[name] = tenants.get(name, 0.0) + count
tell("failed", max(tenants.values()) / sum(tenants.values()))

# CellRates: the minute by e^(-1/12), the rule a mean and then 1/1038.
cells = {"acme": [0.0, 0.0], "other": [0.0, 0.0]}
for t in range(1_500):
    gain = max(1 / (t + 1), 1 / 1_038)
    keep = 1 - min(0.999, gain)
    for name, count in (("acme", 100 + t % 7), ("other", 40 if t % 2 else 60)):
        minute, rule = cells[name]
        g1 = 1 - math.exp(-1 / 12)
        cells[name] = [minute * (1 - g1) + g1 * count, rule * keep + gain * count]
tell("cells", cells["acme"], cells["other"])

# SlidingSum: plain sums over six slots of ten seconds, twelve kept.
amounts = [(0, 5), (4, 7), (12, 11), (35, 13), (58, 17), (61, 19), (95, 23)]
def window(end):
    return sum(v for t, v in amounts if end - 5 <= t // 10 <= end)
tell("sliding.sums", [sum(v for t, v in amounts[: i + 1] if at // 10 - 5 <= t // 10) for i, (at, _) in enumerate(amounts)])
tell("sliding.around", [max(window(end) for end in range(t // 10, min(9, t // 10 + 5) + 1)) for t in (5, 30, 60)])

# WeekProfile: means of late hours of the day type and of the day, in thousandths, cut to 1.1 a step.
MOST, STEP = int(1_000 * math.log(4)), int(1_000 * math.log(1.1))
def moved(value, count, towards):
    wanted = max(0.25, 1 / (count + 1)) * (towards * 1_000 - value)
    return max(-MOST, min(MOST, value + int(max(-STEP, min(STEP, wanted))))), min(8, count + 1)
def shrunk(cell, prior):
    return cell[1] / (cell[1] + prior) * cell[0] / 1_000
day, week = (0, 0), (0, 0)
logs = []
for residual in (0.5, 0.7, 0.6, 0.05, -0.3, 0.4, 0.9, 1.8, 1.8, 1.8, 1.8, 1.8):
    day, before = moved(*day, residual), day
    week = moved(*week, residual - shrunk(before, 1))
    logs.append(max(-MOST / 1_000, min(MOST / 1_000, shrunk(day, 1) + shrunk(week, 2))))
tell("week", logs)
