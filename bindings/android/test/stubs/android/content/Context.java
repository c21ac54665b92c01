package android.content;

import android.content.pm.ApplicationInfo;
import java.io.File;

/** Compile-only stub. */
public abstract class Context {
    public abstract Context getApplicationContext();

    public abstract ApplicationInfo getApplicationInfo();

    public abstract File getNoBackupFilesDir();

    public abstract <T> T getSystemService(Class<T> service);

    public abstract Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);

    public abstract void unregisterReceiver(BroadcastReceiver receiver);
}
