"""The township's villages and cells. A commune of the survey is a cell."""

from dataclasses import dataclass

TOWNSHIP = "丹朱镇"
COMMUNITIES = ("东街社区", "西街社区", "南街社区", "北街社区", "东关社区", "西关社区", "南关社区")
VILLAGES = (
    "上河村", "下河村", "王家庄村", "李家沟村", "南坪村", "北坪村", "石桥村", "柳林村", "前岭村",
    "后岭村", "西坡村", "大槐树村", "小寨村", "东窑村", "水磨村", "红土坡村", "青羊岭村", "杨树湾村")
DIGITS = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九")


@dataclass(frozen=True)
class Village:
    code: str
    name: str


@dataclass(frozen=True)
class Cell:
    code: str
    name: str
    village: Village
    commune: int
    # The villagers' group (村民小组) that the cell covers: its number within the village.
    group: int
    is_urban: bool

    @property
    def group_name(self):
        return f"{DIGITS[self.group]}组"

    @property
    def address(self):
        return f"{TOWNSHIP}{self.village.name}{self.group_name}"


def make_cells(survey_households):
    """The cells in order of their code: urban communes make communities, the others villages."""
    is_urban = {household.commune: household.is_urban for household in survey_households}
    cells = []
    village_count = 0
    for names, urban in ((COMMUNITIES, True), (VILLAGES, False)):
        communes = [commune for commune in sorted(is_urban) if is_urban[commune] == urban]
        for index, name in enumerate(names):
            village_count += 1
            village = Village(f"{village_count:02}", name)
            first = index * len(communes) // len(names)
            end = (index + 1) * len(communes) // len(names)
            for group, commune in enumerate(communes[first:end], start=1):
                cells.append(Cell(
                    code=f"{village.code}{group:02}", name=f"{name}第{DIGITS[group]}网格", village=village,
                    commune=commune, group=group, is_urban=urban))
    return cells
