package android.system;

import java.io.FileDescriptor;

/** Compile-only stub. */
public final class Os {
    private Os() {}

    public static FileDescriptor open(String path, int flags, int mode) throws ErrnoException {
        throw new UnsupportedOperationException("stub");
    }

    public static void fsync(FileDescriptor fd) throws ErrnoException {
        throw new UnsupportedOperationException("stub");
    }

    public static void close(FileDescriptor fd) throws ErrnoException {
        throw new UnsupportedOperationException("stub");
    }
}
