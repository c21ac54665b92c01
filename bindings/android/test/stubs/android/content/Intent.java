package android.content;

/** Compile-only stub. */
public class Intent {
    public static final String ACTION_USER_UNLOCKED = "android.intent.action.USER_UNLOCKED";
}
