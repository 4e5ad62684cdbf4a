"""Which exchanges a dictionary is made for, how often each counts, and which it is measured with."""

from builder.cbor import sequence
from builder.draws import Draws
from builder.exchanges import Device

#: Cells to build from and cells to measure with have no record in common.
CELLS = {"build": ["0701", "0708", "1505"], "measure": ["0709", "1502", "1506"]}
PAGE_BYTES = 32_768
SMALL_PAGE_BYTES = 4096

#: name: (exchange, how many of it weigh in the choice)
SCENES = {
    "one changed field": (lambda device: device.changed(), 16),
    "one phone number": (lambda device: device.changed(1, Device.phone_edit), 16),
    "one remark": (lambda device: device.changed(1, Device.remark_edit), 10),
    "five changed records": (lambda device: device.changed(5), 10),
    "five phone numbers": (lambda device: device.changed(5, Device.phone_edit), 4),
    "five remarks": (lambda device: device.changed(5, Device.remark_edit), 4),
    "a visit": (Device.visit, 16),
    "an incident, its entries": (Device.incident, 6),
    "a refused change": (Device.refused, 24),
    "nothing new": (Device.idle, 16),
    "somebody's news": (Device.news, 16),
    "first sync, a small page": (lambda device: device.first_sync(SMALL_PAGE_BYTES), 5),
    "first sync, a page": (lambda device: device.first_sync(PAGE_BYTES), 0),
}


def bodies(purpose, name, count):
    """So many exchanges of a scene, not compressed: pairs of request and answer, each of another device."""
    play, codes = SCENES[name][0], CELLS[purpose]
    found = []
    for number in range(count):
        draws = Draws(f"{purpose} {name} {number}")
        request, answer = play(Device(draws, purpose, codes[number % len(codes)]))
        found.append((sequence(request), sequence(answer)))
    return found
