/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Roles and bindings, evaluated as Kubernetes does: nothing is allowed but what a rule says.
 * Immutable; {@link #with} makes a larger one.
 */
final class Rbac {

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String API_GROUP = "rbac.authorization.k8s.io";

    record Rule(
            Set<String> verbs,
            Set<String> groups,
            Set<String> resources,
            Set<String> names,
            Set<String> paths) {

        boolean allows(Access access) {
            if (!has(verbs, access.verb())) {
                return false;
            }
            if (!access.onResource()) {
                return paths.stream().anyMatch(path -> pathMatches(path, access.path()));
            }
            return has(groups, access.group())
                    && resourceMatches(access)
                    && (names.isEmpty() || names.contains(access.name()));
        }

        private boolean resourceMatches(Access access) {
            return has(resources, access.fullResource())
                    || !access.subresource().isEmpty()
                            && resources.contains("*/" + access.subresource());
        }

        private static boolean has(Set<String> set, String value) {
            return set.contains("*") || set.contains(value);
        }

        private static boolean pathMatches(String rule, String path) {
            return rule.equals("*")
                    || rule.equals(path)
                    || rule.endsWith("*") && path.startsWith(rule.substring(0, rule.length() - 1));
        }
    }

    private record Subject(String kind, String name) {
        boolean is(User user) {
            return switch (kind) {
                case "User" -> name.equals(user.name());
                case "Group" -> user.groups().contains(name);
                default -> false;
            };
        }
    }

    /** The namespace is empty for cluster roles and cluster role bindings. */
    private record RoleName(String namespace, String name) {}

    private record Binding(String namespace, String name, RoleName role, List<Subject> subjects) {}

    static final Rbac NOTHING = new Rbac(Map.of(), Map.of());

    private final Map<RoleName, List<Rule>> roles;
    private final Map<RoleName, Binding> bindings;

    private Rbac(Map<RoleName, List<Rule>> roles, Map<RoleName, Binding> bindings) {
        this.roles = Map.copyOf(roles);
        this.bindings = Map.copyOf(bindings);
    }

    boolean allows(User user, Access access) {
        for (Binding binding : bindings.values()) {
            boolean covers =
                    binding.namespace.isEmpty()
                            || access.onResource() && binding.namespace.equals(access.namespace());
            if (covers
                    && binding.subjects.stream().anyMatch(subject -> subject.is(user))
                    && roles.getOrDefault(binding.role, List.of()).stream()
                            .anyMatch(rule -> rule.allows(access))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds roles and bindings; one of the same kind and name replaces the older. Objects of other
     * kinds are passed over, so that a whole rendered chart can be given.
     *
     * @throws IllegalArgumentException if a role or binding cannot be understood, naming it
     */
    Rbac with(List<JsonNode> objects) {
        Map<RoleName, List<Rule>> newRoles = new HashMap<>(roles);
        Map<RoleName, Binding> newBindings = new HashMap<>(bindings);
        for (JsonNode object : objects) {
            String name = Json.text(object, "metadata", "name");
            String namespace = Json.text(object, "metadata", "namespace");
            if (!Json.text(object, "apiVersion").startsWith(API_GROUP + "/")) {
                continue;
            }
            switch (Json.text(object, "kind")) {
                case "ClusterRole" -> newRoles.put(new RoleName("", name), rules(object));
                case "Role" ->
                        newRoles.put(
                                new RoleName(required(namespace, object), name), rules(object));
                case "ClusterRoleBinding" ->
                        newBindings.put(new RoleName("", name), binding("", name, object));
                case "RoleBinding" ->
                        newBindings.put(
                                new RoleName(required(namespace, object), name),
                                binding(namespace, name, object));
                default -> throw broken(object, "is no role and no binding");
            }
        }
        return new Rbac(newRoles, newBindings);
    }

    /** The service accounts of a namespace that something was bound to, sorted. */
    List<String> serviceAccounts(String namespace) {
        String prefix = SERVICE_ACCOUNT + namespace + ":";
        return bindings.values().stream()
                .flatMap(binding -> binding.subjects.stream())
                .filter(subject -> subject.kind.equals("User") && subject.name.startsWith(prefix))
                .map(subject -> subject.name.substring(prefix.length()))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Rule> rules(JsonNode role) {
        if (role.has("aggregationRule")) {
            throw broken(role, "has an aggregationRule, which the sandbox does not evaluate");
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : role.path("rules")) {
            rules.add(
                    new Rule(
                            set(rule.get("verbs")),
                            set(rule.get("apiGroups")),
                            set(rule.get("resources")),
                            set(rule.get("resourceNames")),
                            set(rule.get("nonResourceURLs"))));
        }
        return rules;
    }

    private static Binding binding(String namespace, String name, JsonNode object) {
        JsonNode ref = object.path("roleRef");
        String kind = Json.text(ref, "kind");
        RoleName role =
                switch (kind) {
                    case "ClusterRole" -> new RoleName("", Json.text(ref, "name"));
                    case "Role" -> new RoleName(namespace, Json.text(ref, "name"));
                    default -> throw broken(object, "has a roleRef of kind '" + kind + "'");
                };
        List<Subject> subjects = new ArrayList<>();
        for (JsonNode subject : object.path("subjects")) {
            subjects.add(subject(subject, object));
        }
        return new Binding(namespace, name, role, subjects);
    }

    private static Subject subject(JsonNode subject, JsonNode binding) {
        String name = Json.text(subject, "name");
        String kind = Json.text(subject, "kind");
        return switch (kind) {
            case "User", "Group" -> new Subject(kind, name);
            case "ServiceAccount" ->
                    new Subject(
                            "User",
                            SERVICE_ACCOUNT
                                    + required(Json.text(subject, "namespace"), binding)
                                    + ":"
                                    + name);
            default -> throw broken(binding, "has a subject of kind '" + kind + "'");
        };
    }

    private static Set<String> set(@Nullable JsonNode array) {
        return array == null ? Set.of() : Set.copyOf(Json.texts(array));
    }

    private static String required(String namespace, JsonNode object) {
        if (namespace.isEmpty()) {
            throw broken(object, "needs a namespace and has none");
        }
        return namespace;
    }

    private static IllegalArgumentException broken(JsonNode object, String what) {
        return new IllegalArgumentException(
                Json.text(object, "kind")
                        + " '"
                        + Json.text(object, "metadata", "name")
                        + "' "
                        + what);
    }
}
