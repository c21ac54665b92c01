package com.snrclient;

import androidx.annotation.NonNull;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A host's transport as native code sees it: calls are numbers there. */
final class PlatformTransport {
    private final Transport transport;
    private final Map<Long, TransportCall> underWay = new ConcurrentHashMap<>();

    PlatformTransport(@NonNull Transport transport) {
        this.transport = transport;
    }

    void send(long token, @NonNull TransportRequest request) {
        final TransportCall call = new TransportCall(this, token);
        underWay.put(token, call);
        try {
            transport.send(request, call);
        } catch (Throwable thrown) {
            HostFailures.report("the transport", thrown);
            call.fail("the app's transport failed");
        }
    }

    void cancel(long token) {
        final TransportCall call = underWay.remove(token);
        if (call == null) return;
        try {
            transport.cancel(call);
        } catch (Throwable thrown) {
            HostFailures.report("the transport", thrown);
        }
    }

    void forget(long token) {
        underWay.remove(token);
    }
}
