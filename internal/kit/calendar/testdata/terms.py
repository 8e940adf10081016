"""Counts terms of the law day by day: a second opinion on the package's own arithmetic.

Reads JSON rows {start, period, moves, pauses: [[from, to], ...]} and prints the last day of each term, or null when a
pause still lasts. Matching days come from dateutil, free days from python-holidays, with the two changes of the act of
18.01.1951 that its Debian version does not know yet: 12 November 2018 and 24 December from 2025 on.
"""
import datetime
import json
import sys

import holidays
from dateutil.relativedelta import relativedelta

poland = holidays.Poland()
day = datetime.timedelta(days=1)


def free(d):
    eve = d.month == 12 and d.day == 24 and d.year >= 2025
    return d.weekday() >= 5 or d in poland or eve or d == datetime.date(2018, 11, 12)


def length(period):
    words = period.split()
    return relativedelta(**{unit.rstrip("s") + "s": int(n) for n, unit in zip(words[::2], words[1::2])})


def due(row):
    start = datetime.date.fromisoformat(row["start"])
    pauses = [(datetime.date.fromisoformat(a), datetime.date.fromisoformat(b) if b else None) for a, b in row["pauses"]]

    def pause(d):
        return next((p for p in pauses if p[0] <= d and (p[1] is None or d < p[1])), None)

    left, d = (start + length(row["period"]) - start).days, start
    while left > 0:
        d += day
        standing = pause(d)
        if standing is None:
            left -= 1
        elif standing[1] is None:
            return None
    while row["moves"] and (free(d) or pause(d)):
        standing = pause(d)
        if standing and standing[1] is None:
            return None
        d += day
    return d.isoformat()


json.dump([due(row) for row in json.load(sys.stdin)], sys.stdout)
