package com.snrclient.android;

import android.content.Context;
import android.os.UserManager;
import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.KeyProperties;
import android.system.ErrnoException;
import android.system.Os;
import android.system.OsConstants;
import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import com.snrclient.Storage;
import com.snrclient.StorageReading;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * Stores the session encrypted, with a key that never leaves the Android Keystore, in a folder of
 * {@link Context#getNoBackupFilesDir}.
 *
 * <p>Before the device is unlocked for the first time after a boot it is unavailable, and {@link
 * com.snrclient.Synerise#initialize} answers {@link com.snrclient.ErrorCode#STORAGE_UNAVAILABLE}:
 * initialize again on {@code Intent.ACTION_USER_UNLOCKED}. When the key is lost, as after "clear
 * credentials" in the device's settings, the old file is set aside and a new session begins. When the
 * Keystore fails, it may do better later, so that is unavailable as well, and the log names the
 * exception; should it go on, see {@link #reset}.
 *
 * <p>Unlike the library's own files it is not locked against other processes, because nothing would
 * give the lock back at {@link com.snrclient.Synerise#shutdown}: initialize in one process only.
 *
 * <p>The first use makes the key, which takes some devices a noticeable time. Android 6 or newer.
 */
public final class KeystoreStorage implements Storage {
    private static final String PROVIDER = "AndroidKeyStore";
    private static final String KEY_ALIAS = "com.snrclient.session";
    private static final String FOLDER = "snrclient-encrypted";

    /** As the library names the file in a folder of its own. */
    private static final String RECORD = "snrclient.session";

    private final EncryptedFiles files;

    /**
     * A storage for the app's one session. Do not use two at once, in other processes included.
     *
     * @param context any context of the app
     */
    public KeystoreStorage(@NonNull Context context) {
        files = new EncryptedFiles(new Device(context.getApplicationContext()), null);
    }

    /**
     * A storage that takes over the session of an app that used {@link
     * com.snrclient.Settings.Builder#storageDirectory} before: as long as nothing is stored
     * encrypted, the session in that folder is read, and it is removed there when the first
     * encrypted one is durable.
     *
     * @param context any context of the app
     * @param previousDirectory what {@code storageDirectory} was given
     */
    public KeystoreStorage(@NonNull Context context, @NonNull File previousDirectory) {
        files = new EncryptedFiles(new Device(context.getApplicationContext()), previousDirectory);
    }

    /**
     * Removes the stored session and its key for good, so that the next {@link
     * com.snrclient.Synerise#initialize} begins a new one: the way out when it goes on answering
     * {@link com.snrclient.ErrorCode#STORAGE_UNAVAILABLE} on an unlocked device, and the log names
     * exceptions of the Keystore such as {@link java.security.UnrecoverableKeyException}. A customer
     * has to sign in again. Call it only while the library is not initialized.
     *
     * @throws IOException when the device is locked or a file cannot be removed; call it again
     * @throws GeneralSecurityException when the Keystore does not remove the key; call it again
     */
    public void reset() throws IOException, GeneralSecurityException {
        files.reset(RECORD);
    }

    @NonNull
    @Override
    public StorageReading read(@NonNull String name) {
        return files.read(name);
    }

    @Override
    public boolean write(@NonNull String name, @NonNull byte[] bytes) {
        return files.write(name, bytes);
    }

    @Override
    public boolean remove(@NonNull String name) {
        return files.remove(name);
    }

    private static final class Device implements EncryptedFiles.Platform {
        private final Context context;

        Device(Context context) {
            this.context = context;
        }

        @Override
        public boolean isUnlocked() {
            final UserManager users = context.getSystemService(UserManager.class);
            return users == null || users.isUserUnlocked();
        }

        @NonNull
        @Override
        public File directory() {
            return new File(context.getNoBackupFilesDir(), FOLDER);
        }

        private static KeyStore keystore() throws GeneralSecurityException, IOException {
            final KeyStore keystore = KeyStore.getInstance(PROVIDER);
            keystore.load(null);
            return keystore;
        }

        @Nullable
        @Override
        public SecretKey key() throws GeneralSecurityException, IOException {
            final Key key = keystore().getKey(KEY_ALIAS, null);
            return key instanceof SecretKey ? (SecretKey) key : null;
        }

        @Override
        public void removeKey() throws GeneralSecurityException, IOException {
            keystore().deleteEntry(KEY_ALIAS);
        }

        @NonNull
        @Override
        public SecretKey newKey() throws GeneralSecurityException {
            final int purposes = KeyProperties.PURPOSE_ENCRYPT | KeyProperties.PURPOSE_DECRYPT;
            final KeyGenerator generator =
                    KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER);
            generator.init(
                    new KeyGenParameterSpec.Builder(KEY_ALIAS, purposes)
                            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                            .setKeySize(256)
                            .build());
            return generator.generateKey();
        }

        @Override
        public boolean isKeyLost(@NonNull GeneralSecurityException failure) {
            return failure instanceof KeyPermanentlyInvalidatedException;
        }

        @Override
        public void sync(@NonNull File directory) throws IOException {
            try {
                final FileDescriptor opened =
                        Os.open(directory.getPath(), OsConstants.O_RDONLY, 0);
                try {
                    Os.fsync(opened);
                } finally {
                    Os.close(opened);
                }
            } catch (ErrnoException failure) {
                throw new IOException(failure);
            }
        }
    }
}
