/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.eventlog.Rows;
import dev.berth.eventlog.SandboxResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SandboxResource.class)
class MigrationIT {

    @Inject Flyway service;
    @Inject Rows rows;

    @Test
    void theLibraryMigratesFirstUnderItsOwnHistory() {
        // Given: the application has started, and its first migration needs the library's tables

        // When
        var library =
                rows.select(
                        "SELECT version FROM event_log_history WHERE type = 'SQL' ORDER BY"
                                + " installed_rank");
        var ours = rows.select("SELECT script FROM flyway_schema_history ORDER BY installed_rank");

        // Then
        assertThat(library).containsExactly("1", "2", "3", "5", "6");
        assertThat(ours).containsExactly("db/migration/V1__effect.sql");
    }

    @Test
    void migratingAgainChangesNothing() {
        // When
        var result = service.migrate();

        // Then
        assertThat(result.migrationsExecuted).isZero();
        assertThat(
                        rows.count(
                                "SELECT count(*) FROM event_log_history WHERE success AND type ="
                                        + " 'SQL'"))
                .isEqualTo(5);
    }
}
