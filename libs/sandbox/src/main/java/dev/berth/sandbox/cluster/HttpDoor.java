/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.sandbox.LoopbackPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The HTTPS port: opened, closed, and opened again on the same number. A virtual thread per
 * exchange.
 */
final class HttpDoor {

    static {
        // Read once by the JDK's server. Small answers must not wait for Nagle's algorithm; idle
        // connections outlive those of our clients (30 s and
        // 60 s), so that the client closes first and never writes into a closing connection.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.idleInterval", "120");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "2000");
    }

    private final SSLContext tls;
    private final HttpHandler handler;
    private final int port;
    private @Nullable HttpsServer server;
    private @Nullable ExecutorService threads;

    /** On a free port, which stays the same when it is opened again. */
    HttpDoor(SSLContext tls, HttpHandler handler) {
        this.tls = tls;
        this.port = LoopbackPorts.free(LoopbackPorts.localhost());
        this.handler = handler;
    }

    synchronized void open() throws IOException {
        if (server != null) {
            return;
        }
        HttpsServer opened =
                HttpsServer.create(new InetSocketAddress(LoopbackPorts.localhost(), port), 1024);
        opened.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters ssl = tls.getDefaultSSLParameters();
                        ssl.setWantClientAuth(true);
                        parameters.setSSLParameters(ssl);
                    }
                });
        ExecutorService executor =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("sandbox-cluster-", 0).factory());
        opened.setExecutor(executor);
        opened.createContext("/", handler);
        opened.start();

        server = opened;
        threads = executor;
    }

    int port() {
        return port;
    }

    /** Closes the port and every connection at once. */
    synchronized void shut() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
