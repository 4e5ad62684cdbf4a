"""Who works in the township: a grid worker for each cell, a village officer for each village, the centre."""

from dataclasses import dataclass

from .draws import Draws
from .names import given_name, surname

DEPARTMENTS = {
    "civil_affairs": "民政", "justice": "司法", "public_security": "综治", "social_security": "社保",
    "family_planning": "计生", "land": "国土", "agriculture": "农经", "petitions": "信访", "work_safety": "安监"}
HANDLERS_PER_DEPARTMENT = 2
DUTY_OFFICER_COUNT = 2


@dataclass(frozen=True)
class Worker:
    name: str
    role: str
    cells: tuple = ()


class Staff:
    def __init__(self, seed, cells):
        self._draws = Draws(seed, "staff")
        self._names = set()
        self.of_cell = {cell.code: self._hire("worker", cell.code) for cell in cells}
        self.of_village = {}
        for village in dict.fromkeys(cell.village for cell in cells):
            codes = (cell.code for cell in cells if cell.village == village)
            self.of_village[village.code] = self._hire("village_officer", *codes)
        self.duty_officers = [self._hire("duty_officer") for _ in range(DUTY_OFFICER_COUNT)]
        self.director = self._hire("director")
        self._handlers = {
            department: [self._hire("department") for _ in range(HANDLERS_PER_DEPARTMENT)]
            for department in DEPARTMENTS}

    @property
    def everyone(self):
        handlers = [worker for workers in self._handlers.values() for worker in workers]
        return [
            *self.of_cell.values(), *self.of_village.values(), *self.duty_officers, self.director, *handlers]

    def duty_officer(self, resource):
        """The duty officer who stands for a resource of the log."""
        return self.duty_officers[_resource_number(resource) % DUTY_OFFICER_COUNT]

    def other_duty_officer(self, officer):
        return next(other for other in self.duty_officers if other != officer)

    def handler(self, department, resource):
        """The department's member who stands for a resource of the log."""
        return self._handlers[department][_resource_number(resource) % HANDLERS_PER_DEPARTMENT]

    def _hire(self, role, *cells):
        """A worker under a name that nobody else on the staff has: entries name their author."""
        while True:
            sex = self._draws.weighted({"male": 6, "female": 4})
            name = surname(self._draws) + given_name(self._draws, sex, self._draws.whole(1966, 2000))
            if name not in self._names:
                self._names.add(name)
                return Worker(name, role, cells)


def _resource_number(resource):
    """The number in `Resource21`; 0 for the log's `admin1` and `TEST`."""
    return int(resource.removeprefix("Resource")) if resource.startswith("Resource") else 0
