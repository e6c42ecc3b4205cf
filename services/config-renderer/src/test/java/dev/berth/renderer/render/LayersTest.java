/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.YamlSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Merging by RFC 7396, and what is known of each field afterwards. */
class LayersTest {

    private static final Set<String> ALL = Set.of("a", "b", "c", "d");

    @Property(tries = 500)
    void mergingAgreesWithTheRfcsOwnDefinition(
            @ForAll("trees") Map<String, Object> base,
            @ForAll("patches") Map<String, Object> patch) {
        // When
        Layers layers = laid(base, patch);

        // Then
        assertThat(layers.tree()).isEqualTo(rfc7396(base, patch));
    }

    @Property(tries = 300)
    void layingALayerTwiceChangesNothing(
            @ForAll("trees") Map<String, Object> base,
            @ForAll("patches") Map<String, Object> patch) {
        // Given
        Layers once = laid(base, patch);

        // When
        Layers twice = laid(base, patch, patch);

        // Then
        assertThat(twice.tree()).isEqualTo(once.tree());
        assertThat(twice.provenance()).isEqualTo(once.provenance());
    }

    @Property(tries = 300)
    void everyFieldThatIsThereHasOneLayerAndNoOtherHas(
            @ForAll("trees") Map<String, Object> base,
            @ForAll("patches") Map<String, Object> patch) {
        // When
        Layers layers = laid(base, patch);

        // Then
        Map<String, Object> leaves = new TreeMap<>();
        leaves("", layers.tree(), leaves);
        assertThat(layers.provenance().keySet()).containsAll(leaves.keySet());
        assertThat(layers.provenance().keySet()).allMatch(path -> isThere(layers.tree(), path));
    }

    @Property(tries = 300)
    void aLayerThatMaySetNothingChangesNothing(
            @ForAll("trees") Map<String, Object> base,
            @ForAll("patches") Map<String, Object> patch) {
        // Given
        Layers layers = new Layers("p", source(base));
        Findings findings = new Findings();

        // When
        layers.lay("event", patch, source(Map.of()), Set.of(), findings);

        // Then
        assertThat(layers.tree()).isEqualTo(base);
        assertThat(findings.errors()).hasSameSizeAs(patch.keySet());
    }

    @Property(tries = 200)
    void theTextDependsOnTheTreeAndNotOnTheOrderOfItsEntries(
            @ForAll("trees") Map<String, Object> tree) {
        // Given
        Map<String, Object> reversed = new LinkedHashMap<>();
        tree.keySet().stream()
                .sorted(java.util.Comparator.reverseOrder())
                .forEach(key -> reversed.put(key, tree.get(key)));

        // When
        String text = Yaml.text(new TreeMap<>(tree));

        // Then
        assertThat(Yaml.text(new TreeMap<>(reversed))).isEqualTo(text);
        assertThat(YamlSource.read("f", text).tree()).isEqualTo(tree);
    }

    @Test
    void aLayerMaySetPartOfAFieldThatIsLeftToIt() {
        // Given
        Layers layers =
                new Layers(
                        "p", source(Map.of("logging", Map.of("format", "text", "verbosity", 2))));
        Findings findings = new Findings();

        // When
        layers.lay(
                "event",
                Map.of("logging", Map.of("verbosity", 4, "format", "json")),
                source(Map.of()),
                Set.of("logging.verbosity"),
                findings);

        // Then
        assertThat(layers.tree())
                .isEqualTo(Map.of("logging", Map.of("format", "text", "verbosity", 4)));
        assertThat(layers.provenance())
                .isEqualTo(Map.of("logging.format", "profile p", "logging.verbosity", "event"));
        assertThat(findings.errors())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.field()).isEqualTo("logging.format");
                            assertThat(finding.message()).contains("profile", "event");
                        });
    }

    @Provide
    Arbitrary<Map<String, Object>> trees() {
        return mapping(value(false, 2));
    }

    @Provide
    Arbitrary<Map<String, Object>> patches() {
        return mapping(value(true, 2));
    }

    private static Arbitrary<Map<String, Object>> mapping(Arbitrary<Object> values) {
        return Arbitraries.maps(Arbitraries.of(ALL), values).ofMaxSize(4).map(HashMap::new);
    }

    private static Arbitrary<Object> value(boolean nulls, int depth) {
        Arbitrary<Object> leaf =
                Arbitraries.oneOf(
                        Arbitraries.integers().between(-5, 5).map(Object.class::cast),
                        Arbitraries.of("x", "y: z", "#", "\"quoted\"", "true", "1.30", "")
                                .map(Object.class::cast),
                        Arbitraries.of(true, false).map(Object.class::cast),
                        Arbitraries.of("p", "q").list().ofMaxSize(2).map(Object.class::cast));
        Arbitrary<Object> some = nulls ? leaf.injectNull(0.2) : leaf;
        return depth == 0
                ? some
                : Arbitraries.oneOf(
                        some,
                        mapping(Arbitraries.lazy(() -> value(nulls, depth - 1)))
                                .map(Object.class::cast));
    }

    @SafeVarargs
    private static Layers laid(Map<String, Object> base, Map<String, Object>... patches) {
        Layers layers = new Layers("p", source(base));
        for (Map<String, Object> patch : patches) {
            layers.lay("event", patch, source(Map.of()), ALL, new Findings());
        }
        return layers;
    }

    private static YamlSource source(Map<String, Object> tree) {
        return YamlSource.read("f", tree.isEmpty() ? "" : Yaml.text(new TreeMap<>(tree)));
    }

    // The pseudo-code of RFC 7396, section 2.
    private static Object rfc7396(Object target, Object patch) {
        if (!(patch instanceof Map<?, ?> changes)) {
            return patch;
        }
        Map<Object, Object> merged =
                new HashMap<>(target instanceof Map<?, ?> map ? map : Map.of());
        changes.forEach(
                (key, value) -> {
                    if (value == null) {
                        merged.remove(key);
                    } else {
                        merged.put(key, rfc7396(merged.get(key), value));
                    }
                });
        return merged;
    }

    private static void leaves(String path, Map<?, ?> tree, Map<String, Object> into) {
        tree.forEach(
                (key, value) -> {
                    String at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
                    if (value instanceof Map<?, ?> map) {
                        leaves(at, map, into);
                    } else {
                        into.put(at, value);
                    }
                });
    }

    private static boolean isThere(Map<?, ?> tree, String path) {
        Object at = tree;
        for (String name : path.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return false;
            }
            at = map.get(name);
        }
        return true;
    }
}
