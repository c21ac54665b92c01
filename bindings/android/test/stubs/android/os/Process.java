package android.os;

/** Compile-only stub. */
public class Process {
    public static final int myPid() {
        throw new UnsupportedOperationException("stub");
    }
}
