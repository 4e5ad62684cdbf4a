"""The whole township, and the excerpt of it that is checked in."""

from collections import defaultdict

from .identity import IdentityNumbers
from .incidents import IncidentMaker
from .places import make_cells
from .residents import LedgerMaker
from .sources import read_calendar, read_log, read_survey
from .staff import Staff

# Three cells of a community in the town, three of a village outside it.
EXCERPT_CELLS = ("0701", "0708", "0709", "1502", "1505", "1506")


def make_township(source, seed):
    """The rows of all files by name, out of the published files in the directory `source`."""
    survey_households, survey_persons = read_survey(source)
    cells = make_cells(survey_households)
    staff = Staff(seed, cells)

    households_of, persons_of = defaultdict(list), defaultdict(list)
    for household in survey_households:
        households_of[household.commune].append(household)
    for person in survey_persons:
        persons_of[person.commune].append(person)
    ledgers = LedgerMaker(seed, IdentityNumbers())
    households, residents = [], []
    for cell in cells:
        of_cell = ledgers.make(cell, households_of[cell.commune], persons_of[cell.commune])
        households += of_cell[0]
        residents += of_cell[1]

    maker = IncidentMaker(seed, cells, staff, read_calendar(source), households)
    incidents, entries = maker.make(read_log(source))
    villages = dict.fromkeys(cell.village for cell in cells)
    return {
        "villages.csv": [{"code": village.code, "name": village.name} for village in villages],
        "cells.csv": [{"code": cell.code, "name": cell.name, "village": cell.village.code} for cell in cells],
        "workers.csv": [
            {"name": worker.name, "role": worker.role, "cells": " ".join(worker.cells)}
            for worker in staff.everyone],
        "households.csv": households, "residents.csv": residents, "incidents.csv": incidents,
        "entries.csv": entries,
    }


def excerpt(tables, cell_codes=EXCERPT_CELLS):
    """The rows that belong to some cells, with everyone who works in them or wrote an entry."""
    cells = [row for row in tables["cells.csv"] if row["code"] in cell_codes]
    village_codes = {row["village"] for row in cells}
    households = [row for row in tables["households.csv"] if row["cell"] in cell_codes]
    incidents = [row for row in tables["incidents.csv"] if row["cell"] in cell_codes]
    household_numbers = {row["number"] for row in households}
    incident_numbers = {row["number"] for row in incidents}
    entries = [row for row in tables["entries.csv"] if row["incident"] in incident_numbers]
    authors = {row["author"] for row in entries}
    workers = []
    for row in tables["workers.csv"]:
        codes = [code for code in row["cells"].split() if code in cell_codes]
        if codes or (row["name"] in authors and not row["cells"]):
            workers.append(row | {"cells": " ".join(codes)})
    return {
        "villages.csv": [row for row in tables["villages.csv"] if row["code"] in village_codes],
        "cells.csv": cells, "workers.csv": workers, "households.csv": households,
        "residents.csv": [row for row in tables["residents.csv"] if row["household"] in household_numbers],
        "incidents.csv": incidents, "entries.csv": entries,
    }
