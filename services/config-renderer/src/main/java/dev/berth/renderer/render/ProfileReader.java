/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.Rendering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a profile and refuses one that could not be put on any machine. */
final class ProfileReader {

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9._@-]*)+");
    private static final Pattern OWNER = Pattern.compile("[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*");
    private static final Pattern MODE = Pattern.compile("0[0-7]{3}");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]*\\.service");
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private ProfileReader() {}

    /**
     * @param name the profile's name; {@code profile.yaml} must say the same
     * @param content text of a file of the profile's folder, by file name
     * @throws IllegalArgumentException naming what is wrong with the profile
     */
    static Profile read(String name, Function<String, Optional<String>> content) {
        String yaml =
                content.apply("profile.yaml").orElseThrow(() -> wrong(name, "has no profile.yaml"));
        Document document;
        try {
            document = Yaml.STRICT.readValue(yaml, Document.class);
        } catch (JsonProcessingException broken) {
            throw wrong(name, "profile.yaml: " + broken.getOriginalMessage());
        }
        require(name, name.equals(document.name), "profile.yaml calls itself " + document.name);
        require(name, PATH.matcher(document.kubelet).matches(), "kubelet is no absolute path");
        require(name, UNIT.matcher(document.unit).matches(), "unit is no name of a service unit");
        document.locations.forEach(
                (id, path) ->
                        require(
                                name,
                                ID.matcher(id).matches() && PATH.matcher(path).matches(),
                                "location " + id + " is no plain absolute path"));
        for (Rendering.Directory directory : document.directories) {
            placed(name, directory.path(), directory.owner(), directory.mode());
        }
        List<Profile.File> files = new ArrayList<>();
        Map<String, String> templates = new HashMap<>();
        Set<String> seen = new HashSet<>(document.locations.keySet());
        for (Entry entry : document.files) {
            placed(name, entry.path, entry.owner, entry.mode);
            require(name, ID.matcher(entry.id).matches(), "file id " + entry.id);
            require(name, seen.add(entry.id), "the id " + entry.id + " is used twice");
            require(name, seen.add(entry.path), "the path " + entry.path + " is used twice");
            Profile.Kind kind = kind(name, entry);
            String template = Objects.requireNonNullElse(entry.template, "");
            if (kind != Profile.Kind.CLUSTER_CA) {
                require(
                        name,
                        TEMPLATE.matcher(template).matches(),
                        "the template of " + entry.path + " must be a plain file name");
                templates.put(
                        template,
                        content.apply(template)
                                .orElseThrow(() -> wrong(name, "has no " + template)));
            }
            files.add(
                    new Profile.File(
                            entry.id,
                            kind,
                            template,
                            entry.path,
                            entry.owner,
                            entry.mode,
                            entry.restartsKubelet));
        }
        for (Profile.Kind once :
                List.of(
                        Profile.Kind.CLUSTER_CA,
                        Profile.Kind.KUBELET_CONFIG,
                        Profile.Kind.BOOTSTRAP_KUBECONFIG,
                        Profile.Kind.UNIT)) {
            require(
                    name,
                    files.stream().filter(file -> file.kind() == once).count() == 1,
                    "needs exactly one file of kind " + word(once));
        }
        return new Profile(
                name,
                document.kubelet,
                document.unit,
                document.directories,
                files,
                document.locations,
                document.eventMaySet,
                document.poolMaySet,
                templates);
    }

    private static void placed(String name, String path, String owner, String mode) {
        require(name, PATH.matcher(path).matches(), "'" + path + "' is no plain absolute path");
        require(name, OWNER.matcher(owner).matches(), path + " needs an owner user:group");
        require(name, MODE.matcher(mode).matches(), path + " needs a mode of four octal digits");
    }

    private static Profile.Kind kind(String name, Entry entry) {
        for (Profile.Kind kind : Profile.Kind.values()) {
            if (word(kind).equals(entry.kind)) {
                return kind;
            }
        }
        throw wrong(name, entry.path + " has the unknown kind " + entry.kind);
    }

    private static String word(Profile.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void require(String name, boolean holds, String message) {
        if (!holds) {
            throw wrong(name, message);
        }
    }

    private static IllegalArgumentException wrong(String name, String message) {
        return new IllegalArgumentException("profile " + name + ": " + message);
    }

    private record Document(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String kubelet,
            @JsonProperty(required = true) String unit,
            List<Rendering.Directory> directories,
            List<Entry> files,
            Map<String, String> locations,
            Set<String> eventMaySet,
            Set<String> poolMaySet) {

        @JsonCreator
        Document {
            directories = directories == null ? List.of() : directories;
            files = files == null ? List.of() : files;
            locations = locations == null ? Map.of() : locations;
            eventMaySet = eventMaySet == null ? Set.of() : eventMaySet;
            poolMaySet = poolMaySet == null ? Set.of() : poolMaySet;
        }
    }

    private record Entry(
            @JsonProperty(required = true) String id,
            @JsonProperty(required = true) String kind,
            @Nullable String template,
            @JsonProperty(required = true) String path,
            @JsonProperty(required = true) String owner,
            @JsonProperty(required = true) String mode,
            boolean restartsKubelet) {}
}
