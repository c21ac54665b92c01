package android.os;

/** Compile-only stub. */
public class Build {
    public static class VERSION {
        /** Not a constant, as on a device. */
        public static final int SDK_INT = Integer.parseInt("0");
    }
}
