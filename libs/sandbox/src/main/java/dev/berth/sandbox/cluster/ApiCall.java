/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request, understood as far as its line goes: which verb on what. The type is empty for
 * resources (or paths) that are not served.
 */
record ApiCall(Access access, Optional<ResourceType> type, Map<String, String> query) {

    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private record Place(String group, String version, List<String> rest) {}

    static ApiCall parse(String method, URI uri) {
        Map<String, String> query = queryOf(uri.getRawQuery());
        String path = uri.getPath() == null ? "/" : uri.getPath();
        List<String> parts =
                Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        Place place = place(parts);
        if (place.rest.isEmpty()) {
            String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
            return new ApiCall(Access.path(verb, path), Optional.empty(), query);
        }
        List<String> rest = place.rest;
        String namespace = "";
        if (rest.getFirst().equals("namespaces")
                && rest.size() > 2
                && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        String resource = rest.getFirst();
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        if (resource.equals("namespaces") && !name.isEmpty()) {
            // As the real API server: a namespace is "in" itself, so that a Role can speak of it.
            namespace = name;
        }
        String verb = verb(method, name, query);
        if (name.isEmpty()
                && (verb.equals("list")
                        || verb.equals("watch")
                        || verb.equals("deletecollection"))) {
            name = nameIn(query.getOrDefault("fieldSelector", ""));
        }
        Access access = new Access(verb, place.group, resource, subresource, namespace, name, "");
        return new ApiCall(access, ResourceType.find(place.group, place.version, resource), query);
    }

    /** The namespace part of an object's key. */
    String objectNamespace() {
        return type.map(ResourceType::namespaced).orElse(false) ? access.namespace() : "";
    }

    String query(String name) {
        return query.getOrDefault(name, "");
    }

    /** An optional number in the query; @throws ApiException 400 if it is none. */
    Optional<Long> number(String name) {
        String text = query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException _) {
            throw ApiException.badRequest("invalid " + name + ": \"" + text + "\" is not a number");
        }
    }

    private static Place place(List<String> parts) {
        if (parts.size() > 2 && parts.getFirst().equals("api")) {
            return new Place("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() > 3 && parts.getFirst().equals("apis")) {
            return new Place(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return new Place("", "", List.of());
    }

    private static String verb(String method, String name, Map<String, String> query) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" ->
                    !name.isEmpty() ? "get" : isTrue(query.get("watch")) ? "watch" : "list";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static boolean isTrue(@Nullable String value) {
        return "true".equals(value) || "1".equals(value);
    }

    /** The name a field selector pins down, for authorization. */
    private static String nameIn(String fieldSelector) {
        for (String term : fieldSelector.split(",", -1)) {
            for (String prefix : List.of("metadata.name==", "metadata.name=")) {
                if (term.startsWith(prefix)) {
                    return term.substring(prefix.length());
                }
            }
        }
        return "";
    }

    private static Map<String, String> queryOf(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                try {
                    query.putIfAbsent(
                            URLDecoder.decode(name, StandardCharsets.UTF_8),
                            URLDecoder.decode(value, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException _) {
                    throw ApiException.badRequest("the query cannot be decoded: " + pair);
                }
            }
        }
        return query;
    }
}
