/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal, in the words a real API server uses; becomes a {@code Status} object on the wire. */
final class ApiException extends RuntimeException {

    /** One field that is wrong. */
    record FieldError(String field, String reason, String message) {
        static FieldError required(String field, String detail) {
            return new FieldError(
                    field,
                    "FieldValueRequired",
                    "Required value" + (detail.isEmpty() ? "" : ": " + detail));
        }

        static FieldError invalid(String field, String value, String detail) {
            return new FieldError(
                    field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
        }

        static FieldError duplicate(String field, String value) {
            return new FieldError(
                    field, "FieldValueDuplicate", "Duplicate value: \"" + value + "\"");
        }

        static FieldError unsupported(String field, String value, String supported) {
            return new FieldError(
                    field,
                    "FieldValueNotSupported",
                    "Unsupported value: \"" + value + "\": supported values: " + supported);
        }

        static FieldError forbidden(String field, String detail) {
            return new FieldError(field, "FieldValueForbidden", "Forbidden: " + detail);
        }

        String text() {
            return field + ": " + message;
        }
    }

    private final int code;
    private final ObjectNode status;

    private ApiException(int code, String reason, String message, ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.status =
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("reason", reason)
                        .put("code", code);
        status.putObject("metadata");
        if (!details.isEmpty()) {
            status.set("details", details);
        }
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return status;
    }

    static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized", Json.object());
    }

    static ApiException forbidden(String group, String plural, String name, String why) {
        String what =
                ResourceType.qualified(group, plural) + (name.isEmpty() ? "" : " \"" + name + "\"");
        return new ApiException(
                403, "Forbidden", what + " is forbidden: " + why, details(group, plural, name));
    }

    static ApiException forbiddenPath(String why) {
        return new ApiException(403, "Forbidden", "forbidden: " + why, Json.object());
    }

    static ApiException noSuchResource() {
        return new ApiException(
                404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    static ApiException notFound(ResourceType type, String name) {
        return new ApiException(
                404,
                "NotFound",
                type.qualified() + " \"" + name + "\" not found",
                details(type.group(), type.plural(), name));
    }

    static ApiException methodNotAllowed() {
        return new ApiException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    static ApiException alreadyExists(ResourceType type, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                type.qualified() + " \"" + name + "\" already exists",
                details(type.group(), type.plural(), name));
    }

    static ApiException conflict(ResourceType type, String name, String why) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on "
                        + type.qualified()
                        + " \""
                        + name
                        + "\": "
                        + why,
                details(type.group(), type.plural(), name));
    }

    static ApiException modified(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message, Json.object());
    }

    /** A patch that is one, but does not fit the object: a failed test, for one. */
    static ApiException unprocessable(String message) {
        return new ApiException(422, "Invalid", message, Json.object());
    }

    static ApiException expired(String message) {
        return new ApiException(410, "Expired", message, Json.object());
    }

    static ApiException tooLarge(long limit) {
        return new ApiException(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is " + limit,
                Json.object());
    }

    static ApiException unsupportedMediaType(String message) {
        return new ApiException(415, "UnsupportedMediaType", message, Json.object());
    }

    static ApiException internal(String message) {
        return new ApiException(
                500, "InternalError", "Internal error occurred: " + message, Json.object());
    }

    static ApiException unavailable(String message) {
        return new ApiException(503, "ServiceUnavailable", message, Json.object());
    }

    static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
        String qualifiedKind =
                type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        String list =
                errors.size() == 1
                        ? errors.getFirst().text()
                        : "["
                                + String.join(", ", errors.stream().map(FieldError::text).toList())
                                + "]";
        ObjectNode details = details(type.group(), type.kind(), name);
        var causes = details.putArray("causes");
        for (FieldError error : errors) {
            causes.addObject()
                    .put("reason", error.reason())
                    .put("message", error.message())
                    .put("field", error.field());
        }
        return new ApiException(
                422, "Invalid", qualifiedKind + " \"" + name + "\" is invalid: " + list, details);
    }

    private static ObjectNode details(String group, String kind, String name) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return details.put("kind", kind);
    }
}
