import Wire

extension HistoryRequest {
    init(_ message: Message) throws {
        self.init(
            protocolLow: try message[1].asInteger, protocolHigh: try message[2].asInteger,
            language: try message[3].asText, pageBytes: Int(try message[4].asInteger),
            kind: try message[5].asKind, id: try message[6].asID, before: try message[7].asInteger)
    }
}

extension HistoryPage {
    /// The answer that messages say; those of unknown numbers say nothing.
    init(_ messages: [Message]) throws {
        guard let first = messages.first else { throw ItemError.missingElement(0) }
        self.init(serverMilliseconds: try first[1].asInteger, remaining: try first[2].asInteger)
        for message in messages.dropFirst() {
            let last = changes.indices.last
            switch (message.number, last) {
            case (45, _): changes.append(try PastChange(message))
            case (46, let last?): changes[last].fields.append(try PastField(message))
            case (47, let last?): changes[last].items.append(try PastItem(message))
            default: break
            }
        }
    }
}

extension PastChange {
    fileprivate init(_ message: Message) throws {
        guard let operation = Change.Operation(rawValue: try message[2].asInteger),
            let status = Outcome.Status(rawValue: try message[3].asInteger)
        else { throw ItemError.unexpected(try message[2]) }
        let outcome = Outcome(
            number: 0, status: status, revision: try message[4].orNull { try $0.asInteger },
            code: try message[5].orNull { try $0.asText }, field: nil,
            sentence: try message[6].orNull { try $0.asText })
        self.init(
            number: try message[1].asInteger, operation: operation, outcome: outcome,
            editedMilliseconds: try message[7].asInteger, rawMilliseconds: try message[8].asInteger,
            timeBasis: try message[9].asInteger, receivedMilliseconds: try message[10].asInteger,
            who: try message[11].asText, device: try message[12].asInteger,
            decidedBy: try message[13].orNull { try $0.asText }, cell: try message[14].asText,
            cellBefore: try message[15].orNull { try $0.asText }, origin: try message[16].asInteger,
            about: try message[17].orNull { try $0.asInteger },
            undoneBy: try message[18].orNull { item in
                let parts = try item.asArray
                return Undoing(
                    number: try parts[0].asInteger, editedMilliseconds: try parts[1].asInteger,
                    who: try parts[2].asText)
            })
    }
}

extension PastField {
    fileprivate init(_ message: Message) throws {
        let (changed, entered) = (try message[3].asArray, try message[4].asArray)
        self.init(
            field: FieldNumber(rawValue: UInt16(try message[1].asInteger)), rule: try message[2].asInteger,
            before: try changed.first?.value, after: try changed.last?.value,
            entered: try entered.first?.edit, lostTo: try message[5].orNull { try $0.asInteger })
    }
}

extension PastItem {
    fileprivate init(_ message: Message) throws {
        self.init(
            number: try message[1].asInteger, reason: try message[2].asInteger,
            field: try message[3].orNull { FieldNumber(rawValue: UInt16(try $0.asInteger)) },
            decision: try message[4].orNull { try $0.asInteger },
            decidedBy: try message[5].orNull { try $0.asText },
            decidedMilliseconds: try message[6].orNull { try $0.asInteger }, standing: try message[7].asText)
    }
}
