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
 * decrypted now is unavailable.
 */
final class EncryptedFiles implements Storage {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
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

        /** Whether a failure says that the key will never work again. */
        boolean isKeyLost(@NonNull GeneralSecurityException failure);

        /** Makes the names in a folder durable. */
        void sync(@NonNull File directory) throws IOException;
    }

    private final Platform platform;

    EncryptedFiles(@NonNull Platform platform) {
        this.platform = platform;
    }

    @NonNull
    @Override
    public StorageReading read(@NonNull String name) {
        try {
            if (!platform.isUnlocked()) return StorageReading.unavailable();
            final File directory = platform.directory();
            if (isAbsent(directory, name)) return StorageReading.absent();
            return open(name, contents(new File(directory, name)));
        } catch (IOException | RuntimeException failure) {
            return StorageReading.unavailable();
        }
    }

    /** Only a listing tells a file that is not there from one that cannot be reached. */
    private static boolean isAbsent(File directory, String name) throws IOException {
        final String[] names = directory.list();
        if (names != null) return !Arrays.asList(names).contains(name);
        final String[] siblings = directory.getAbsoluteFile().getParentFile().list();
        if (siblings == null || Arrays.asList(siblings).contains(directory.getName())) {
            throw new IOException("the folder cannot be listed");
        }
        return true;
    }

    private static byte[] contents(File file) throws IOException {
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        try (InputStream in = new FileInputStream(file)) {
            final byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                contents.write(buffer, 0, count);
            }
        }
        return contents.toByteArray();
    }

    private StorageReading open(String name, byte[] file) throws IOException {
        if (file.length > 0 && file[0] > VERSION) return StorageReading.unavailable();
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
            return platform.isKeyLost(failure)
                    ? StorageReading.present(file)
                    : StorageReading.unavailable();
        }
    }

    @Override
    public boolean write(@NonNull String name, @NonNull byte[] bytes) {
        try {
            if (!platform.isUnlocked()) return false;
            replace(platform.directory(), name, seal(name, bytes));
            return true;
        } catch (IOException | GeneralSecurityException | RuntimeException failure) {
            return false;
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
        if (!directory.isDirectory() && !directory.mkdirs()) {
            throw new IOException("the folder cannot be made");
        }
        final File next = new File(directory, name + ".new");
        try (FileOutputStream out = new FileOutputStream(next)) {
            out.write(contents);
            out.getFD().sync();
        }
        if (!next.renameTo(new File(directory, name))) {
            throw new IOException("the file cannot be replaced");
        }
        platform.sync(directory);
    }

    @Override
    public boolean remove(@NonNull String name) {
        try {
            if (!platform.isUnlocked()) return false;
            final File directory = platform.directory();
            if (isAbsent(directory, name)) return true;
            if (!new File(directory, name).delete()) return false;
            platform.sync(directory);
            return true;
        } catch (IOException | RuntimeException failure) {
            return false;
        }
    }
}
