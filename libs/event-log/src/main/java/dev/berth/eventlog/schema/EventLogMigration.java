/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.schema;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;

/** Migrates the library's tables when the service is about to migrate its own. */
class EventLogMigration implements Callback {

    static final String HISTORY_TABLE = "event_log_history";

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        migrate(context.getConfiguration());
    }

    @Override
    public String getCallbackName() {
        return "event-log";
    }

    private static void migrate(Configuration service) {
        var library =
                Flyway.configure(service.getClassLoader())
                        .dataSource(service.getDataSource())
                        .table(HISTORY_TABLE)
                        // The schema already holds the service's history, and maybe its tables:
                        // version 0 is what was
                        // there before this library.
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .createSchemas(false)
                        .placeholderReplacement(false)
                        .failOnMissingLocations(false)
                        .resourceProvider(new MigrationFiles())
                        .javaMigrationClassProvider(List::of);
        if (service.getDefaultSchema() != null) {
            library.defaultSchema(service.getDefaultSchema());
        }
        if (service.getSchemas().length > 0) {
            library.schemas(service.getSchemas());
        }
        library.load().migrate();
    }
}
