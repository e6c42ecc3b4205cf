/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A folder of profiles; a valid profile is the built-in one under another name. */
record ProfileFolder(Path folder) {

    private static final Path BUILT_IN = Path.of("src/main/resources/profiles/default");

    ProfileFolder withProfile(String name) {
        Path own = folder.resolve(name);
        try {
            Files.createDirectories(own);
            for (String file :
                    List.of("kubelet-config.yaml", "kubelet.service", "bootstrap.kubeconfig")) {
                Files.copy(BUILT_IN.resolve(file), own.resolve(file));
            }
            Files.writeString(
                    own.resolve("profile.yaml"),
                    Files.readString(BUILT_IN.resolve("profile.yaml"))
                            .replace("name: default", "name: " + name));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return this;
    }

    ProfileFolder with(String file, String content) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), content);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return this;
    }

    ProfileFolder edit(String file, UnaryOperator<String> change) {
        return with(file, change.apply(read(folder.resolve(file))));
    }

    ProfileFolder replace(String file, String from, String to) {
        return edit(
                file,
                text -> {
                    if (!text.contains(from)) {
                        throw new AssertionError(file + " has no '" + from + "'");
                    }
                    return text.replace(from, to);
                });
    }

    ConfigRenderer renderer() {
        Profiles profiles = Profiles.in(folder);
        return new ConfigRenderer(() -> profiles, cluster());
    }

    static ClusterAccess cluster() {
        return new ClusterAccess(
                URI.create("https://api.example.net:6443"),
                read(Path.of("src/test/resources/ca.pem")),
                dns());
    }

    static ClusterDns dns() {
        return new ClusterDns(
                List.of("10.254.0.2"), "cluster.local", List.of("10.254.0.0/16", "10.96.0.0/12"));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
