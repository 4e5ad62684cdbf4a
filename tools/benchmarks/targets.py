"""What is asked of the figures, on whatever machine they are taken.

Figures that depend on how fast the machine is were asked for on one where SQLite in C (floor.c) reached what REFERENCE says.
Elsewhere a rate is asked for in proportion to what the floor reaches there in the same run, and a time in inverse proportion.
Bytes, memory, ratios and cold starts are asked for as they are."""
import dataclasses

REFERENCE = {"floor_1000": 90_000, "floor_feed": 1_400_000}


@dataclasses.dataclass
class Target:
    value: float
    is_least: bool = False
    floor: str = None
    # Whether it is of memory or bytes, which are the same on a fast and a slow machine.
    is_size: bool = False

    def here(self, figures):
        """What is asked for on this machine; None where the floor was not measured."""
        if self.floor is None:
            return self.value
        if self.floor not in figures:
            return None
        speed = figures[self.floor] / REFERENCE[self.floor]
        return self.value * speed if self.is_least else self.value / speed

    def is_held(self, measured, figures):
        asked = self.here(figures)
        return asked is None or (measured >= asked if self.is_least else measured <= asked)

    def text(self, figures):
        asked = self.here(figures)
        if asked is None:
            return ""
        return f"asked: {'at least' if self.is_least else 'at most'} {asked:,.{0 if asked >= 100 else 2}f}"


def least(value, floor=None):
    return Target(value, is_least=True, floor=floor)


def most(value, floor=None):
    return Target(value, floor=floor)


def size(value):
    return Target(value, is_size=True)


SYNCS_PER_SECOND = 3_000

TARGETS = {
    "syncs": least(SYNCS_PER_SECOND, "floor_1000"),
    "syncs_median": most(15, "floor_1000"),
    "syncs_p99": most(60, "floor_1000"),
    "syncs_grouped": least(4),
    "syncs_bytes": size(1_000),
    "syncs_load": most(1),
    "syncs_share": least(0.25),
    "paced_median": most(15, "floor_1000"),
    "paced_p99": most(60, "floor_1000"),
    "bulk_up": least(30_000, "floor_1000"),
    "bulk_share": least(1 / 3),
    "bulk_down": least(150_000, "floor_feed"),
    "bulk_import": most(4, "floor_1000"),
    "first_sync": size(70),
    "growth_cost": most(1.3),
    "largest_cost": most(1.3),
    "hour_growth": size(1.05),
    "memory_busy": size(120),
    "memory_idle": size(40),
    "device_first_peak": size(60),
    "device_bytes": size(600),
    "device_help": most(25),
    "device_status": most(40),
    "replica_edit": most(3),
    "replica_search": most(20),
    "fleet_memory": size(4),
}
