"""What the centre keeps, and from whom: durability, history, modes of files, logs (SPEC §5.4, §10.2, §14)."""

from __future__ import annotations

import stat

from client.replica import new_id

from .acts import CREATE, HOUSEHOLD, applied, cell_of, create, edit, failure, household, refused
from .check_bodies import send_bytes
from .registry import check, expect, require

SECRET_NAME = "欧阳测试"
SECRET_PHONE = "13912345678"


@check("what was answered with 200 is there after a kill", "R5.4-4")
def after_a_kill(world):
    worker = world.worker(cells=[0])
    device = world.device(worker=worker)
    for _ in range(5):
        key = HOUSEHOLD, household(device)
        applied(device, device.replica.journal[-1])
        world.server.kill()
        world.server.start()
        world.reopen(device)
        require(key in world.device(worker=worker).replica.records, "an acknowledged record is lost")


@check("every change, refused or not, is in the history", "R10.2-5")
def history(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device, f3="第一")
    device.sync()
    edit(device, key, {3: "第二"})
    refused(device, edit(device, key, {3: "第三", 4: 99}), "validation.choice")
    found = str(world.township.history("household", key[1].hex()))
    for text in ("第一", "第二", "第三"):
        require(text in found, f"{text} is not in the history")


@check("the history of a removed record can be read", "R10.2-5")
def history_of_a_removed_record(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, household(device, f3="第一")
    device.sync()
    applied(device, device.replica.change(2, *key, cell_of(device), {}))
    require("第一" in str(world.township.history("household", key[1].hex())), "the value is not in the history")


@check("a refused creation is in the history", "R10.2-5")
def history_of_a_refused_creation(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, new_id()
    refused(
        device, device.replica.change(CREATE, *key, cell_of(device), {1: "H-1", 3: "只在历史里"}), "validation.required"
    )
    require("只在历史里".encode() in world.township.texts(), "the refused change is nowhere")


@check("the centre's files are readable by their owner alone", "R14-3")
def modes(world):
    household(world.device())
    for file in (world.township.file, *world.township.file.parent.glob(world.township.file.name + "-*")):
        expect(stat.S_IMODE(file.stat().st_mode) & 0o077, 0, file.name.removeprefix(world.township.code))


@check("no personal data in failure sentences or in the log", "R14-4")
def logs(world):
    device = world.device(cells=[0])
    key = HOUSEHOLD, create(device, HOUSEHOLD, {1: "H-1", 2: SECRET_NAME, 5: SECRET_PHONE})
    device.sync()
    edit(device, key, {5: SECRET_PHONE + "0", 9: [3, [SECRET_NAME]]})
    device.sync()
    stream = device._body(device.request().messages())
    sentence = failure(send_bytes(device, stream[:-2]), 400, "body.truncated").sentence
    world.server.stop()
    database = world.township.database()
    database.execute("UPDATE household SET address = ? WHERE id = ?", (SECRET_NAME, key[1]))
    database.close()
    world.server.start()
    world.reopen(device)
    device.sync()
    for where, text in (
        ("log", (world.server.folder / "server.log").read_text(errors="replace")),
        ("sentence", sentence),
    ):
        require(SECRET_NAME not in text and SECRET_PHONE not in text, f"personal data in the {where}")
