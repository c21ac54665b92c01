package android.content;

/** Compile-only stub. */
public abstract class BroadcastReceiver {
    public abstract void onReceive(Context context, Intent intent);
}
