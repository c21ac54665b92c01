package android.content.pm;

/** Compile-only stub. */
public class ApplicationInfo {
    public String processName;
}
