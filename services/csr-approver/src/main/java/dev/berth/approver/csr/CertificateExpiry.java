/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.eventlog.Sample;
import dev.berth.eventlog.Sampling;
import dev.berth.events.CertificateLife;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * How many nodes should have renewed a certificate and have not: of the newest one less than nine
 * hundredths of its life are left, or nothing. A kubelet begins to renew when 10 to 30 % are left;
 * config-renderer says it of each node by the same rule, {@link CertificateLife}.
 */
@ApplicationScoped
class CertificateExpiry {

    /** An approval is applied seconds before the certificate's life begins: near enough. */
    private static final String AGED =
            """
            WITH newest AS (
              SELECT DISTINCT ON (c.node, c.purpose = 'SERVING')
                     c.purpose = 'SERVING' AS serving, c.not_after,
                     coalesce(d.applied_at, d.judged_at, d.seen_at) AS since
                FROM issued_certificate c
                JOIN csr_decision d ON d.csr_uid = c.csr_uid
                JOIN expected_node n ON n.name = c.node AND NOT n.withdrawn
               ORDER BY c.node, c.purpose = 'SERVING', c.not_after DESC)
            SELECT count(*) FILTER (WHERE NOT serving AND now() < not_after),
                   count(*) FILTER (WHERE serving AND now() < not_after),
                   count(*) FILTER (WHERE NOT serving AND now() >= not_after),
                   count(*) FILTER (WHERE serving AND now() >= not_after)
              FROM newest WHERE now() >= not_after - (not_after - since) * %d / 100
            """
                    .formatted(CertificateLife.LEFT_WHEN_OVERDUE);

    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final Sampling sampling;

    CertificateExpiry(DataSource dataSource, MeterRegistry meters, Sampling sampling) {
        this.dataSource = dataSource;
        this.meters = meters;
        this.sampling = sampling;
    }

    void start(@Observes StartupEvent started) {
        Sample<Map<String, Long>> aged = sampling.of("certificates near their expiry", this::aged);
        for (String purpose : List.of("client", "serving")) {
            gauge(
                    "berth.certificates.near.expiry",
                    "Nodes whose newest certificate is still valid and should have been renewed",
                    purpose,
                    () -> aged.figure(counts -> counts.getOrDefault("near " + purpose, 0L)));
            gauge(
                    "berth.certificates.expired",
                    "Nodes whose newest certificate has expired",
                    purpose,
                    () -> aged.figure(counts -> counts.getOrDefault("expired " + purpose, 0L)));
        }
    }

    private void gauge(String name, String description, String purpose, Supplier<Number> figure) {
        Gauge.builder(name, figure)
                .description(description)
                .tag("purpose", purpose)
                .register(meters);
    }

    private Map<String, Long> aged() throws SQLException {
        try (var connection = dataSource.getConnection();
                var select = connection.createStatement();
                var result = select.executeQuery(AGED)) {
            result.next();
            return Map.of(
                    "near client", result.getLong(1),
                    "near serving", result.getLong(2),
                    "expired client", result.getLong(3),
                    "expired serving", result.getLong(4));
        }
    }
}
