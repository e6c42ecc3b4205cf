/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.CsrPolicy;
import dev.berth.approver.csr.policy.Pkcs10Reader;
import dev.berth.approver.csr.policy.PolicySettings;
import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;
import dev.berth.events.NodeName;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reading and judging a request with every check, its signature included; no database, no cluster.
 */
final class DecisionCost {

    private static final int WARM = 5_000;
    private static final int MEASURED = 5_000;

    private DecisionCost() {}

    /**
     * The median in nanoseconds.
     *
     * @throws IllegalStateException if the request is not approved: then less was measured
     */
    static long of(CertificateSigningRequest filed, NodeName node, String tokenId) {
        CsrPolicy policy =
                new CsrPolicy(
                        new PolicySettings(
                                false,
                                Set.of(),
                                Set.of(),
                                "cluster.local",
                                Duration.ofDays(366),
                                20));
        Instant created = Instant.parse(filed.getMetadata().getCreationTimestamp());
        Inventory known =
                new Inventory(
                        new BootstrapToken(tokenId, node, 1, created.plusSeconds(900), true, null),
                        new ExpectedNode(
                                node,
                                1,
                                true,
                                Set.of(node.value()),
                                Set.of(InetAddress.ofLiteral("192.0.2.1")),
                                false,
                                false,
                                1,
                                0,
                                0,
                                0,
                                0,
                                0,
                                false),
                        false,
                        0,
                        0,
                        Map.of(),
                        false,
                        Set.of());
        long[] nanos = new long[MEASURED];
        for (int round = -WARM; round < MEASURED; round++) {
            long begin = System.nanoTime();
            CsrDecision decision = policy.judge(read(filed, created), known).decision();
            long end = System.nanoTime();
            if (decision != CsrDecision.APPROVE) {
                throw new IllegalStateException("the measured request was not approved");
            }
            if (round >= 0) {
                nanos[round] = end - begin;
            }
        }
        Arrays.sort(nanos);
        return nanos[MEASURED / 2];
    }

    private static CertificateRequest read(CertificateSigningRequest csr, Instant created) {
        return new CertificateRequest(
                csr.getMetadata().getUid(),
                csr.getMetadata().getName(),
                csr.getMetadata().getResourceVersion(),
                created,
                csr.getSpec().getSignerName(),
                csr.getSpec().getUsername(),
                new LinkedHashSet<>(csr.getSpec().getGroups()),
                csr.getSpec().getUsages(),
                List.of(),
                null,
                false,
                false,
                Pkcs10Reader.read(Base64.getDecoder().decode(csr.getSpec().getRequest())));
    }
}
