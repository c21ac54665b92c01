package android.app;

import java.util.List;

/** Compile-only stub. */
public class ActivityManager {
    public static class RunningAppProcessInfo {
        public String processName;
        public int pid;
    }

    public List<RunningAppProcessInfo> getRunningAppProcesses() {
        throw new UnsupportedOperationException("stub");
    }
}
