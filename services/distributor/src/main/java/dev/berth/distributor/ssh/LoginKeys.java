/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The private keys in the configured folder. They are read for each connection, so that a rotated
 * key counts at once.
 */
@ApplicationScoped
public class LoginKeys {

    private static final String DEFAULT = "default";
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Path folder;

    LoginKeys(SshConfig config) {
        this.folder = config.keys();
    }

    /** The key of this name, else the one named {@code default}, else nothing. */
    Optional<Path> find(String name) {
        return Stream.of(name, DEFAULT)
                .filter(candidate -> FILE_NAME.matcher(candidate).matches())
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Why no machine could be logged in to; empty when the folder holds a key. */
    public Optional<String> problem() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(
                            file ->
                                    FILE_NAME.matcher(file.getFileName().toString()).matches()
                                            && Files.isReadable(file)
                                            && Files.isRegularFile(file))
                    ? Optional.empty()
                    : Optional.of("no private key in " + folder + " (berth.ssh.keys)");
        } catch (IOException e) {
            return Optional.of("the folder " + folder + " (berth.ssh.keys) cannot be read: " + e);
        }
    }

    Path folder() {
        return folder;
    }
}
