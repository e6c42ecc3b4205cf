/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.Suggestion;
import dev.berth.renderer.check.YamlSource;
import java.util.List;
import java.util.Map;
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

    private StrictYaml() {}

    /**
     * @throws RefusedException naming the place of what does not fit
     */
    static <T> T as(YamlSource source, TypeReference<T> type) {
        try {
            byte[] json = MAPPER.writeValueAsBytes(source.tree());
            WITHOUT_REQUIRED.readValue(json, type);
            return MAPPER.readValue(json, type);
        } catch (JsonMappingException broken) {
            throw refused(source, broken);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of plain values is not JSON", impossible);
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }

    /**
     * @throws RefusedException naming the first entry below a path that has no value
     */
    static void requireValues(YamlSource source, String path, @Nullable Object value) {
        switch (value) {
            case null ->
                    throw new RefusedException(
                            Finding.error(
                                    source.key(path),
                                    path,
                                    "has no value",
                                    "give it one, or remove it"));
            case Map<?, ?> map ->
                    map.forEach(
                            (key, below) ->
                                    requireValues(
                                            source,
                                            path.isEmpty() ? String.valueOf(key) : path + "." + key,
                                            below));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    requireValues(source, path + "[" + i + "]", list.get(i));
                }
            }
            default -> {
                // a scalar
            }
        }
    }

    private static RefusedException refused(YamlSource source, JsonMappingException broken) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference part : broken.getPath()) {
            if (part.getFieldName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        String at = path.toString();
        return switch (broken) {
            case UnrecognizedPropertyException unknown -> {
                String meant =
                        Suggestion.of(
                                unknown.getPropertyName(),
                                unknown.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .toList());
                yield new RefusedException(
                        Finding.error(
                                source.key(at),
                                at,
                                "is no key here",
                                meant.isEmpty()
                                        ? "there are "
                                                + unknown.getKnownPropertyIds().stream()
                                                        .map(String::valueOf)
                                                        .sorted()
                                                        .toList()
                                        : meant));
            }
            case MismatchedInputException mismatch
                    when mismatch.getTargetType() != null
                            && !broken.getOriginalMessage().contains("Missing required") ->
                    new RefusedException(
                            Finding.error(
                                    source.value(at),
                                    at,
                                    "must be " + name(mismatch.getTargetType()),
                                    mismatch.getTargetType() == String.class
                                            ? "put it into quotes"
                                            : ""));
            case ValueInstantiationException missing
                    when missing.getCause() instanceof NullPointerException ->
                    new RefusedException(
                            Finding.error(
                                    source.value(at),
                                    at,
                                    missing.getCause().getMessage() + " is missing",
                                    ""));
            default ->
                    new RefusedException(
                            Finding.error(
                                    source.key(at),
                                    at,
                                    broken.getOriginalMessage()
                                            .replaceFirst(" \\(.*", "")
                                            .replace(" creator", ""),
                                    ""));
        };
    }

    private static String name(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return java.util.Collection.class.isAssignableFrom(type) ? "a list" : "a mapping";
    }

    private static final class NothingRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return Boolean.FALSE;
        }
    }
}
