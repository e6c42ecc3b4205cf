/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.Suggestion;
import dev.berth.renderer.check.YamlSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our own YAML documents as records: a key that a record does not have is an error with its place.
 */
final class StrictYaml {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            config ->
                                    config.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .build();

    // What is unknown is said before what is missing: often the one is the other, misspelt.
    private static final JsonMapper WITHOUT_REQUIRED =
            MAPPER.rebuild().annotationIntrospector(new NothingRequired()).build();

    private static final Pattern MISSING =
            Pattern.compile("^Missing required (?:creator )?property '([A-Za-z]+)'");
    // Each reads the whole document anew, and says one thing.
    private static final int MOST_ROUNDS = 100;

    private StrictYaml() {}

    /**
     * @throws RefusedException naming the place of all that does not fit
     */
    static <T> T as(YamlSource source, TypeReference<T> type) {
        Refusals refusals = new Refusals();
        T read = as(source, type, refusals);
        refusals.throwAny();
        return read;
    }

    /**
     * The document with something harmless where it does not fit, so that all the rest can be
     * looked at.
     *
     * @param refusals gets what does not fit
     * @throws RefusedException with all of them, when nothing can be made of the document
     */
    static <T> T as(YamlSource source, TypeReference<T> type, Refusals refusals) {
        JsonNode tree = MAPPER.valueToTree(source.tree());
        for (int round = 0; round < MOST_ROUNDS; round++) {
            try {
                WITHOUT_REQUIRED.readerFor(type).readValue(tree);
                return MAPPER.readerFor(type).readValue(tree);
            } catch (JsonMappingException broken) {
                Misfit misfit = misfit(source, broken);
                if (!misfit.isMissing() || !refusals.isMeant(misfit.finding().field())) {
                    refusals.add(misfit.finding());
                }
                refusals.silence(misfit.finding().field());
                if (!misfit.mended(tree)) {
                    break;
                }
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
        refusals.throwAny();
        throw new IllegalStateException("a document that fits nowhere has no finding");
    }

    /** Adds each entry below a path that has no value. */
    static void requireValues(
            YamlSource source, String path, @Nullable Object value, Refusals refusals) {
        switch (value) {
            case null -> refusals.add(withoutValue(source, path));
            case Map<?, ?> map ->
                    map.forEach(
                            (key, below) ->
                                    requireValues(source, path + "." + key, below, refusals));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    requireValues(source, path + "[" + i + "]", list.get(i), refusals);
                }
            }
            default -> {
                // a scalar
            }
        }
    }

    static Finding withoutValue(YamlSource source, String path) {
        return Finding.error(source.key(path), path, "has no value", "give it one, or remove it");
    }

    /**
     * One entry that does not fit.
     *
     * @param parents where it is, from the top
     * @param name of the entry itself, or its index in a list
     * @param mend stands for it; null takes it away
     */
    private record Misfit(
            Finding finding,
            List<Reference> parents,
            Reference name,
            @Nullable JsonNode mend,
            boolean isMendable,
            boolean isMissing) {

        boolean mended(JsonNode tree) {
            JsonNode at = tree;
            for (Reference part : parents) {
                at =
                        part.getFieldName() == null
                                ? at.path(part.getIndex())
                                : at.path(part.getFieldName());
            }
            if (!isMendable) {
                return false;
            }
            return switch (at) {
                case ObjectNode object when mend == null ->
                        object.remove(name.getFieldName()) != null;
                case ObjectNode object -> {
                    object.set(name.getFieldName(), mend);
                    yield true;
                }
                case ArrayNode array when mend != null && name.getIndex() < array.size() -> {
                    array.set(name.getIndex(), mend);
                    yield true;
                }
                default -> false;
            };
        }
    }

    private static Misfit misfit(YamlSource source, JsonMappingException broken) {
        List<Reference> path = broken.getPath();
        String at = path(path);
        if (broken instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
            String meant = Suggestion.of(unknown.getPropertyName(), known);
            return misfit(
                    Finding.error(
                            source.key(at),
                            at,
                            "is no key here",
                            meant.isEmpty() ? "there are " + known : meant),
                    path,
                    null,
                    true);
        }
        String missing = missing(broken);
        if (!missing.isEmpty()) {
            List<Reference> whole = new ArrayList<>(path);
            if (path.isEmpty() || !missing.equals(path.getLast().getFieldName())) {
                whole.add(new Reference(null, missing));
            }
            String entry = path(whole);
            List<Reference> mapping = whole.subList(0, whole.size() - 1);
            return new Misfit(
                    Finding.error(source.value(path(mapping)), entry, "is missing", "add it"),
                    mapping,
                    whole.getLast(),
                    TextNode.valueOf(""),
                    true,
                    true);
        }
        if (broken instanceof MismatchedInputException mismatch
                && mismatch.getTargetType() != null) {
            Class<?> type = mismatch.getTargetType();
            JsonNode neutral = neutral(type);
            return misfit(
                    Finding.error(
                            source.value(at),
                            at,
                            "must be " + name(type),
                            type == String.class ? "put it into quotes" : ""),
                    path,
                    neutral,
                    neutral != null);
        }
        return misfit(
                Finding.error(
                        source.key(at),
                        at,
                        broken.getOriginalMessage().replaceFirst(" \\(.*", ""),
                        ""),
                path,
                null,
                false);
    }

    private static Misfit misfit(
            Finding finding, List<Reference> path, @Nullable JsonNode mend, boolean isMendable) {
        return path.isEmpty()
                ? new Misfit(finding, List.of(), new Reference(null, ""), null, false, false)
                : new Misfit(
                        finding,
                        path.subList(0, path.size() - 1),
                        path.getLast(),
                        mend,
                        isMendable,
                        false);
    }

    // Jackson says it of what it knows to be required; a record of another module refuses null.
    private static String missing(JsonMappingException broken) {
        if (broken instanceof ValueInstantiationException
                && broken.getCause() instanceof NullPointerException absent) {
            return String.valueOf(absent.getMessage());
        }
        Matcher required = MISSING.matcher(broken.getOriginalMessage());
        return required.find() ? required.group(1) : "";
    }

    private static String path(List<Reference> parts) {
        StringBuilder path = new StringBuilder();
        for (Reference part : parts) {
            if (part.getFieldName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        return path.toString();
    }

    private static @Nullable JsonNode neutral(Class<?> type) {
        if (type == String.class) {
            return TextNode.valueOf("");
        }
        if (type == boolean.class || type == Boolean.class) {
            return BooleanNode.FALSE;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return MAPPER.createArrayNode();
        }
        return Map.class.isAssignableFrom(type) ? MAPPER.createObjectNode() : null;
    }

    private static String name(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a mapping";
    }

    private static final class NothingRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return Boolean.FALSE;
        }
    }
}
