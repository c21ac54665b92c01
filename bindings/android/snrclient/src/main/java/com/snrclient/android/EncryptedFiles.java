package com.snrclient.android;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import com.snrclient.Storage;
import com.snrclient.StorageReading;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps each record as a file that is encrypted with AES-GCM: a version byte, the nonce, and the
 * ciphertext with its tag. A record's name is authenticated with it, so that files cannot be swapped.
 *
 * <p>What can never be decrypted again, because it is damaged or its key is lost, is handed on as it
 * is: the library sees that it is no record, sets it aside and begins a new session. What cannot be
 * decrypted now is an exception, which the library logs and takes for unavailable.
 *
 * <p>A record that the library keeps in a folder of its own is taken over: it is read until the
 * first encrypted one is durable, and removed then.
 */
final class EncryptedFiles implements Storage {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;

    /** The first byte of a newer version is less: the record of the library begins with a letter. */
    private static final byte VERSIONS_END = 32;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int OVERHEAD = 1 + NONCE_BYTES + TAG_BITS / 8;

    /** What only the platform can do. */
    interface Platform {
        /** Whether the files and the key can be reached: not before the first unlock after a boot. */
        boolean isUnlocked();

        /** The folder for the files. Asked for only when the device is unlocked. */
        @NonNull
        File directory();

        /** The key, or null when there is certainly none. */
        @Nullable
        SecretKey key() throws GeneralSecurityException, IOException;

        /** A new key in place of the one that there was. */
        @NonNull
        SecretKey newKey() throws GeneralSecurityException, IOException;

        /** Removes the key, whether it works or not. */
        void removeKey() throws GeneralSecurityException, IOException;

        /** Whether a failure says that the key will never work again. */
        boolean isKeyLost(@NonNull GeneralSecurityException failure);

        /** Makes the names in a folder durable. */
        void sync(@NonNull File directory) throws IOException;
    }

    /** Its name is what the log says. */
    private static final class WrittenByNewerVersionException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Platform platform;
    @Nullable private final PlainFiles previous;
    private boolean isDirectoryDurable;

    EncryptedFiles(@NonNull Platform platform, @Nullable File previousDirectory) {
        this.platform = platform;
        previous = previousDirectory == null ? null : new PlainFiles(previousDirectory, platform);
    }

    @NonNull
    @Override
    public StorageReading read(@NonNull String name) {
        if (!platform.isUnlocked()) return StorageReading.unavailable();
        try {
            final File file = new File(platform.directory(), name);
            if (exists(file)) return open(name, contents(file));
            final byte[] plain = previous == null ? null : previous.read(name);
            return plain == null ? StorageReading.absent() : StorageReading.present(plain);
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the session cannot be read", failure);
        }
    }

    /** Only a listing tells a file that is not there from one that cannot be reached. */
    static boolean exists(File file) throws IOException {
        final File directory = file.getAbsoluteFile().getParentFile();
        if (directory == null) return true;
        final String[] names = directory.list();
        if (names != null) return Arrays.asList(names).contains(file.getName());
        if (exists(directory)) throw new IOException("the folder cannot be listed");
        return false;
    }

    static byte[] contents(File file) throws IOException {
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        try (InputStream in = new FileInputStream(file)) {
            final byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                contents.write(buffer, 0, count);
            }
        }
        return contents.toByteArray();
    }

    private StorageReading open(String name, byte[] file)
            throws GeneralSecurityException, IOException {
        if (file.length > 0 && file[0] > VERSION && file[0] < VERSIONS_END) {
            throw new WrittenByNewerVersionException();
        }
        if (file.length < OVERHEAD || file[0] != VERSION) return StorageReading.present(file);
        try {
            final SecretKey key = platform.key();
            if (key == null) return StorageReading.present(file);
            final Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(
                    Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, file, 1, NONCE_BYTES));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            final int start = 1 + NONCE_BYTES;
            return StorageReading.present(cipher.doFinal(file, start, file.length - start));
        } catch (AEADBadTagException damaged) {
            return StorageReading.present(file);
        } catch (GeneralSecurityException failure) {
            if (platform.isKeyLost(failure)) return StorageReading.present(file);
            throw failure;
        }
    }

    @Override
    public boolean write(@NonNull String name, @NonNull byte[] bytes) {
        if (!platform.isUnlocked()) return false;
        try {
            replace(platform.directory(), name, seal(name, bytes));
            // Only now: until here it was the only record.
            if (previous != null) previous.remove(name);
            return true;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the session cannot be written", failure);
        }
    }

    private byte[] seal(String name, byte[] bytes) throws GeneralSecurityException, IOException {
        final SecretKey key = platform.key();
        if (key == null) return seal(platform.newKey(), name, bytes);
        try {
            return seal(key, name, bytes);
        } catch (GeneralSecurityException failure) {
            if (!platform.isKeyLost(failure)) throw failure;
            return seal(platform.newKey(), name, bytes);
        }
    }

    private static byte[] seal(SecretKey key, String name, byte[] bytes)
            throws GeneralSecurityException {
        final Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        // The nonce is the provider's: a key of the Android Keystore accepts no other.
        cipher.init(Cipher.ENCRYPT_MODE, key);
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        final byte[] sealed = cipher.doFinal(bytes);
        final byte[] nonce = cipher.getIV();
        if (nonce.length != NONCE_BYTES) throw new GeneralSecurityException("an unusual nonce");
        return ByteBuffer.allocate(1 + nonce.length + sealed.length)
                .put(VERSION)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** Old or new: the new file is complete before it gets the name of the old one. */
    private void replace(File directory, String name, byte[] contents) throws IOException {
        makeDirectory(directory);
        final File next = unfinished(directory, name);
        try (FileOutputStream out = new FileOutputStream(next)) {
            out.write(contents);
            out.getFD().sync();
        }
        if (!next.renameTo(new File(directory, name))) {
            throw new IOException("the file cannot be replaced");
        }
        platform.sync(directory);
    }

    private void makeDirectory(File directory) throws IOException {
        if (!directory.isDirectory() && !directory.mkdirs()) {
            throw new IOException("the folder cannot be made");
        }
        if (isDirectoryDurable) return;
        // Whoever made it, an earlier start included, may not have come to this.
        platform.sync(directory.getAbsoluteFile().getParentFile());
        isDirectoryDurable = true;
    }

    private static File unfinished(File directory, String name) {
        return new File(directory, name + ".new");
    }

    @Override
    public boolean remove(@NonNull String name) {
        if (!platform.isUnlocked()) return false;
        try {
            // First, because it would count again if only the encrypted one were gone.
            if (previous != null) previous.remove(name);
            final File directory = platform.directory();
            remove(directory, platform, unfinished(directory, name), new File(directory, name));
            return true;
        } catch (IOException failure) {
            throw new IllegalStateException("the session cannot be removed", failure);
        }
    }

    /** Removes files of a folder, of which any may be absent. */
    static void remove(File directory, Platform platform, File... files) throws IOException {
        for (final File file : files) {
            if (exists(file) && !file.delete()) {
                throw new IOException("the file cannot be removed");
            }
        }
        // Also without a change: an earlier one may not be durable.
        if (exists(directory)) platform.sync(directory);
    }

    /** See {@link KeystoreStorage#reset}; in the previous folder only one record is removed. */
    void reset(@NonNull String previousName) throws IOException, GeneralSecurityException {
        if (!platform.isUnlocked()) throw new IOException("locked: reset when it is unlocked");
        if (previous != null) previous.remove(previousName);
        final File directory = platform.directory();
        if (exists(directory)) {
            final File[] files = directory.listFiles();
            if (files == null) throw new IOException("the folder cannot be listed");
            remove(directory, platform, files);
        }
        platform.removeKey();
    }
}
