"""incident-terms.json: the terms in which an incident has to be settled, by SPEC.md §13.2, and how it stands in time.

Every time and colour is written down, not computed. Times are China's; those of a story's entries are given one by one.
"""

from .form import local, record_id, tagged
from .incidents import (
    APPROVE, CLOSE, CONFIRM, COUNTY, DEPARTMENT, DIRECTOR, DISPATCH, DUTY, ESCALATE, EXPLAIN, EXTEND, FEEDBACK, NOT_ALLOWED,
    OFFICER, OTHER_DUTY, PROPOSE, RATE, REGISTER, REMARK, REOPEN, RESULT, SETTLE, VERIFY, WORKER, entry, step)
from .working_days import CALENDAR

PASSED, LENGTH = "workflow.deadline_passed", "workflow.extension"
TAGS = {PASSED: "R7.2-28", LENGTH: "R7.2-29"}
ENTERPRISE = {"12": 2}


def at(time, *row, **given):
    """A step at a time in China."""
    return {**step(*row, **given), "recorded": local(time)}


def term(level, beginning, limit, *, deadline=None, ended=None, extended=False, explained=None, listed=True):
    """A term: `explained` is the place of the entry that explains its delay, from 0."""
    return {"level": level, "beginning": local(beginning), "limit": local(limit), "deadline": local(deadline or limit),
            "extended": extended, "listed": listed, "ended": local(ended) if ended else None,
            "explained": None if explained is None else record_id(100 + explained).hex()}


def standing(time, colour, delay="none", left=None, overdue=None):
    """How it stands at a time; `left` in hours of working time."""
    return {"at": local(time), "colour": colour, "delay": delay, "left": None if left is None else round(left * 3600000),
            "overdue": local(overdue) if overdue else None}


def story(name, rows, status, terms, standings=(), *, codes=None, county=None, incident=None):
    entries = [entry(row, place) for place, row in enumerate(rows)]
    return {
        "name": name, "incident": incident or {}, "entries": entries,
        "after": {
            "status": status, "terms": list(terms), "county": county,
            "uncounted": [[entries[place]["id"], code] for place, code in sorted((codes or {}).items())]},
        "at": list(standings)}


def happened(time, **fields):
    return {"8": local(time), **fields}


# Tuesday to Friday in March 2026; the township has it from Tuesday 9:00 and has to settle it by Friday 9:00.
UP = [at("2026-03-02 09:00", ESCALATE, WORKER), at("2026-03-03 09:00", ESCALATE, OFFICER)]
VILLAGE = term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-03 09:00")
SENT = [*UP, at("2026-03-03 10:00", REGISTER, DUTY), at("2026-03-03 11:00", APPROVE, DIRECTOR)]
DISPATCHED = [*SENT, at("2026-03-03 12:00", DISPATCH, DUTY)]
HANDLED = [*DISPATCHED, at("2026-03-05 09:00", RESULT, DEPARTMENT)]


def township(**given):
    return term("township", "2026-03-03 09:00", "2026-03-06 09:00", **given)


def levels():
    yield story("the cell has no limit", [], "reported", [], [standing("2026-03-30 09:00", "green")],
                incident=happened("2026-03-02 09:00"))
    yield story("the village has one working day", UP[:1], "reported", [term("village", "2026-03-02 09:00", "2026-03-03 09:00")], [
        standing("2026-03-02 09:00", "green", left=24), standing("2026-03-02 21:00", "green", left=12),
        standing("2026-03-02 21:00:00.001", "yellow", left=12 - 1 / 3600000), standing("2026-03-03 02:59:59.999", "yellow", left=6 + 1 / 3600000),
        standing("2026-03-03 03:00", "orange", left=6), standing("2026-03-03 09:00", "orange", left=0),
        standing("2026-03-03 09:00:00.001", "red", "unexplained", overdue="2026-03-03 09:00"),
        standing("2026-03-04 09:00", "red", "unexplained", overdue="2026-03-03 09:00"),
        standing("2026-03-04 09:00:00.001", "red", "director", overdue="2026-03-03 09:00")])
    yield story("from Friday to Monday", [at("2026-03-06 16:00", ESCALATE, WORKER)], "reported",
                [term("village", "2026-03-06 16:00", "2026-03-09 16:00")],
                [standing("2026-03-07 12:00", "green", left=16), standing("2026-03-09 04:00", "green", left=12)])
    yield story("on a Saturday: all of Monday", [at("2026-03-07 10:00", ESCALATE, WORKER)], "reported",
                [term("village", "2026-03-07 10:00", "2026-03-09 23:59:59.999")],
                [standing("2026-03-08 12:00", "green", left=24 - 1 / 3600000)])
    yield story("over the spring festival with its make-up days", [
        at("2026-02-13 09:00", ESCALATE, WORKER), at("2026-02-14 09:00", ESCALATE, OFFICER)], "reported", [
        term("village", "2026-02-13 09:00", "2026-02-14 09:00", ended="2026-02-14 09:00"),
        term("township", "2026-02-14 09:00", "2026-02-26 09:00")],
        [standing("2026-02-20 12:00", "green", left=57), standing("2026-02-24 22:00", "yellow", left=35)])
    yield story("settled in the village in time", [*UP[:1], at("2026-03-02 15:00", SETTLE, OFFICER)], "settled",
                [term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-02 15:00")],
                [standing("2026-05-06 09:00", "green")])
    yield story("settled in the village in the last millisecond", [*UP[:1], at("2026-03-03 09:00", SETTLE, OFFICER)], "settled",
                [VILLAGE], [standing("2026-03-05 09:00", "green")])
    yield story("settled in the village too late, and not explained", [*UP[:1], at("2026-03-03 09:00:00.001", SETTLE, OFFICER)],
                "settled", [term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-03 09:00:00.001")],
                [standing("2026-03-03 12:00", "red", "unexplained"), standing("2026-03-05 09:00", "red", "director")])
    yield story("the township has three working days", UP, "reported", [VILLAGE, township()], [
        standing("2026-03-04 21:00", "green", left=36), standing("2026-03-04 22:00", "yellow", left=35),
        standing("2026-03-05 15:00", "orange", left=18), standing("2026-03-06 10:00", "red", "unexplained", overdue="2026-03-06 09:00")])
    yield story("registering and approving change no term", SENT, "approved", [VILLAGE, township()])
    yield story("the village was late, the township is not", [UP[0], at("2026-03-05 09:00", ESCALATE, OFFICER)], "reported", [
        term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-05 09:00"),
        term("township", "2026-03-05 09:00", "2026-03-10 09:00")],
        [standing("2026-03-05 10:00", "green", "director", left=71)])
    yield story("the township's from the start: from when it happened", [], "reported",
                [term("township", "2026-03-03 09:00", "2026-03-06 09:00")], [standing("2026-03-04 21:00", "green", left=36)],
                incident=happened("2026-03-03 09:00", **ENTERPRISE))
    yield story("the township's from the start, and nobody knows since when", [], "reported", [],
                [standing("2026-03-04 21:00", "green")], incident=ENTERPRISE)
    yield story("a year that the calendar does not list goes by the week", [at("2027-01-01 09:00", ESCALATE, WORKER)], "reported",
                [term("village", "2027-01-01 09:00", "2027-01-04 09:00", listed=False)])
    yield story("outside the calendar there is no term", [at("2199-12-31 09:00", ESCALATE, WORKER)], "reported", [],
                [standing("2199-12-31 10:00", "green")])


def dispatches():
    def sent(deadline, *more):
        return [*SENT, at("2026-03-03 12:00", DISPATCH, DUTY, deadline=local(deadline)), *more]

    yield story("a dispatch without a deadline has the limit", DISPATCHED, "dispatched", [VILLAGE, township()])
    yield story("a dispatch's deadline before the limit", sent("2026-03-04 18:00"), "dispatched",
                [VILLAGE, township(deadline="2026-03-04 18:00")], [
                    standing("2026-03-04 01:00", "green", left=17), standing("2026-03-04 02:00", "yellow", left=16),
                    standing("2026-03-04 12:00", "orange", left=6),
                    standing("2026-03-05 09:00", "red", "unexplained", overdue="2026-03-04 18:00")])
    yield story("a dispatch's deadline beyond the limit is the limit", sent("2026-03-20 18:00"), "dispatched", [VILLAGE, township()])
    yield story("a dispatch's deadline before the dispatch is none", sent("2026-03-03 11:00"), "dispatched", [VILLAGE, township()])
    yield story("a dispatch's deadline in its own millisecond is none", sent("2026-03-03 12:00"), "dispatched", [VILLAGE, township()])
    yield story("a major matter's deadline runs while the second dispatcher is awaited", [
        *sent("2026-03-04 18:00"), at("2026-03-04 20:00", CONFIRM, DUTY, OTHER_DUTY)], "dispatched",
        [VILLAGE, township(deadline="2026-03-04 18:00")], incident={"9": 3})
    yield story("a result ends the term", HANDLED, "handled", [VILLAGE, township(ended="2026-03-05 09:00")],
                [standing("2026-04-01 09:00", "green")])
    yield story("a late result, verified and closed, stays red", [
        *DISPATCHED, at("2026-03-09 09:00", RESULT, DEPARTMENT), at("2026-03-09 10:00", VERIFY, WORKER),
        at("2026-03-09 11:00", PROPOSE, DUTY), at("2026-03-09 12:00", CLOSE, DIRECTOR)], "closed",
        [VILLAGE, township(ended="2026-03-09 09:00")], [standing("2026-03-09 13:00", "red", "director")])


def extensions():
    def extended(deadline, time="2026-03-05 09:00", *more, rows=DISPATCHED):
        return [*rows, at(time, EXTEND, DUTY, deadline=local(deadline)), *more]

    def refused(name, deadline, code=LENGTH, **given):
        return story(f"an extension {name}", extended(deadline, **given), "dispatched", [VILLAGE, township()],
                     codes={len(DISPATCHED): code})

    yield story("an extension by two working days", extended("2026-03-10 09:00"), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 09:00", extended=True)],
                [standing("2026-03-05 10:00", "orange", left=71), standing("2026-03-10 10:00", "red", "unexplained", overdue="2026-03-10 09:00")])
    yield story("an extension by three working days", extended("2026-03-11 09:00"), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-11 09:00", extended=True)])
    yield story("an extension to any time of its days: the first", extended("2026-03-10 00:00"), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 00:00", extended=True)])
    yield story("an extension to any time of its days: the last", extended("2026-03-11 23:59:59.999"), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-11 23:59:59.999", extended=True)])
    yield refused("by one working day", "2026-03-09 23:59:59.999")
    yield refused("by four working days", "2026-03-12 00:00")
    yield refused("that shortens", "2026-03-05 18:00")
    yield refused("outside the calendar", "2200-01-01 00:00")
    yield refused("when the deadline has passed", "2026-03-10 09:00", PASSED, time="2026-03-06 09:00:00.001")
    yield story("an extension in the deadline's own millisecond", extended("2026-03-10 09:00", "2026-03-06 09:00"), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 09:00", extended=True)])
    yield story("an extension counts from the limit, and takes the place of the dispatch's deadline",
                extended("2026-03-10 18:00", "2026-03-04 09:00", rows=[
                    *SENT, at("2026-03-03 12:00", DISPATCH, DUTY, deadline=local("2026-03-04 18:00"))]), "dispatched",
                [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 18:00", extended=True)])
    yield story("an extension when the dispatch's deadline has passed", extended(
        "2026-03-10 18:00", rows=[*SENT, at("2026-03-03 12:00", DISPATCH, DUTY, deadline=local("2026-03-04 18:00"))]),
        "dispatched", [VILLAGE, township(deadline="2026-03-04 18:00")], codes={len(DISPATCHED): PASSED})
    yield story("a second extension of one term", extended(
        "2026-03-10 09:00", "2026-03-05 09:00", at("2026-03-06 09:00", EXTEND, DIRECTOR, deadline=local("2026-03-12 09:00"))),
        "dispatched", [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 09:00", extended=True)],
        codes={len(DISPATCHED) + 1: NOT_ALLOWED})
    yield story("an extension of a refused length leaves the one extension", extended(
        "2026-03-12 09:00", "2026-03-05 09:00", at("2026-03-05 10:00", EXTEND, DUTY, deadline=local("2026-03-11 09:00"))),
        "dispatched", [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-11 09:00", extended=True)],
        codes={len(DISPATCHED): LENGTH})
    yield story("an extended term that ends in time is green", extended(
        "2026-03-10 09:00", "2026-03-05 09:00", at("2026-03-09 09:00", RESULT, DEPARTMENT)), "handled",
        [VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 09:00", extended=True, ended="2026-03-09 09:00")],
        [standing("2026-03-11 09:00", "green")])
    yield story("an extension into a year that is not listed", [
        at("2026-12-29 09:00", REGISTER, DUTY), at("2026-12-29 09:10", APPROVE, DIRECTOR), at("2026-12-29 09:20", DISPATCH, DUTY),
        at("2026-12-29 10:00", EXTEND, DUTY, deadline=local("2027-01-05 09:00"))], "dispatched",
        [term("township", "2026-12-28 09:00", "2027-01-05 09:00", extended=True, listed=False)],
        incident=happened("2026-12-28 09:00", **ENTERPRISE))


def delays():
    late = [*UP, at("2026-03-06 10:00", EXPLAIN, DUTY), at("2026-03-06 11:00", SETTLE, DUTY)]
    yield story("a delay that is explained", late[:3], "reported", [VILLAGE, township(explained=2)],
                [standing("2026-03-06 10:00", "red", "explained", overdue="2026-03-06 09:00"),
                 standing("2026-03-20 10:00", "red", "explained", overdue="2026-03-06 09:00")])
    yield story("a delay that is explained, and settled", late, "settled", [VILLAGE, township(explained=2, ended="2026-03-06 11:00")],
                [standing("2026-03-20 10:00", "red", "explained")])
    yield story("an explanation before the deadline explains no delay", [*UP, at("2026-03-06 09:00", EXPLAIN, DUTY)], "reported",
                [VILLAGE, township()], [standing("2026-03-06 10:00", "red", "unexplained", overdue="2026-03-06 09:00")])
    yield story("a remark explains nothing", [*UP, at("2026-03-06 10:00", REMARK, DUTY)], "reported", [VILLAGE, township()],
                [standing("2026-03-06 10:00", "red", "unexplained", overdue="2026-03-06 09:00")])
    yield story("explained after the end", [*UP[:1], at("2026-03-04 09:00", SETTLE, OFFICER), at("2026-03-20 09:00", EXPLAIN, OFFICER)],
                "settled", [term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-04 09:00", explained=2)],
                [standing("2026-03-20 09:00", "red", "explained")])
    both = [UP[0], at("2026-03-04 09:00", ESCALATE, OFFICER), at("2026-03-10 09:00", EXPLAIN, DUTY)]
    village = term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-04 09:00")
    run = ("township", "2026-03-04 09:00", "2026-03-09 09:00")
    yield story("two delays: the later is explained first", both, "reported", [village, term(*run, explained=2)],
                [standing("2026-03-10 09:00", "red", "director", overdue="2026-03-09 09:00")])
    yield story("two delays, both explained", [*both, at("2026-03-10 10:00", EXPLAIN, OFFICER)], "reported",
                [{**village, "explained": record_id(103).hex()}, term(*run, explained=2)],
                [standing("2026-03-10 10:00", "red", "explained", overdue="2026-03-09 09:00")])
    yield story("an explanation of a delay that a late entry undoes", [
        UP[0], at("2026-03-04 10:00", EXPLAIN, OFFICER), at("2026-03-02 10:00", SETTLE, OFFICER)], "settled",
        [term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-02 10:00")],
        [standing("2026-03-20 09:00", "green")])


def reopenings():
    yield story("a failed verification begins a new term", [*HANDLED, at("2026-03-05 15:00", VERIFY, WORKER, verdict=2)], "dispatched",
                [VILLAGE, township(ended="2026-03-05 09:00"), term("township", "2026-03-05 15:00", "2026-03-10 15:00")],
                [standing("2026-03-06 09:00", "green", left=54)])
    yield story("the new term may be extended once more", [
        *DISPATCHED, at("2026-03-05 08:00", EXTEND, DUTY, deadline=local("2026-03-10 09:00")), at("2026-03-05 09:00", RESULT, DEPARTMENT),
        at("2026-03-05 15:00", VERIFY, WORKER, verdict=2), at("2026-03-06 09:00", EXTEND, DUTY, deadline=local("2026-03-13 12:00"))],
        "dispatched", [
            VILLAGE, term("township", "2026-03-03 09:00", "2026-03-10 09:00", extended=True, ended="2026-03-05 09:00"),
            term("township", "2026-03-05 15:00", "2026-03-13 12:00", extended=True)])
    settled = [*UP[:1], at("2026-03-02 15:00", SETTLE, OFFICER)]
    first = term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-02 15:00")
    yield story("a dissatisfied rating begins a new term of the village", [*settled, at("2026-03-10 15:00", RATE, WORKER, rating=3)], "reported",
                [first, term("village", "2026-03-10 15:00", "2026-03-11 15:00")])
    yield story("a satisfied rating begins none", [*settled, at("2026-03-10 15:00", RATE, WORKER)], "settled", [first])
    yield story("a decision reopens in the township", [
        *UP, at("2026-03-04 09:00", SETTLE, DIRECTOR), at("2026-03-13 09:00", REOPEN, DIRECTOR)], "reported",
        [VILLAGE, township(ended="2026-03-04 09:00"), term("township", "2026-03-13 09:00", "2026-03-18 09:00")])
    yield story("reopened in the cell: no limit", [at("2026-03-02 09:00", SETTLE, WORKER), at("2026-03-03 09:00", REOPEN, OFFICER)],
                "reported", [])
    yield story("a delay stays one when it is reopened", [
        *UP[:1], at("2026-03-04 09:00", SETTLE, OFFICER), at("2026-03-10 15:00", RATE, WORKER, rating=3)], "reported",
        [term("village", "2026-03-02 09:00", "2026-03-03 09:00", ended="2026-03-04 09:00"),
         term("village", "2026-03-10 15:00", "2026-03-11 15:00")], [standing("2026-03-10 16:00", "green", "director", left=23)])


def counties():
    def county(time, same_day, feedback=None):
        return {"reported": local(time), "same_day": same_day, "feedback": local(feedback) if feedback else None}

    def report(name, time, same_day, rows=UP, **given):
        return story(f"reported to the county {name}", [*rows, at(time, COUNTY, DUTY)], "at_county",
                     [VILLAGE, township(ended=time)], [standing("2026-06-01 09:00", "green")], county=county(time, same_day), **given)

    yield report("on the day", "2026-03-03 23:59:59.999", True)
    yield report("on the next day", "2026-03-04 00:00", False)
    yield report("on the day of the approval", "2026-03-03 18:00", True, SENT)
    yield report("on the day of the registration", "2026-03-04 18:00", True, [
        *UP, at("2026-03-04 09:00", REGISTER, DUTY)])
    yield report("behind a remark of that day", "2026-03-04 18:00", False, [*UP, at("2026-03-04 17:00", REMARK, DUTY)])
    yield story("reported to the county from the start, on the day", [at("2026-03-03 18:00", COUNTY, DIRECTOR)], "at_county",
                [township(ended="2026-03-03 18:00")], county=county("2026-03-03 18:00", True),
                incident=happened("2026-03-03 09:00", **ENTERPRISE))
    yield story("reported to the county, and nobody knows since when", [at("2026-03-03 18:00", COUNTY, DIRECTOR)], "at_county", [],
                county=county("2026-03-03 18:00", True), incident=ENTERPRISE)
    back = [*UP, at("2026-03-03 18:00", COUNTY, DUTY), at("2026-04-07 10:00", FEEDBACK, DUTY)]
    yield story("the county's feedback begins no term", back, "handled", [VILLAGE, township(ended="2026-03-03 18:00")],
                [standing("2026-05-06 09:00", "green")], county=county("2026-03-03 18:00", True, "2026-04-07 10:00"))
    yield story("the county's feedback that verification does not confirm", [*back, at("2026-04-08 10:00", VERIFY, WORKER, verdict=2)],
                "dispatched", [VILLAGE, township(ended="2026-03-03 18:00"), term("township", "2026-04-08 10:00", "2026-04-13 10:00")],
                county=county("2026-03-03 18:00", True, "2026-04-07 10:00"))


def tags(vector):
    return [TAGS[code] for _, code in vector["after"]["uncounted"] if code in TAGS]


def contents():
    tables = [levels(), dispatches(), extensions(), delays(), reopenings(), counties()]
    vectors = [vector for table in tables for vector in table]
    return {"calendar": [list(row) for row in CALENDAR], "terms": tagged(vectors, tags)}
