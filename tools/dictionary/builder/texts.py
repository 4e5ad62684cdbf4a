"""What people write and what the centre answers. Two sets of written texts: one to build from, one to measure
with, so that a measurement does not find its own sentences in the dictionary."""

FINDINGS = {
    "build": [
        "入户走访，老人身体状况良好，家中水电正常，已提醒注意用火用电安全。",
        "走访独居老人，生活能自理，降压药按时服用，子女每周来电。",
        "宣传防范电信网络诈骗，已安装国家反诈中心应用。",
        "核实低保家庭收入情况，与申报一致，无大的变化。",
        "家中无人，电话联系户主，近期在外务工，春节前返回。",
        "检查液化气灶具，软管老化，要求三日内更换。",
        "了解孩子上学情况，学习稳定，由爷爷奶奶照看。",
        "宣传城乡居民医保缴费政策，户主表示月底前缴清。",
        "邻里因宅基地边界有矛盾，已听取双方意见，约定周五到村委会调解。",
        "残疾人补贴已到账，本人无其他困难。",
        "提醒冬季取暖注意通风，防止一氧化碳中毒。",
        "新增一名租客，已登记身份信息，告知办理居住登记。",
        "走访无异常。",
        "排查安全隐患，未发现问题。",
    ],
    "measure": [
        "上门看望老人，精神不错，家里用水用电都正常，嘱咐少用明火。",
        "登门未遇，电话里说下月回来。",
        "讲解养老金认证办法，帮老人在手机上完成认证。",
        "查看灶房，煤气管用了多年，劝其尽快换新。",
        "孩子放假在家，奶奶照看，作业按时完成。",
        "户主反映路灯不亮，已报村委会处理。",
        "低保金按月到账，家庭收入没有变化。",
        "发放森林防火宣传单，签订承诺书。",
        "走访正常。",
        "独居老人血压偏高，已提醒按时吃药，并告知其女儿。",
    ],
}

REMARKS = {
    "build": [
        "院内养狗，进门前先打电话。", "户口簿与实际居住人数已核对。", "紧急联系人为邻村的女儿。",
        "白天多在地里，走访宜在傍晚。", "户主常年在外，钥匙由邻居保管。", "房屋出租，租客三人已登记。",
        "老人听力不好，敲门要大声。", "电话已更换，旧号码停用。", "计划年底返乡。", "已通知参加体检。",
        "孩子在县城上学，周末回家。", "申请低保，材料已交村委会。",
    ],
    "measure": [
        "家里有狗，先联系再上门。", "人口与户口本相符。", "女儿电话留作紧急联络。", "晚饭后才有人在家。",
        "房子租给外来务工人员。", "换了新号码。", "老人耳背，需要家属在场。", "下个月搬到县城住。",
        "医保已缴。", "儿子过年回来。",
    ],
}

HAZARDS = {
    "build": [
        "屋内电线老化，已提醒更换。", "液化气软管超期，已提醒更换。", "楼道堆放杂物，影响疏散。",
        "楼道停放电动车并飞线充电。", "院墙开裂，已设警示。", "屋顶渗漏，雨季须重点查看。",
        "冬季燃煤取暖，须防一氧化碳中毒。",
    ],
    "measure": [
        "线路陈旧，插座松动，已要求整改。", "门口堆柴，离灶火近。", "电动车放在楼梯口充电。", "后墙有裂缝，需加固。",
        "用煤炉取暖，窗户紧闭。",
    ],
}

OCCUPATIONS = ["务农", "建筑工", "个体经营", "运输", "养殖", "退休", "家务", "餐饮服务员", "学生", "保安"]
DESTINATIONS = ["长治市城区", "太原市", "晋城市城区", "北京市", "郑州市", "西安市", "天津市", "苏州市"]

# Names of places and persons are put together anew for every device, so that none of them looks frequent.
PLACES = {"build": "平和新东西南北上下大小青白石河山杨柳桥庄", "measure": "常张草团岚水碾城崔堡岭沟关坡池源"}
TOWNSHIP_ENDS = ["镇", "镇", "乡"]
VILLAGE_ENDS = ["村", "家庄村", "社区"]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国志梅文海燕宇浩然子涵欣怡晨梓轩雨泽"

#: (code, field, Chinese, English): outcomes of status 2 as the centre words them.
REFUSALS = [
    ("validation.phone", 5, "户的“电话”：不是电话号码，应如 13800000000 或 0355-8321234",
     "household, phone: is not a phone number such as 13800000000 or 0355-8321234"),
    ("validation.id_number", 5, "人的“身份证号”：校验码不符，请核对",
     "resident, ID number: has a wrong check digit; compare it with the card"),
    ("validation.required", 2, "户的“户主”：必填", "household, head: is required"),
    ("validation.length", 9, "户的“备注”：过长，最多 333 个汉字", "household, remarks: is too long; at most 1000 bytes"),
    ("validation.date", 4, "人的“出生日期”：不是日期，应如 1998-03-05",
     "resident, birth date: is not a date such as 1998-03-05"),
    ("validation.append_only", 4, "走访的“走访情况”：写入后不能修改，请另记一条",
     "visit, finding: cannot be edited once written; add another"),
    ("reference.missing", 1, "走访的“走访户”在中心找不到",
     "visit, household: the centre does not have that record"),
    ("record.removed", None, "这条记录已被删除", "the record was removed"),
    ("record.unknown", None, "中心没有这条记录", "the centre does not have this record"),
    ("scope.cell", None, "这条记录所在的网格不归本机", "the record's cell is not one of this device's"),
    ("permission.author", 3, "走访的“走访人”不是本机的人员", "visit, visitor: is not this device's worker"),
    ("workflow.not_allowed", 2, "事件现为“已调处”（网格级），不能“上报”",
     "\"escalate\" is not possible: the incident is settled at cell level"),
    ("workflow.same_person", 2, "“批准立案”须由另一人办理", "\"approve\" must be done by another person"),
    ("workflow.role", 2, "“立案”应由值班人员办理", "\"register\" is for a duty officer"),
    ("workflow.incomplete", 2, "“核实”缺少核实结果", "\"verify\" lacks a verdict"),
    ("device.revoked", None, None, None),
]
