/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of KubeletConfiguration v1beta1 and the shape of their values: {@code
 * kubelet-fields.yaml}.
 */
final class KubeletFields {

    private static final Pattern DURATION =
            Pattern.compile("0|(\\d+(\\.\\d+)?(ns|us|µs|ms|s|m|h))+");
    private static final Pattern QUANTITY =
            Pattern.compile("\\d+(\\.\\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?");
    private static final Pattern PERCENT = Pattern.compile("(100|\\d{1,2})(\\.\\d+)?%");
    private static final List<String> RESOURCES =
            List.of("cpu", "memory", "ephemeral-storage", "pid");
    private static final List<String> SIGNALS =
            List.of(
                    "memory.available",
                    "nodefs.available",
                    "nodefs.inodesFree",
                    "imagefs.available",
                    "imagefs.inodesFree",
                    "containerfs.available",
                    "containerfs.inodesFree",
                    "pid.available");

    private static final Map<String, Shape> SHAPES = load();

    private KubeletFields() {}

    private enum Shape {
        BOOLEAN("true or false"),
        INTEGER("a whole number"),
        NUMBER("a number"),
        STRING("a string of one printable line"),
        DURATION("a duration such as 2m0s"),
        QUANTITY("a quantity such as 10Mi"),
        RESOURCES("cpu, memory, ephemeral-storage and pid with quantities"),
        THRESHOLDS("eviction signals with quantities or percentages"),
        DURATIONS("eviction signals with durations"),
        STRINGS("a list of strings"),
        LIST("a list"),
        OBJECT("an object");

        private final String meaning;

        Shape(String meaning) {
            this.meaning = meaning;
        }
    }

    /** What is wrong with this value of this field; null when nothing is. */
    static @Nullable String objection(String field, @Nullable Object value) {
        Shape shape = SHAPES.get(field);
        if (shape == null) {
            return "is no field of KubeletConfiguration v1beta1; the kubelet would ignore it";
        }
        if (value == null) {
            return null;
        }
        boolean fits =
                switch (shape) {
                    case BOOLEAN -> value instanceof Boolean;
                    case INTEGER -> isWhole(value);
                    case NUMBER -> value instanceof Number;
                    case STRING -> isLine(value);
                    case DURATION -> value instanceof String text && isDuration(text);
                    case QUANTITY -> value instanceof String text && isQuantity(text);
                    case RESOURCES -> entries(value, RESOURCES, KubeletFields::isQuantity);
                    case THRESHOLDS ->
                            entries(
                                    value,
                                    SIGNALS,
                                    text -> isQuantity(text) || PERCENT.matcher(text).matches());
                    case DURATIONS -> entries(value, SIGNALS, KubeletFields::isDuration);
                    case STRINGS ->
                            value instanceof List<?> list
                                    && list.stream().allMatch(KubeletFields::isLine);
                    case LIST -> value instanceof List<?> && isPlain(value, 0);
                    case OBJECT -> value instanceof Map<?, ?> && isPlain(value, 0);
                };
        return fits ? null : "must be " + shape.meaning;
    }

    private static boolean entries(
            Object value, List<String> keys, java.util.function.Predicate<String> fits) {
        return value instanceof Map<?, ?> map
                && map.entrySet().stream()
                        .allMatch(
                                entry ->
                                        entry.getKey() instanceof String key
                                                && keys.contains(key)
                                                && entry.getValue() instanceof String text
                                                && fits.test(text));
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    private static boolean isQuantity(String text) {
        return text.length() <= 32 && QUANTITY.matcher(text).matches();
    }

    private static boolean isDuration(String text) {
        return text.length() <= 32 && DURATION.matcher(text).matches();
    }

    private static boolean isLine(@Nullable Object value) {
        return value instanceof String text && SafeValue.isLine(text);
    }

    private static boolean isPlain(@Nullable Object value, int depth) {
        return switch (value) {
            case null -> true;
            case Boolean _, Number _ -> true;
            case String text -> SafeValue.isLine(text);
            case List<?> list ->
                    depth < 8 && list.stream().allMatch(entry -> isPlain(entry, depth + 1));
            case Map<?, ?> map ->
                    depth < 8
                            && map.entrySet().stream()
                                    .allMatch(
                                            entry ->
                                                    isLine(entry.getKey())
                                                            && isPlain(
                                                                    entry.getValue(), depth + 1));
            default -> false;
        };
    }

    private static Map<String, Shape> load() {
        try (InputStream yaml = KubeletFields.class.getResourceAsStream("/kubelet-fields.yaml")) {
            Map<String, List<String>> byShape =
                    Yaml.STRICT.readValue(yaml, new TypeReference<Map<String, List<String>>>() {});
            Map<String, Shape> shapes = new TreeMap<>();
            byShape.forEach(
                    (shape, fields) ->
                            fields.forEach(
                                    field ->
                                            shapes.put(
                                                    field,
                                                    Shape.valueOf(
                                                            shape.toUpperCase(Locale.ROOT)))));
            return Map.copyOf(shapes);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
