import CSNRClient

/// What the app knows of the visitor. It is stored with the session, and forgotten when the UUID
/// changes. Nothing is sent.
public enum Tracker {
    /// Notes the visitor's email; nil forgets it. An empty text changes nothing.
    public static func setCustomEmail(_ email: String?) {
        withOptionalCText(email) { SNRTracker_setCustomEmail($0) }
    }

    /// Notes the app's own identifier of the visitor; nil forgets it. An empty text changes nothing.
    public static func setCustomIdentifier(_ identifier: String?) {
        withOptionalCText(identifier) { SNRTracker_setCustomIdentifier($0) }
    }

    /// The visitor's email as noted. It never waits.
    public static func getCustomEmail() -> String? {
        String(owned: SNRTracker_getCustomEmail())
    }

    /// The app's identifier of the visitor as noted. It never waits.
    public static func getCustomIdentifier() -> String? {
        String(owned: SNRTracker_getCustomIdentifier())
    }
}
