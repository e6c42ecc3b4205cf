/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.postgres;

import dev.berth.check.Finding.Failed;
import java.sql.SQLException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** What a refusal of Postgres means for an installation, and what to do about it. */
final class PostgresRefusal {

    private PostgresRefusal() {}

    static Failed of(String where, SQLException refusal) {
        String said = Objects.toString(refusal.getMessage(), refusal.toString());
        String state = Objects.toString(refusal.getSQLState(), "");
        if (aboutTls(refusal, said)) {
            return new Failed(
                    where + " does not get through the TLS handshake: " + said,
                    "postgres.tls.mode and postgres.tls.ca.secret must fit the server's certificate"
                            + " and its pg_hba.conf; verify-full also wants postgres.host in the"
                            + " certificate");
        }
        return switch (state) {
            case "28P01", "28000" ->
                    new Failed(
                            where + " refused this service's login: " + said,
                            "compare username and password in the Secret <service>.postgresSecret"
                                    + " with the role, and pg_hba.conf with the pods' addresses");
            case "3D000" ->
                    new Failed(
                            where + " has no such database: " + said,
                            "create it, or correct postgres.database");
            default ->
                    new Failed(
                            where + " does not take a connection: " + said,
                            "check postgres.host and postgres.port, and postgres.cidrs of the"
                                    + " network policies");
        };
    }

    private static boolean aboutTls(Throwable refusal, String said) {
        for (Throwable at = refusal; at != null; at = at.getCause()) {
            if (at instanceof SSLException) {
                return true;
            }
        }
        return said.contains("SSL") || said.contains("no encryption");
    }
}
