/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.events.NodeName;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;

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

    /** Nodes whose set is not on its machine yet and that nobody holds. */
    long waiting() {
        return count("state = ?1 and held = false", Distribution.State.WAITING);
    }
}
