/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Issues the certificates of approved requests for the two kubelet signers, after the checks
 * kube-controller-manager makes before it signs. Approves nothing.
 */
final class Signer implements AutoCloseable {

    static final String CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String SERVING = "kubernetes.io/kubelet-serving";

    private static final System.Logger LOG = System.getLogger(Signer.class.getName());

    private static final Map<String, Integer> KEY_USAGES =
            Map.of(
                    "digital signature", KeyUsage.digitalSignature,
                    "key encipherment", KeyUsage.keyEncipherment);
    private static final Map<String, KeyPurposeId> PURPOSES =
            Map.of(
                    "client auth", KeyPurposeId.id_kp_clientAuth,
                    "server auth", KeyPurposeId.id_kp_serverAuth);

    private final Store store;
    private final CertificateAuthority authority;
    private final Duration longest;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final Set<String> held = new HashSet<>();
    private final Runnable unfollow;
    private final Thread worker;
    private boolean holding;

    Signer(Store store, CertificateAuthority authority, Duration longest) {
        this.store = store;
        this.authority = authority;
        this.longest = longest;
        this.unfollow =
                store.follow(
                        ResourceType.CERTIFICATE_SIGNING_REQUEST,
                        "",
                        Selector.ALL,
                        0,
                        change -> {
                            if (change.kind() != Store.ChangeType.DELETED && due(change.object())) {
                                enqueue(Json.text(change.object(), "metadata", "name"));
                            }
                        });
        this.worker = Thread.ofVirtual().name("sandbox-signer").start(this::work);
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        waiting.addAll(held);
        held.clear();
    }

    @Override
    public void close() {
        unfollow.run();
        worker.interrupt();
    }

    private synchronized void enqueue(String name) {
        if (holding) {
            held.add(name);
        } else {
            waiting.add(name);
        }
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                sign(waiting.take());
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a certificate request could not be signed", e);
            }
        }
    }

    private void sign(String name) {
        Store.Key key = new Store.Key(ResourceType.CERTIFICATE_SIGNING_REQUEST, "", name);
        if (store.get(key).isEmpty()) {
            return;
        }
        store.update(
                key,
                csr -> {
                    if (!due(csr)) {
                        return csr;
                    }
                    ObjectNode status = Json.child(csr, "status");
                    try {
                        CertificateRequest request =
                                CertificateRequest.parse(Json.text(csr, "spec", "request"));
                        request.checkSignature();
                        String signer = Json.text(csr, "spec", "signerName");
                        Set<String> usages =
                                Set.copyOf(Json.texts(csr.path("spec").path("usages")));
                        KubeletCertificates.judge(signer, request, usages);
                        String pem =
                                CertificateAuthority.pem(
                                        authority.issue(order(request, usages, csr.path("spec"))));
                        status.put(
                                "certificate",
                                Base64.getEncoder()
                                        .encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
                    } catch (CertificateRequest.Malformed e) {
                        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
                        var conditions = status.withArray("conditions");
                        conditions
                                .addObject()
                                .put("type", "Failed")
                                .put("status", "True")
                                .put("reason", "SignerValidationFailure")
                                .put("message", String.valueOf(e.getMessage()))
                                .put("lastUpdateTime", now)
                                .put("lastTransitionTime", now);
                    }
                    return csr;
                });
    }

    private CertificateAuthority.Order order(
            CertificateRequest request, Set<String> usages, JsonNode spec) {
        int bits =
                usages.stream()
                        .mapToInt(usage -> KEY_USAGES.getOrDefault(usage, 0))
                        .reduce(0, (a, b) -> a | b);
        List<KeyPurposeId> purposes = new ArrayList<>();
        usages.forEach(
                usage -> {
                    KeyPurposeId purpose = PURPOSES.get(usage);
                    if (purpose != null) {
                        purposes.add(purpose);
                    }
                });
        Duration asked =
                spec.has("expirationSeconds")
                        ? Duration.ofSeconds(
                                Math.max(
                                        CsrRules.SHORTEST_LIFETIME,
                                        spec.path("expirationSeconds").asLong()))
                        : longest;
        return new CertificateAuthority.Order(
                Subjects.certified(request.subject()),
                request.key(),
                bits,
                purposes,
                request.count(GeneralName.dNSName) + request.count(GeneralName.iPAddress) == 0
                        ? Optional.empty()
                        : request.certifiedNames(),
                asked.compareTo(longest) < 0 ? asked : longest);
    }

    /** Approved, not denied, not failed, not issued, and ours to sign. */
    private static boolean due(ObjectNode csr) {
        String signer = Json.text(csr, "spec", "signerName");
        Set<String> conditions = CsrConditions.types(csr);
        return (signer.equals(CLIENT) || signer.equals(SERVING))
                && conditions.contains("Approved")
                && !conditions.contains("Denied")
                && !conditions.contains("Failed")
                && Json.text(csr, "status", "certificate").isEmpty();
    }
}
