/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client learns before it asks for objects: the version, the groups, the resources of each.
 */
final class Discovery {

    private Discovery() {}

    /** The document at that path, if it is one of discovery's. */
    static Optional<ObjectNode> at(String path) {
        List<String> parts =
                Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        return switch (parts.size() + ":" + (parts.isEmpty() ? "" : parts.getFirst())) {
            case "1:version" -> Optional.of(version());
            case "1:api" -> Optional.of(coreVersions());
            case "2:api" ->
                    parts.get(1).equals("v1") ? Optional.of(resources("", "v1")) : Optional.empty();
            case "1:apis" -> Optional.of(groups());
            case "2:apis" ->
                    hasGroup(parts.get(1))
                            ? Optional.of(
                                    group(parts.get(1))
                                            .put("kind", "APIGroup")
                                            .put("apiVersion", "v1"))
                            : Optional.empty();
            case "3:apis" ->
                    hasGroup(parts.get(1)) && parts.get(2).equals("v1")
                            ? Optional.of(resources(parts.get(1), "v1"))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "34")
                .put("emulationMajor", "1")
                .put("emulationMinor", "34")
                .put("gitVersion", "v1.34.0+berth-sandbox")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-11-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "sandbox");
    }

    private static ObjectNode coreVersions() {
        ObjectNode document = Json.object().put("kind", "APIVersions");
        document.putArray("versions").add("v1");
        document.putArray("serverAddressByClientCIDRs");
        return document;
    }

    private static ObjectNode groups() {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var list = document.putArray("groups");
        Arrays.stream(ResourceType.values())
                .map(ResourceType::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .forEach(group -> list.add(group(group)));
        return document;
    }

    private static boolean hasGroup(String group) {
        return !group.isEmpty()
                && Arrays.stream(ResourceType.values())
                        .anyMatch(type -> type.group().equals(group));
    }

    private static ObjectNode group(String group) {
        ObjectNode document = Json.object().put("name", group);
        document.putArray("versions")
                .addObject()
                .put("groupVersion", group + "/v1")
                .put("version", "v1");
        document.putObject("preferredVersion")
                .put("groupVersion", group + "/v1")
                .put("version", "v1");
        return document;
    }

    private static ObjectNode resources(String group, String version) {
        ObjectNode document =
                Json.object()
                        .put("kind", "APIResourceList")
                        .put("apiVersion", "v1")
                        .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        var list = document.putArray("resources");
        for (ResourceType type : ResourceType.values()) {
            if (!type.group().equals(group)) {
                continue;
            }
            List<String> verbs =
                    type.stored()
                            ? List.of("create", "delete", "get", "list", "patch", "update", "watch")
                            : List.of("create");
            add(list.addObject(), type, type.plural(), verbs);
            type.subresources().stream()
                    .sorted()
                    .forEach(
                            sub ->
                                    add(
                                            list.addObject(),
                                            type,
                                            type.plural() + "/" + sub,
                                            List.of("get", "patch", "update")));
        }
        return document;
    }

    private static void add(ObjectNode entry, ResourceType type, String name, List<String> verbs) {
        entry.put("name", name)
                .put("singularName", name.contains("/") ? "" : type.kind().toLowerCase(Locale.ROOT))
                .put("namespaced", type.namespaced())
                .put("kind", type.kind());
        var array = entry.putArray("verbs");
        verbs.forEach(array::add);
        if (!name.contains("/") && !type.shortNames().isEmpty()) {
            var shortNames = entry.putArray("shortNames");
            type.shortNames().forEach(shortNames::add);
        }
    }
}
