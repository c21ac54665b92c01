package android.os;

/** Compile-only stub. */
public class UserManager {
    public boolean isUserUnlocked() {
        throw new UnsupportedOperationException("stub");
    }
}
