"""The household and resident ledgers: what the survey says of a family, and what is made up around it."""

from .draws import Draws
from .families import ADULT_AGE, CHILD_AGE_MAX, ELDER_AGE, make_families
from .identity import REFERENCE_DAY
from .names import given_name, surname

PHONE_AGE = 15
WORKING_AGES = range(18, 56)
SCHOOL_AGES = range(6, 18)
CHRONIC_ILLNESS_DAYS = 20

# The survey's diploma levels, from none over vocational schools to university.
EDUCATIONS = ("none", "primary", "primary", "junior", "senior", "senior", "senior", "college", "college",
              "college", "college", "college")
EDUCATION_ORDER = ("none", "primary", "junior", "senior", "college")

AWAY_PLACES = {
    "长治市潞州区": 22, "太原市小店区": 16, "晋城市城区": 8, "北京市朝阳区": 8, "天津市滨海新区": 6, "河南省郑州市": 6,
    "江苏省苏州市": 6, "浙江省杭州市": 5, "广东省东莞市": 5, "广东省深圳市": 4, "陕西省西安市": 4, "内蒙古鄂尔多斯市": 4,
    "山东省青岛市": 3, "上海市松江区": 3}
AWAY_OCCUPATIONS = {
    "建筑工": 24, "电子厂工人": 16, "餐饮服务员": 12, "货车司机": 10, "装修工": 10, "快递员": 8, "保安": 6, "家政服务员": 6,
    "煤矿工人": 8}
FARM_OCCUPATIONS = {"务农": 66, "养殖": 8, "大棚种植": 7, "建筑零工": 7, "农机手": 3, "村卫生室医生": 1, "护林员": 2, "家务": 6}
TOWN_OCCUPATIONS = {
    "个体经营": 20, "商店店员": 14, "煤矿工人": 10, "司机": 8, "教师": 5, "护士": 4, "机关职员": 5, "建筑工": 8,
    "餐饮服务员": 8, "环卫工": 4, "修理工": 5, "公交驾驶员": 2, "家务": 7}

RURAL_DWELLINGS = {
    "砖混平房": 34, "砖混二层楼": 18, "砖木瓦房": 22, "土木结构老房": 10, "窑洞": 10, "移民搬迁安置房": 6}
TOWN_DWELLINGS = {"单元楼房": 58, "自建二层楼": 18, "砖混平房": 18, "沿街门面房": 6}
HAZARDS = {
    "冬季燃煤取暖，须防一氧化碳中毒。": 10, "屋内电线老化，已提醒更换。": 8, "院内堆放柴草，靠近灶房。": 5,
    "屋顶渗漏，雨季须重点查看。": 6, "院墙开裂，已设警示。": 4, "液化气软管超期，已提醒更换。": 6}
TOWN_HAZARDS = {
    "楼道停放电动车并飞线充电。": 8, "液化气软管超期，已提醒更换。": 8, "楼道堆放杂物，影响疏散。": 7,
    "门面房住人，缺少第二出口。": 3, "屋内电线老化，已提醒更换。": 5}
HOUSEHOLD_REMARKS = {
    "白天多在地里，走访宜在傍晚。": 6, "院内养狗，进门前先打电话。": 5, "紧急联系人为邻村的女儿。": 3, "已安装烟雾报警器。": 4,
    "愿意担任义务巡逻员。": 2, "户口簿与实际居住人数已核对。": 6}
VACANT_REMARKS = {"户主常年在外，钥匙由邻居保管。": 3, "全家已迁居县城，逢年节返回。": 4, "房屋待售。": 1}


class LedgerMaker:
    """Makes the rows of households and residents, cell by cell."""

    def __init__(self, seed, numbers):
        self._seed = seed
        self._numbers = numbers

    def make(self, cell, households, persons):
        """The cell's household rows and resident rows."""
        household_rows, resident_rows = [], []
        for index, family in enumerate(make_families(households, persons), start=1):
            draws = Draws(self._seed, "household", family.household.number)
            number = f"{cell.code}-{index:03}"
            residents = self._residents(draws, family, number)
            household_rows.append(self._household(draws, cell, index, number, family, residents))
            resident_rows += residents
        return household_rows, resident_rows

    # Households

    def _household(self, draws, cell, index, number, family, residents):
        row = {
            "cell": cell.code, "number": number, "kind": self._kind(draws, family),
            "address": cell.address + self._door(draws, family, index),
            "dwelling": self._dwelling(draws, family)}
        if not residents:
            sex = family.household.head_sex
            birth_year = REFERENCE_DAY.year - family.household.head_age
            return row | {
                "head": surname(draws) + given_name(draws, sex, birth_year),
                "phone": self._numbers.phone(draws),
                "remarks": draws.weighted(VACANT_REMARKS)}
        hazards = TOWN_HAZARDS if family.household.is_urban else HAZARDS
        return row | {
            "head": residents[0]["name"],
            "phone": next((resident["phone"] for resident in residents if "phone" in resident), ""),
            "hazards": draws.weighted(hazards) if draws.chance(0.14) else "",
            "care": " ".join(self._care(draws, family, residents)),
            "remarks": draws.weighted(HOUSEHOLD_REMARKS) if draws.chance(0.12) else ""}

    def _kind(self, draws, family):
        if not family.members:
            return "vacant"
        adults = [person for person, _ in family.members if person.age >= ADULT_AGE]
        unrelated = len(family.of_relation("sibling")) + len(family.of_relation("other"))
        if len(adults) == len(family.members) and unrelated >= 2:
            return "collective"
        return "rented" if draws.chance(0.10 if family.household.is_urban else 0.02) else "resident"

    def _door(self, draws, family, index):
        if family.household.is_urban and not family.household.farms and draws.chance(0.6):
            building, flat = divmod(index - 1, 12)
            return f"{building + 1}号楼{flat // 6 + 1}单元{flat % 6 // 2 + 1}0{flat % 2 + 1}室"
        return f"{index}号"

    def _dwelling(self, draws, family):
        kind = draws.weighted(TOWN_DWELLINGS if family.household.is_urban else RURAL_DWELLINGS)
        rooms = max(2, min(8, (len(family.members) + draws.whole(1, 4)) // 2 + 1))
        unit = "孔" if kind == "窑洞" else "间"
        return f"{kind}{rooms}{unit}，约{rooms * draws.whole(14, 22)}平方米，{draws.whole(1978, 2020)}年建。"

    def _care(self, draws, family, residents):
        has_disability = any("残疾" in resident["remarks"] for resident in residents)
        oldest = max(person.age for person, _ in family.members)
        if len(residents) == 1:
            yield "lives_alone"
        if any(resident["left_behind"] == "child" for resident in residents):
            yield "left_behind_child"
        if has_disability:
            yield "disability"
        if draws.chance(0.03 + 0.12 * has_disability + 0.06 * (oldest >= 70) + 0.02 * family.household.farms):
            yield "low_income"

    # Residents

    def _residents(self, draws, family, household_number):
        away = self._away(draws, family)
        names, births, rows = {}, {}, []
        head_surname = surname(draws)
        for person, relation in family.members:
            siblings = [births[other] for other, has in family.members if has == relation and other in births]
            birth, id_number = self._numbers.birth(
                draws, person.sex, person.age, siblings if relation in ("child", "sibling") else [])
            births[person] = birth
            shares_surname = relation in ("head", "child", "grandchild", "sibling") or (
                relation == "parent" and person.sex == "male")
            family_name = head_surname if shares_surname else surname(draws)
            names[person] = self._name(draws, family_name, person.sex, birth.year, set(names.values()))
            row = {
                "household": household_number, "name": names[person], "sex": person.sex,
                "birth_date": birth.isoformat(), "id_number": id_number, "relation": relation,
                "education": self._education(person), "working_away": away.get(person, ""),
                "left_behind": self._left_behind(family, person, relation, away),
                "remarks": self._remark(draws, person)}
            if person.age >= PHONE_AGE and draws.chance(0.45 if person.age >= 75 else 0.86):
                row["phone"] = self._numbers.phone(draws)
            row["occupation"] = self._occupation(draws, family, person, row)
            rows.append(row)
        return rows

    def _name(self, draws, family_name, sex, birth_year, taken):
        while True:
            name = family_name + given_name(draws, sex, birth_year)
            if name not in taken:
                return name

    def _education(self, person):
        """The survey's diploma, as far as the age allows it."""
        bounds = (6, 12, 15, ADULT_AGE)
        highest = sum(person.age >= bound for bound in bounds)
        level = EDUCATION_ORDER.index(EDUCATIONS[person.diploma_level])
        return EDUCATION_ORDER[min(level, highest)]

    def _away(self, draws, family):
        """Who works away, and where; a grown-up always stays at home."""
        if len(family.members) < 2:
            return {}
        shares = {"male": 0.32, "female": 0.2}
        if family.household.is_urban:
            shares = {"male": 0.09, "female": 0.05}
        away = {
            person: draws.weighted(AWAY_PLACES) for person, _ in family.members
            if person.age in WORKING_AGES and draws.chance(shares[person.sex])}
        if all(person in away for person, _ in family.members if person.age >= ADULT_AGE):
            del away[family.head]
        return away

    def _left_behind(self, family, person, relation, away):
        others = [(other, has) for other, has in family.members if other != person]
        if person.age <= CHILD_AGE_MAX:
            if relation == "child":
                parents = [other for other, has in others if has in ("head", "spouse")]
            elif relation == "grandchild":
                parents = [other for other, has in others if has == "child" and other.age - person.age >= 16]
            else:
                return "no"
            return "child" if all(parent in away for parent in parents) else "no"
        if person.age >= ELDER_AGE:
            young = [other for other, _ in others if ADULT_AGE <= other.age < ELDER_AGE]
            return "elder" if young and all(other in away for other in young) else "no"
        couple = ("head", "spouse")
        if relation in couple and person not in away:
            if any(has in couple and other in away for other, has in others):
                return "spouse"
        return ""

    def _occupation(self, draws, family, person, row):
        if person.age < min(SCHOOL_AGES):
            return ""
        if person.age in SCHOOL_AGES or (person.age <= 22 and row["education"] == "college"):
            return "" if row["working_away"] else "学生"
        if row["working_away"]:
            return draws.weighted(AWAY_OCCUPATIONS)
        if person.age >= 76:
            return ""
        if family.household.farms:
            return "务农" if person.age >= ELDER_AGE else draws.weighted(FARM_OCCUPATIONS)
        if person.age >= ELDER_AGE:
            return "退休"
        return draws.weighted(TOWN_OCCUPATIONS)

    def _remark(self, draws, person):
        is_long_ill = person.illness_days >= CHRONIC_ILLNESS_DAYS
        if (person.is_injured or is_long_ill) and draws.chance(0.3):
            return "持有残疾人证。"
        return "患慢性病，定期取药。" if is_long_ill and person.age >= 40 else ""
