package android.content;

/** Compile-only stub. */
public class IntentFilter {
    public IntentFilter(String action) {}
}
