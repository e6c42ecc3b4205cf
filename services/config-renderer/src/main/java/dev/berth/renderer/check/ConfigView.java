/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A KubeletConfiguration whose types are known to be right, with the kubelet's own defaults. */
final class ConfigView {

    private final Map<String, @Nullable Object> config;
    private final Places places;

    ConfigView(Map<String, @Nullable Object> config, Places places) {
        this.config = config;
        this.places = places;
    }

    Places places() {
        return places;
    }

    /** Value at a dotted path whose parts are field names; null when it is not set. */
    @Nullable Object get(String path) {
        Object at = config;
        for (String name : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }

    boolean isSet(String path) {
        Object value = get(path);
        return switch (value) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case List<?> list -> !list.isEmpty();
            default -> true;
        };
    }

    String text(String path) {
        return get(path) instanceof String text ? text : "";
    }

    boolean flag(String path, boolean otherwise) {
        return get(path) instanceof Boolean flag ? flag : otherwise;
    }

    long number(String path, long otherwise) {
        return get(path) instanceof Number number ? number.longValue() : otherwise;
    }

    /** A number whose field is no pointer: 0 is like not set. */
    long numberOrDefault(String path, long otherwise) {
        long number = number(path, otherwise);
        return number == 0 ? otherwise : number;
    }

    long nanos(String path, long otherwise) {
        return switch (get(path)) {
            case String text -> Amounts.nanos(text).orElse(otherwise);
            case Number nanoseconds -> nanoseconds.longValue();
            case null, default -> otherwise;
        };
    }

    /** A duration whose field is no pointer: 0 is like not set. */
    long nanosOrDefault(String path, long otherwise) {
        long nanos = nanos(path, otherwise);
        return nanos == 0 ? otherwise : nanos;
    }

    Map<?, ?> map(String path) {
        return get(path) instanceof Map<?, ?> map ? map : Map.of();
    }

    List<?> list(String path) {
        return get(path) instanceof List<?> list ? list : List.of();
    }

    /** What a gate comes to for a minor; NOT_RECORDED when nobody can say. */
    FeatureGates.Default gate(String gate, int minor) {
        if (map("featureGates").get(gate) instanceof Boolean on) {
            return on ? FeatureGates.Default.ON : FeatureGates.Default.OFF;
        }
        return FeatureGates.of(gate, minor);
    }
}
