/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an image stands on: a JRE 25, named so that it cannot change under us. */
sealed interface BaseImage {

    JibContainerBuilder builder() throws InvalidImageReferenceException;

    /** From a registry, by digest. */
    record Pinned(String reference) implements BaseImage {
        @Override
        public JibContainerBuilder builder() throws InvalidImageReferenceException {
            return Jib.from(RegistryImage.named(reference));
        }
    }

    /** From a file, as {@code docker save} or {@code skopeo copy} write it. */
    record Saved(Path file) implements BaseImage {
        @Override
        public JibContainerBuilder builder() throws InvalidImageReferenceException {
            return Jib.from(TarImage.at(file));
        }
    }

    /**
     * @throws IllegalArgumentException saying what a base looks like
     */
    static BaseImage of(String text) {
        if (text.startsWith("tar:")) {
            Path file = Path.of(text.substring("tar:".length()));
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("the base image " + file + " is not there");
            }
            return new Saved(file);
        }
        if (!text.matches(".+@sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    (text.isEmpty()
                                    ? "no base image is named"
                                    : "the base image '" + text + "' has no digest")
                            + ": give a Java 25 runtime that cannot change, such as"
                            + " BASE=eclipse-temurin:25-jre@sha256:…, or a saved one,"
                            + " BASE=tar:jre.tar");
        }
        return new Pinned(text);
    }
}
