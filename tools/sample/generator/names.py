"""Chinese names out of common surnames and the given names of three generations."""

# Share per thousand, roughly as in southern Shanxi.
SURNAMES = {
    "王": 98, "李": 92, "张": 90, "刘": 52, "赵": 44, "郭": 40, "杨": 36, "陈": 28, "宋": 24, "申": 22,
    "崔": 20, "牛": 19, "韩": 19, "马": 18, "冯": 17, "郝": 17, "任": 16, "武": 16, "孙": 15, "吴": 14,
    "周": 14, "程": 13, "高": 13, "秦": 12, "常": 12, "苗": 11, "鲍": 11, "田": 11, "贾": 10, "史": 10,
    "梁": 10, "徐": 10, "胡": 9, "何": 9, "许": 9, "曹": 8, "范": 8, "杜": 8, "侯": 8, "段": 8, "魏": 7,
    "董": 7, "白": 7, "石": 7, "原": 7, "栗": 6, "关": 6, "靳": 6, "暴": 4, "连": 4, "璩": 2, "欧阳": 1,
    "司马": 1}

# Per sex and generation: given names of one character, and the first and second characters of longer ones.
GIVEN = {
    ("male", "old"): (
        "福 贵 明 忠 义 旺 林 祥", "建 国 志 永 德 玉 富 金 文 保 长 天 全 双", "国 民 生 才 贵 山 林 旺 田 明 义 成 宝 锁 喜"),
    ("male", "middle"): (
        "伟 强 军 勇 刚 磊 涛 斌 辉 鹏 波 峰", "建 志 晓 海 俊 国 卫 红 文 永 小 宏 新 学", "军 强 平 伟 东 明 华 峰 斌 刚 龙 飞 亮 林 文"),
    ("male", "young"): (
        "浩 宇 轩 杰 鑫 睿 晨 阳 博 凯", "子 浩 宇 俊 梓 嘉 泽 明 天 一 晨 文 家 思", "轩 涵 然 宇 博 泽 杰 辰 豪 阳 航 睿 鑫 瑞 恒"),
    ("female", "old"): (
        "英 梅 兰 芳 莲 花 珍 娥", "秀 桂 玉 春 改 爱 巧 翠 金 月 凤 淑 素 先", "英 兰 花 梅 珍 莲 香 娥 芳 仙 叶 爱 平 枝 女"),
    ("female", "middle"): (
        "丽 敏 静 娟 艳 霞 燕 玲 红 芳 婷 娜", "晓 丽 红 海 建 雪 春 志 慧 文 小 美 彩 俊", "丽 霞 芳 燕 玲 红 梅 琴 萍 娟 英 敏 华 云 青"),
    ("female", "young"): (
        "悦 欣 雨 琪 怡 妍 萱 彤 瑶 颖", "子 梓 雨 欣 思 诗 佳 可 若 语 一 艺 嘉 晨", "涵 萱 怡 彤 欣 瑶 琪 妍 悦 然 馨 洁 雯 桐 琳"),
}
SHARE_OF_ONE_CHARACTER = {"old": 0.12, "middle": 0.38, "young": 0.24}


def surname(draws):
    return draws.weighted(SURNAMES)


def given_name(draws, sex, birth_year):
    generation = "old" if birth_year < 1965 else "middle" if birth_year < 1992 else "young"
    single, first, second = (characters.split() for characters in GIVEN[sex, generation])
    if draws.chance(SHARE_OF_ONE_CHARACTER[generation]):
        return draws.pick(single)
    beginning = draws.pick(first)
    return beginning + draws.pick([character for character in second if character != beginning])
