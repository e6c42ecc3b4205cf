/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.events.CertificatePurpose;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what there is to verify, in the caller's transaction. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class KubeletTargets {

    /**
     * Empty: not registered, given up, or without a serving certificate of ours. What a machine had
     * that the node was before does not count.
     */
    Optional<KubeletTarget> of(NodeName node) {
        // Internal addresses come first in the array, in the order of the announcement.
        List<?> rows =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT registered_attempt, addresses[1] FROM expected_node"
                                        + " WHERE name = ?1 AND announced AND NOT withdrawn"
                                        + " AND registered_attempt > 0 AND registered_attempt"
                                        + " >= GREATEST(custody_from, rejoin_attempt)"
                                        + " AND cardinality(addresses) > 0")
                        .setParameter(1, node.value())
                        .getResultList();
        Set<String> certificates = servingCertificates(node);
        if (rows.isEmpty() || certificates.isEmpty()) {
            return Optional.empty();
        }
        Object[] row = (Object[]) rows.getFirst();
        return Optional.of(
                new KubeletTarget(
                        node,
                        ((Number) row[0]).intValue(),
                        InetAddress.ofLiteral((String) row[1]),
                        certificates));
    }

    private static Set<String> servingCertificates(NodeName node) {
        List<?> rows =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT sha256 FROM issued_certificate"
                                        + " JOIN expected_node ON name = node"
                                        + " WHERE node = ?1 AND purpose = ?2 AND"
                                        + " issued_certificate.attempt"
                                        + " >= GREATEST(custody_from, rejoin_attempt)")
                        .setParameter(1, node.value())
                        .setParameter(2, CertificatePurpose.SERVING.name())
                        .getResultList();
        return rows.stream().map(String.class::cast).collect(java.util.stream.Collectors.toSet());
    }
}
