/// The three highest bits of an item's initial byte (RFC 8949 §3.1).
enum CBORMajorType {
    static let unsigned: UInt8 = 0
    static let negative: UInt8 = 1
    static let bytes: UInt8 = 2
    static let text: UInt8 = 3
    static let array: UInt8 = 4
    static let map: UInt8 = 5
    static let tag: UInt8 = 6
    static let simple: UInt8 = 7
}

/// The simple values of the protocol's subset (RFC 8949 §3.3).
enum CBORSimpleValue {
    static let `false`: UInt8 = 20
    static let `true`: UInt8 = 21
    static let null: UInt8 = 22
}

/// The initial bytes of the items that are one byte each.
enum CBORInitialByte {
    static let `false` = CBORMajorType.simple << 5 | CBORSimpleValue.false
    static let `true` = CBORMajorType.simple << 5 | CBORSimpleValue.true
    static let null = CBORMajorType.simple << 5 | CBORSimpleValue.null
}
