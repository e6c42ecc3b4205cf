/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.machine;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeName;
import dev.berth.events.SshEndpoint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;

/** The machines of nodes, one each. What a machine says of itself is a claim, not a proof. */
@ApplicationScoped
public class Machines {

    private static final String SEEN =
            """
            insert into machine (node, machine_id, address, port, host_key)
            values (?1, ?2, ?3, ?4, ?5)
            on conflict (node) do update
               set machine_id = excluded.machine_id, address = excluded.address,
                   port = excluded.port, host_key = excluded.host_key,
                   last_seen = clock_timestamp()
            """;

    private static final String SHARED =
            "select node, address from machine where machine_id = ?1 and node <> ?2"
                    + " order by node limit 1";

    private final EntityManager database;

    Machines(EntityManager database) {
        this.database = database;
    }

    /** Another node's machine that states the same identity. */
    public record Twin(String node, String address) {}

    /**
     * Writes down which machine the node has.
     *
     * @param machineId as the machine stated it; 32 hexadecimal digits
     * @return another node whose machine states the same identity, if there is one
     */
    @Transactional(TxType.MANDATORY)
    public Optional<Twin> seen(NodeName node, String machineId, SshEndpoint machine) {
        HostKeyTrust trust = machine.trust();
        database.createNativeQuery(SEEN)
                .setParameter(1, node.value())
                .setParameter(2, machineId)
                .setParameter(3, machine.address())
                .setParameter(4, machine.port())
                .setParameter(5, trust == null ? "known_hosts" : trust.value())
                .executeUpdate();
        return twin(node, machineId);
    }

    /** A look only: another node whose machine states this identity. */
    @Transactional(TxType.REQUIRED)
    public Optional<Twin> twin(NodeName node, String machineId) {
        List<?> rows =
                database.createNativeQuery(SHARED, Object[].class)
                        .setParameter(1, machineId)
                        .setParameter(2, node.value())
                        .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Twin(String.valueOf(row[0]), String.valueOf(row[1])))
                .findFirst();
    }

    /** The node has no machine any more: the identity may be somebody else's. */
    @Transactional(TxType.MANDATORY)
    public void forget(NodeName node) {
        database.createNativeQuery("delete from machine where node = ?1")
                .setParameter(1, node.value())
                .executeUpdate();
    }
}
