/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.distributor.distribution.Distribution.State;
import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class Distributions implements PanacheRepositoryBase<Distribution, String> {

    /** The node's row, locked until the transaction ends; made when there is none. */
    Distribution locked(NodeName node) {
        getEntityManager()
                .createNativeQuery(
                        "insert into distribution (node, attempt, state) values (?1, 0, 'EXPECTED')"
                                + " on conflict do nothing")
                .setParameter(1, node.value())
                .executeUpdate();
        return find(node).orElseThrow();
    }

    /** The node's row, locked until the transaction ends. */
    Optional<Distribution> find(NodeName node) {
        return findByIdOptional(node.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    /** The node's row as it is, without a lock. */
    Optional<Distribution> read(NodeName node) {
        return findByIdOptional(node.value());
    }

    /** The last attempt of the node that config-renderer announced; 0 for none. */
    int announced(NodeName node) {
        // Not the row itself: whoever locks it later in this transaction reads it afresh.
        return getEntityManager()
                .createQuery(
                        "select d.attempt from Distribution d where d.node = :node", Integer.class)
                .setParameter("node", node.value())
                .getResultStream()
                .findFirst()
                .orElse(0);
    }

    /** The database's time: processes that take turns on a job share no other clock. */
    Instant now() {
        return (Instant)
                getEntityManager()
                        .createNativeQuery("select clock_timestamp()", Instant.class)
                        .getSingleResult();
    }

    List<Distribution> page(@Nullable State state, @Nullable String pool, String after, int limit) {
        StringBuilder query = new StringBuilder("node > :after");
        Map<String, Object> parameters = new HashMap<>(Map.of("after", after));
        if (state != null) {
            query.append(" and state = :state");
            parameters.put("state", state);
        }
        if (pool != null) {
            query.append(" and pool = :pool");
            parameters.put("pool", pool);
        }
        return find(query.toString(), Sort.by("node"), parameters).page(0, limit).list();
    }

    /** Nodes whose set is not on its machine yet and that nobody holds. */
    long waiting() {
        return count("state = ?1 and held = false", Distribution.State.WAITING);
    }
}
