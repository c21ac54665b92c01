package android.system;

/** Compile-only stub. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;
}
