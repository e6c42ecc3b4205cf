/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * From a new key to its certificate: file the request, list it, watch it, and whatever breaks
 * meanwhile, list it again – with the same key, which lives in memory only. A request that was
 * refused, or that nobody answered for a quarter of an hour, is followed by a new one with a new
 * key.
 */
final class CertificateFlow {

    private static final String PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final Duration WAIT_PER_REQUEST = Duration.ofMinutes(15);

    private final Supplier<ApiClient> api;
    private final Optional<String> token;
    private final KubeletLog log;
    private final Duration retry;
    private boolean answered;

    CertificateFlow(
            Supplier<ApiClient> api, Optional<String> token, KubeletLog log, Duration retry) {
        this.api = api;
        this.token = token;
        this.log = log;
        this.retry = retry;
    }

    /**
     * @param request makes the request for a key
     * @param giveUp when to stop trying, in {@link System#nanoTime()}
     * @throws KubeletFailure when that time has come
     */
    Identity obtain(Function<KeyPair, ObjectNode> request, Optional<Long> giveUp)
            throws KubeletFailure, InterruptedException {
        Backoff backoff = new Backoff(retry);
        while (true) {
            KeyPair keys = CsrObjects.newKeys();
            try {
                Optional<String> name = file(request.apply(keys));
                if (name.isPresent()) {
                    Optional<X509Certificate> certificate = await(name.get(), giveUp);
                    if (certificate.isPresent()) {
                        return new Identity(certificate.get(), keys.getPrivate());
                    }
                }
            } catch (IOException e) {
                log.line(
                        "failed while requesting a signed certificate from the control plane: "
                                + e);
            } catch (GeneralSecurityException e) {
                log.line("the issued certificate cannot be read: " + e);
            }
            requireTime(giveUp);
            backoff.pause();
        }
    }

    private Optional<String> file(ObjectNode csr) throws IOException, InterruptedException {
        answered = false;
        ApiClient.Answer answer = api.get().post(PATH, token, csr);
        answered = true;
        if (answer.ok()) {
            return Optional.of(answer.body().at("/metadata/name").asText());
        }
        log.line(
                "failed while requesting a signed certificate from the control plane: cannot create"
                        + " certificate signing request: "
                        + answer.reason());
        return Optional.empty();
    }

    /** Empty if this request will not be answered any more. */
    private Optional<X509Certificate> await(String name, Optional<Long> giveUp)
            throws KubeletFailure, InterruptedException, GeneralSecurityException {
        long end = System.nanoTime() + WAIT_PER_REQUEST.toNanos();
        Backoff backoff = new Backoff(retry);
        String selected = PATH + "?fieldSelector=metadata.name%3D" + name;
        while (System.nanoTime() - end < 0) {
            try {
                answered = false;
                ApiClient.Answer listed =
                        api.get().get(selected + "&limit=500&resourceVersion=0", token);
                answered = true;
                if (listed.ok()) {
                    Optional<JsonNode> decided = decided(listed.body().at("/items/0"));
                    if (decided.isEmpty()) {
                        decided =
                                api.get()
                                        .watch(
                                                watchPath(selected, listed.body(), giveUp),
                                                token,
                                                csr -> decided(csr).isPresent());
                    }
                    if (decided.isPresent()) {
                        return certificate(name, decided.get());
                    }
                } else {
                    log.line(
                            "failed to list certificate signing request "
                                    + name
                                    + ": "
                                    + listed.reason());
                }
            } catch (IOException e) {
                log.line(
                        "watch of certificate signing request "
                                + name
                                + " ended, listing it again: "
                                + e.getMessage());
            }
            requireTime(giveUp);
            backoff.pause();
        }
        log.line(
                "certificate request "
                        + name
                        + " was not signed: timed out waiting for the condition");
        return Optional.empty();
    }

    private Optional<X509Certificate> certificate(String name, JsonNode csr)
            throws GeneralSecurityException {
        Optional<String> pem = CsrObjects.certificate(csr);
        if (pem.isPresent()) {
            log.line("certificate signing request " + name + " is issued");
            return Optional.of(Identity.certificate(pem.get()));
        }
        log.line(
                "certificate signing request "
                        + name
                        + " was refused: "
                        + CsrObjects.refusal(csr).orElse("deleted"));
        return Optional.empty();
    }

    private static Optional<JsonNode> decided(JsonNode csr) {
        return CsrObjects.certificate(csr).isPresent() || CsrObjects.refusal(csr).isPresent()
                ? Optional.of(csr)
                : Optional.empty();
    }

    /** The server ends the watch before the kubelet's own time is over. */
    private static String watchPath(String selected, JsonNode list, Optional<Long> giveUp) {
        long seconds =
                giveUp.map(end -> Math.max(1, (end - System.nanoTime()) / 1_000_000_000L))
                        .map(left -> Math.min(left, 346))
                        .orElse(346L);
        return selected
                + "&allowWatchBookmarks=true&resourceVersion="
                + list.at("/metadata/resourceVersion").asText()
                + "&timeoutSeconds="
                + seconds
                + "&watch=true";
    }

    /** A server that does not answer is no reason to exit: a restart would not help. */
    private void requireTime(Optional<Long> giveUp) throws KubeletFailure {
        if (answered && giveUp.isPresent() && System.nanoTime() - giveUp.get() >= 0) {
            throw new KubeletFailure(
                    "The currently active client certificate has expired or was never issued,"
                            + " exiting.");
        }
    }
}
