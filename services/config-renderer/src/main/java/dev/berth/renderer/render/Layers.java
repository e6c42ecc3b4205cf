/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.FieldTable;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.Places;
import dev.berth.renderer.check.Shown;
import dev.berth.renderer.check.YamlSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A KubeletConfiguration in layers: profile, then pool, then event (RFC 7396). Knows of each field
 * which layer set it, and where.
 */
final class Layers implements Places {

    private final Map<String, @Nullable Object> tree = new TreeMap<>();
    private final SortedMap<String, String> provenance = new TreeMap<>();
    private final SortedMap<String, Places> origins = new TreeMap<>();
    private final Places base;
    private boolean changed;

    Layers(String profile, YamlSource text) {
        this.base = text;
        text.tree()
                .forEach(
                        (field, value) ->
                                put("profile " + profile, text, tree, field, field, value));
    }

    /**
     * Merges one layer; {@code null} removes a field, if the layer may set it at all.
     *
     * @param layer who speaks
     * @param maySet fields that the profile leaves to this layer, with all below them
     */
    void lay(
            String layer,
            Map<String, @Nullable Object> overrides,
            Places places,
            Set<String> maySet,
            Findings findings) {
        Map<String, @Nullable Object> permitted =
                permitted("", layer, overrides, places, maySet, findings);
        if (!permitted.isEmpty()) {
            changed = true;
            merge(layer, places, tree, "", permitted);
        }
    }

    /**
     * Adds an element to the end of a list, whoever began it: what is there stays, and stays where
     * it stands.
     *
     * @param places where the list stands if nobody began it
     */
    void append(String layer, String field, Object element, Places places) {
        changed = true;
        List<Object> all = new ArrayList<>();
        if (tree.get(field) instanceof List<?> existing) {
            all.addAll(existing);
        }
        all.add(element);
        tree.put(field, all);
        origins.putIfAbsent(field, places);
        provenance.merge(field, layer, (before, last) -> before + ", " + last);
    }

    Map<String, @Nullable Object> tree() {
        return tree;
    }

    /** Layer that set it, for every field that is no mapping; sorted by path. */
    SortedMap<String, String> provenance() {
        return provenance;
    }

    /** Whether any layer said anything. */
    boolean changed() {
        return changed;
    }

    @Override
    public Place key(String path) {
        return origin(path).key(path);
    }

    @Override
    public Place value(String path) {
        return origin(path).value(path);
    }

    private Places origin(String path) {
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            Places places = origins.get(at);
            if (places != null) {
                return places;
            }
        }
        return base;
    }

    private static String parent(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }

    private static Map<String, @Nullable Object> permitted(
            String path,
            String layer,
            Map<?, ?> overrides,
            Places places,
            Set<String> maySet,
            Findings findings) {
        Map<String, @Nullable Object> permitted = new TreeMap<>();
        overrides.forEach(
                (key, value) -> {
                    String field = String.valueOf(key);
                    String at = path.isEmpty() ? field : path + "." + field;
                    if (maySet.contains(at)) {
                        permitted.put(field, value);
                    } else if (value instanceof Map<?, ?> below
                            && maySet.stream().anyMatch(open -> open.startsWith(at + "."))) {
                        permitted.put(field, permitted(at, layer, below, places, maySet, findings));
                    } else {
                        // Of a word that is none, whose it is does not matter.
                        String objection = findings.isFull() ? "" : FieldTable.objectionTo(at);
                        findings.error(
                                places.key(at),
                                Shown.of(at),
                                objection.isEmpty()
                                        ? "belongs to the profile; the " + layer + " may not set it"
                                        : objection,
                                !objection.isEmpty() || maySet.isEmpty()
                                        ? ""
                                        : "it may set "
                                                + String.join(
                                                        ", ",
                                                        List.copyOf(
                                                                new java.util.TreeSet<>(maySet))));
                    }
                });
        return permitted;
    }

    private void merge(
            String layer,
            Places places,
            Map<String, @Nullable Object> target,
            String path,
            Map<?, ?> patch) {
        patch.forEach(
                (key, value) -> {
                    String field = String.valueOf(key);
                    String at = path.isEmpty() ? field : path + "." + field;
                    if (value == null) {
                        forget(at);
                        target.remove(field);
                    } else if (value instanceof Map<?, ?> below) {
                        Map<String, @Nullable Object> merged = new TreeMap<>();
                        if (target.get(field) instanceof Map<?, ?> existing) {
                            existing.forEach((name, old) -> merged.put(String.valueOf(name), old));
                        } else {
                            forget(at);
                            origins.put(at, places);
                        }
                        target.put(field, merged);
                        merge(layer, places, merged, at, below);
                    } else {
                        put(layer, places, target, at, field, value);
                    }
                });
    }

    private void put(
            String layer,
            Places places,
            Map<String, @Nullable Object> target,
            String at,
            String field,
            @Nullable Object value) {
        forget(at);
        target.put(field, value);
        origins.put(at, places);
        remember(layer, at, value);
    }

    private void remember(String layer, String at, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((name, below) -> remember(layer, at + "." + name, below));
        } else {
            provenance.put(at, layer);
        }
    }

    private void forget(String at) {
        provenance.remove(at);
        provenance.subMap(at + ".", at + "/").clear();
        origins.remove(at);
        origins.subMap(at + ".", at + "/").clear();
    }
}
