import Glibc

/// The system's text for an error number.
package func systemErrorText(_ errno: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    // SAFETY: the call writes a terminated text of at most the array's length, which was zero before.
    _ = unsafe strerror_r(errno, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
