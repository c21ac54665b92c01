package android.app;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.content.pm.ApplicationInfo;
import java.io.File;

/** Compile-only stub. */
public class Application extends Context {
    public static String getProcessName() {
        throw new UnsupportedOperationException("stub");
    }

    public void onCreate() {}

    @Override
    public ApplicationInfo getApplicationInfo() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public Context getApplicationContext() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public File getNoBackupFilesDir() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public <T> T getSystemService(Class<T> service) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void unregisterReceiver(BroadcastReceiver receiver) {
        throw new UnsupportedOperationException("stub");
    }
}
