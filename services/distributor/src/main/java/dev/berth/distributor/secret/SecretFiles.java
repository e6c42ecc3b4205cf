/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.secret;

import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import io.smallrye.config.ConfigMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of secrets, a mounted Kubernetes Secret as a rule. Read for each push, so that a
 * rotated secret counts at once.
 */
@ApplicationScoped
public class SecretFiles {

    private final Optional<Path> folder;

    /** The key is explained in {@code application.properties}. */
    @ConfigMapping(prefix = "berth.secrets")
    interface SecretConfig {

        /** Holds nothing but secrets for machines. */
        Optional<Path> folder();
    }

    SecretFiles(SecretConfig config) {
        this.folder = config.folder();
    }

    /**
     * @throws UnusableSecretException if one of them is not there, lies outside the folder, is too
     *     large or not a text
     */
    public NodeSecrets open(Collection<String> names) {
        Map<String, byte[]> contents = new HashMap<>();
        for (String name : names) {
            contents.put(name, read(name));
        }
        return new NodeSecrets(contents);
    }

    private byte[] read(String name) {
        if (!RenderedFile.SECRET_NAME.matcher(name).matches()) {
            throw new UnusableSecretException("a secret's name is flat; the set names another");
        }
        Path in =
                folder.orElseThrow(
                        () ->
                                new UnusableSecretException(
                                        "the profile wants secret '"
                                                + name
                                                + "', but this distributor has no folder of"
                                                + " secrets: set berth.secrets.folder, or take it"
                                                + " out of the profile"));
        try {
            // A mounted Secret's files are links, but never out of the mount.
            Path file = in.resolve(name).toRealPath();
            if (!file.startsWith(in.toRealPath()) || !Files.isRegularFile(file)) {
                throw new UnusableSecretException(
                        "secret '%s' is not a file within %s".formatted(name, in));
            }
            return text(name, bytes(name, file));
        } catch (IOException e) {
            throw new UnusableSecretException(
                    "secret '%s' cannot be read from %s (%s): add it to the Secret that is mounted there, or take it out of the profile"
                            .formatted(name, in, e.getClass().getSimpleName()));
        }
    }

    private static byte[] bytes(String name, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(Rendering.MAX_BYTES + 1);
            if (content.length > Rendering.MAX_BYTES) {
                throw new UnusableSecretException(
                        "secret '%s' is larger than %d bytes".formatted(name, Rendering.MAX_BYTES));
            }
            return content;
        }
    }

    /** Contents travel as lines: what is no text would arrive as something else. */
    private static byte[] text(String name, byte[] content) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(content));
        } catch (CharacterCodingException e) {
            throw new UnusableSecretException(
                    "secret '%s' is not a UTF-8 text; encode it".formatted(name));
        }
        for (byte value : content) {
            if (value == 0) {
                throw new UnusableSecretException(
                        "secret '%s' has a NUL byte; encode it".formatted(name));
            }
        }
        return content;
    }
}
