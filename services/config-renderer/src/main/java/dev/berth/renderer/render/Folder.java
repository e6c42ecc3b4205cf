/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a folder of profiles holds, in one short text. */
final class Folder {

    private static final int DEPTH = 2;

    private Folder() {}

    /** Differs when a profile's file differs, comes or goes; of an unreadable folder, why it is. */
    static String fingerprint(Path folder) {
        StringBuilder all = new StringBuilder();
        // Mounted volumes are folders of links, replaced as a whole.
        try (Stream<Path> walk = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files =
                    walk.filter(Files::isRegularFile)
                            .filter(file -> !folder.relativize(file).toString().startsWith("."))
                            .sorted()
                            .toList();
            for (Path file : files) {
                try (InputStream stream = Files.newInputStream(file)) {
                    all.append(folder.relativize(file))
                            .append(' ')
                            .append(
                                    RenderDigest.sha256(
                                            stream.readNBytes(SourceText.MOST_BYTES + 1)))
                            .append('\n');
                }
            }
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return "unreadable: " + unreadable;
        }
        return RenderDigest.sha256(all.toString());
    }
}
