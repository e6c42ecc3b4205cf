/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Built on an empty stand-in for the JDK base image, so that no registry is needed. */
class ServiceImageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path dir;
    private Path application;
    private BaseImage base;

    @BeforeEach
    void aPackagedServiceAndABase() throws Exception {
        application = dir.resolve("quarkus-app");
        for (String file :
                new String[] {
                    "lib/main/library.jar",
                    "quarkus/generated.jar",
                    "app/service.jar",
                    "quarkus-run.jar"
                }) {
            Files.createDirectories(application.resolve(file).getParent());
            Files.writeString(application.resolve(file), file);
        }
        Path empty = dir.resolve("base.tar");
        Jib.fromScratch()
                .addEnvironmentVariable("FROM_BASE", "yes")
                .containerize(
                        Containerizer.to(TarImage.at(empty).named("base"))
                                .setApplicationLayersCache(dir.resolve("base-cache"))
                                .setBaseImageLayersCache(dir.resolve("base-cache"))
                                .setOfflineMode(true));
        base = BaseImage.of("tar:" + empty);
    }

    @Test
    void itStartsTheServiceAsNobodyInParticular() throws Exception {
        // When
        JsonNode config = config(build("image.tar", "cache")).path("config");

        // Then
        assertThat(config.path("User").asText()).isEqualTo("10001:10001");
        assertThat(config.path("Entrypoint").toString())
                .isEqualTo("[\"java\",\"-jar\",\"/app/quarkus-run.jar\"]");
        assertThat(config.path("Env").toString()).contains("FROM_BASE=yes");
    }

    @Test
    void whatSeldomChangesLiesBelowAndNothingIsTheServicesOwn() throws Exception {
        // When
        Map<String, TarArchiveEntry> files = files(build("image.tar", "cache"));

        // Then
        assertThat(files.keySet())
                .containsExactly(
                        "app/lib/main/library.jar",
                        "app/quarkus-run.jar",
                        "app/quarkus/generated.jar",
                        "app/app/service.jar");
        assertThat(files.values())
                .allSatisfy(
                        file -> {
                            assertThat(file.getLongUserId()).isZero();
                            assertThat(file.getMode() & 0777).isEqualTo(0644);
                        });
    }

    @Test
    void theSameInputAtAnotherTimeIsTheSameImage() throws Exception {
        // Given
        Path first = build("first.tar", "cache-1");
        Files.setLastModifiedTime(application.resolve("app/service.jar"), FileTime.fromMillis(1));

        // When
        Path second = build("second.tar", "cache-2");

        // Then
        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void aBaseThatCouldChangeIsRefused() {
        assertThatThrownBy(() -> BaseImage.of("eclipse-temurin:25-jre"))
                .hasMessageContaining("has no digest")
                .hasMessageContaining("@sha256:");
        assertThatThrownBy(() -> BaseImage.of("")).hasMessageContaining("no base image is named");
        assertThatThrownBy(() -> BaseImage.of("tar:" + dir.resolve("none.tar")))
                .hasMessageContaining("is not there");
    }

    @Test
    void aServiceThatIsNotPackagedIsSaid() {
        assertThatThrownBy(() -> new ServiceImage("distributor", dir))
                .hasMessageContaining("distributor is not packaged");
    }

    private Path build(String tar, String cache) throws Exception {
        Path file = dir.resolve(tar);
        new ServiceImage("distributor", application)
                .write(base, "berth/distributor:test", file, dir.resolve(cache));
        return file;
    }

    private static JsonNode config(Path tar) throws IOException {
        Map<String, byte[]> entries = entries(tar);
        JsonNode manifest = JSON.readTree(entries.get("manifest.json"));
        return JSON.readTree(entries.get(manifest.at("/0/Config").asText()));
    }

    private static Map<String, TarArchiveEntry> files(Path tar) throws IOException {
        Map<String, byte[]> entries = entries(tar);
        Map<String, TarArchiveEntry> files = new LinkedHashMap<>();
        for (JsonNode layer : JSON.readTree(entries.get("manifest.json")).at("/0/Layers")) {
            try (var in =
                    new TarArchiveInputStream(
                            new GZIPInputStream(
                                    new ByteArrayInputStream(entries.get(layer.asText()))))) {
                for (TarArchiveEntry entry = in.getNextEntry();
                        entry != null;
                        entry = in.getNextEntry()) {
                    if (entry.isFile()) {
                        files.put(entry.getName(), entry);
                    }
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> entries(Path tar) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (InputStream file = Files.newInputStream(tar);
                var in = new TarArchiveInputStream(file)) {
            for (TarArchiveEntry entry = in.getNextEntry();
                    entry != null;
                    entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }
}
