extension CBOREncoder {
    /// Appends a value: null, integer, text, bytes or an array of those.
    package mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .integer(let integer): self.integer(integer)
        case .text(let text): self.text(text)
        case .bytes(let bytes): self.bytes(bytes)
        case .array(let elements): values(elements)
        }
    }

    private mutating func values(_ elements: [Value]) {
        arrayHeader(count: elements.count)
        for element in elements { value(element) }
    }

    /// Appends a map from field number to value.
    package mutating func fields(_ fields: FieldMap<Value>) {
        mapHeader(count: fields.count)
        for (number, element) in fields {
            integer(Int64(number.rawValue))
            value(element)
        }
    }

    /// Appends a map from field number to edit (SPEC.md §5.3): a plain value is a set; an array holds the
    /// operation's number first.
    package mutating func edits(_ edits: FieldMap<FieldEdit>) {
        mapHeader(count: edits.count)
        for (number, edit) in edits {
            integer(Int64(number.rawValue))
            self.edit(edit)
        }
    }

    /// Appends what is done to one field.
    mutating func edit(_ edit: FieldEdit) {
        switch edit {
        case .set(.array(let elements)):
            arrayHeader(count: 2)
            integer(EditNumber.set)
            values(elements)
        case .set(let value):
            self.value(value)
        case .union(let adding, let removing):
            arrayHeader(count: 3)
            integer(EditNumber.union)
            values(adding)
            values(removing)
        case .add(let delta):
            arrayHeader(count: 2)
            integer(EditNumber.add)
            integer(delta)
        case .append(let elements):
            arrayHeader(count: 2)
            integer(EditNumber.append)
            values(elements)
        }
    }
}

/// The first element of an edit that is not a plain value. Never reused.
private enum EditNumber {
    static let set: Int64 = 0
    static let union: Int64 = 1
    static let add: Int64 = 2
    static let append: Int64 = 3
}

extension CBORDecoder {
    /// The next item as a value.
    @_lifetime(self: copy self)
    package mutating func value() throws -> Value {
        if try peek() == .array { return .array(try values()) }
        return try scalar()
    }

    @_lifetime(self: copy self)
    private mutating func scalar() throws -> Value {
        switch try peek() {
        case .null:
            try null()
            return .null
        case .integer: return .integer(try integer())
        case .text:
            let text = try self.text()
            guard text.utf8.count <= WireLimits.valueBytes else {
                throw MessageError.overLimit(name: "value-bytes")
            }
            return .text(text)
        case .bytes:
            let bytes = try self.bytes()
            guard bytes.count <= WireLimits.valueBytes else {
                throw MessageError.overLimit(name: "value-bytes")
            }
            return .bytes(bytes)
        case .array, .map, .boolean: throw MessageError.badElement(message: 0, name: "value")
        }
    }

    @_lifetime(self: copy self)
    private mutating func values() throws -> [Value] {
        let count = try arrayHeader()
        guard count <= WireLimits.elementsPerValue else {
            throw MessageError.overLimit(name: "elements-per-value")
        }
        var elements: [Value] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try scalar()) }
        return elements
    }

    @_lifetime(self: copy self)
    private mutating func fieldCount() throws -> Int {
        let count = try mapHeader()
        guard count <= WireLimits.fieldsPerRecord else {
            throw MessageError.overLimit(name: "fields-per-record")
        }
        return count
    }

    @_lifetime(self: copy self)
    mutating func fieldNumber() throws -> FieldNumber {
        guard let number = UInt16(exactly: try integer()) else {
            throw MessageError.badElement(message: 0, name: "field")
        }
        return FieldNumber(rawValue: number)
    }

    /// The next item as a map from field number to value, in order of number.
    @_lifetime(self: copy self)
    package mutating func fields() throws -> FieldMap<Value> {
        var fields = FieldMap<Value>()
        for _ in 0..<(try fieldCount()) {
            let number = try fieldNumber()
            guard fields.appendInOrder(number, try value()) else {
                throw MessageError.badElement(message: 0, name: "field")
            }
        }
        return fields
    }

    /// The next item as a map from field number to edit.
    @_lifetime(self: copy self)
    package mutating func edits() throws -> FieldMap<FieldEdit> {
        var edits = FieldMap<FieldEdit>()
        for _ in 0..<(try fieldCount()) {
            let number = try fieldNumber()
            guard edits.appendInOrder(number, try edit()) else {
                throw MessageError.badElement(message: 0, name: "field")
            }
        }
        return edits
    }

    /// The next item as what is done to one field.
    @_lifetime(self: copy self)
    mutating func edit() throws -> FieldEdit {
        guard try peek() == .array else { return .set(try scalar()) }
        let count = try arrayHeader()
        guard count > 0 else { throw MessageError.badElement(message: 0, name: "edit") }
        switch (try integer(), count) {
        case (EditNumber.set, 2): return .set(.array(try values()))
        case (EditNumber.union, 3): return .union(adding: try values(), removing: try values())
        case (EditNumber.add, 2): return .add(try integer())
        case (EditNumber.append, 2): return .append(try values())
        default: throw MessageError.badElement(message: 0, name: "edit")
        }
    }
}
