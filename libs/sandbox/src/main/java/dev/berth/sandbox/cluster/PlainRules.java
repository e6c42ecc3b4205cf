/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.sandbox.cluster.ApiException.FieldError;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The types that need little: Nodes, Leases, Secrets, Events, Namespaces. */
final class PlainRules {

    private PlainRules() {}

    /** A Node's status is written through {@code /status}, except when the Node is created. */
    static final class Nodes implements Rules {
        private static final Set<String> EFFECTS =
                Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

        @Override
        public void create(ObjectNode node, User user) {
            Json.child(node, "spec");
            Json.child(node, "status");
            judge(node);
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            Json.copyField(old, next, subresource.isEmpty() ? "status" : "spec");
            judge(next);
        }

        private static void judge(ObjectNode node) {
            List<FieldError> errors = new ArrayList<>();
            int index = 0;
            for (JsonNode taint : node.path("spec").path("taints")) {
                String field = "metadata.taints[" + index++ + "]";
                if (Json.text(taint, "key").isEmpty()) {
                    errors.add(FieldError.required(field + ".key", ""));
                }
                if (!EFFECTS.contains(Json.text(taint, "effect"))) {
                    errors.add(
                            FieldError.unsupported(
                                    field + ".effect",
                                    Json.text(taint, "effect"),
                                    "\"NoExecute\", \"NoSchedule\", \"PreferNoSchedule\""));
                }
            }
            refuse(ResourceType.NODE, node, errors);
        }
    }

    /** A Lease must be updated from the version that was read. */
    static final class Leases implements Rules {
        @Override
        public void create(ObjectNode lease, User user) {
            judge(lease);
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            judge(next);
        }

        @Override
        public boolean needsVersion() {
            return true;
        }

        private static void judge(ObjectNode lease) {
            List<FieldError> errors = new ArrayList<>();
            JsonNode spec = lease.path("spec");
            if (spec.has("leaseDurationSeconds")
                    && spec.path("leaseDurationSeconds").asLong() <= 0) {
                errors.add(
                        FieldError.invalid(
                                "spec.leaseDurationSeconds",
                                spec.path("leaseDurationSeconds").asText(),
                                "must be greater than 0"));
            }
            refuse(ResourceType.LEASE, lease, errors);
            for (String field : List.of("acquireTime", "renewTime")) {
                requireTime(spec.path(field), "spec." + field);
            }
        }
    }

    /** {@code stringData} becomes {@code data}; the type never changes. */
    static final class Secrets implements Rules {
        @Override
        public void create(ObjectNode secret, User user) {
            if (Json.text(secret, "type").isEmpty()) {
                secret.put("type", "Opaque");
            }
            judge(secret);
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            if (Json.text(next, "type").isEmpty()) {
                Json.copyField(old, next, "type");
            }
            judge(next);
            if (!Json.text(old, "type").equals(Json.text(next, "type"))) {
                refuse(
                        ResourceType.SECRET,
                        next,
                        List.of(
                                FieldError.invalid(
                                        "type",
                                        "\"" + Json.text(next, "type") + "\"",
                                        "field is immutable")));
            }
        }

        private static void judge(ObjectNode secret) {
            JsonNode plain = secret.remove("stringData");
            if (plain != null) {
                ObjectNode data = Json.child(secret, "data");
                plain.properties()
                        .forEach(
                                entry ->
                                        data.put(
                                                entry.getKey(),
                                                Base64.getEncoder()
                                                        .encodeToString(
                                                                entry.getValue()
                                                                        .asText("")
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8))));
            }
            secret.path("data")
                    .properties()
                    .forEach(
                            entry -> {
                                try {
                                    Base64.getDecoder().decode(entry.getValue().asText(""));
                                } catch (IllegalArgumentException _) {
                                    throw ApiException.badRequest(
                                            "data."
                                                    + entry.getKey()
                                                    + " of the Secret is not base64");
                                }
                            });
        }
    }

    /**
     * Events of the old API live in the namespace of the object they tell of, or in {@code
     * default}.
     */
    static final class Events implements Rules {
        @Override
        public void create(ObjectNode event, User user) {
            String about = Json.text(event, "involvedObject", "namespace");
            String namespace = Json.text(event, "metadata", "namespace");
            boolean fits =
                    about.isEmpty()
                            ? namespace.equals("default") || namespace.equals("kube-system")
                            : about.equals(namespace);
            if (!fits) {
                refuse(
                        ResourceType.EVENT,
                        event,
                        List.of(
                                FieldError.invalid(
                                        "involvedObject.namespace",
                                        "\"" + about + "\"",
                                        "does not match event.namespace")));
            }
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            // Counting up an event is what updates of it are for; nothing in it is protected.
        }
    }

    /** Events of {@code events.k8s.io/v1}: the fields the old API left optional are required. */
    static final class NewEvents implements Rules {
        @Override
        public void create(ObjectNode event, User user) {
            List<FieldError> errors = new ArrayList<>();
            for (String field :
                    List.of(
                            "eventTime",
                            "reportingController",
                            "reportingInstance",
                            "action",
                            "reason")) {
                if (Json.text(event, field).isEmpty()) {
                    errors.add(FieldError.required(field, ""));
                }
            }
            String type = Json.text(event, "type");
            if (!type.equals("Normal") && !type.equals("Warning")) {
                errors.add(FieldError.invalid("type", "\"" + type + "\"", "has invalid value"));
            }
            if (Json.text(event, "note").length() > 1024) {
                errors.add(
                        FieldError.invalid(
                                "message", "\"...\"", "can have at most 1024 characters"));
            }
            refuse(ResourceType.NEW_EVENT, event, errors);
            requireTime(event.path("eventTime"), "eventTime");
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            // Only the series of an event is updated; nothing in it is protected here.
        }
    }

    static final class Namespaces implements Rules {
        @Override
        public void create(ObjectNode namespace, User user) {
            Json.child(namespace, "status").put("phase", "Active");
        }

        @Override
        public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
            Json.copyField(old, next, "status");
        }
    }

    private static void requireTime(JsonNode value, String field) {
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        try {
            OffsetDateTime.parse(value.asText(""));
        } catch (DateTimeException _) {
            throw ApiException.badRequest(
                    field + " is not an RFC 3339 time: \"" + value.asText("") + "\"");
        }
    }

    private static void refuse(ResourceType type, ObjectNode object, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(type, Json.text(object, "metadata", "name"), errors);
        }
    }
}
