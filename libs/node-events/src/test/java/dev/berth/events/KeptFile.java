/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in the tree that must say what the code says. {@code -Dberth.update=true} writes it anew;
 * the difference is then read in review.
 */
final class KeptFile {

    private KeptFile() {}

    static void assertSays(Path file, String content) throws IOException {
        if (Boolean.getBoolean("berth.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }
        assertThat(file)
                .as("`make docs` writes %s anew; read the difference", file)
                .exists()
                .hasContent(content);
    }
}
