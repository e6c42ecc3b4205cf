/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.sandbox.cluster.ApiException.FieldError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The conditions of a certificate signing request: what they may say, and when they were said. */
final class CsrConditions {

    private static final Set<String> ALWAYS_TRUE = Set.of("Approved", "Denied", "Failed");

    private CsrConditions() {}

    static Set<String> types(ObjectNode csr) {
        Set<String> types = new HashSet<>();
        all(csr).forEach(condition -> types.add(Json.text(condition, "type")));
        return types;
    }

    static Optional<JsonNode> find(ObjectNode csr, String type) {
        for (JsonNode condition : all(csr)) {
            if (Json.text(condition, "type").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /** Fills in the times a client left out. */
    static void stamp(ObjectNode old, ObjectNode next) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        for (JsonNode node : all(next)) {
            if (!(node instanceof ObjectNode condition)) {
                throw ApiException.badRequest("status.conditions must be a list of objects");
            }
            if (Json.text(condition, "lastUpdateTime").isEmpty()) {
                condition.put("lastUpdateTime", now);
            }
            if (Json.text(condition, "lastTransitionTime").isEmpty()) {
                String since =
                        find(old, Json.text(condition, "type"))
                                .filter(
                                        before ->
                                                Json.text(before, "status")
                                                        .equals(Json.text(condition, "status")))
                                .map(before -> Json.text(before, "lastTransitionTime"))
                                .orElse(now);
                condition.put("lastTransitionTime", since);
            }
        }
    }

    static void judge(ObjectNode csr, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode condition : all(csr)) {
            String field = "status.conditions[" + index++ + "]";
            String type = Json.text(condition, "type");
            String status = Json.text(condition, "status");
            if (type.isEmpty()) {
                errors.add(FieldError.required(field + ".type", ""));
            } else if (!seen.add(type)) {
                errors.add(FieldError.duplicate(field + ".type", type));
            }
            if (status.isEmpty()) {
                errors.add(FieldError.required(field + ".status", ""));
            } else if (ALWAYS_TRUE.contains(type) && !status.equals("True")) {
                errors.add(FieldError.unsupported(field + ".status", status, "\"True\""));
            } else if (!Set.of("True", "False", "Unknown").contains(status)) {
                errors.add(
                        FieldError.unsupported(
                                field + ".status", status, "\"False\", \"True\", \"Unknown\""));
            }
        }
        if (seen.contains("Approved") && seen.contains("Denied")) {
            errors.add(
                    FieldError.invalid(
                            "status.conditions",
                            "\"Denied\"",
                            "Approved and Denied conditions are mutually exclusive"));
        }
    }

    private static JsonNode all(ObjectNode csr) {
        return csr.path("status").path("conditions");
    }
}
