/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table against what was recorded from the Kubernetes source, and each of its fields in use.
 */
class FieldTableTest {

    /** What each Go type may be in the table: itself, or something narrower. */
    private static final Map<String, List<Shape>> SHAPES =
            Map.ofEntries(
                    Map.entry("bool", List.of(Shape.BOOL)),
                    Map.entry("int32", List.of(Shape.INT32)),
                    Map.entry("int64", List.of(Shape.INT64)),
                    Map.entry("float64", List.of(Shape.NUMBER)),
                    Map.entry("VerbosityLevel", List.of(Shape.INT32)),
                    Map.entry("string", List.of(Shape.STRING, Shape.QUANTITY)),
                    Map.entry("TaintEffect", List.of(Shape.STRING)),
                    Map.entry("Time", List.of(Shape.STRING)),
                    Map.entry("KubeletAuthorizationMode", List.of(Shape.STRING)),
                    Map.entry("ResourceChangeDetectionStrategy", List.of(Shape.STRING)),
                    Map.entry("ImagePullCredentialsVerificationPolicy", List.of(Shape.STRING)),
                    Map.entry("MemoryReservationPolicy", List.of(Shape.STRING)),
                    Map.entry("metav1.Duration", List.of(Shape.DURATION)),
                    Map.entry("TimeOrMetaDuration", List.of(Shape.TIME)),
                    Map.entry("resource.QuantityValue", List.of(Shape.AMOUNT)),
                    Map.entry("v1.ResourceList", List.of(Shape.AMOUNTS)),
                    Map.entry("[]string", List.of(Shape.STRINGS)),
                    Map.entry("[]int32", List.of(Shape.INT32S)),
                    Map.entry("map[string]bool", List.of(Shape.GATES)),
                    Map.entry("map[string][]string", List.of(Shape.HEADERS)),
                    Map.entry(
                            "map[string]string",
                            List.of(
                                    Shape.OPTIONS,
                                    Shape.THRESHOLDS,
                                    Shape.RECLAIMS,
                                    Shape.PERIODS,
                                    Shape.RESERVES,
                                    Shape.PERCENTAGES)));

    @Test
    void theTableHasTheFieldsOfTheSourceAndNoOther() throws IOException {
        // Given
        Map<String, Integer> recorded =
                recorded()
                        .collect(
                                Collectors.toMap(
                                        words -> words[0], words -> Integer.valueOf(words[2])));

        // When
        Map<String, Integer> table =
                FieldTable.table().fields().entrySet().stream()
                        .filter(
                                field ->
                                        !field.getKey().equals("kind")
                                                && !field.getKey().equals("apiVersion"))
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, field -> field.getValue().since()));

        // Then
        assertThat(new TreeMap<>(table)).isEqualTo(new TreeMap<>(recorded));
    }

    @Test
    void everyFieldHasTheTypeOfTheSourceOrANarrowerOne() throws IOException {
        // Given
        List<String[]> recorded = recorded().toList();

        // When
        List<String> wrong =
                recorded.stream()
                        .filter(
                                words ->
                                        !fits(
                                                words[1],
                                                FieldTable.table().fields().get(words[0]).is()))
                        .map(words -> words[0] + " is " + words[1])
                        .toList();

        // Then
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aValidValueIsAcceptedByTheNewestMinor(String path) {
        // Given
        Field field = FieldTable.table().fields().get(path);

        // When
        List<Finding> findings = check(path, valid(field));

        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.field().startsWith(dotted(path)))
                .filteredOn(
                        finding ->
                                finding.message()
                                        .matches(
                                                "(is no field|must be a|has no value|came with).*"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aWrongTypeIsRefusedWithItsPath(String path) {
        // Given
        Field field = FieldTable.table().fields().get(path);

        // When
        List<Finding> findings = check(path, wrong(field));

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::field)
                .contains(dotted(path));
    }

    @ParameterizedTest
    @MethodSource("laterPaths")
    void aFieldThatAMinorDoesNotHaveIsRefusedForIt(String path) {
        // Given
        Field field = FieldTable.table().fields().get(path);
        Minors before = Minors.parse(List.of(Minors.name(field.since() - 1)));

        // When
        List<Finding> findings = ConfigCheck.check(with(path, valid(field)), nowhere(), before);

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::message)
                .anyMatch(message -> message.startsWith("came with Kubernetes 1."));
    }

    static Stream<String> paths() {
        return FieldTable.table().fields().keySet().stream().sorted();
    }

    static Stream<String> laterPaths() {
        return paths().filter(
                        path -> FieldTable.table().fields().get(path).since() > Minors.OLDEST);
    }

    private static List<Finding> check(String path, Object value) {
        return ConfigCheck.check(
                with(path, value), nowhere(), Minors.parse(List.of(Minors.name(Minors.NEWEST))));
    }

    private static Map<String, Object> with(String path, Object value) {
        Map<String, Object> config = new HashMap<>();
        config.put("kind", "KubeletConfiguration");
        config.put("apiVersion", "kubelet.config.k8s.io/v1beta1");
        int cut = path.indexOf('.');
        config.put(
                cut < 0 ? path : path.substring(0, cut).replace("[]", ""),
                cut < 0 ? value : below(path.substring(0, cut), path.substring(cut + 1), value));
        return config;
    }

    private static Object below(String head, String rest, Object value) {
        int cut = rest.indexOf('.');
        Object inner =
                cut < 0 ? value : below(rest.substring(0, cut), rest.substring(cut + 1), value);
        Map<String, Object> map =
                Map.of((cut < 0 ? rest : rest.substring(0, cut)).replace("[]", ""), inner);
        return head.endsWith("[]") ? List.of(map) : map;
    }

    private static String dotted(String path) {
        return path.replace("[]", "[0]");
    }

    private static Object valid(Field field) {
        if (!field.oneOf().isEmpty()) {
            return field.is() == Shape.STRINGS
                    ? List.of(field.oneOf().getFirst())
                    : field.oneOf().getFirst();
        }
        if (field.format() != null) {
            String text =
                    switch (field.format()) {
                        case IP -> "10.254.0.2";
                        case CIDR -> "172.30.0.0/16";
                        case PATH -> "/var/lib/x";
                        case ENDPOINT -> "unix:///run/x.sock";
                        case CPUS -> "0-3,8";
                        case CGROUP -> "/system.slice";
                        case DOMAIN -> "cluster.local";
                        case CLEAN_PATH -> "/var/lib/x";
                        case MINOR -> Minors.name(Minors.NEWEST - 1);
                        case TRACES -> "localhost:4317";
                        case IMAGES -> "registry.example.org/team/*";
                    };
            return field.is() == Shape.STRINGS ? List.of(text) : text;
        }
        return switch (field.is()) {
            case BOOL -> true;
            case INT32 -> field.min() == null ? 1 : Math.toIntExact(Math.max(1, field.min()));
            case INT64 -> field.min() == null ? 1L : Math.max(1L, field.min());
            case NUMBER -> 0.5;
            case STRING -> "x";
            case DURATION -> field.atMost() == null ? "10s" : field.atMost();
            case TIME -> 5_000_000_000L;
            case QUANTITY, AMOUNT -> "10Mi";
            case STRINGS -> List.of("x");
            case INT32S -> List.of(1);
            case THRESHOLDS, RECLAIMS -> Map.of("memory.available", "5%");
            case PERIODS -> Map.of("memory.available", "1m30s");
            case RESERVES -> Map.of("cpu", "200m");
            case AMOUNTS -> Map.of("memory", "1Gi");
            case PERCENTAGES -> Map.of("memory", "50%");
            case GATES -> Map.of("NodeSwap", true);
            case OPTIONS -> Map.of("a", "b");
            case HEADERS -> Map.of("a", List.of("b"));
            case LIST -> List.of();
            case OBJECT -> Map.of();
        };
    }

    private static Object wrong(Field field) {
        return switch (field.is()) {
            case BOOL, INT32, INT64, NUMBER, TIME, AMOUNT -> "wrong";
            case STRING, DURATION, QUANTITY -> 17;
            case STRINGS,
                    INT32S,
                    LIST,
                    THRESHOLDS,
                    RECLAIMS,
                    PERIODS,
                    RESERVES,
                    AMOUNTS,
                    PERCENTAGES,
                    GATES,
                    OPTIONS,
                    HEADERS,
                    OBJECT ->
                    "wrong";
        };
    }

    private static boolean fits(String goType, Shape shape) {
        String type = goType.replaceFirst("^\\*", "");
        List<Shape> shapes = SHAPES.get(type);
        if (shapes != null) {
            return shapes.contains(shape);
        }
        return shape == (type.startsWith("[]") ? Shape.LIST : Shape.OBJECT);
    }

    private static Stream<String[]> recorded() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/recorded/kubelet-v1beta1-fields.tsv"))
                .stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1));
    }

    static Places nowhere() {
        return new Places() {
            @Override
            public Place key(String path) {
                return Place.of("test");
            }

            @Override
            public Place value(String path) {
                return Place.of("test");
            }
        };
    }
}
