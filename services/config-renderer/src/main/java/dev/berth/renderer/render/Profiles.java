/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The profiles and pools this installation knows: the built-in {@code default} and, if a folder is
 * configured, each of its subfolders and its {@code pools.yaml}.
 */
final class Profiles {

    private static final String BUILT_IN = "default";

    private final Map<String, Profile> profiles;
    private final Map<String, Pool> pools;

    private Profiles(Map<String, Profile> profiles, Map<String, Pool> pools) {
        this.profiles = profiles;
        this.pools = pools;
    }

    /**
     * What a pool says about its nodes.
     *
     * @param profile used when the pool's nodes name none but the default
     * @param kubelet overrides of KubeletConfiguration fields
     */
    record Pool(@Nullable String profile, Map<String, @Nullable Object> kubelet) {
        @JsonCreator
        Pool {
            kubelet = kubelet == null ? Map.of() : kubelet;
        }
    }

    /** Only what Berth brings along. */
    static Profiles builtIn() {
        return new Profiles(
                Map.of(BUILT_IN, ProfileReader.read(BUILT_IN, Profiles::resource)), Map.of());
    }

    /**
     * @throws IllegalArgumentException naming the profile or pool that is wrong
     */
    static Profiles in(Path folder) {
        Map<String, Profile> profiles = new TreeMap<>(builtIn().profiles);
        for (Path profile : folders(folder)) {
            String name = profile.getFileName().toString();
            profiles.put(name, ProfileReader.read(name, file -> text(profile.resolve(file))));
        }
        Map<String, Pool> pools = pools(folder.resolve("pools.yaml"));
        pools.forEach(
                (name, pool) -> {
                    if (pool.profile() != null && !profiles.containsKey(pool.profile())) {
                        throw new IllegalArgumentException(
                                "pool " + name + " names the unknown profile " + pool.profile());
                    }
                });
        return new Profiles(profiles, pools);
    }

    /** The profile a node is rendered with: the pool's, unless the node names another. */
    Optional<Profile> profile(String named, String pool) {
        String ofPool = pool(pool).profile();
        return Optional.ofNullable(
                profiles.get(ofPool != null && named.equals(BUILT_IN) ? ofPool : named));
    }

    Pool pool(String name) {
        return pools.getOrDefault(name, new Pool(null, Map.of()));
    }

    List<String> names() {
        return List.copyOf(new TreeMap<>(profiles).keySet());
    }

    private static List<Path> folders(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            // Mounted volumes keep their versions in folders that begin with dots.
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the folder of profiles cannot be read: " + folder, unreadable);
        }
    }

    private static Map<String, Pool> pools(Path file) {
        Optional<String> yaml = text(file);
        if (yaml.isEmpty()) {
            return Map.of();
        }
        try {
            return Yaml.STRICT.readValue(yaml.get(), new TypeReference<Map<String, Pool>>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(file + ": " + broken.getOriginalMessage(), broken);
        }
    }

    private static Optional<String> text(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + file, unreadable);
        }
    }

    private static Optional<String> resource(String file) {
        try (InputStream stream =
                Profiles.class.getResourceAsStream("/profiles/" + BUILT_IN + "/" + file)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
