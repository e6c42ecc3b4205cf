/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * One service's image. Layers from what seldom changes to what changes always; every file belongs
 * to root and is readable by all, so the process cannot change its own code.
 *
 * @param application the folder {@code quarkus-app} of the packaged service
 */
record ServiceImage(String service, Path application) {

    /** Whoever the pod says it runs as, it is not root; the chart names the same number. */
    static final String USER = "10001:10001";

    static final String HOME = "/app";

    /** In the order of the layers: libraries of others, the framework, our code. */
    private static final List<List<String>> LAYERS =
            List.of(List.of("lib"), List.of("quarkus", "quarkus-run.jar"), List.of("app"));

    ServiceImage {
        if (!Files.isRegularFile(application.resolve("quarkus-run.jar"))) {
            throw new IllegalArgumentException(
                    service + " is not packaged: there is no " + application + "/quarkus-run.jar");
        }
    }

    /**
     * Writes the image as a tar and says its digest.
     *
     * @throws IOException if the base cannot be read or the tar not be written
     */
    String write(BaseImage base, String name, Path tar, Path cache)
            throws IOException,
                    InterruptedException,
                    InvalidImageReferenceException,
                    RegistryException,
                    CacheDirectoryCreationException,
                    ExecutionException {
        Files.createDirectories(cache);
        return builder(base)
                .containerize(
                        Containerizer.to(TarImage.at(tar).named(name))
                                .setApplicationLayersCache(cache.resolve("application"))
                                .setBaseImageLayersCache(cache.resolve("base"))
                                .setToolName("berth")
                                .setOfflineMode(base instanceof BaseImage.Saved))
                .getDigest()
                .toString();
    }

    private JibContainerBuilder builder(BaseImage base)
            throws IOException, InvalidImageReferenceException {
        JibContainerBuilder builder = base.builder();
        for (List<String> parts : LAYERS) {
            FileEntriesLayer.Builder layer =
                    FileEntriesLayer.builder().setName(String.join(" ", parts));
            for (String part : parts) {
                Path source = application.resolve(part);
                if (Files.exists(source)) {
                    layer.addEntryRecursive(source, AbsoluteUnixPath.get(HOME).resolve(part));
                }
            }
            builder.addFileEntriesLayer(layer.build());
        }
        return builder.setEntrypoint("java", "-jar", HOME + "/quarkus-run.jar")
                .setProgramArguments()
                .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .setUser(USER)
                .setExposedPorts(Port.tcp(8080), Port.tcp(9000))
                .setLabels(Map.of("org.opencontainers.image.title", "berth " + service))
                // The clock is no input.
                .setCreationTime(Instant.EPOCH);
    }
}
