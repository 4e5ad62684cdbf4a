extension [UInt8] {
    /// A copy of `span`.
    init(copying span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in span.indices {
                output.append(span[index])
            }
        }
    }

    /// Appends a copy of `span`.
    mutating func append(copying span: Span<UInt8>) {
        append(addingCapacity: span.count) { output in
            for index in span.indices {
                output.append(span[index])
            }
        }
    }
}
