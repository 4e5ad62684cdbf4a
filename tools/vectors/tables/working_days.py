"""working-days.json: deadlines and working time by the calendar of 2026, from October 2025."""

from .form import local, to_json, unique

# The public holidays and make-up working days of autumn 2025 and of 2026, as the State Council announced them.
CALENDAR = [
    ("2025-09-28", "workday"), *((f"2025-10-0{day}", "holiday") for day in range(1, 9)), ("2025-10-11", "workday"),
    ("2026-01-01", "holiday"), ("2026-01-02", "holiday"), ("2026-01-03", "holiday"), ("2026-01-04", "workday"),
    ("2026-02-14", "workday"), *((f"2026-02-{day}", "holiday") for day in range(15, 24)), ("2026-02-28", "workday"),
    ("2026-04-04", "holiday"), ("2026-04-05", "holiday"), ("2026-04-06", "holiday"),
    *((f"2026-05-0{day}", "holiday") for day in range(1, 6)), ("2026-05-09", "workday"),
    ("2026-09-20", "workday"), ("2026-09-25", "holiday"), ("2026-09-26", "holiday"), ("2026-09-27", "holiday"),
    *((f"2026-10-0{day}", "holiday") for day in range(1, 8)), ("2026-10-10", "workday"),
]

# name, from, working days, deadline; all in China's time
DEADLINES = [
    ("Tuesday to Wednesday", "2026-03-03 10:00", 1, "2026-03-04 10:00"),
    ("Tuesday, three days", "2026-03-03 10:00", 3, "2026-03-06 10:00"),
    ("Friday to Monday", "2026-03-06 10:00", 1, "2026-03-09 10:00"),
    ("Friday, three days", "2026-03-06 16:45:30.250", 3, "2026-03-11 16:45:30.250"),
    ("Friday's first millisecond", "2026-03-06 00:00", 1, "2026-03-09 00:00"),
    ("Friday's last millisecond", "2026-03-06 23:59:59.999", 1, "2026-03-09 23:59:59.999"),
    ("Saturday: the end of Monday", "2026-03-07 10:00", 1, "2026-03-09 23:59:59.999"),
    ("Saturday's first millisecond", "2026-03-07 00:00", 1, "2026-03-09 23:59:59.999"),
    ("Sunday's last millisecond", "2026-03-08 23:59:59.999", 1, "2026-03-09 23:59:59.999"),
    ("Monday's first millisecond", "2026-03-09 00:00", 1, "2026-03-10 00:00"),
    ("Saturday, five days: the end of Friday", "2026-03-07 10:00", 5, "2026-03-13 23:59:59.999"),
    ("in the night, which is Monday in China and Sunday elsewhere", "2026-03-09 03:00", 1, "2026-03-10 03:00"),
    ("in the night, which is Saturday in China and Friday elsewhere", "2026-03-07 03:00", 1, "2026-03-09 23:59:59.999"),
    ("over the new year's holiday to its make-up Sunday", "2025-12-31 15:00", 1, "2026-01-04 15:00"),
    ("on a holiday", "2026-01-01 15:00", 1, "2026-01-04 23:59:59.999"),
    ("on a make-up Sunday", "2026-01-04 09:30", 1, "2026-01-05 09:30"),
    ("over the spring festival", "2026-02-13 09:30", 1, "2026-02-14 09:30"),
    ("over the spring festival, from its make-up Saturday", "2026-02-14 09:30", 1, "2026-02-24 09:30"),
    ("in the middle of the spring festival, three days", "2026-02-18 20:00", 3, "2026-02-26 23:59:59.999"),
    ("to the make-up Saturday behind it", "2026-02-25 20:00", 3, "2026-02-28 20:00"),
    ("through the make-up Saturday", "2026-02-27 20:00", 2, "2026-03-02 20:00"),
    ("a holiday on a Monday", "2026-04-03 08:00", 1, "2026-04-07 08:00"),
    ("over Labour Day with its make-up Saturday", "2026-04-30 08:00", 4, "2026-05-09 08:00"),
    ("over the national holiday", "2026-09-30 17:00", 3, "2026-10-10 17:00"),
    ("two holidays, and the days between them", "2026-09-24 17:00", 4, "2026-10-08 17:00"),
    ("a Friday that is a holiday", "2026-09-25 12:00", 1, "2026-09-28 23:59:59.999"),
    ("a year that the calendar does not list follows the week", "2027-02-05 10:00", 1, "2027-02-08 10:00"),
    ("a year before", "2023-05-05 10:00", 2, "2023-05-09 10:00"),
    ("over a leap day", "2028-02-28 10:00", 2, "2028-03-01 10:00"),
    ("before 1970", "1969-12-31 10:00", 1, "1970-01-01 10:00"),
    ("twenty days", "2026-06-01 10:00", 20, "2026-06-29 10:00"),
    ("366 days, the most", "2027-01-04 10:00", 366, "2028-05-30 10:00"),
    ("into the last working day of the calendar", "2199-12-30 10:00", 1, "2199-12-31 10:00"),
    ("the first instant of the calendar", "1850-01-01 00:00", 1, "1850-01-02 00:00"),
]

# name, from (local time or a number), working days, error
REFUSED = [
    ("no days", "2026-03-03 10:00", 0, "count"),
    ("fewer than no days", "2026-03-03 10:00", -1, "count"),
    ("367 days", "2026-03-03 10:00", 367, "count"),
    ("the greatest number of days", "2026-03-03 10:00", 2**63 - 1, "count"),
    ("the least number of days", "2026-03-03 10:00", -(2**63), "count"),
    ("behind the calendar's end", "2199-12-31 10:00", 1, "range"),
    ("from behind its end", "2200-01-01 00:00", 1, "range"),
    ("from before its beginning", "1849-12-31 23:59", 1, "range"),
    ("from the greatest instant", 2**63 - 1, 1, "range"),
    ("from the least instant", -(2**63), 1, "range"),
]

HOUR = 3600000
DAY = 24 * HOUR

# name, from, to, working milliseconds
ELAPSED = [
    ("none", "2026-03-03 10:00", "2026-03-03 10:00", 0),
    ("within a working day", "2026-03-03 10:00", "2026-03-03 15:30", 5 * HOUR + HOUR // 2),
    ("to the next day", "2026-03-03 10:00", "2026-03-04 10:00", DAY),
    ("over a weekend", "2026-03-06 10:00", "2026-03-09 10:00", DAY),
    ("into a weekend", "2026-03-06 22:00", "2026-03-07 22:00", 2 * HOUR),
    ("out of a weekend", "2026-03-08 22:00", "2026-03-09 02:00", 2 * HOUR),
    ("within a weekend", "2026-03-07 10:00", "2026-03-08 10:00", 0),
    ("a make-up Sunday", "2026-01-03 12:00", "2026-01-04 12:00", 12 * HOUR),
    ("over the spring festival", "2026-02-14 12:00", "2026-02-24 12:00", DAY),
    ("a week", "2026-03-02 00:00", "2026-03-09 00:00", 5 * DAY),
    ("two months with holidays", "2026-04-01 00:00", "2026-06-01 00:00", 40 * DAY),
    ("a year with its holidays", "2026-01-01 00:00", "2027-01-01 00:00", 249 * DAY),
    ("to a deadline that was counted from a working day", "2026-03-06 16:45:30.250", "2026-03-11 16:45:30.250", 3 * DAY),
    ("to a deadline that was counted from a Saturday", "2026-03-07 10:00", "2026-03-09 23:59:59.999", DAY - 1),
    ("backwards", "2026-03-04 10:00", "2026-03-03 10:00", 0),
]

# name, text, reason and line of the first fault
CALENDARS = [
    ("a header alone", "date,name,kind\n", None),
    ("a holiday and a working day", "date,name,kind\n2026-01-01,元旦,holiday\n2026-01-04,元旦,workday\n", None),
    ("in any order, with CRLF, a byte order mark, an empty line",
     "\ufeffdate,name,kind\r\n2026-01-04,元旦,workday\r\n\r\n2026-01-01,元旦,holiday", None),
    ("a name in quotes", 'date,name,kind\n2025-10-01,"国庆节,中秋节",holiday\n', None),
    ("no name", "date,name,kind\n2026-01-01,,holiday\n", None),
    ("a holiday on a Saturday and a working day on a Monday", "date,name,kind\n2026-01-03,元旦,holiday\n2026-01-05,元旦,workday\n",
     None),
    ("nothing", "", ("header", 1)),
    ("another header", "day,name,kind\n2026-01-01,元旦,holiday\n", ("header", 1)),
    ("no header", "2026-01-01,元旦,holiday\n", ("header", 1)),
    ("two columns", "date,name,kind\n2026-01-01,holiday\n", ("columns", 2)),
    ("four columns", "date,name,kind\n2026-01-01,元旦,holiday,x\n", ("columns", 2)),
    ("no such day", "date,name,kind\n2026-02-29,元旦,holiday\n", ("day", 2)),
    ("a day in another form", "date,name,kind\n2026-01-01,元旦,holiday\n2026/1/2,元旦,holiday\n", ("day", 3)),
    ("a name of 90 bytes", f"date,name,kind\n2026-01-01,{'元' * 30},holiday\n", None),
    ("a name of 91 bytes", f"date,name,kind\n2026-01-01,{'元' * 30}a,holiday\n", ("name", 2)),
    ("another kind", "date,name,kind\n2026-01-01,元旦,Holiday\n", ("kind", 2)),
    ("no kind", "date,name,kind\n2026-01-01,元旦,\n", ("kind", 2)),
    ("a day twice", "date,name,kind\n2026-01-01,元旦,holiday\n2026-01-02,元旦,holiday\n2026-01-01,元旦,holiday\n",
     ("repeated", 4)),
    ("a day as both", "date,name,kind\n2026-01-01,元旦,holiday\n2026-01-01,元旦,workday\n", ("repeated", 3)),
    ("a quote that is not closed", 'date,name,kind\n2026-01-01,"元旦,holiday\n', ("csv", 2)),
    ("a quote within a name", 'date,name,kind\n2026-01-01,元"旦,holiday\n', ("csv", 2)),
    ("two faults: the first counts", "date,name,kind\n2026-01-01,元旦,free\n2026-13-01,元旦,holiday\n", ("kind", 2)),
]


def instant(value):
    return value if isinstance(value, int) else local(value)


def contents():
    deadlines = [
        {"name": name, "note": f"{start}, {days}: {end}", "from": local(start), "days": days, "deadline": local(end)}
        for name, start, days, end in DEADLINES
    ] + [
        {"name": name, "from": to_json(instant(start)), "days": to_json(days), "error": error}
        for name, start, days, error in REFUSED
    ]
    elapsed = [
        {"name": name, "note": f"{start} to {end}", "from": local(start), "to": local(end), "working": working}
        for name, start, end, working in ELAPSED
    ]
    calendars = [
        {"name": name, "csv": text, "error": None if error is None else {"reason": error[0], "line": error[1]}}
        for name, text, error in CALENDARS
    ]
    return {
        "calendar": [list(row) for row in CALENDAR], "deadlines": unique(deadlines), "elapsed": unique(elapsed),
        "calendars": unique(calendars),
    }
