package com.snrclient.app;

import com.snrclient.ApiError;
import com.snrclient.Client;
import com.snrclient.ErrorCode;
import com.snrclient.Settings;
import com.snrclient.Synerise;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program of its own, whose memory is used up while listeners are called. */
public final class AppWithoutMemory {
    private static volatile boolean isScarce;
    private static volatile Object told;
    private static volatile int tellings;

    private AppWithoutMemory() {}

    /** Runs something when there is no memory left but a reserve. */
    private static void runWithout(Runnable work, int reserve) {
        Object[] hoard = null;
        byte[] kept = new byte[reserve];
        for (int size = 1 << 20; size > 0; size /= 2) {
            try {
                while (true) {
                    final Object[] more = new Object[size];
                    more[0] = hoard;
                    hoard = more;
                }
            } catch (OutOfMemoryError full) {
                // Smaller ones may fit.
                continue;
            }
        }
        kept = null;
        work.run();
        // Without a use of it the compiler may let the hoard go before.
        if (hoard == null || kept != null) throw new IllegalStateException();
    }

    private static void tell(Object outcome) {
        told = outcome;
        tellings++;
    }

    /** Prints what the one listener heard that was called. */
    public static void main(String[] arguments) throws Exception {
        final int reserve = Integer.parseInt(arguments[2]);
        final CountDownLatch isDone = new CountDownLatch(1);
        final Settings settings =
                new Settings.Builder()
                        .callbackExecutor(
                                work -> {
                                    if (!isScarce) {
                                        work.run();
                                        return;
                                    }
                                    runWithout(work, reserve);
                                    isDone.countDown();
                                })
                        .build();
        final ErrorCode code = Synerise.initialize(arguments[0], arguments[1], settings);
        if (code != ErrorCode.NONE) throw new IllegalStateException(code.toString());
        final CountDownLatch hasToken = new CountDownLatch(1);
        Client.retrieveToken(token -> hasToken.countDown(), null);
        if (!hasToken.await(30, TimeUnit.SECONDS)) throw new IllegalStateException("no token");

        isScarce = true;
        if (arguments[3].equals("token")) {
            Client.retrieveToken(AppWithoutMemory::tell, AppWithoutMemory::tell);
        } else {
            Client.signIn("anna@example.com", "secret", () -> tell("in"), AppWithoutMemory::tell);
        }
        if (!isDone.await(30, TimeUnit.SECONDS)) throw new IllegalStateException("no outcome");
        isScarce = false;
        final ApiError error = (ApiError) told;
        System.out.println(
                tellings + " " + error.getErrorCode() + " " + error.getHttpCode() + " "
                        + error.getBody());
    }
}
