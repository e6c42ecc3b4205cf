/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads join events by their published JSON Schema and lists every violation. */
public final class JoinEvents {

    /** Where the schema is found on the class path. */
    public static final String SCHEMA = "/dev/berth/events/join-v1.schema.json";

    /**
     * What stands in {@link Reading.Refused#rest()} for a name or cluster that is wrong or missing.
     */
    public static final String STAND_IN = "stand-in-for-a-wrong-value";

    private static final JsonSchema JOIN = load();

    private JoinEvents() {}

    /** A join event, or everything that is wrong with it. */
    public sealed interface Reading {
        /** The event has the published shape. */
        record Read(JoinEvent event) implements Reading {}

        /**
         * The event does not; at least one violation.
         *
         * @param rest the event without the fields that are wrong, and with stand-ins for what must
         *     be there: to look for what else is wrong with it, and for nothing else; null when
         *     there is none
         */
        record Refused(List<Violation> violations, @Nullable JoinEvent rest) implements Reading {}
    }

    /** Reads untrusted bytes; never throws. */
    public static Reading read(byte[] json) {
        JsonNode tree;
        try {
            tree = ContractJson.mapper().readTree(json);
        } catch (JsonProcessingException broken) {
            return refused(new Violation("", "json", JsonProblem.of(broken)));
        } catch (IOException broken) {
            return refused(new Violation("", "json", "not JSON in UTF-8"));
        }
        if (tree == null || !tree.isObject()) {
            return refused(new Violation("", "json", "a join event is a JSON object"));
        }
        Set<ValidationMessage> messages = JOIN.validate(tree);
        List<Violation> violations =
                messages.stream()
                        .map(JoinEvents::violation)
                        .sorted(
                                Comparator.comparing(Violation::field)
                                        .thenComparing(Violation::message))
                        .toList();
        if (!violations.isEmpty()) {
            return new Reading.Refused(violations, SoundPart.of((ObjectNode) tree, messages));
        }
        try {
            return new Reading.Read(ContractJson.mapper().treeToValue(tree, JoinEvent.class));
        } catch (JsonProcessingException broken) {
            return refused(new Violation("", "shape", "does not have the shape of a join event"));
        }
    }

    private static Reading refused(Violation violation) {
        return new Reading.Refused(List.of(violation), null);
    }

    private static Violation violation(ValidationMessage message) {
        String path = message.getInstanceLocation().toString();
        String field = path.startsWith("$.") ? path.substring(2) : path.substring(1);
        String text = message.getMessage();
        int colon = text.indexOf(": ");
        return new Violation(
                field,
                message.getType(),
                VisibleText.shortened(colon < 0 ? text : text.substring(colon + 2)));
    }

    private static JsonSchema load() {
        try (InputStream schema = JoinEvents.class.getResourceAsStream(SCHEMA)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(
                            schema,
                            SchemaValidatorsConfig.builder()
                                    .pathType(PathType.LEGACY)
                                    .locale(Locale.ROOT)
                                    // As whole matches: the JDK's "$" lets a line feed follow.
                                    .regularExpressionFactory(
                                            regex ->
                                                    Pattern.compile(regex).asMatchPredicate()::test)
                                    .build());
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
