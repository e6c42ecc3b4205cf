/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.approver.Sandbox;
import dev.berth.events.NodeName;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class KubeletTargetsIT {

    @Inject KubeletTargets targets;
    @Inject DataSource database;

    private final NodeName node = new NodeName("target-" + UUID.randomUUID());

    @Test
    void servingCertificatesOfTheMachineBeforeAreNotTheKubelets() throws SQLException {
        // Given
        registered(2, 2);
        certificate(1, "former");
        certificate(2, "present");

        // When
        Optional<KubeletTarget> target = look();

        // Then
        assertThat(target.orElseThrow().certificates()).containsExactly("present-" + node);
    }

    @Test
    void machineThatRegisteredBeforeItsSuccessorWasAnnouncedIsNotAsked() throws SQLException {
        // Given
        registered(1, 2);
        certificate(1, "former");

        // When
        Optional<KubeletTarget> target = look();

        // Then
        assertThat(target).isEmpty();
    }

    private Optional<KubeletTarget> look() {
        return QuarkusTransaction.requiringNew().call(() -> targets.of(node));
    }

    private void registered(int attempt, int rejoin) throws SQLException {
        update(
                "INSERT INTO expected_node (name, attempt, announced, addresses,"
                        + " registered_attempt, rejoin_attempt)"
                        + " VALUES (?, "
                        + rejoin
                        + ", true, '{10.0.0.1}', "
                        + attempt
                        + ", "
                        + rejoin
                        + ")",
                node.value());
    }

    private void certificate(int attempt, String sha256) throws SQLException {
        update(
                "INSERT INTO issued_certificate (sha256, node, attempt, purpose, csr_uid,"
                        + " not_after) VALUES (?, ?, "
                        + attempt
                        + ", 'SERVING', ?, now() + interval '1 day')",
                sha256 + "-" + node,
                node.value(),
                UUID.randomUUID().toString());
    }

    private void update(String sql, String... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
