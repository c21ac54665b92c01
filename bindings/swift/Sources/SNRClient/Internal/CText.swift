import CSNRClient

/// Lends `text` to C for the duration of `body`.
///
/// A Swift string may hold a NUL, where a C string ends: C would take the part before it for the
/// whole, and two customers could become one. In place of such a text goes one that is no UTF-8,
/// which every function of the library refuses.
func withCText<Result>(_ text: String, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    guard text.utf8.contains(0) else { return text.withCString(body) }
    return withUnsafePointer(to: (CChar(bitPattern: 0xFF), CChar(0))) { pair in
        pair.withMemoryRebound(to: CChar.self, capacity: 2, body)
    }
}

/// As `withCText`; nil is NULL.
func withOptionalCText<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return withCText(text, body)
}

/// Lends `texts` to C for the duration of `body`.
func withCTexts<Result>(
    _ texts: ArraySlice<String>, _ lent: [UnsafePointer<CChar>?] = [],
    _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
    guard let first = texts.first else { return body(lent) }
    return withCText(first) { withCTexts(texts.dropFirst(), lent + [$0], body) }
}

extension String {
    /// A copy of text that the library lends; nil for NULL.
    init?(lent text: UnsafePointer<CChar>?) {
        guard let text else { return nil }
        self.init(cString: text)
    }

    /// A copy of text that the library gave away, which is freed; nil for NULL.
    init?(owned text: UnsafeMutablePointer<CChar>?) {
        guard let text else { return nil }
        defer { SNRString_free(text) }
        self.init(cString: text)
    }
}
