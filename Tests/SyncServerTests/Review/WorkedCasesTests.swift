import Foundation
import Ledgers
import Phrases
import Storage
import SyncServer
import Testing
import Wire

/// One line of `Protocol/vectors/cases.csv`: what two people did to one field, and what came of it.
struct WorkedCase: Sendable, CustomTestStringConvertible {
    private static let removed = "（删除）"

    private let cells: [String]

    var testDescription: String { "\(cells[0]) \(cells[1]) \(cells[2])·\(cells[3])" }

    /// Every line below the header.
    static func all() throws -> [WorkedCase] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let bytes = [UInt8](try Data(contentsOf: root.appending(path: "Protocol/vectors/cases.csv")))
        var reader = CSVReader()
        let rows = try (reader.read(bytes.span) + reader.finish()).map { try $0.get().fields }
        return rows.dropFirst().map { WorkedCase(cells: $0) }
    }

    func kind() throws -> KindDefinition {
        try #require(Schema.kinds.first { $0.label.chinese == cells[2] })
    }

    func field() throws -> FieldDefinition {
        try #require(kind().fields.first { $0.label.chinese == cells[3] })
    }

    struct Act {
        /// What the field is to hold; nil for the removal of the record.
        var value: Value?
        var milliseconds: Int64
    }

    func before() throws -> Value { try #require(try value(cells[4])) }
    func first() throws -> Act { try act(cells[5], at: cells[6]) }
    func second() throws -> Act { try act(cells[7], at: cells[8]) }
    var hasSeen: Bool { cells[9] == "是" }
    /// Nil for a removed record.
    func inForce() throws -> Value? { try value(cells[10]) }
    /// The value that waits; nil where none does.
    func waiting() throws -> Value? {
        cells[11].isEmpty ? nil : try value(cells[11]) ?? .integer(1)
    }
    var explanation: Explanation { Explanation(chinese: cells[12], english: cells[13]) }

    struct Explanation: Equatable {
        var chinese: String
        var english: String
    }

    private func act(_ text: String, at time: String) throws -> Act {
        Act(
            value: try value(text),
            milliseconds: try #require(LocalTime.milliseconds(text: "2026-11-24 \(time)")))
    }

    private func value(_ text: String) throws -> Value? {
        guard text != Self.removed else { return nil }
        if try field().type == .remarks, !text.isEmpty {
            return .array(text.split(separator: "\n").map { .text(String($0)) })
        }
        return try field().value(of: text, in: kind()) { _, _ in throw CancellationError() }
    }
}

@Suite("Worked cases for duty officers")
struct WorkedCasesTests {
    @Test("There are sixty and more, and no two are the same")
    func count() throws {
        let cases = try WorkedCase.all()
        #expect(cases.count >= 60)
        #expect(Set(cases.map(\.testDescription)).count == cases.count)
    }

    @Test("What the table says comes of it, and is explained so", arguments: try WorkedCase.all())
    func outcome(example: WorkedCase) throws {
        let township = try TestTownship()
        let people = try ["丙", "甲", "乙"].map { try township.device($0, role: .dutyOfficer) }
        let (kind, field, id) = (try example.kind(), try example.field(), township.id())
        try enter(example, id, by: people[0], in: township)
        let base = try township.store.revision()
        var shown = try example.before()
        for (number, act) in [(1, try example.first()), (2, try example.second())] {
            let seen = number == 2 && example.hasSeen
            if seen { shown = try township.store.records.record(kind.number, id)?[field.number] ?? .null }
            var edits = FieldMap<FieldEdit>()
            if let value = act.value {
                edits[field.number] = field.edit(from: shown, to: value) ?? .set(value)
            }
            try township.upload(
                [
                    try township.change(
                        1, act.value == nil ? .remove : .edit, kind.number, id,
                        base: seen ? township.store.revision() : base,
                        ageMilliseconds: TestTownship.now - act.milliseconds, edits)
                ], from: people[number])
        }

        let record = try #require(try township.store.records.record(kind.number, id))
        #expect(record.isRemoved == (try example.inForce() == nil))
        if let value = try example.inForce() { #expect(record[field.number] == value) }
        let items = try township.store.reviewItems()
        #expect(items.map(\.other.value) == (try example.waiting().map { [$0] } ?? []))
        #expect(try explanation(of: items.first, field, id, kind, township) == example.explanation)
    }

    /// What the product says of it: at the item in review, or in the history of the second change.
    private func explanation(
        of item: ReviewItem?, _ field: FieldDefinition, _ id: RecordID, _ kind: KindDefinition,
        _ township: TestTownship
    ) throws -> WorkedCase.Explanation {
        if let item {
            func reason(_ language: Language) throws -> String {
                try ReviewExplanation(store: township.store, language: language).reason(of: item)
            }
            return WorkedCase.Explanation(chinese: try reason(.chinese), english: try reason(.english))
        }
        let history = RecordHistory(RecordPast(try township.store.history(of: id)), items: [])
        let last = try #require(history.entries.last)
        if last.change.outcome.status == .refused {
            return WorkedCase.Explanation(chinese: "这条记录已被删除", english: last.change.outcome.sentence ?? "")
        }
        let line = last.fields.first { $0.field == field.number } ?? last.fields.first
        let phrase = line?.verdict.phrase ?? Phrase(zh: "没有冲突", en: "no conflict")
        return WorkedCase.Explanation(chinese: phrase.chinese, english: phrase.english)
    }

    /// The record as 丙 entered it.
    private func enter(
        _ example: WorkedCase, _ id: RecordID, by device: Device, in township: TestTownship
    ) throws {
        let (kind, field, home) = (try example.kind(), try example.field(), township.id())
        let age = TestTownship.now - (LocalTime.milliseconds(text: "2026-11-24 08:00") ?? 0)
        var edits: FieldMap<FieldEdit>
        switch kind.number {
        case Household.kind:
            edits = [Household.number: .set(.text("0101-001")), Household.head: .set(.text("李大山"))]
        case Resident.kind:
            edits = [Resident.household: .set(.id(home)), Resident.name: .set(.text("李小山"))]
        case Benefit.kind:
            edits = [Benefit.household: .set(.id(home)), Benefit.programme: .set(.integer(3))]
        default:
            edits = [
                Incident.number: .set(.text("0101-1-1")), Incident.incidentKind: .set(.integer(4)),
                Incident.title: .set(.text("水管破裂")), Incident.recorder: .set(.integer(device.worker)),
            ]
        }
        let value = try example.before()
        if value != .null { edits[field.number] = field.edit(from: .null, to: value) }
        var changes = [
            try township.change(1, .create, kind.number, id, ageMilliseconds: age, edits)
        ]
        if kind.number != Household.kind {
            var household = try township.household(1, home)
            household.wallAgeMilliseconds = age
            household.bootAgeMilliseconds = age
            changes[0].number = 2
            changes.insert(household, at: 0)
        }
        let result = try township.upload(changes, from: device)
        #expect(result.outcomes.allSatisfy { $0.status == .applied })
    }
}
