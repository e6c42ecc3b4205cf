/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.events.SshEndpoint;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The profiles and pools this installation knows: the built-in {@code default} and, if a folder is
 * configured, each of its subfolders and its {@code pools.yaml}.
 */
final class Profiles {

    static final String BUILT_IN = "default";

    static final String POOLS = "pools.yaml";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
    private static final Pattern USER = Pattern.compile(SshEndpoint.USER_PATTERN);

    private final Map<String, Profile> profiles;
    private final Map<String, PoolEntry> pools;
    private final SortedMap<String, List<Finding>> refused;
    private final SortedMap<String, List<Finding>> refusedPools;
    private final List<Finding> poolsRefused;

    private Profiles(
            Map<String, Profile> profiles,
            Map<String, PoolEntry> pools,
            Map<String, List<Finding>> refused,
            Map<String, List<Finding>> refusedPools,
            List<Finding> poolsRefused) {
        this.profiles = profiles;
        this.pools = pools;
        this.refused = new TreeMap<>(refused);
        this.refusedPools = new TreeMap<>(refusedPools);
        this.poolsRefused = poolsRefused;
    }

    /** A pool, and the text it stands in. */
    private record PoolEntry(Pool pool, YamlSource source) {}

    /** Only what Berth brings along. */
    static Profiles builtIn() {
        return new Profiles(
                Map.of(BUILT_IN, ProfileReader.read(BUILT_IN, Profiles::resource)),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of());
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
     * What a folder holds. A profile or pool that is refused is not there, and said by {@link
     * #refusal}; the others are.
     *
     * @throws UncheckedIOException when the folder cannot be read
     */
    static Profiles in(Path folder) {
        SortedMap<String, Function<String, Optional<byte[]>>> folders = new TreeMap<>();
        folders(folder)
                .forEach(
                        profile ->
                                folders.put(
                                        profile.getFileName().toString(),
                                        file -> bytes(profile.resolve(file))));
        return of(folders, bytes(folder.resolve(POOLS)));
    }

    /**
     * The same of files wherever they are.
     *
     * @param folders of profiles by their names: from a file's name to its bytes
     * @param yaml {@code pools.yaml}
     */
    static Profiles of(
            SortedMap<String, Function<String, Optional<byte[]>>> folders, Optional<byte[]> yaml) {
        Map<String, Profile> profiles = new TreeMap<>(builtIn().profiles);
        Map<String, List<Finding>> refused = new TreeMap<>();
        folders.forEach(
                (name, content) -> {
                    try {
                        profiles.put(name, read(name, content));
                    } catch (RefusedException broken) {
                        refused.put(name, broken.findings());
                    }
                });
        if (yaml.isEmpty()) {
            return new Profiles(profiles, Map.of(), refused, Map.of(), List.of());
        }
        Map<String, PoolEntry> pools = new TreeMap<>();
        Map<String, List<Finding>> refusedPools = new TreeMap<>();
        try {
            YamlSource source = YamlSource.read(POOLS, SourceText.of(POOLS, yaml.get()));
            requireValues(source);
            Map<String, @Nullable Pool> read =
                    StrictYaml.as(source, new TypeReference<Map<String, @Nullable Pool>>() {});
            Set<String> known = new TreeSet<>(profiles.keySet());
            known.addAll(refused.keySet());
            read.forEach(
                    (name, pool) -> {
                        try {
                            pools.put(
                                    name,
                                    new PoolEntry(checked(source, known, name, pool), source));
                        } catch (RefusedException broken) {
                            refusedPools.put(name, broken.findings());
                        }
                    });
            return new Profiles(profiles, pools, refused, refusedPools, List.of());
        } catch (RefusedException broken) {
            return new Profiles(profiles, Map.of(), refused, Map.of(), broken.findings());
        }
    }

    private static Profile read(String name, Function<String, Optional<byte[]>> content) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Finding.error(
                            Place.of(name),
                            "",
                            "is no name of a profile",
                            "use lower-case letters, digits, - and ."));
        }
        return ProfileReader.read(name, content);
    }

    /** The same without a profile that turned out to be wrong. */
    Profiles refusing(String profile, List<Finding> why) {
        Map<String, Profile> fewer = new TreeMap<>(profiles);
        fewer.remove(profile);
        Map<String, List<Finding>> more = new TreeMap<>(refused);
        more.put(profile, why);
        return new Profiles(fewer, pools, more, refusedPools, poolsRefused);
    }

    /** The same without a pool that turned out to be wrong. */
    Profiles refusingPool(String pool, List<Finding> why) {
        Map<String, PoolEntry> fewer = new TreeMap<>(pools);
        fewer.remove(pool);
        Map<String, List<Finding>> more = new TreeMap<>(refusedPools);
        more.put(pool, why);
        return new Profiles(profiles, fewer, refused, more, poolsRefused);
    }

    /** The same as if no pool were known. */
    Profiles withoutPools() {
        return new Profiles(profiles, Map.of(), refused, Map.of(), List.of());
    }

    /** What is refused stays as it was before, if it was there; it is still refused. */
    Profiles over(Profiles before) {
        Map<String, Profile> all = new TreeMap<>(profiles);
        refused.keySet()
                .forEach(
                        name ->
                                Optional.ofNullable(before.profiles.get(name))
                                        .ifPresent(old -> all.put(name, old)));
        Map<String, PoolEntry> allPools =
                new TreeMap<>(poolsRefused.isEmpty() ? pools : before.pools);
        refusedPools
                .keySet()
                .forEach(
                        name ->
                                Optional.ofNullable(before.pools.get(name))
                                        .ifPresent(old -> allPools.put(name, old)));
        return new Profiles(all, allPools, refused, refusedPools, poolsRefused);
    }

    /** Everything that is wrong with the folder; empty when all of it is in force. */
    List<Finding> refusal() {
        List<Finding> all = new ArrayList<>(poolsRefused);
        refusedPools.values().forEach(all::addAll);
        refused.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    /** Why there is nothing to render a node with; empty when there is. */
    Optional<Finding> objection(String named, String pool) {
        PoolEntry known = pools.get(pool);
        if (known == null && refusedPools.containsKey(pool)) {
            return Optional.of(refused("the pool " + pool, refusedPools.get(pool)));
        }
        // Without its pools nobody knows which profile and overrides a node of one has.
        if (known == null && !poolsRefused.isEmpty()) {
            return Optional.of(refused(POOLS, poolsRefused));
        }
        String wanted = wanted(named, pool);
        if (profiles.containsKey(wanted)) {
            return Optional.empty();
        }
        if (refused.containsKey(wanted)) {
            return Optional.of(refused("the profile " + wanted, refused.get(wanted)));
        }
        return Optional.of(
                Finding.error(
                        Place.of("event"),
                        "profile",
                        "there is no profile of this name; there are " + names(),
                        Suggestion.of(wanted, names())));
    }

    private static Finding refused(String what, @Nullable List<Finding> why) {
        Finding first = Objects.requireNonNull(why).getFirst();
        return Finding.error(
                first.place(),
                "",
                what
                        + " is refused: "
                        + (first.field().isEmpty() ? "" : first.field() + ": ")
                        + first.message(),
                first.fix());
    }

    // An override may take a field away: null is a value there.
    private static void requireValues(YamlSource source) {
        Refusals refusals = new Refusals();
        source.tree()
                .forEach(
                        (name, pool) -> {
                            if (pool instanceof Map<?, ?> entries) {
                                entries.forEach(
                                        (key, value) -> {
                                            if (!"kubelet".equals(key)) {
                                                StrictYaml.requireValues(
                                                        source, name + "." + key, value, refusals);
                                            }
                                        });
                            }
                        });
        refusals.throwAny();
    }

    private static Pool checked(
            YamlSource source, Set<String> profiles, String name, @Nullable Pool pool) {
        if (pool == null) {
            throw new RefusedException(
                    wrong(source, name, "has no entries", "remove it, or write {}"));
        }
        Refusals refusals = new Refusals();
        if (pool.profile() != null && !profiles.contains(pool.profile())) {
            String meant = Suggestion.of(pool.profile(), profiles);
            refusals.add(
                    wrong(
                            source,
                            name + ".profile",
                            "names the unknown profile " + pool.profile(),
                            meant.isEmpty() ? "there are " + profiles : meant));
        }
        if (pool.user() != null
                && (pool.user().length() > SshEndpoint.LONGEST_USER
                        || !USER.matcher(pool.user()).matches())) {
            refusals.add(wrong(source, name + ".user", "must be the name of a login user", ""));
        }
        Placeholders.values(pool.values())
                .forEach(
                        value ->
                                refusals.add(
                                        wrong(
                                                source,
                                                name + ".values." + value.name(),
                                                value.message(),
                                                "")));
        refusals.throwAny();
        return pool;
    }

    private static Finding wrong(YamlSource source, String at, String message, String fix) {
        return Finding.error(source.value(at), at, message, fix);
    }

    /** The profile a node is rendered with: the pool's, unless the node names another. */
    Optional<Profile> profile(String named, String pool) {
        return Optional.ofNullable(profiles.get(wanted(named, pool)));
    }

    private String wanted(String named, String pool) {
        String ofPool = pool(pool).profile();
        return ofPool != null && named.equals(BUILT_IN) ? ofPool : named;
    }

    Pool pool(String name) {
        PoolEntry entry = pools.get(name);
        return entry == null ? Pool.NONE : entry.pool();
    }

    /** Where a pool's overrides of KubeletConfiguration stand. */
    Places placesOf(String pool) {
        PoolEntry entry = pools.get(pool);
        return new Places() {
            @Override
            public Place key(String path) {
                return entry == null
                        ? Place.of(POOLS)
                        : entry.source().key(pool + ".kubelet." + path);
            }

            @Override
            public Place value(String path) {
                return entry == null
                        ? Place.of(POOLS)
                        : entry.source().value(pool + ".kubelet." + path);
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
            return entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
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
