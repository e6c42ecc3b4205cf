/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlSourceTest {

    @Test
    void entriesKnowWhereTheyStand() {
        // When
        YamlSource source = YamlSource.read("f", "a: 1\nb:\n  c:\n  - x\n  - y: z\n");

        // Then
        assertThat(source.tree())
                .isEqualTo(Map.of("a", 1, "b", Map.of("c", List.of("x", Map.of("y", "z")))));
        assertThat(source.key("b.c")).isEqualTo(new Place("f", 3, 3));
        assertThat(source.value("b.c[1].y")).isEqualTo(new Place("f", 5, 8));
        assertThat(source.key("b.d")).isEqualTo(new Place("f", 2, 1));
    }

    static Stream<Arguments> refused() {
        String bomb =
                "a: &a [x,x,x,x,x,x,x,x,x]\n"
                        + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                        + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n";
        return Stream.of(
                Arguments.of(bomb, "f:1:4: a: has an anchor or alias"),
                Arguments.of(
                        "a: 1\nb: 2\na: 3\n",
                        "f:3:1: a: stands twice; remove one; the other is at f:1:1"),
                Arguments.of(
                        "a:\n\tb: 1\n",
                        "f:2:1: a tab stands where YAML wants spaces; indent with spaces"),
                Arguments.of("a: 1\r\nb: 2\r\n", "f:1:5: has a carriage return"),
                Arguments.of("\ufeffa: 1\n", "f:1:1: begins with a byte order mark"),
                Arguments.of("a: 1\n---\nb: 2\n", "f:2:1: a second YAML document begins here"),
                Arguments.of("a: !!python/object:x {}\n", "f:1:4: a tag stands here; remove it"),
                Arguments.of("a: &x 1\n", "has an anchor"),
                Arguments.of("a: {<<: {b: 1}}\n", "has a merge key"),
                Arguments.of(
                        "a: 0644\n",
                        "f:1:4: a: '0644' is not the same number to every YAML reader"),
                Arguments.of("a: 1:30\n", "is not the same number"),
                Arguments.of("a: .nan\n", "is no plain number"),
                Arguments.of("- a\n", "f:1:1: is no mapping"),
                Arguments.of("a: [1, 2\n", "f:2:1:"),
                Arguments.of("1: a\n", "has a key that is no string"),
                Arguments.of("a: \u0007\n", "f:1:4: has the control character U+0007"),
                Arguments.of("a: " + "[".repeat(2000) + "\n", "f:"),
                Arguments.of("a: {{{a: b}: c}: d}\n", "has a key that is no string"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatReadersUnderstandDifferentlyIsRefusedWithItsPlace(String text, String says) {
        // When
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> YamlSource.read("f", text));

        // Then
        assertThat(refused).isNotNull();
        assertThat(refused.finding().text()).contains(says);
    }

    @Test
    void allNumbersThatReadersUnderstandDifferentlyAreSaidAtOnce() {
        // When
        RefusedException refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                YamlSource.read(
                                        "f", "a: 010\nb: .inf\nc: {d: 1_0}\na: 1\ne: &x 1\n"));

        // Then
        assertThat(refused.findings())
                .extracting(finding -> finding.place().line() + " " + finding.field())
                .containsExactly("1 a", "2 b", "3 c.d", "4 a", "5 e");
    }

    @Test
    void aDocumentOfTextsHasItsNumbersAsTheyAreWritten() {
        // When
        YamlSource source = YamlSource.readTexts("f", "a: 0644\nb: [1.30, \"1.30\"]\nc:\n");

        // Then
        assertThat(source.tree())
                .isEqualTo(Map.of("a", "0644", "b", List.of("1.30", "1.30"), "c", ""));
        assertThat(source.numbers()).isEqualTo(Map.of("a", "0644", "b[0]", "1.30"));
        assertThat(source.withoutValue()).containsExactly("c");
    }

    static Stream<Arguments> bytes() {
        return Stream.of(
                Arguments.of(
                        "a: gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1),
                        "f:1:6: is not UTF-8 from here on"),
                Arguments.of("a: 1\n".getBytes(StandardCharsets.UTF_16), "f: is UTF-16"),
                Arguments.of(new byte[SourceText.MOST_BYTES + 1], "bytes; at most"));
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void bytesThatAreNoTextAreRefusedWithTheirPlace(byte[] bytes, String says) {
        // When
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> SourceText.of("f", bytes));

        // Then
        assertThat(refused).isNotNull();
        assertThat(refused.finding().text()).contains(says);
    }
}
