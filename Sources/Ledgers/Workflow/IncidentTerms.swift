package import Phrases

/// Who someone is in the township's work (`roles` in the schema).
package enum Role: Int64, Sendable, CaseIterable {
    case worker = 1
    case villageOfficer = 2
    case dutyOfficer = 3
    case director = 4
    case department = 5
    case auditor = 6
    case administrator = 7

    package var name: String { ChoiceList.roles.name(of: rawValue) }
    package func label(in language: Language) -> String { ChoiceList.roles.label(of: rawValue, in: language) }

    /// The role of this name or label, or nil.
    package init?(named text: String) {
        guard let number = ChoiceList.roles.number(of: text) else { return nil }
        self.init(rawValue: number)
    }
}

/// A step in the history of an incident (`incidentActions` in the schema).
package enum IncidentAction: Int64, Sendable, CaseIterable {
    case settle = 1
    case escalate = 2
    case register = 3
    case approve = 4
    case dispatch = 5
    case confirm = 6
    case result = 7
    case verify = 8
    case proposeClosing = 9
    case close = 10
    case rate = 11
    case reopen = 12
    case reportCounty = 13
    case countyFeedback = 14
    case extend = 15
    case explain = 16
    case remark = 17

    package var name: String { ChoiceList.incidentActions.name(of: rawValue) }
    package func label(in language: Language) -> String {
        ChoiceList.incidentActions.label(of: rawValue, in: language)
    }
}

/// Where an incident stands.
package enum IncidentStatus: String, Sendable, CaseIterable {
    case reported, settled, registered, approved, confirming, dispatched, handled, verified, closing, closed
    case atCounty = "at_county"

    package var label: Phrase {
        switch self {
        case .reported: Phrase(zh: "待处理", en: "to be settled")
        case .settled: Phrase(zh: "已调处", en: "settled")
        case .registered: Phrase(zh: "已立案待批", en: "registered, awaiting approval")
        case .approved: Phrase(zh: "已批准待派单", en: "approved, to be dispatched")
        case .confirming: Phrase(zh: "待第二人确认派单", en: "awaiting the second dispatcher")
        case .dispatched: Phrase(zh: "处置中", en: "dispatched")
        case .handled: Phrase(zh: "待核实", en: "handled, to be verified")
        case .verified: Phrase(zh: "已核实", en: "verified")
        case .closing: Phrase(zh: "待批准结案", en: "awaiting approval of closing")
        case .closed: Phrase(zh: "已结案", en: "closed")
        case .atCounty: Phrase(zh: "县处理中", en: "at the county")
        }
    }

    /// Nothing more is owed to the people concerned, but for their rating.
    package var isFinal: Bool { self == .settled || self == .closed }
}

/// Who has to settle an incident now.
package enum IncidentLevel: String, Sendable, CaseIterable {
    case cell, village, township, county

    package var label: Phrase {
        switch self {
        case .cell: Phrase(zh: "网格", en: "cell")
        case .village: Phrase(zh: "村", en: "village")
        case .township: Phrase(zh: "镇", en: "township")
        case .county: Phrase(zh: "县", en: "county")
        }
    }
}

extension ChoiceList {
    package static let roles = ChoiceList([
        (1, "worker", "网格员", "grid worker"), (2, "village_officer", "村干部", "village officer"),
        (3, "duty_officer", "值班人员", "duty officer"), (4, "director", "主任", "director"),
        (5, "department", "职能部门", "department"), (6, "auditor", "督查", "auditor"),
        (7, "administrator", "管理员", "administrator"),
    ])
    package static let incidentActions = ChoiceList([
        (1, "settle", "调处", "settle"), (2, "escalate", "上报", "escalate"),
        (3, "register", "立案", "register"), (4, "approve", "批准立案", "approve"),
        (5, "dispatch", "派单", "dispatch"), (6, "confirm", "确认派单", "confirm dispatch"),
        (7, "result", "反馈", "report the result"), (8, "verify", "核实", "verify"),
        (9, "propose_closing", "提请结案", "propose closing"), (10, "close", "结案", "close"),
        (11, "rate", "评价", "rate"), (12, "reopen", "重开", "reopen"),
        (13, "report_county", "上报县", "report to the county"),
        (14, "county_feedback", "县反馈", "county feedback"),
        (15, "extend", "延期", "extend"), (16, "explain", "超期说明", "explain the delay"),
        (17, "remark", "备注", "remark"),
    ])
}
