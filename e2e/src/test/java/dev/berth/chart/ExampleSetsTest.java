/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every set of values the chart ships renders to objects an API server would read. */
class ExampleSetsTest {

    static List<Path> examples() throws IOException {
        return Chart.examples();
    }

    @Test
    void helmFindsNothingToComplainAbout() {
        // When
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

        // Then
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyObjectIsReadStrictlyAndNamedWithin63Characters(Path values) {
        // When
        List<HasMetadata> objects = Chart.objects(Chart.text("a-release-name".repeat(3), values));

        // Then
        assertThat(objects).hasSizeGreaterThan(10);
        assertThat(objects)
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getName())
                                        .as(object.getKind())
                                        .hasSizeLessThanOrEqualTo(63));
        assertThat(objects)
                .extracting(
                        object ->
                                object.getKind()
                                        + " "
                                        + object.getMetadata().getNamespace()
                                        + "/"
                                        + object.getMetadata().getName())
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownFieldOfAnObjectIsNoticed() {
        // Given
        String manifest =
                """
                apiVersion: v1
                kind: Service
                metadata: {name: x}
                spec: {prots: []}
                """;

        // When
        // Then
        assertThatThrownBy(() -> Chart.objects(manifest)).hasMessageContaining("prots");
    }
}
