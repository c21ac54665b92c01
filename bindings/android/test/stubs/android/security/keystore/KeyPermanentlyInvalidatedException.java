package android.security.keystore;

import java.security.InvalidKeyException;

/** Compile-only stub. */
public class KeyPermanentlyInvalidatedException extends InvalidKeyException {
    private static final long serialVersionUID = 1L;
}
