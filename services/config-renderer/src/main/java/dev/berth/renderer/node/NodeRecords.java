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

    Map<NodePhase, Long> countByPhase() {
        Map<NodePhase, Long> counts = new EnumMap<>(NodePhase.class);
        getEntityManager()
                .createQuery(
                        "select n.phase, count(n) from NodeRecord n group by n.phase",
                        Object[].class)
                .getResultList()
                .forEach(row -> counts.put((NodePhase) row[0], (Long) row[1]));
        return counts;
    }
}
