"""cases.csv: worked cases of two people who change one record without seeing each other, for duty officers to read.

丙 entered the record at 08:00. 甲's change arrives before 乙's. The rules are those of SPEC.md §11.2 and §11.3.
"""

import csv
import io

HEADER = ["编号", "情形", "台账", "项目", "原值", "甲改为", "甲的时间", "乙改为", "乙的时间", "乙看到过甲的改动", "现行值",
          "待审的另一值", "说明", "Explanation"]
REMOVED = "（删除）"
NINE, HALF, TEN = "09:00", "09:30", "10:00"

# 台账, 项目, its label in English, 原值, 甲, 乙; an English form of each value where it differs.
LATEST = [
    ("户", "住址", "address", "东街 1 号", "东街 3 号", "西街 9 号"),
    ("户", "电话", "phone", "13800000000", "13800000001", "13900000002"),
    ("户", "户别", "kind", "常住户|resident", "出租户|rented", "空置户|vacant"),
    ("户", "住房情况", "dwelling", "砖房", "砖房，两层", "砖房，已加固"),
    ("户", "安全隐患", "hazards", "无", "电线老化", "屋顶漏水"),
    ("人", "姓名", "name", "李小山", "李晓山", "李小三"),
    ("人", "性别", "sex", "男|male", "女|female", "女|female"),
    ("人", "出生日期", "birth date", "1990-01-01", "1990-01-10", "1991-01-01"),
    ("人", "与户主关系", "relation to head", "子女|child", "配偶|spouse", "父母|parent"),
    ("人", "电话", "phone", "", "13800000001", "13900000002"),
    ("人", "职业", "occupation", "务农", "木工", "司机"),
    ("人", "文化程度", "education", "小学|primary", "初中|junior secondary", "高中|senior secondary"),
    ("人", "外出务工地", "working away at", "", "太原", "郑州"),
    ("人", "留守情况", "left behind", "否|no", "留守儿童|left-behind child", "留守老人|left-behind elder"),
    ("保障补贴", "期间", "period", "2026", "2026-01 至 2026-06", "2026-07 至 2026-12"),
    ("事件", "标题", "title", "水管破裂", "主水管破裂", "水管漏水"),
    ("事件", "地点", "place", "", "东街 1 号", "东街 3 号门前"),
    ("事件", "紧急程度", "urgency", "一般|normal", "紧急|urgent", "重大|major"),
    ("事件", "详情", "detail", "", "漏水两天", "漏水三天，已关总阀"),
]
REVIEW = [
    ("户", "户主", "head", "李大山", "李小山", "李幼山"),
    ("人", "身份证号", "ID number", "", "11010519491231002X", "110105194912310038"),
    ("保障补贴", "状态", "standing", "已申请|applied", "享受中|entitled", "暂停|suspended"),
    ("保障补贴", "金额（分）", "amount in fen", "50000", "60000", "55000"),
]


def chinese(value):
    return value.split("|")[0]


def english(value):
    return value.split("|")[-1]


def masked(label, value):
    """Of an ID number the first six and the last two characters are shown."""
    return value[:6] + "*" * (len(value) - 8) + value[-2:] if label == "身份证号" and value else value


def side(label, value, person, time):
    """What was entered, a dash for nothing, by whom and when."""
    date = f"2026-11-24 {time}:00"
    return (f"{masked(label, chinese(value)) or '—'}（{person}，{date}）",
            f"{masked(label, english(value)) or '—'} by {person} at {date}")


def row(what, ledger, field, before, first, at, second, then, seen, in_force, waiting, explanation):
    return [what, ledger, field, chinese(before), chinese(first), at, chinese(second), then, "是" if seen else "否",
            chinese(in_force), chinese(waiting), *explanation]


def later_won(label, label_en, won, lost):
    return (f"{label}：后改的生效：{won[0]}，未生效：{lost[0]}", f"{label_en}: the later edit won: {won[1]} over {lost[1]}")


def stands(label, label_en, standing, other):
    return (f"{label}：须人工决定，暂保留：{standing[0]}，另一值：{other[0]}",
            f"{label_en}: stands until decided: {standing[1]}; the other: {other[1]}")


NO_CONFLICT = ("没有冲突", "no conflict")
HELD = ("台账中已是此值", "the ledger held it already")
BOTH = ("与他人的改动都计入", "counted, and so did another's")
EDIT_WON = ("一人修改、一人删除：修改生效，记录保留", "edited by one, removed by another: the edit won, the record stays")


def latest():
    for ledger, label, label_en, before, first, second in LATEST:
        mine, theirs = side(label, second, "乙", TEN), side(label, first, "甲", NINE)
        if first == second:
            yield row("两人填了同一个值", ledger, label, before, first, NINE, second, TEN, False, first, "", HELD)
            continue
        yield row("乙改得晚", ledger, label, before, first, NINE, second, TEN, False, second, first,
                  later_won(label, label_en, mine, theirs))
        mine, theirs = side(label, second, "乙", NINE), side(label, first, "甲", TEN)
        yield row("乙改得早，到得晚", ledger, label, before, first, TEN, second, NINE, False, first, second,
                  later_won(label, label_en, theirs, mine))
    ledger, label, label_en, before, first, second = LATEST[1]
    yield row("乙看到甲的改动后再改", ledger, label, before, first, NINE, second, TEN, True, second, "", NO_CONFLICT)
    yield row("同一时刻：后登记的设备生效", ledger, label, before, first, HALF, second, HALF, False, second, first,
              later_won(label, label_en, side(label, second, "乙", HALF), side(label, first, "甲", HALF)))
    yield row("甲改号码，乙后来清空", ledger, label, before, first, NINE, "", TEN, False, "", first,
              later_won(label, label_en, side(label, "", "乙", TEN), side(label, first, "甲", NINE)))
    yield row("甲清空，乙早前改过号码", ledger, label, before, "", TEN, second, NINE, False, "", second,
              later_won(label, label_en, side(label, "", "甲", TEN), side(label, second, "乙", NINE)))
    yield row("乙改回原值", ledger, label, before, first, NINE, before, TEN, True, before, "", NO_CONFLICT)


def review():
    for ledger, label, label_en, before, first, second in REVIEW:
        for what, at, then in ("乙改得晚，仍由人决定", NINE, TEN), ("乙改得早，仍由人决定", TEN, NINE):
            yield row(what, ledger, label, before, first, at, second, then, False, first, second,
                      stands(label, label_en, side(label, first, "甲", at), side(label, second, "乙", then)))
        yield row("乙看到甲的改动后再改", ledger, label, before, first, NINE, second, TEN, True, second, "", NO_CONFLICT)
        yield row("两人填了同一个值", ledger, label, before, first, NINE, first, TEN, False, first, "", HELD)


def gathered():
    care, paid, remarks = ("户", "关爱标记"), ("保障补贴", "已发放（分）"), ("户", "备注")
    yield row("两人各加一项", *care, "独居", "独居、残疾", NINE, "独居、低保", TEN, False, "独居、残疾、低保", "", BOTH)
    yield row("甲加一项，乙去掉一项", *care, "独居、低保", "独居、残疾、低保", NINE, "低保", TEN, False, "残疾、低保", "", BOTH)
    yield row("两人加了同一项", *care, "独居", "独居、残疾", NINE, "独居、残疾", TEN, False, "独居、残疾", "", HELD)
    yield row("两人各去掉一项", *care, "独居、残疾、低保", "残疾、低保", NINE, "独居、低保", TEN, False, "低保", "", BOTH)
    yield row("两人各记一笔发放", *paid, "10000", "15000", NINE, "13000", TEN, False, "18000", "", BOTH)
    yield row("甲记发放，乙冲减", *paid, "10000", "15000", NINE, "8000", TEN, False, "13000", "", BOTH)
    yield row("乙看到甲的一笔后再记", *paid, "10000", "15000", NINE, "16000", TEN, True, "16000", "", NO_CONFLICT)
    yield row("两人各写一条备注", *remarks, "", "门牌掉了", NINE, "屋后有陡坡", TEN, False, "门牌掉了\n屋后有陡坡", "", BOTH)
    yield row("两人写了同样的备注，都保留", *remarks, "", "门牌掉了", NINE, "门牌掉了", TEN, False, "门牌掉了\n门牌掉了", "", BOTH)


def removals():
    phone = ("户", "电话", "13800000000")
    yield row("甲删除，乙没看到，改了电话", *phone, REMOVED, NINE, "13900000002", TEN, False, "13900000002", REMOVED, EDIT_WON)
    yield row("甲删除，乙更早改过电话", *phone, REMOVED, TEN, "13900000002", NINE, False, "13900000002", REMOVED, EDIT_WON)
    yield row("甲改了电话，乙没看到，删除", *phone, "13800000001", NINE, REMOVED, TEN, False, "13800000001", REMOVED, EDIT_WON)
    yield row("乙看到甲的改动后删除", *phone, "13800000001", NINE, REMOVED, TEN, True, REMOVED, "", NO_CONFLICT)
    yield row("两人都删除", *phone, REMOVED, NINE, REMOVED, TEN, False, REMOVED, "", HELD)
    yield row("乙看到删除后还改", *phone, REMOVED, NINE, "13900000002", TEN, True, REMOVED, "",
              ("这条记录已被删除", "the record was removed"))


def text():
    """The table as CSV that spreadsheets open: UTF-8 with a mark in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for number, cells in enumerate([*latest(), *review(), *gathered(), *removals()], 1):
        writer.writerow([number, *cells])
    return "\ufeff" + out.getvalue()
