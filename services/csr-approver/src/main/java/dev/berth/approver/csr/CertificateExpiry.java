/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * How many nodes should have renewed a certificate and have not: of the newest one less than a
 * tenth of its life is left. A kubelet renews when 10 to 30 % are left.
 */
@ApplicationScoped
class CertificateExpiry {

    /** An approval is applied seconds before the certificate's life begins: near enough. */
    private static final String NEAR =
            """
            WITH newest AS (
              SELECT DISTINCT ON (c.node, c.purpose = 'SERVING')
                     c.purpose = 'SERVING' AS serving, c.not_after,
                     coalesce(d.applied_at, d.judged_at, d.seen_at) AS since
                FROM issued_certificate c
                JOIN csr_decision d ON d.csr_uid = c.csr_uid
                JOIN expected_node n ON n.name = c.node AND NOT n.withdrawn
               ORDER BY c.node, c.purpose = 'SERVING', c.not_after DESC)
            SELECT count(*) FILTER (WHERE NOT serving), count(*) FILTER (WHERE serving)
              FROM newest WHERE now() > not_after - (not_after - since) / 10
            """;

    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final Sampling sampling;

    CertificateExpiry(DataSource dataSource, MeterRegistry meters, Sampling sampling) {
        this.dataSource = dataSource;
        this.meters = meters;
        this.sampling = sampling;
    }

    void start(@Observes StartupEvent started) {
        Sample<Map<String, Long>> near = sampling.of("certificates near their expiry", this::near);
        for (String purpose : new String[] {"client", "serving"}) {
            Gauge.builder(
                            "berth.certificates.near.expiry",
                            () -> near.figure(counts -> counts.getOrDefault(purpose, 0L)))
                    .description(
                            "Nodes whose newest certificate has less than a tenth of its life left")
                    .tag("purpose", purpose)
                    .register(meters);
        }
    }

    private Map<String, Long> near() throws SQLException {
        try (var connection = dataSource.getConnection();
                var select = connection.createStatement();
                var result = select.executeQuery(NEAR)) {
            result.next();
            return Map.of("client", result.getLong(1), "serving", result.getLong(2));
        }
    }
}
