/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what must be on every machine afterwards: the peers send it, and the check compares with
 * it. {@code set/} holds the files at their paths, {@code manifest} a line {@code <directory|file>
 * <mode> <owner> <path>} each, in order.
 */
final class ExpectedSet {

    private ExpectedSet() {}

    static void write(Path folder, Rendering rendering, BootstrapToken token) throws IOException {
        List<String> manifest = new ArrayList<>();
        Path set = folder.resolve("set");
        for (Rendering.Directory directory : rendering.directories()) {
            manifest.add(
                    String.join(
                            " ",
                            "directory",
                            directory.mode(),
                            directory.owner(),
                            directory.path()));
            Files.createDirectories(below(set, directory.path()));
        }
        for (RenderedFile file : rendering.files()) {
            manifest.add(String.join(" ", "file", file.mode(), file.owner(), file.path()));
            Path path = below(set, file.path());
            Files.createDirectories(path.resolveSibling("."));
            Files.write(
                    path,
                    switch (file.kind()) {
                        case PLAIN -> file.content().getBytes(StandardCharsets.UTF_8);
                        case BOOTSTRAP_KUBECONFIG -> token.fill(file.content());
                        case SECRET ->
                                throw new IllegalStateException(
                                        "the built-in profile has no secret files, but "
                                                + file.path());
                    });
        }
        Files.write(folder.resolve("manifest"), manifest);
    }

    private static Path below(Path set, String absolute) {
        return set.resolve(absolute.substring(1));
    }
}
