/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.approver.verification.Answered.Nothing;
import dev.berth.approver.verification.Answered.Status;
import dev.berth.approver.verification.ClientIdentity.Certified;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks one kubelet as one identity. The other side may be anything: no redirect is followed, no
 * proxy used, at most 64 KiB of a body read, and after the time limit everything is cut, wherever
 * it is.
 */
final class KubeletConnection implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KubeletConnection.class);
    private static final int LARGEST_BODY = 64 * 1024;

    private final HttpClient http;
    private final WireTrust trust;
    private final String host;
    private final int port;
    private final Duration limit;

    KubeletConnection(
            KubeletTarget target, int port, WireTrust trust, ClientIdentity as, Duration limit)
            throws GeneralSecurityException {
        this.trust = trust;
        this.host = target.address().getHostAddress();
        this.port = port;
        this.limit = limit;
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                as instanceof Certified certified ? certified.keys() : new KeyManager[0],
                new TrustManager[] {trust},
                null);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(limit)
                        .sslContext(tls)
                        .sslParameters(parameters)
                        .build();
    }

    /**
     * @param bearer sent as a token; only ever a random one, see {@link KubeletProbe}
     */
    Answered ask(String path, @Nullable String bearer) throws InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> cut =
                CompletableFuture.runAsync(
                        () -> {
                            late.set(true);
                            http.shutdownNow();
                        },
                        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).GET();
            if (bearer != null) {
                request.header("Authorization", "Bearer " + bearer);
            }
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Status(
                        response.statusCode(), isExposition(body.readNBytes(LARGEST_BODY)));
            }
        } catch (IOException failed) {
            LOG.debugf(failed, "Kubelet at %s does not answer %s", host, path);
            return new Nothing(why(failed, late.get()));
        } finally {
            cut.cancel(false);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private String why(IOException failed, boolean late) {
        String objection = trust.objection();
        if (objection != null) {
            return objection;
        }
        if (late || failed instanceof HttpTimeoutException) {
            return "not complete after " + limit.toMillis() + " ms";
        }
        return switch (failed) {
            case ConnectException _ -> "no connection to " + host + " port " + port;
            case SSLException _ ->
                    "TLS is refused, as by a kubelet that has no serving certificate yet";
            default -> "not HTTP as a kubelet speaks it";
        };
    }

    private URI uri(String path) {
        try {
            return new URI("https", null, host, port, path, null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("an address is always a host", impossible);
        }
    }

    private static boolean isExposition(byte[] body) {
        String start = new String(body, StandardCharsets.UTF_8);
        return (start.startsWith("# HELP ") || start.startsWith("# TYPE "))
                && start.contains("\n# TYPE ");
    }
}
