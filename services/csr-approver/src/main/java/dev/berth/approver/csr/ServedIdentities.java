/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which node serves under which name or address: the one that was approved for it first, for as
 * long as its inventory has it and it is not withdrawn. The primary key decides between two
 * requests that are judged at the same moment.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class ServedIdentities {

    private static final String KEPT =
            "EXISTS (SELECT FROM expected_node n WHERE n.name = s.node AND NOT n.withdrawn"
                    + " AND (s.identity = ANY (n.dns_names) OR s.identity = ANY (n.addresses)))";

    /** Those of the asked ones that another node keeps. */
    Set<String> ofOthers(NodeName node, Set<String> asked) {
        if (asked.isEmpty()) {
            return Set.of();
        }
        @SuppressWarnings("unchecked")
        List<String> kept =
                Panache.getEntityManager()
                        .createNativeQuery(
                                "SELECT s.identity FROM served_identity s"
                                        + " WHERE s.identity IN (?1) AND s.node <> ?2 AND "
                                        + KEPT)
                        .setParameter(1, asked)
                        .setParameter(2, node.value())
                        .getResultList();
        return Set.copyOf(kept);
    }

    /** Another node took it since it was looked at: everything is to be judged anew. */
    static final class TakenMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TakenMeanwhileException(String identity, NodeName node) {
            super(identity + " was taken by another node while " + node + " was judged");
        }
    }

    /**
     * Takes all of them for this node.
     *
     * @throws TakenMeanwhileException if another node took one since they were looked at; the
     *     caller must roll back and judge anew
     */
    void take(NodeName node, Set<String> identities) {
        // Sorted, so that two nodes that want the same two never wait for each other.
        for (String identity : new TreeSet<>(identities)) {
            int taken =
                    Panache.getEntityManager()
                            .createNativeQuery(
                                    "INSERT INTO served_identity AS s (identity, node)"
                                            + " VALUES (?1, ?2) ON CONFLICT (identity) DO UPDATE"
                                            + " SET node = excluded.node"
                                            + " WHERE s.node = excluded.node OR NOT "
                                            + KEPT)
                            .setParameter(1, identity)
                            .setParameter(2, node.value())
                            .executeUpdate();
            if (taken != 1) {
                throw new TakenMeanwhileException(identity, node);
            }
        }
    }
}
