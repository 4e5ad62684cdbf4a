package import Wire
import Phrases

/// 户: where people live, who heads it, what a worker must look out for.
package enum Household {
    package static let kind = KindNumber(rawValue: 1)
    package static let number = FieldNumber(rawValue: 1)
    package static let head = FieldNumber(rawValue: 2)
    package static let address = FieldNumber(rawValue: 3)
    package static let householdKind = FieldNumber(rawValue: 4)
    package static let phone = FieldNumber(rawValue: 5)
    package static let dwelling = FieldNumber(rawValue: 6)
    package static let hazards = FieldNumber(rawValue: 7)
    package static let care = FieldNumber(rawValue: 8)
    package static let remarks = FieldNumber(rawValue: 9)

    package static let definition = KindDefinition(
        kind, "household", Phrase(zh: "户", en: "household"),
        fields: [
            FieldDefinition(
                number, "number", Phrase(zh: "户号", en: "household number"), .text(byteCountMax: 40),
                required: true, searchable: true, lookup: true),
            FieldDefinition(
                head, "head", Phrase(zh: "户主", en: "head"), .text(byteCountMax: 90), .review,
                required: true, searchable: true),
            FieldDefinition(
                address, "address", Phrase(zh: "住址", en: "address"), .text(byteCountMax: 300),
                searchable: true),
            FieldDefinition(
                householdKind, "kind", Phrase(zh: "户别", en: "kind"), .choice(.householdKinds)),
            FieldDefinition(
                phone, "phone", Phrase(zh: "电话", en: "phone"), .phone, searchable: true),
            FieldDefinition(
                dwelling, "dwelling", Phrase(zh: "住房情况", en: "dwelling"), .text(byteCountMax: 1000)),
            FieldDefinition(
                hazards, "hazards", Phrase(zh: "安全隐患", en: "hazards"), .text(byteCountMax: 1000)),
            FieldDefinition(
                care, "care", Phrase(zh: "关爱标记", en: "care flags"), .choices(.careFlags), .union),
            FieldDefinition(
                remarks, "remarks", Phrase(zh: "备注", en: "remarks"), .remarks, .append),
        ])
}

/// 人: a resident of a household.
package enum Resident {
    package static let kind = KindNumber(rawValue: 2)
    package static let household = FieldNumber(rawValue: 1)
    package static let name = FieldNumber(rawValue: 2)
    package static let sex = FieldNumber(rawValue: 3)
    package static let birthDate = FieldNumber(rawValue: 4)
    package static let idNumber = FieldNumber(rawValue: 5)
    package static let relation = FieldNumber(rawValue: 6)
    package static let phone = FieldNumber(rawValue: 7)
    package static let occupation = FieldNumber(rawValue: 8)
    package static let education = FieldNumber(rawValue: 9)
    package static let workingAway = FieldNumber(rawValue: 10)
    package static let leftBehind = FieldNumber(rawValue: 11)
    package static let remarks = FieldNumber(rawValue: 12)

    package static let definition = KindDefinition(
        kind, "resident", Phrase(zh: "人", en: "resident"),
        fields: [
            FieldDefinition(
                household, "household", Phrase(zh: "所属户", en: "household"), .reference(Household.kind),
                required: true),
            FieldDefinition(
                name, "name", Phrase(zh: "姓名", en: "name"), .text(byteCountMax: 90), required: true,
                searchable: true),
            FieldDefinition(sex, "sex", Phrase(zh: "性别", en: "sex"), .choice(.sexes)),
            FieldDefinition(birthDate, "birth_date", Phrase(zh: "出生日期", en: "birth date"), .date),
            FieldDefinition(
                idNumber, "id_number", Phrase(zh: "身份证号", en: "ID number"), .idNumber, .review,
                searchable: true, lookup: true, masked: true),
            FieldDefinition(
                relation, "relation", Phrase(zh: "与户主关系", en: "relation to head"), .choice(.relations)),
            FieldDefinition(phone, "phone", Phrase(zh: "电话", en: "phone"), .phone, searchable: true),
            FieldDefinition(
                occupation, "occupation", Phrase(zh: "职业", en: "occupation"), .text(byteCountMax: 90)),
            FieldDefinition(
                education, "education", Phrase(zh: "文化程度", en: "education"), .choice(.educations)),
            FieldDefinition(
                workingAway, "working_away", Phrase(zh: "外出务工地", en: "working away at"),
                .text(byteCountMax: 150)),
            FieldDefinition(
                leftBehind, "left_behind", Phrase(zh: "留守情况", en: "left behind"), .choice(.leftBehind)),
            FieldDefinition(
                remarks, "remarks", Phrase(zh: "备注", en: "remarks"), .remarks, .append),
        ])
}

/// 保障/补贴: what a household or one of its residents is entitled to, and what was paid.
package enum Benefit {
    package static let kind = KindNumber(rawValue: 3)
    package static let household = FieldNumber(rawValue: 1)
    package static let resident = FieldNumber(rawValue: 2)
    package static let programme = FieldNumber(rawValue: 3)
    package static let standing = FieldNumber(rawValue: 4)
    package static let amount = FieldNumber(rawValue: 5)
    package static let period = FieldNumber(rawValue: 6)
    package static let paid = FieldNumber(rawValue: 7)
    package static let remarks = FieldNumber(rawValue: 8)
    /// The standing of what was asked for and not granted yet.
    package static let standingApplied: Int64 = 1

    package static let definition = KindDefinition(
        kind, "benefit", Phrase(zh: "保障补贴", en: "benefit"),
        fields: [
            FieldDefinition(
                household, "household", Phrase(zh: "所属户", en: "household"), .reference(Household.kind),
                required: true),
            FieldDefinition(
                resident, "resident", Phrase(zh: "受益人", en: "resident"), .reference(Resident.kind)),
            FieldDefinition(
                programme, "programme", Phrase(zh: "项目", en: "programme"), .choice(.programmes),
                required: true),
            FieldDefinition(
                standing, "standing", Phrase(zh: "状态", en: "standing"), .choice(.standings), .review),
            FieldDefinition(amount, "amount_fen", Phrase(zh: "金额（分）", en: "amount in fen"), .fen, .review),
            FieldDefinition(
                period, "period", Phrase(zh: "期间", en: "period"), .text(byteCountMax: 40)),
            FieldDefinition(paid, "paid_fen", Phrase(zh: "已发放（分）", en: "paid in fen"), .fen, .sum),
            FieldDefinition(
                remarks, "remarks", Phrase(zh: "备注", en: "remarks"), .remarks, .append),
        ])
}

/// 走访日志: who visited which household, when, and what was found.
package enum Visit {
    package static let kind = KindNumber(rawValue: 4)
    package static let household = FieldNumber(rawValue: 1)
    package static let visitedAt = FieldNumber(rawValue: 2)
    package static let visitor = FieldNumber(rawValue: 3)
    package static let finding = FieldNumber(rawValue: 4)

    package static let definition = KindDefinition(
        kind, "visit", Phrase(zh: "走访", en: "visit"), appendOnly: true,
        fields: [
            FieldDefinition(
                household, "household", Phrase(zh: "走访户", en: "household"), .reference(Household.kind),
                .append, required: true),
            FieldDefinition(
                visitedAt, "visited_at", Phrase(zh: "走访时间", en: "visited at"), .instant, .append,
                stamp: .whenAbsent),
            FieldDefinition(
                visitor, "visitor", Phrase(zh: "走访人", en: "visitor"), .worker, .append, required: true,
                automatic: true),
            FieldDefinition(
                finding, "finding", Phrase(zh: "走访情况", en: "finding"), .text(byteCountMax: 3000), .append,
                required: true, searchable: true),
        ])
}
