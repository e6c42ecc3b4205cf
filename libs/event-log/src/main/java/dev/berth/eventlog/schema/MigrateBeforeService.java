/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.schema;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Hooks the library's migrations in front of the service's.
 *
 * <p>A callback at {@code BEFORE_MIGRATE} and not a start-up bean, because then three things come
 * for free: it runs before the first statement of the service's migrations and before Hibernate
 * looks at the schema; it runs if and only if the service migrates (an init job included); and the
 * service's history table is already there, so the service meets an empty schema as usual and needs
 * no baseline.
 */
@ApplicationScoped
class MigrateBeforeService implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration service) {
        service.callbacks(
                Stream.concat(
                                Arrays.stream(service.getCallbacks()),
                                Stream.of(new EventLogMigration()))
                        .toArray(Callback[]::new));
    }
}
