package import Phrases

/// One entry of an enumeration.
package struct Choice: Sendable, Equatable {
    /// Its stable number on the wire; never reused.
    package let number: Int64
    /// Its name in SQLite, CSV and commands.
    package let name: String
    package let label: Phrase
}

/// The entries of an enumeration. A number that is not listed comes from a newer schema: it is kept, and
/// shown as `#number`.
package struct ChoiceList: Sendable, Equatable {
    package let choices: [Choice]

    init(_ choices: [(number: Int64, name: String, zh: String, en: String)]) {
        self.choices = choices.map {
            Choice(number: $0.number, name: $0.name, label: Phrase(zh: $0.zh, en: $0.en))
        }
    }

    /// The name of `number`, or `#number`.
    package func name(of number: Int64) -> String {
        choices.first { $0.number == number }?.name ?? "#\(number)"
    }

    /// What people read for `number`.
    package func label(of number: Int64, in language: Language) -> String {
        choices.first { $0.number == number }?.label.text(in: language) ?? "#\(number)"
    }

    package func label(of number: Int64) -> Phrase {
        choices.first { $0.number == number }?.label ?? Phrase(zh: "#\(number)", en: "#\(number)")
    }

    /// The number of a name, a label in either language, or `#number`; nil when it is none of them.
    package func number(of text: String) -> Int64? {
        if let choice = choices.first(where: {
            $0.name == text || $0.label.chinese == text || $0.label.english == text
        }) {
            return choice.number
        }
        return text.hasPrefix("#") ? Int64(text.dropFirst()) : nil
    }
}

extension ChoiceList {
    static let householdKinds = ChoiceList([
        (1, "resident", "常住户", "resident"), (2, "rented", "出租户", "rented"),
        (3, "collective", "集体户", "collective"), (4, "vacant", "空置户", "vacant"),
    ])
    static let careFlags = ChoiceList([
        (1, "lives_alone", "独居", "lives alone"), (2, "left_behind_child", "留守儿童", "left-behind child"),
        (3, "disability", "残疾", "disability"), (4, "low_income", "低保", "low income"),
    ])
    static let sexes = ChoiceList([(1, "male", "男", "male"), (2, "female", "女", "female")])
    static let relations = ChoiceList([
        (1, "head", "户主", "head"), (2, "spouse", "配偶", "spouse"), (3, "child", "子女", "child"),
        (4, "parent", "父母", "parent"), (5, "grandchild", "孙子女", "grandchild"),
        (6, "sibling", "兄弟姐妹", "sibling"), (7, "other", "其他", "other"),
    ])
    static let educations = ChoiceList([
        (1, "none", "未上学", "none"), (2, "primary", "小学", "primary"),
        (3, "junior", "初中", "junior secondary"), (4, "senior", "高中", "senior secondary"),
        (5, "college", "大专及以上", "college or above"),
    ])
    static let leftBehind = ChoiceList([
        (1, "no", "否", "no"), (2, "child", "留守儿童", "left-behind child"),
        (3, "elder", "留守老人", "left-behind elder"), (4, "spouse", "留守配偶", "left-behind spouse"),
    ])
    static let programmes = ChoiceList([
        (1, "grain_subsidy", "种粮补贴", "grain subsidy"),
        (2, "farm_input_subsidy", "农资补贴", "farm-input subsidy"),
        (3, "low_income", "低保", "low income"), (4, "five_guarantees", "五保", "five guarantees"),
        (5, "special_care", "优抚", "special care"), (6, "pension", "养老保险", "resident pension"),
        (7, "medical", "新农合", "cooperative medical"),
    ])
    static let standings = ChoiceList([
        (1, "applied", "已申请", "applied"), (2, "entitled", "享受中", "entitled"),
        (3, "suspended", "暂停", "suspended"), (4, "ended", "已终止", "ended"),
    ])
    package static let incidentKinds = ChoiceList([
        (1, "dispute", "矛盾纠纷", "dispute"), (2, "public_order", "社会治安", "public order"),
        (3, "safety_hazard", "安全隐患", "safety hazard"), (4, "livelihood", "民生服务", "livelihood service"),
        (5, "feedback", "群众意见", "public feedback"), (6, "agency", "代办事项", "agency service"),
    ])
    package static let urgencies = ChoiceList([
        (1, "normal", "一般", "normal"), (2, "urgent", "紧急", "urgent"), (3, "major", "重大", "major"),
    ])
    package static let parties = ChoiceList([
        (1, "neighbours", "邻里之间", "neighbours"),
        (2, "enterprise", "群众与企业单位", "resident and enterprise or unit"),
    ])
    package static let departments = ChoiceList([
        (1, "civil_affairs", "民政", "civil affairs"), (2, "justice", "司法", "justice"),
        (3, "public_security", "综治", "public security"), (4, "social_security", "社保", "social security"),
        (5, "family_planning", "计生", "family planning"), (6, "land", "国土", "land"),
        (7, "agriculture", "农经", "agriculture"), (8, "petitions", "信访", "petitions"),
        (9, "work_safety", "安监", "work safety"),
    ])
    package static let ratings = ChoiceList([
        (1, "satisfied", "满意", "satisfied"), (2, "mostly", "基本满意", "mostly satisfied"),
        (3, "not", "不满意", "not satisfied"),
    ])
    package static let verdicts = ChoiceList([(1, "passed", "属实", "passed"), (2, "failed", "不属实", "failed")])
}
