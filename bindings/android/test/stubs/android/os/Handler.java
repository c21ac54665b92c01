package android.os;

/** Compile-only stub. */
public class Handler {
    public Handler(Looper looper) {}

    public final boolean post(Runnable run) {
        throw new UnsupportedOperationException("stub");
    }
}
