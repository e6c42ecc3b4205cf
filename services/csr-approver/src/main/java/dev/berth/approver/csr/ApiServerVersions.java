/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** The table of versions that API servers answered with; all replicas write and read it. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class ApiServerVersions {

    /** How long after its last answer a version counts as one that answers. */
    private static final String LATELY = "answered_at > now() - interval '15 minutes'";

    /** An API server of this version answered just now. */
    void answered(int version) {
        Panache.getEntityManager()
                .createNativeQuery(
                        "INSERT INTO api_server_version (version, answered_at) VALUES (?1, now())"
                                + " ON CONFLICT (version) DO UPDATE SET answered_at = now()")
                .setParameter(1, version)
                .executeUpdate();
    }

    /**
     * A request named the certificate that made it. The newest of the versions that answer does so,
     * if any of them does.
     */
    void named() {
        SortedSet<Integer> answering = answering();
        if (!answering.isEmpty() && !naming().contains(answering.last())) {
            Panache.getEntityManager()
                    .createNativeQuery(
                            "UPDATE api_server_version SET names_credentials = true"
                                    + " WHERE version = ?1")
                    .setParameter(1, answering.last())
                    .executeUpdate();
        }
    }

    /** Those that were ever seen to name the certificate that made a request. */
    SortedSet<Integer> naming() {
        return versions("names_credentials");
    }

    /** Those that answered lately. */
    SortedSet<Integer> answering() {
        return versions(LATELY);
    }

    @SuppressWarnings("unchecked")
    private static SortedSet<Integer> versions(String which) {
        return new TreeSet<>(
                (Collection<Integer>)
                        Panache.getEntityManager()
                                .createNativeQuery(
                                        "SELECT version FROM api_server_version WHERE " + which)
                                .getResultList());
    }
}
