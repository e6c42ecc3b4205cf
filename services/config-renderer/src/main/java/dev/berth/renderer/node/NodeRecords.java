/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodePhase;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class NodeRecords implements PanacheRepositoryBase<NodeRecord, String> {

    /** Keeps everybody else from changing or creating this node until the transaction ends. */
    Optional<NodeRecord> lock(String name) {
        getEntityManager()
                .createNativeQuery("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .setParameter("name", name)
                .getResultList();
        return findByIdOptional(name, LockModeType.PESSIMISTIC_WRITE);
    }

    List<NodeRecord> page(
            @Nullable NodePhase phase, @Nullable String pool, String after, int limit) {
        StringBuilder query = new StringBuilder("name > :after");
        Map<String, Object> parameters = new HashMap<>(Map.of("after", after));
        if (phase != null) {
            query.append(" and phase = :phase");
            parameters.put("phase", phase);
        }
        if (pool != null) {
            query.append(" and pool = :pool");
            parameters.put("pool", pool);
        }
        return find(query.toString(), Sort.by("name"), parameters).page(0, limit).list();
    }

    /** Who was withdrawn waits for nobody. */
    NodeCounts counts() {
        Map<NodePhase, Long> byPhase = new EnumMap<>(NodePhase.class);
        long held = 0;
        long pending = 0;
        for (Object[] row :
                getEntityManager()
                        .createQuery(
                                """
                                select n.phase, count(n), count(n.heldReason),
                                       count(case when n.pendingChanges is not null
                                                    or n.onlyPending is not null then 1 end)
                                  from NodeRecord n group by n.phase
                                """,
                                Object[].class)
                        .getResultList()) {
            NodePhase phase = (NodePhase) row[0];
            byPhase.put(phase, (Long) row[1]);
            held += phase == NodePhase.WITHDRAWN ? 0 : (Long) row[2];
            pending += (Long) row[3];
        }
        return new NodeCounts(byPhase, held, pending, lost());
    }

    // The text as JsonColumn writes it; what others say in it has its quotes escaped.
    private long lost() {
        return (Long)
                getEntityManager()
                        .createNativeQuery(
                                """
                                select count(*) from node
                                 where position('"type":"NODE_LOST","status":"TRUE"' in conditions) > 0
                                """,
                                Long.class)
                        .getSingleResult();
    }
}
