/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The library's migrations by name. Listed, not scanned: a packaged Quarkus application answers for
 * files on its class path, not for folders.
 */
class MigrationFiles implements ResourceProvider {

    static final String FOLDER = "db/event-log/";

    /** Grows at the end; an entry that was released never changes. */
    static final List<String> NAMES =
            List.of(
                    "V1__outbox_inbox_due_work.sql",
                    "V2__lanes.sql",
                    "V3__kept_facts.sql",
                    "V5__inbox_content.sql",
                    "V6__topic_marks.sql");

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return NAMES.contains(name) ? new MigrationFile(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return NAMES.stream()
                .filter(
                        name ->
                                name.startsWith(prefix)
                                        && Arrays.stream(suffixes).anyMatch(name::endsWith))
                .<LoadableResource>map(MigrationFile::new)
                .toList();
    }

    private static final class MigrationFile extends LoadableResource {

        private final String name;

        MigrationFile(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream in =
                    MigrationFiles.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
                if (in == null) {
                    throw new IllegalStateException(
                            FOLDER + name + " is missing from the event-log library");
                }
                return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + FOLDER + name, e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
