package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends requests with the platform's {@link HttpURLConnection}, so that on Android its TLS, its
 * proxies, the certificates that users and administrators installed, and the app's network security
 * configuration apply.
 *
 * <p>To change how a connection is made, override {@link #open}.
 *
 * <p>If the app has set a {@link java.net.CookieHandler} as the default, its cookies for the API's
 * host are sent along, and the API's are kept in it. No connection can refuse that; use a {@link
 * Transport} of your own if it matters.
 */
public class UrlConnectionTransport implements Transport {
    /** The library refuses a body that is longer. */
    private static final int MAX_BODY = 1024 * 1024;

    /** For how many seconds a thread waits for the next request. */
    private static final int KEEP_ALIVE = 5;

    private final Map<TransportCall, Exchange> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    /** A transport with threads of its own, which end soon after their last request. */
    public UrlConnectionTransport() {
        final AtomicInteger count = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        KEEP_ALIVE,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        run -> {
                            final Thread thread =
                                    new Thread(run, "snr-http-" + count.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Makes a connection, which is not connected yet. Override it to use a proxy, a socket factory,
     * or another library's {@link HttpURLConnection}.
     *
     * @param url where the request goes
     * @return a connection of its own for each call
     * @throws IOException when there can be none
     */
    @NonNull
    protected HttpURLConnection open(@NonNull URL url) throws IOException {
        return (HttpURLConnection) url.openConnection();
    }

    @Override
    public final void send(@NonNull TransportRequest request, @NonNull TransportCall call) {
        final Exchange exchange = new Exchange(request, call);
        // Before a thread takes it up, so that it can be cancelled from the first moment.
        underWay.put(call, exchange);
        try {
            threads.execute(exchange);
        } catch (Throwable failure) {
            underWay.remove(call);
            throw failure;
        }
    }

    @Override
    public final void cancel(@NonNull TransportCall call) {
        final Exchange exchange = underWay.remove(call);
        if (exchange != null && exchange.cancel()) {
            // Closing a TLS connection sends something, which Android forbids on the main thread.
            threads.execute(exchange::disconnect);
        }
    }

    /** A request, its connection and its answer. */
    private final class Exchange implements Runnable {
        private final TransportRequest request;
        private final TransportCall call;

        // Each side writes its own before it reads the other's, so that one of them sees both.
        @Nullable private volatile HttpURLConnection connection;
        private volatile boolean isCancelled;

        Exchange(TransportRequest request, TransportCall call) {
            this.request = request;
            this.call = call;
        }

        /** Returns whether there is a connection to be closed. */
        boolean cancel() {
            isCancelled = true;
            return connection != null;
        }

        void disconnect() {
            try {
                connection.disconnect();
            } catch (Throwable ignored) {
                // Not each implementation bears that another thread is using it. Nobody waits for
                // the answer, and an exception here would end the app.
            }
        }

        @Override
        public void run() {
            try {
                if (!isCancelled) exchange();
            } catch (IOException | RuntimeException failure) {
                call.fail(failure.getClass().getSimpleName() + ": " + failure.getMessage());
            } catch (Throwable failure) {
                // There may be no memory to say more.
                call.fail(failure.getClass().getName());
            } finally {
                underWay.remove(call);
            }
        }

        private void exchange() throws IOException {
            final HttpURLConnection opened = open(new URL(request.getUrl()));
            connection = opened;
            if (isCancelled) {
                disconnect();
                return;
            }
            prepare(opened, request);
            try (OutputStream out = opened.getOutputStream()) {
                // The server does nothing with a request whose body does not come.
                if (isCancelled) {
                    disconnect();
                    return;
                }
                out.write(request.getBody());
            }
            final int status = opened.getResponseCode();
            if (status < 0) throw new IOException("the answer is no HTTP");
            call.respond(
                    status,
                    opened.getHeaderField("Date"),
                    opened.getHeaderField("Retry-After"),
                    body(opened, status));
        }
    }

    private static void prepare(HttpURLConnection connection, TransportRequest request)
            throws IOException {
        // The conversion clamps what does not fit; 0 would mean for ever.
        final int timeout = Math.max(1, (int) (request.getTimeout() * 1000));
        connection.setConnectTimeout(timeout);
        connection.setReadTimeout(timeout);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.getMethod());
        for (int i = 0; i < request.getHeaderCount(); i++) {
            connection.setRequestProperty(request.getHeaderName(i), request.getHeaderValue(i));
        }
        connection.setDoOutput(true);
        // Otherwise the platform repeats a POST whose connection breaks, and a login would be sent
        // twice.
        connection.setFixedLengthStreamingMode(request.getBody().length);
    }

    /** The body, as far as the library may want it. */
    private static byte[] body(HttpURLConnection connection, int status) throws IOException {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (InputStream in = stream(connection, status)) {
            final byte[] buffer = new byte[8192];
            while (in != null && body.size() <= MAX_BODY) {
                final int count = in.read(buffer);
                if (count < 0) break;
                body.write(buffer, 0, count);
            }
        }
        return body.toByteArray();
    }

    @Nullable
    private static InputStream stream(HttpURLConnection connection, int status)
            throws IOException {
        return status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    }
}
