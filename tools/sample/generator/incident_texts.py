"""What incidents and their entries say, per kind of incident and per department.

`{name}` is the person concerned, `{other}` someone of another household of the cell, `{village}` the
village's name, `{group}` the cell's group, `{department}` the department in charge, `{handler}` its member.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Matter:
    kind: str
    department: str
    title: str
    detail: str
    # Where it is, for a matter that concerns no household.
    public_place: str = ""
    # `town` or `rural` for what happens only there.
    setting: str = ""

    def suits(self, cell):
        return self.setting in ("", "town" if cell.is_urban else "rural")


MATTERS = (
    Matter("dispute", "land", "{name}与{other}宅基地边界纠纷",
           "{name}家翻修院墙，{other}认为新墙占用两家之间的滴水巷约二十厘米，双方争执，砌墙已停工。", setting="rural"),
    Matter("dispute", "agriculture", "{name}与{other}承包地地界纠纷",
           "春耕时{name}与{other}因地埂位置说法不一，双方都拿出承包合同，要求重新丈量。", setting="rural"),
    Matter("dispute", "justice", "{name}与{other}相邻排水纠纷",
           "{name}家雨水管朝向{other}家院内，下雨时冲刷对方墙根，{other}要求改道。", setting="rural"),
    Matter("dispute", "justice", "{name}家赡养纠纷",
           "{name}反映几个子女对轮流照料和医药费分担意见不一，近两个月无人送药，请求调解。"),
    Matter("dispute", "social_security", "{name}反映工地拖欠工资",
           "{name}在县城一处工地做工四个月，尚有工资未结清，包工头以工程款未到为由推脱。"),
    Matter("dispute", "justice", "{name}与{other}借款纠纷",
           "{other}前年向{name}借款用于建房，约定去年底归还，至今只还一部分，双方在电话里争吵。"),
    Matter("dispute", "agriculture", "{name}与{other}牲畜损毁青苗纠纷",
           "{other}家的羊进入{name}家玉米地，损毁青苗约半亩，双方对赔偿数额有分歧。", setting="rural"),
    Matter("dispute", "public_security", "{name}与{other}停车占道纠纷",
           "{other}的三轮车长期停在巷口，{name}家车辆无法进出，昨晚双方发生口角，未动手。"),
    Matter("public_order", "public_security", "{name}家电动车电瓶被盗",
           "{name}夜间把电动车停在门外，早晨发现电瓶不见，附近监控已请派出所调取。"),
    Matter("public_order", "public_security", "{name}疑遇电信诈骗",
           "{name}接到自称医保局的电话，要求转账验证，网格员当场劝阻，未造成损失，已提醒同组住户。"),
    Matter("public_order", "public_security", "夜间噪声扰民",
           "{village}{group}路口的烧烤摊营业到凌晨，音响声大，多户老人反映无法休息。", "路口", setting="town"),
    Matter("public_order", "public_security", "陌生人员上门推销保健品",
           "两名外来人员在{village}{group}以免费体检为名向老年人推销保健品，已记录车牌。", "文化活动室"),
    Matter("public_order", "public_security", "{name}家出租房未登记",
           "巡查发现{name}家出租两间房屋，租住人员没有登记，已告知房主三日内补登。"),
    Matter("public_order", "public_security", "流浪犬追咬行人",
           "{village}{group}小广场近日有三只流浪犬追赶学生，家长担心上学安全。", "小广场"),
    Matter("safety_hazard", "work_safety", "{name}家煤炉取暖排烟不畅",
           "入户查看{name}家，烟囱接口松动，室内有煤烟味，没有安装一氧化碳报警器。", setting="rural"),
    Matter("safety_hazard", "land", "{name}家屋后土坡开裂",
           "连日降雨，{name}家屋后土坡出现约五米长的裂缝，已请其暂住亲戚家并拉警戒线。", setting="rural"),
    Matter("safety_hazard", "work_safety", "楼道电动车飞线充电",
           "{village}{group}楼道内有四辆电动车从窗口拉线充电，且堵住消防通道。", "居民楼楼道", setting="town"),
    Matter("safety_hazard", "work_safety", "沿街商铺液化气瓶存放不当",
           "{village}{group}一家早点铺在营业间内存放三只液化气瓶，软管老化，没有报警装置。", "沿街商铺", setting="town"),
    Matter("safety_hazard", "work_safety", "井盖破损",
           "{village}{group}巷道一处污水井盖断裂，夜间无照明，已临时用木板遮盖。", "巷道"),
    Matter("safety_hazard", "civil_affairs", "{name}家房屋漏雨",
           "{name}家老屋屋顶渗漏，一侧椽子腐朽，雨季有倒塌的危险，请求鉴定和维修。", setting="rural"),
    Matter("safety_hazard", "agriculture", "灌溉机井缺少护栏",
           "{village}{group}地头一口机井没有护栏和盖板，附近常有儿童玩耍。", "地头机井", setting="rural"),
    Matter("safety_hazard", "work_safety", "变压器旁树枝搭线",
           "{village}{group}变压器旁的杨树枝条搭在高压线上，刮风时打火花，请协调供电所修剪。", "变压器旁"),
    Matter("livelihood", "civil_affairs", "{name}申请临时救助",
           "{name}家近期住院开支大，家庭收入减少，申请临时救助，病历和发票已收齐。"),
    Matter("livelihood", "civil_affairs", "{name}家低保复核",
           "{name}家庭人口和收入有变化，请求复核低保标准，已入户核对基本情况。"),
    Matter("livelihood", "social_security", "{name}养老金未到账",
           "{name}反映本月养老金没有到账，银行说卡片已过期，本人行动不便。"),
    Matter("livelihood", "agriculture", "{name}家种粮补贴面积不符",
           "{name}核对公示表，补贴面积比实际种植少一亩二分，请求更正。", setting="rural"),
    Matter("livelihood", "civil_affairs", "自来水水压不足",
           "{village}{group}高处十余户连续三天早晚停水，疑为管网漏水。", "高处住户"),
    Matter("livelihood", "land", "巷道路面塌陷",
           "{village}{group}主巷雨后塌陷约两平方米，三轮车无法通行。", "主巷"),
    Matter("livelihood", "civil_affairs", "{name}家老人需要上门照料",
           "{name}家老人摔伤后卧床，子女在外务工，请求联系日间照料中心送餐。"),
    Matter("livelihood", "civil_affairs", "路灯不亮",
           "{village}{group}南口三盏路灯不亮已有一周，学生晚自习回家不便。", "南口"),
    Matter("feedback", "petitions", "{name}询问道路硬化计划",
           "{name}等几户询问门前道路何时硬化，希望公布施工时间，避开秋收。", setting="rural"),
    Matter("feedback", "petitions", "建议增加垃圾收集点",
           "{village}{group}住户反映垃圾桶太少，夏季异味大，建议增设一处并每天清运。", "垃圾收集点"),
    Matter("feedback", "agriculture", "{name}对土地流转租金有意见",
           "{name}反映流转合作社今年租金晚付两个月，希望村里督促并公开账目。", setting="rural"),
    Matter("feedback", "petitions", "建议开放文化活动室",
           "{village}{group}老人希望文化活动室周末开放，并添置桌椅和取暖设备。", "文化活动室"),
    Matter("feedback", "family_planning", "{name}咨询育儿补贴",
           "{name}家添了第二个孩子，咨询育儿补贴的申领条件、材料和时间。"),
    Matter("feedback", "petitions", "{name}反映公交班次太少",
           "{name}等住户反映进城公交下午只有一班，看病办事不便，希望增加班次。"),
    Matter("agency", "social_security", "代办{name}社保卡补换",
           "{name}的社保卡丢失，本人腿脚不便，委托网格员代办挂失和补卡。"),
    Matter("agency", "civil_affairs", "代办{name}残疾人证换证",
           "{name}的残疾人证即将到期，委托代办换证，照片和旧证已收。"),
    Matter("agency", "social_security", "代缴{name}家医疗保险",
           "{name}不会使用手机缴费，委托网格员代缴全家本年度医疗保险，钱款当面点清并开具收条。"),
    Matter("agency", "civil_affairs", "代办{name}高龄津贴申请",
           "{name}家老人年满八十周岁，委托代办高龄津贴，身份证和银行卡复印件已收。"),
    Matter("agency", "land", "代办{name}家建房申请",
           "{name}拟在原宅基地上翻建住房，委托代交建房申请和四邻签字表。", setting="rural"),
    Matter("agency", "family_planning", "代办{name}家生育登记",
           "{name}家怀孕满三个月，委托代办生育登记，领取母子健康手册。"),
)

# How a matter was settled without the township, per kind.
SETTLED = {
    "dispute": (
        "约双方到场，讲明道理，{name}与对方当面达成口头协议，双方签字认可。",
        "到现场丈量并请老邻居作证，双方各让一步，已握手言和。",
        "分别做工作后当面调解，约定改正的办法和日期，双方没有异议。"),
    "public_order": (
        "已到现场处理并登记，提醒周边住户注意防范，未再发生。",
        "会同民警上门劝说教育，当事人表示改正，已恢复秩序。"),
    "safety_hazard": (
        "当场督促整改，隐患已消除，拍照留存。",
        "联系维修人员到场处理，复查合格，已提醒住户定期检查。"),
    "livelihood": (
        "已帮助备齐材料并代为递交，手续办妥，结果已告知本人。",
        "联系相关人员上门解决，现已恢复正常。"),
    "feedback": (
        "已当面解释政策和安排，反映人表示理解。",
        "意见已在村务会上讨论并采纳，结果已张贴公示。"),
    "agency": (
        "事项已代办完毕，证件和回执已送到本人手中。",
        "已代为办理，凭据当面交清，本人签收。"),
}
SETTLED_ON_SECOND_TRY = "再次上门听取意见，补做了未到位的部分，当面逐项说明。"

# What a department reports as its result.
RESULTS = {
    "civil_affairs": ("已入户核实并按规定办理，材料齐全，结果已书面告知。", "已安排人员处理并联系本人，帮扶措施落实到位。"),
    "justice": ("召集双方在调处室调解，达成书面调解协议，双方签字按印。", "已讲清法律规定和各自责任，双方自愿和解。"),
    "public_security": ("会同派出所到场处置，已登记并教育当事人，加密夜间巡逻。", "已核查情况，采取防范措施，秩序恢复正常。"),
    "social_security": ("已与经办机构核对，问题已更正，款项将于下一批次发放。", "已约谈单位负责人，限期付清，当事人已收到款项。"),
    "family_planning": ("已核对条件并办理登记，有关凭证已交本人。", "已当面说明政策和材料清单，事项办结。"),
    "land": ("到现场丈量，依据档案划定界线并埋设界桩，双方认可。", "已派人现场勘查，采取加固和警示措施，列入巡查。"),
    "agriculture": ("已核对合同和台账，面积和款项已更正，结果已公示。", "到地块实地查看，按约定赔付，双方签字。"),
    "petitions": ("已约见反映人，当面答复并说明安排，书面答复已送达。", "意见已转有关单位研究采纳，答复情况已登记。"),
    "work_safety": ("已下达整改通知并到场复查，隐患消除，资料归档。", "会同供电、消防人员处理完毕，现场复查合格。"),
}

ESCALATED_TO_VILLAGE = (
    "网格内协商未果，请村里协调。", "超出网格处理能力，上报村工作站。", "当事人要求村里出面，上报处理。")
ESCALATED_TO_TOWNSHIP = (
    "村里协调未能解决，请镇指挥中心协调。", "需要职能部门办理，上报镇指挥中心。", "村级权限不足，请镇里派有关部门处理。")
REGISTERED = ("情况清楚，建议由{department}部门牵头办理。", "属{department}工作范围，提请立案。")
APPROVED = ("同意立案，按程序办理。", "同意，请抓紧派单。")
DISPATCHED = ("请{handler}到现场核实处理，按期反馈。", "派{handler}承办，办结后反馈结果。")
CONFIRMED = ("已核对承办部门、承办人和期限，确认派单。",)
VERIFIED = ("已到现场查看，情况属实，问题已解决。", "入户核实，当事人确认已办妥。")
VERIFICATION_FAILED = ("现场查看，尚未整改到位，请继续处理。", "当事人反映问题仍在，与反馈不符。")
RESULT_AFTER_FAILURE = ("已再次到场处理，遗留问题解决，请复核。",)
CLOSING_PROPOSED = ("处置、核实材料齐全，提请结案。",)
CLOSED = ("同意结案，请回访当事人。", "准予结案。")
RATED = {
    "satisfied": ("回访当事人，对办理结果表示满意。", "电话回访，当事人满意。"),
    "mostly": ("回访当事人，基本满意，希望今后再快一些。", "电话回访，当事人基本满意。"),
    "not": ("回访当事人，认为问题没有完全解决，不满意。",),
}
REPORTED_TO_COUNTY = ("涉及县级部门职权，当日上报县指挥中心。",)
COUNTY_FEEDBACK = ("县指挥中心反馈：主管单位已处理，请组织核实。", "县里已答复处理意见，转网格核实。")
EXTENDED = ("需要等待第三方检测结果，申请延期办理。", "当事人外出，须待其返回后办理，申请延期。")
EXPLAINED = ("因现场勘查和取证用时较长，未能按期办结，已向当事人说明。", "承办人同期处理多起事项，办理延后，正在抓紧。")
SUPPLEMENTED = ("补充现场照片和当事人说明。", "更正地点描述，补录联系电话。")
ADVISED = ("{department}部门已出具初步意见，待现场确认。", "已征求{department}部门意见，正在办理。")
