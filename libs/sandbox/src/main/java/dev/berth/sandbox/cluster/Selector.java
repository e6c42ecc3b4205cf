/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which objects a list or watch asks for: {@code fieldSelector} and {@code labelSelector}. */
record Selector(Predicate<ObjectNode> filter, Optional<String> name) {

    static final Selector ALL = new Selector(_ -> true, Optional.empty());

    private static final Pattern FIELD =
            Pattern.compile("([\\w./-]+)(==|!=|=)(.*)", Pattern.DOTALL);
    private static final Pattern SET =
            Pattern.compile("([\\w./-]+)\\s+(in|notin)\\s+\\(([^()]*)\\)");
    private static final Pattern EQUALITY =
            Pattern.compile("([\\w./-]+)\\s*(==|!=|=)\\s*([\\w.-]*)");
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*([\\w./-]+)");

    /**
     * Beyond {@code metadata.name} and {@code metadata.namespace}, the fields a real API server can
     * select by.
     */
    private static final Map<ResourceType, Set<String>> FIELDS =
            Map.of(
                    ResourceType.CERTIFICATE_SIGNING_REQUEST, Set.of("spec.signerName"),
                    ResourceType.NODE, Set.of("spec.unschedulable"),
                    ResourceType.SECRET, Set.of("type"),
                    ResourceType.NAMESPACE, Set.of("status.phase"),
                    ResourceType.EVENT,
                            Set.of(
                                    "involvedObject.kind",
                                    "involvedObject.namespace",
                                    "involvedObject.name",
                                    "involvedObject.uid",
                                    "involvedObject.apiVersion",
                                    "reason",
                                    "reportingComponent",
                                    "source",
                                    "type"));

    boolean matches(ObjectNode object) {
        return filter.test(object);
    }

    /**
     * A change as seen through this selector: an object that stops matching is gone, one that
     * begins to is new.
     */
    Optional<Store.Change> narrow(Store.Change change) {
        boolean after = matches(change.object());
        return switch (change.kind()) {
            case ADDED, DELETED -> after ? Optional.of(change) : Optional.empty();
            case MODIFIED -> {
                boolean before = matches(change.before());
                if (before && after) {
                    yield Optional.of(change);
                }
                yield before
                        ? as(change, Store.ChangeType.DELETED)
                        : after ? as(change, Store.ChangeType.ADDED) : Optional.empty();
            }
        };
    }

    private static Optional<Store.Change> as(Store.Change change, Store.ChangeType kind) {
        return Optional.of(
                new Store.Change(
                        change.revision(), kind, change.type(), change.object(), change.before()));
    }

    /**
     * @throws ApiException 400 if a selector cannot be read or names a field that cannot be
     *     selected by
     */
    static Selector parse(ResourceType type, String fieldSelector, String labelSelector) {
        List<Predicate<ObjectNode>> parts = new ArrayList<>();
        Optional<String> name = Optional.empty();
        for (String term : terms(fieldSelector)) {
            Matcher matcher = FIELD.matcher(term);
            if (!matcher.matches()) {
                throw ApiException.badRequest(
                        "invalid selector: '"
                                + fieldSelector
                                + "'; can't understand '"
                                + term
                                + "'");
            }
            String field = matcher.group(1);
            if (!field.equals("metadata.name")
                    && !(field.equals("metadata.namespace"))
                    && !FIELDS.getOrDefault(type, Set.of()).contains(field)) {
                throw ApiException.badRequest("field label not supported: " + field);
            }
            boolean wanted = !matcher.group(2).equals("!=");
            String value = matcher.group(3);
            parts.add(object -> fieldOf(object, field).equals(value) == wanted);
            if (wanted && field.equals("metadata.name")) {
                name = Optional.of(value);
            }
        }
        for (String term : terms(labelSelector)) {
            parts.add(label(term, labelSelector));
        }
        return parts.isEmpty()
                ? ALL
                : new Selector(object -> parts.stream().allMatch(part -> part.test(object)), name);
    }

    private static String fieldOf(ObjectNode object, String field) {
        JsonNode at = object;
        for (String step : field.split("\\.", -1)) {
            at = at.path(step);
        }
        return at.isMissingNode() && field.equals("spec.unschedulable") ? "false" : at.asText("");
    }

    private static Predicate<ObjectNode> label(String term, String whole) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            String key = set.group(1);
            boolean in = set.group(2).equals("in");
            Set<String> values =
                    Set.copyOf(
                            Arrays.stream(set.group(3).split(",", -1))
                                    .map(String::strip)
                                    .distinct()
                                    .toList());
            return object -> {
                JsonNode label = labelOf(object, key);
                return in
                        ? !label.isMissingNode() && values.contains(label.asText())
                        : label.isMissingNode() || !values.contains(label.asText());
            };
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3);
            boolean wanted = !equality.group(2).equals("!=");
            return object -> {
                JsonNode label = labelOf(object, key);
                return (!label.isMissingNode() && label.asText().equals(value)) == wanted;
            };
        }
        Matcher exists = EXISTS.matcher(term);
        if (exists.matches()) {
            boolean wanted = exists.group(1).isEmpty();
            String key = exists.group(2);
            return object -> labelOf(object, key).isMissingNode() != wanted;
        }
        throw ApiException.badRequest("unable to parse requirement: '" + whole + "'");
    }

    private static JsonNode labelOf(ObjectNode object, String key) {
        return object.path("metadata").path("labels").path(key);
    }

    /** Splits at commas outside parentheses. */
    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= selector.length(); i++) {
            char c = i == selector.length() ? ',' : selector.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth <= 0) {
                String term = selector.substring(start, i).strip();
                if (!term.isEmpty()) {
                    terms.add(term);
                }
                start = i + 1;
            }
        }
        if (depth > 0) {
            throw ApiException.badRequest("unable to parse requirement: '" + selector + "'");
        }
        return terms;
    }
}
