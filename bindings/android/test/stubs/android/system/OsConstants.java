package android.system;

/** Compile-only stub. */
public final class OsConstants {
    private OsConstants() {}

    public static final int O_RDONLY = 0;
}
