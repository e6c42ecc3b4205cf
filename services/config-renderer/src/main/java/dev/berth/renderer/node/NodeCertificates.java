/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.CertificateLife;
import dev.berth.events.Condition;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class NodeCertificates implements PanacheRepositoryBase<NodeCertificate, NodeCertificate.Key> {

    boolean anyValid(NodeName node, Instant now) {
        return count("key.node = ?1 and notAfter > ?2", node.value(), now) > 0;
    }

    List<NodeCertificate> of(String node) {
        return find("key.node", Sort.by("issuedAt"), node).list();
    }

    /** The certificate a registered node's kubelet uses, as far as we were told. */
    Optional<CertificateLife> newest(NodeRecord record, Condition.Type type) {
        return of(record.name().value()).stream()
                .filter(certificate -> certificate.isOf(type, record))
                .reduce((_, later) -> later)
                .map(NodeCertificate::life);
    }

    /** Registered nodes with a newest certificate that has expired or should have been renewed. */
    @SuppressWarnings("unchecked")
    List<String> nodesWithAgedOnes(Instant now) {
        return getEntityManager()
                .createNativeQuery(
                        """
                        select distinct node from (
                          select distinct on (c.node, c.purpose = 'SERVING')
                                 c.node, c.issued_at, c.not_after
                            from certificate c
                            join node n on n.name = c.node and n.phase = 'REGISTERED'
                                 and c.attempt in (n.attempt, n.registered_attempt)
                           order by c.node, c.purpose = 'SERVING', c.issued_at desc) newest
                         where :now >= not_after - (not_after - issued_at) * :left / 100
                         order by node
                        """,
                        String.class)
                .setParameter("now", now)
                .setParameter("left", CertificateLife.LEFT_WHEN_OVERDUE)
                .getResultList();
    }
}
