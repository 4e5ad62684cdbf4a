extension CBORDecoder {
    /// The offset after the item at `start`, which `depth` arrays and maps enclose, once all of the item has
    /// been checked. It recurses as deep as the input nests, `nestingDepthMax` at most.
    func endOfItem(at start: Int, depth: Int) throws(CBORError) -> Int {
        let head = try head(at: start)
        switch head.type {
        case .integer, .boolean, .null:
            return head.end
        case .bytes:
            return head.content.upperBound
        case .text:
            guard isUTF8(head.content) else { throw .invalidUTF8(offset: start) }
            return head.content.upperBound
        case .array, .map:
            guard depth < nestingDepthMax else { throw .nestedTooDeeply(offset: start) }
            return head.type == .array
                ? try endOfArray(head, depth: depth + 1) : try endOfMap(head, depth: depth + 1)
        }
    }

    private func endOfArray(_ head: CBORHead, depth: Int) throws(CBORError) -> Int {
        var end = head.end
        for _ in 0..<head.count {
            end = try endOfItem(at: end, depth: depth)
        }
        return end
    }

    private func endOfMap(_ head: CBORHead, depth: Int) throws(CBORError) -> Int {
        var end = head.end
        var previousKey: Range<Int>?
        for _ in 0..<head.count {
            let key = end..<(try endOfItem(at: end, depth: depth))
            if let previousKey {
                try checkOrder(of: key, after: previousKey)
            }
            previousKey = key
            end = try endOfItem(at: key.upperBound, depth: depth)
        }
        return end
    }

    private func isUTF8(_ content: Range<Int>) -> Bool {
        (try? UTF8Span(validating: input.extracting(content))) != nil
    }
}
