/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Talks to the API server with one credential: a token, a client certificate, or none. */
final class ApiClient implements AutoCloseable {

    /** An answer that came; whether it is a good one is for the caller to say. */
    record Answer(int code, JsonNode body) {
        boolean ok() {
            return code >= 200 && code < 300;
        }

        /** For log lines. */
        String reason() {
            return body.path("message").asText("HTTP " + code);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI server;
    private final HttpClient http;

    /**
     * @throws KubeletFailure if the CA or the certificate cannot be used
     */
    ApiClient(URI server, String caPem, Optional<Identity> identity, Executor executor)
            throws KubeletFailure {
        this.server = server;
        try {
            this.http =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(TIMEOUT)
                            .executor(executor)
                            .sslContext(context(caPem, identity))
                            .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new KubeletFailure(
                    "unable to use the CA or the client certificate: " + e.getMessage(), e);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    Answer get(String path, Optional<String> token) throws IOException, InterruptedException {
        return send(request(path, token).GET());
    }

    Answer post(String path, Optional<String> token, JsonNode body)
            throws IOException, InterruptedException {
        return send(
                request(path, token)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        JSON.writeValueAsBytes(body))));
    }

    Answer put(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                request(path, Optional.empty())
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    /** A strategic merge patch, as kubelets send them. */
    Answer patch(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                request(path, Optional.empty())
                        .header("Content-Type", "application/strategic-merge-patch+json")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofByteArray(
                                        JSON.writeValueAsBytes(body))));
    }

    /**
     * Reads events until one of them satisfies, or the stream ends.
     *
     * @return the object that did, or empty if the server ended the stream before
     * @throws IOException if the connection broke or the watch was refused
     */
    Optional<JsonNode> watch(String path, Optional<String> token, Predicate<JsonNode> enough)
            throws IOException, InterruptedException {
        var response = http.send(request(path, token).GET().build(), BodyHandlers.ofLines());
        try (var lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the watch was refused: HTTP " + response.statusCode());
            }
            for (var line = lines.iterator(); line.hasNext(); ) {
                JsonNode event = JSON.readTree(line.next());
                if (event.path("type").asText().equals("ERROR")) {
                    throw new IOException(
                            "the watch ended: " + event.at("/object/message").asText());
                }
                if (enough.test(event.path("object"))) {
                    return Optional.of(event.path("object"));
                }
            }
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path, Optional<String> token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Accept", "application/json")
                        .header("User-Agent", "kubelet/v1.34.0 (linux/amd64) berth-sandbox");
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.body().length == 0 ? object() : JSON.readTree(response.body()));
    }

    private static SSLContext context(String caPem, Optional<Identity> identity)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate ca :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        caPem.getBytes(StandardCharsets.US_ASCII)))) {
            trusted.setCertificateEntry("ca-" + number++, ca);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                identity.isPresent() ? keys(identity.get()) : new KeyManager[0],
                trust.getTrustManagers(),
                null);
        return context;
    }

    static KeyManager[] keys(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "kubelet", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }
}
