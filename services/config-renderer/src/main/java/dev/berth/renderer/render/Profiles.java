/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Places;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.Suggestion;
import dev.berth.renderer.check.YamlSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The profiles and pools this installation knows: the built-in {@code default} and, if a folder is
 * configured, each of its subfolders and its {@code pools.yaml}.
 */
final class Profiles {

    static final String BUILT_IN = "default";

    private static final String POOLS = "pools.yaml";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    private final Map<String, Profile> profiles;
    private final Map<String, Pool> pools;
    private final @Nullable YamlSource poolsSource;

    private Profiles(
            Map<String, Profile> profiles,
            Map<String, Pool> pools,
            @Nullable YamlSource poolsSource) {
        this.profiles = profiles;
        this.pools = pools;
        this.poolsSource = poolsSource;
    }

    /** Only what Berth brings along. */
    static Profiles builtIn() {
        return new Profiles(
                Map.of(BUILT_IN, ProfileReader.read(BUILT_IN, Profiles::resource)), Map.of(), null);
    }

    /** The files that the built-in profile is read from, as they are, by name. */
    static Map<String, String> builtInFiles() {
        Map<String, String> files = new TreeMap<>();
        ProfileReader.read(
                BUILT_IN,
                file -> {
                    Optional<byte[]> bytes = resource(file);
                    bytes.ifPresent(it -> files.put(file, new String(it, StandardCharsets.UTF_8)));
                    return bytes;
                });
        return Collections.unmodifiableMap(files);
    }

    /**
     * @throws RefusedException naming what is wrong, and where
     */
    static Profiles in(Path folder) {
        Map<String, Profile> profiles = new TreeMap<>(builtIn().profiles);
        for (Path profile : folders(folder)) {
            String name = profile.getFileName().toString();
            profiles.put(name, ProfileReader.read(name, file -> bytes(profile.resolve(file))));
        }
        Optional<byte[]> yaml = bytes(folder.resolve(POOLS));
        if (yaml.isEmpty()) {
            return new Profiles(profiles, Map.of(), null);
        }
        YamlSource source = YamlSource.read(POOLS, SourceText.of(POOLS, yaml.get()));
        source.tree().forEach((name, pool) -> requireValues(source, name, pool));
        Map<String, @Nullable Pool> pools =
                StrictYaml.as(source, new TypeReference<Map<String, @Nullable Pool>>() {});
        Map<String, Pool> checked = new TreeMap<>();
        pools.forEach((name, pool) -> checked.put(name, checked(source, profiles, name, pool)));
        return new Profiles(profiles, checked, source);
    }

    // An override may take a field away: null is a value there.
    private static void requireValues(YamlSource source, String name, @Nullable Object pool) {
        if (pool instanceof Map<?, ?> entries) {
            entries.forEach(
                    (key, value) -> {
                        if (!"kubelet".equals(key)) {
                            StrictYaml.requireValues(source, name + "." + key, value);
                        }
                    });
        }
    }

    private static Pool checked(
            YamlSource source, Map<String, Profile> profiles, String name, @Nullable Pool pool) {
        if (pool == null) {
            throw wrong(source, name, "has no entries", "remove it, or write {}");
        }
        if (pool.profile() != null && !profiles.containsKey(pool.profile())) {
            String meant = Suggestion.of(pool.profile(), profiles.keySet());
            throw wrong(
                    source,
                    name + ".profile",
                    "names the unknown profile " + pool.profile(),
                    meant.isEmpty() ? "there are " + profiles.keySet() : meant);
        }
        if (pool.user() != null && !USER.matcher(pool.user()).matches()) {
            throw wrong(source, name + ".user", "must be the name of a login user", "");
        }
        Placeholders.values(pool.values())
                .ifPresent(
                        value -> {
                            throw wrong(
                                    source, name + ".values." + value.name(), value.message(), "");
                        });
        return pool;
    }

    private static RefusedException wrong(
            YamlSource source, String at, String message, String fix) {
        return new RefusedException(Finding.error(source.value(at), at, message, fix));
    }

    /** The profile a node is rendered with: the pool's, unless the node names another. */
    Optional<Profile> profile(String named, String pool) {
        String ofPool = pool(pool).profile();
        return Optional.ofNullable(
                profiles.get(ofPool != null && named.equals(BUILT_IN) ? ofPool : named));
    }

    Pool pool(String name) {
        return pools.getOrDefault(name, Pool.NONE);
    }

    /** Where a pool's overrides of KubeletConfiguration stand. */
    Places placesOf(String pool) {
        return new Places() {
            @Override
            public Place key(String path) {
                return poolsSource == null
                        ? Place.of(POOLS)
                        : poolsSource.key(pool + ".kubelet." + path);
            }

            @Override
            public Place value(String path) {
                return poolsSource == null
                        ? Place.of(POOLS)
                        : poolsSource.value(pool + ".kubelet." + path);
            }
        };
    }

    List<String> names() {
        return List.copyOf(new TreeMap<>(profiles).keySet());
    }

    List<String> pools() {
        return List.copyOf(pools.keySet());
    }

    private static List<Path> folders(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            // Mounted volumes keep their versions in folders that begin with dots.
            List<Path> folders =
                    entries.filter(Files::isDirectory)
                            .filter(entry -> !entry.getFileName().toString().startsWith("."))
                            .sorted()
                            .toList();
            for (Path entry : folders) {
                String name = entry.getFileName().toString();
                if (!NAME.matcher(name).matches()) {
                    throw new RefusedException(
                            Finding.error(
                                    Place.of(name),
                                    "",
                                    "is no name of a profile",
                                    "use lower-case letters, digits, - and ."));
                }
            }
            return folders;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "the folder of profiles cannot be read: " + folder, unreadable);
        }
    }

    private static Optional<byte[]> bytes(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return Optional.of(stream.readNBytes(SourceText.MOST_BYTES + 1));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    private static Optional<byte[]> resource(String file) {
        try (InputStream stream =
                Profiles.class.getResourceAsStream("/profiles/" + BUILT_IN + "/" + file)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
