/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.flow;

import dev.berth.distributor.flow.Visit.Purpose;
import dev.berth.events.NodeName;
import dev.berth.events.SshEndpoint;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One connection to a machine at a time, over all processes: two runs of the script would only wait
 * for each other there, and many connections at once look like an attack to an sshd. A visit is a
 * row with a lease by the database's clock, so that a process that died keeps nobody out for long.
 */
@ApplicationScoped
public class Visits {

    /** How long a visit holds without {@link #renew}; longer than anything that does not renew. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private static final String BEGIN =
            """
            insert into machine_visit (machine, id, node, purpose, until)
            values (?1, ?2, ?3, ?4, clock_timestamp() + ?5 * interval '1 millisecond')
            on conflict (machine) do update
               set id = excluded.id, node = excluded.node, purpose = excluded.purpose,
                   until = excluded.until
             where machine_visit.until <= clock_timestamp()
            """;

    private static final String RENEW =
            """
            update machine_visit set until = clock_timestamp() + ?3 * interval '1 millisecond'
             where machine = ?1 and id = ?2
            """;

    private static final String END = "delete from machine_visit where machine = ?1 and id = ?2";

    private final EntityManager database;

    Visits(EntityManager database) {
        this.database = database;
    }

    /** Empty when one of us is there; asking again later is all there is to do. */
    @Transactional(TxType.MANDATORY)
    public Optional<Visit> begin(SshEndpoint machine, NodeName node, Purpose purpose) {
        Visit visit = new Visit(name(machine), UUID.randomUUID());
        int rows =
                database.createNativeQuery(BEGIN)
                        .setParameter(1, visit.machine())
                        .setParameter(2, visit.id())
                        .setParameter(3, node.value())
                        .setParameter(4, purpose.name())
                        .setParameter(5, LEASE.toMillis())
                        .executeUpdate();
        return rows == 1 ? Optional.of(visit) : Optional.empty();
    }

    /**
     * @return whether the visit is still ours; if not, its connection must end
     */
    public boolean renew(Visit visit) {
        return QuarkusTransaction.requiringNew()
                .call(
                        () ->
                                database.createNativeQuery(RENEW)
                                                .setParameter(1, visit.machine())
                                                .setParameter(2, visit.id())
                                                .setParameter(3, LEASE.toMillis())
                                                .executeUpdate()
                                        == 1);
    }

    /** Ends the visit, in the running transaction or in one of its own; once is enough. */
    @Transactional(TxType.REQUIRED)
    public void end(Visit visit) {
        database.createNativeQuery(END)
                .setParameter(1, visit.machine())
                .setParameter(2, visit.id())
                .executeUpdate();
    }

    /** Behind different jump hosts the same address is another machine. */
    private static String name(SshEndpoint machine) {
        String name = machine.address() + " " + machine.port();
        return machine.jump() == null ? name : name + " via " + machine.jump();
    }
}
