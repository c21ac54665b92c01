package com.snrclient.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of its own: the bindings are on no class path, but in a loader that it makes. */
public final class AppWithOwnLoader {
    private AppWithOwnLoader() {}

    /** Prints the origin of a token, and ends without ending the library. */
    public static void main(String[] arguments) throws Exception {
        final URL classes = Path.of(arguments[0]).toUri().toURL();
        final URLClassLoader loader =
                new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
        final Class<?> settings = loader.loadClass("com.snrclient.Settings");
        final Object code =
                loader.loadClass("com.snrclient.Synerise")
                        .getMethod("initialize", String.class, String.class, settings)
                        .invoke(null, arguments[1], arguments[2], null);
        if (!code.toString().equals("NONE")) throw new IllegalStateException(code.toString());

        final CompletableFuture<Object> token = new CompletableFuture<>();
        final Class<?> listener = loader.loadClass("com.snrclient.DataActionListener");
        final Object success =
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {listener},
                        (proxy, method, values) -> token.complete(values[0]) ? null : null);
        final Method retrieve =
                loader.loadClass("com.snrclient.Client")
                        .getMethod("retrieveToken", listener, listener);
        retrieve.invoke(null, success, null);
        final Object delivered = token.get(30, TimeUnit.SECONDS);
        System.out.println(delivered.getClass().getMethod("getOrigin").invoke(delivered));
    }
}
