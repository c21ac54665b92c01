package android.util;

/** Compile-only stub. */
public final class Log {
    public static final int DEBUG = 3;
    public static final int INFO = 4;
    public static final int WARN = 5;
    public static final int ERROR = 6;

    private Log() {}

    public static int println(int priority, String tag, String message) {
        throw new UnsupportedOperationException("stub");
    }

    public static int e(String tag, String message) {
        throw new UnsupportedOperationException("stub");
    }

    public static int w(String tag, String message) {
        throw new UnsupportedOperationException("stub");
    }
}
