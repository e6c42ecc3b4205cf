/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every field of KubeletConfiguration v1beta1, by path; {@code a[].b} is a field of a list's items.
 */
public final class FieldTable {

    private static final FieldTable TABLE = load();

    private final Map<String, Field> fields;
    private final Map<String, SortedSet<String>> children = new HashMap<>();

    private FieldTable(Map<String, Field> fields) {
        this.fields = Map.copyOf(fields);
        fields.keySet()
                .forEach(
                        path -> {
                            int cut = path.lastIndexOf('.');
                            children.computeIfAbsent(
                                            cut < 0 ? "" : path.substring(0, cut),
                                            _ -> new TreeSet<>())
                                    .add(path.substring(cut + 1));
                        });
    }

    static FieldTable table() {
        return TABLE;
    }

    /** Why a profile cannot leave this field to a layer; empty when it can. */
    public static String objectionTo(String path) {
        if (TABLE.fields.containsKey(path)) {
            return "";
        }
        int cut = path.lastIndexOf('.');
        Field parent = cut < 0 ? null : TABLE.fields.get(path.substring(0, cut));
        if (parent != null && parent.is().hasEntries()) {
            return "";
        }
        String meant = Suggestion.of(path, TABLE.fields.keySet());
        return "is no field of KubeletConfiguration" + (meant.isEmpty() ? "" : "; " + meant);
    }

    @Nullable Field field(String path) {
        return fields.get(path);
    }

    /** Names of the fields below a path. */
    SortedSet<String> below(String path) {
        return children.getOrDefault(path, new TreeSet<>());
    }

    /** Paths in which a name occurs elsewhere than where it was written. */
    List<String> elsewhere(String name) {
        return fields.keySet().stream().filter(path -> path.endsWith("." + name)).sorted().toList();
    }

    Map<String, Field> fields() {
        return fields;
    }

    private static FieldTable load() {
        YAMLMapper mapper =
                YAMLMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();
        try (InputStream yaml =
                FieldTable.class.getResourceAsStream("/kubernetes/kubelet-fields.yaml")) {
            return new FieldTable(
                    mapper.readValue(yaml, new TypeReference<Map<String, Field>>() {}));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
