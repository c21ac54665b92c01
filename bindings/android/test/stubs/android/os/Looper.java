package android.os;

/** Compile-only stub. */
public final class Looper {
    private Looper() {}

    public static Looper getMainLooper() {
        throw new UnsupportedOperationException("stub");
    }
}
