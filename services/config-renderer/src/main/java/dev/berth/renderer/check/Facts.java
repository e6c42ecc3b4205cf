/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Reads the tables of facts that are lines of words. */
final class Facts {

    private Facts() {}

    /** Lines that are neither empty nor comments. */
    static List<String> lines(String table) {
        try (InputStream stream = Facts.class.getResourceAsStream("/kubernetes/" + table)) {
            return new String(
                            Objects.requireNonNull(stream, table).readAllBytes(),
                            StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
