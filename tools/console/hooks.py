"""What schemathesis cannot know by itself: what there is in the township, and which version of it was seen."""

import json
import os
import random

import requests
import schemathesis

PLACES = json.loads(os.environ.get("CONSOLE_PLACES", "{}"))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Mostly names things that are there; half the time, changes them as a client would that has just seen them."""
    # What breaks the file on purpose is sent as it is.
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return
    for name, values in PLACES.items():
        if name in (case.path_parameters or {}) and values and (name == "session" or random.random() < 0.8):
            case.path_parameters[name] = random.choice(values)
    if "If-Match" not in (case.headers or {}) or random.random() < 0.5:
        return
    # What is posted to is mostly a part of what has the version; an undoing has its own.
    address = case.formatted_path
    if not address.endswith("/undoing"):
        address = address.rsplit("/", 1)[0]
    answer = requests.get(f"{case.operation.base_url}{address}", cookies=case.cookies, timeout=10)
    if "ETag" in answer.headers:
        case.headers["If-Match"] = answer.headers["ETag"]
