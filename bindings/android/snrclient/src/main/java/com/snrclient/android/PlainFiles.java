package com.snrclient.android;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.io.File;
import java.io.IOException;

/** What the library stored in a folder of its own, before the app chose to have it encrypted. */
final class PlainFiles {
    private final File directory;
    private final EncryptedFiles.Platform platform;
    private boolean isRemovalDurable;

    PlainFiles(@NonNull File directory, @NonNull EncryptedFiles.Platform platform) {
        this.directory = directory;
        this.platform = platform;
    }

    private File file(String name) {
        return new File(directory, name);
    }

    /** Where the library writes a longer record before it replaces the other. */
    private File unfinished(String name) {
        return new File(directory, name + ".next");
    }

    /** The file as the library wrote it; null when there is certainly none. */
    @Nullable
    byte[] read(@NonNull String name) throws IOException {
        final File file = file(name);
        return EncryptedFiles.exists(file) ? EncryptedFiles.contents(file) : null;
    }

    /** Makes sure that neither the file nor a part of it is found again. */
    void remove(@NonNull String name) throws IOException {
        final boolean isThere =
                EncryptedFiles.exists(file(name)) || EncryptedFiles.exists(unfinished(name));
        if (!isThere && isRemovalDurable) return;
        isRemovalDurable = false;
        EncryptedFiles.remove(directory, platform, file(name), unfinished(name));
        isRemovalDurable = true;
    }
}
