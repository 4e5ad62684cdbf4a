/// Header fields in the order in which they were received or added. Names compare without regard to
/// ASCII case (RFC 9110 §5.1).
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One field line.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    /// No fields.
    package init() {
        fields = []
    }

    /// The fields of a literal, in order; a name may stand in it more than once.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The value of the first field with this name. Assignment replaces every field with the name by
    /// one, and `nil` removes them.
    package subscript(name: String) -> String? {
        get {
            fields.first { $0.isNamed(name) }?.value
        }
        set {
            fields.removeAll { $0.isNamed(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of every field with this name, in order.
    package func values(of name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// Adds a field after the others, also when the name is there already.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }
}

extension HTTPHeaders.Field {
    /// Whether the field has this name, in whatever case.
    func isNamed(_ other: String) -> Bool {
        name.equalsIgnoringASCIICase(other)
    }

    /// Whether the field can stand on the wire as it is: a token for the name, and no control character
    /// in the value that could end the line and begin another (RFC 9110 §5.5).
    var isWellFormed: Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
            && value.utf8.allSatisfy(\.isFieldValueCharacter)
    }
}
