package android.content;

import java.io.File;
import java.util.concurrent.Executor;

/** Compile-only stub. */
public abstract class Context {
    public abstract Context getApplicationContext();

    public abstract Executor getMainExecutor();

    public abstract File getNoBackupFilesDir();

    public abstract <T> T getSystemService(Class<T> service);

    public abstract Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);

    public abstract void unregisterReceiver(BroadcastReceiver receiver);
}
