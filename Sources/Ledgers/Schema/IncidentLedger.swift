package import Wire
import Phrases

/// 事件: something that happened and that someone has to settle. Its status is not a field: it follows from
/// its entries (`IncidentWorkflow`).
package enum Incident {
    package static let kind = KindNumber(rawValue: 5)
    package static let number = FieldNumber(rawValue: 1)
    package static let incidentKind = FieldNumber(rawValue: 2)
    package static let title = FieldNumber(rawValue: 3)
    package static let place = FieldNumber(rawValue: 4)
    package static let household = FieldNumber(rawValue: 5)
    package static let residents = FieldNumber(rawValue: 6)
    package static let reporter = FieldNumber(rawValue: 7)
    package static let happenedAt = FieldNumber(rawValue: 8)
    package static let urgency = FieldNumber(rawValue: 9)
    package static let detail = FieldNumber(rawValue: 10)
    package static let recorder = FieldNumber(rawValue: 11)
    package static let parties = FieldNumber(rawValue: 12)
    package static let departmentInCharge = FieldNumber(rawValue: 13)

    package static let definition = KindDefinition(
        kind, "incident", Phrase(zh: "事件", en: "incident"),
        fields: [
            FieldDefinition(
                number, "number", Phrase(zh: "编号", en: "number"), .text(byteCountMax: 40), required: true,
                searchable: true, lookup: true, automatic: true),
            FieldDefinition(
                incidentKind, "kind", Phrase(zh: "类别", en: "kind"), .choice(.incidentKinds), required: true),
            FieldDefinition(
                title, "title", Phrase(zh: "标题", en: "title"), .text(byteCountMax: 200), required: true,
                searchable: true),
            FieldDefinition(
                place, "place", Phrase(zh: "地点", en: "place"), .text(byteCountMax: 300), searchable: true),
            FieldDefinition(
                household, "household", Phrase(zh: "涉及户", en: "household"), .reference(Household.kind)),
            FieldDefinition(
                residents, "residents", Phrase(zh: "涉及人", en: "residents concerned"),
                .references(Resident.kind), .union),
            FieldDefinition(
                reporter, "reporter", Phrase(zh: "报告人", en: "reporter"), .text(byteCountMax: 90),
                searchable: true),
            FieldDefinition(
                happenedAt, "happened_at", Phrase(zh: "发生时间", en: "happened at"), .instant,
                stamp: .whenAbsent),
            FieldDefinition(
                urgency, "urgency", Phrase(zh: "紧急程度", en: "urgency"), .choice(.urgencies)),
            FieldDefinition(
                detail, "detail", Phrase(zh: "详情", en: "detail"), .text(byteCountMax: 6000)),
            FieldDefinition(
                recorder, "recorder", Phrase(zh: "登记人", en: "recorder"), .worker, required: true,
                automatic: true),
            FieldDefinition(
                parties, "parties", Phrase(zh: "纠纷双方", en: "parties"), .choice(.parties)),
            FieldDefinition(
                departmentInCharge, "department_in_charge", Phrase(zh: "主管部门", en: "department in charge"),
                .choice(.departments)),
        ])
}

/// 处置记录: one step in the history of an incident.
package enum IncidentEntry {
    package static let kind = KindNumber(rawValue: 6)
    package static let incident = FieldNumber(rawValue: 1)
    package static let action = FieldNumber(rawValue: 2)
    package static let author = FieldNumber(rawValue: 3)
    package static let role = FieldNumber(rawValue: 4)
    package static let recordedAt = FieldNumber(rawValue: 5)
    package static let text = FieldNumber(rawValue: 6)
    package static let department = FieldNumber(rawValue: 7)
    package static let handler = FieldNumber(rawValue: 8)
    package static let deadline = FieldNumber(rawValue: 9)
    package static let verdict = FieldNumber(rawValue: 10)
    package static let rating = FieldNumber(rawValue: 11)

    package static let definition = KindDefinition(
        kind, "incident_entry", Phrase(zh: "处置记录", en: "incident entry"), appendOnly: true,
        fields: [
            FieldDefinition(
                incident, "incident", Phrase(zh: "事件", en: "incident"), .reference(Incident.kind), .append,
                required: true),
            FieldDefinition(
                action, "action", Phrase(zh: "步骤", en: "action"), .choice(.incidentActions), .append,
                required: true),
            FieldDefinition(
                author, "author", Phrase(zh: "经办人", en: "author"), .worker, .append, required: true,
                automatic: true),
            FieldDefinition(
                role, "role", Phrase(zh: "身份", en: "role"), .choice(.roles), .append, required: true,
                automatic: true),
            FieldDefinition(
                recordedAt, "recorded_at", Phrase(zh: "记录时间", en: "recorded at"), .instant, .append,
                stamp: .always, automatic: true),
            FieldDefinition(
                text, "text", Phrase(zh: "说明", en: "text"), .text(byteCountMax: 6000), .append,
                searchable: true),
            FieldDefinition(
                department, "department", Phrase(zh: "职能部门", en: "department"), .choice(.departments),
                .append),
            FieldDefinition(
                handler, "handler", Phrase(zh: "承办人", en: "handler"), .text(byteCountMax: 90), .append),
            FieldDefinition(
                deadline, "deadline", Phrase(zh: "办结期限", en: "deadline"), .instant, .append),
            FieldDefinition(
                verdict, "verdict", Phrase(zh: "核实结果", en: "verdict"), .choice(.verdicts), .append),
            FieldDefinition(
                rating, "rating", Phrase(zh: "评价", en: "rating"), .choice(.ratings), .append),
        ])
}
