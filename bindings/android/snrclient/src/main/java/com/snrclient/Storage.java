package com.snrclient;

import androidx.annotation.NonNull;

/**
 * Where the session is stored, in place of a file of the library's. See {@code
 * com.snrclient.android.KeystoreStorage} for one that encrypts.
 *
 * <p>Called on any thread, the one of {@link Synerise#initialize} included; never twice at once. An
 * exception counts as {@link StorageReading#unavailable} or false.
 */
public interface Storage {
    /**
     * Reads what was written last.
     *
     * <p>Tell {@link StorageReading#absent} only when you know that there is nothing: then a new
     * session begins. When you cannot know, because the device is locked for instance, tell {@link
     * StorageReading#unavailable}: then nothing is changed, and {@link Synerise#initialize} answers
     * {@link ErrorCode#STORAGE_UNAVAILABLE}.
     *
     * @param name of letters, digits, dots and hyphens; usable as the name of a file
     * @return what was found
     */
    @NonNull
    StorageReading read(@NonNull String name);

    /**
     * Replaces what is stored, so that after a kill or a power cut at any instant either the old or
     * the new content is found.
     *
     * @param name as for {@link #read}
     * @param bytes the content; it holds tokens, and is overwritten with zeros afterwards
     * @return whether the content is durable
     */
    boolean write(@NonNull String name, @NonNull byte[] bytes);

    /**
     * Removes what is stored.
     *
     * @param name as for {@link #read}
     * @return whether it is gone, also when there was nothing
     */
    boolean remove(@NonNull String name);
}
