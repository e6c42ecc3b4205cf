/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that are large and made to be looked at again and again. */
class HostileTemplatesTest {

    private static final int SIZE = SourceText.MOST_BYTES - 1024;

    @ParameterizedTest
    @ValueSource(strings = {"$a[", "${a[", "${a", "$", "${", "${a[i]}", "$a ", "${a[\n"})
    void variablesAreFoundWithoutReadingTheTextAgainAndAgain(String repeated) {
        // Given
        Counted text = new Counted(repeated.repeat(SIZE / repeated.length()));

        // When
        ShellVariables.in(text);

        // Then
        assertThat(text.read).isLessThan(100L * text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for((",
                "for((<1",
                "<1",
                "ssh ",
                "ssh @$",
                "sed ",
                "sed s/##A##/",
                "s/##A",
            })
    void wordsInOrderAreFoundWithoutReadingTheLineAgainAndAgain(String repeated) {
        // Given
        Counted line = new Counted(repeated.repeat(SIZE / repeated.length()));
        List<InOrder> words =
                List.of(
                        InOrder.of("for\\s*+\\(\\(", "<\\s*+\\d", "\\)\\)"),
                        InOrder.of("\\b(scp|ssh)\\b", "@\\$\\{?(node_name|NODE_NAMES)\\b"),
                        InOrder.of("\\bsed\\b", "s/##[A-Z0-9_]++##/[^/]*+/[\"']"));

        // When
        words.forEach(expected -> expected.in(line));

        // Then
        assertThat(line.read).isLessThan(100L * line.length());
    }

    // The timeout is no measure: an expression that backtracks would not end today.
    @Timeout(120)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$a[",
                "for((<1",
                "sed s/##A##/",
                "ssh @$",
                "##A",
                "{{",
                "{{a}}",
                "{a.b",
                "\"",
                "'",
                "[",
                "{",
                "- ",
                "? ",
                "a: ",
                "&a ",
                "=/##NODE_NAME##",
                "cat > a <<B\n",
                "cat > ",
                "\\\n",
                "%",
                "[a]\n",
                "Restrat=1\n",
                "--ab ",
                "a\n",
                "a:\n",
                "/a",
            })
    void aLintOfWhateverIsRepeatedEnds(String repeated) {
        // Given
        String text = repeated.repeat(SIZE / 4 / repeated.length());
        TreeMap<String, byte[]> files = new TreeMap<>();
        List<String> texts =
                List.of(
                        text,
                        "#!/bin/sh\n" + text,
                        "[Service]\n" + text,
                        "[Service]\nExecStart=/k " + text,
                        "kind: KubeletConfiguration\nx: " + text,
                        "kind: KubeletConfiguration\n" + text,
                        "current-context: a\nclusters: " + text);
        texts.forEach(
                file -> files.put("file" + files.size(), file.getBytes(StandardCharsets.UTF_8)));

        // When
        Linted linted = TemplateLint.lint("", files, Minors.parse(List.of("1.34-1.36")));

        // Then
        assertThat(linted.checked().size() + linted.notChecked().size())
                .isGreaterThanOrEqualTo(texts.size());
    }

    @Timeout(120)
    @ParameterizedTest
    @MethodSource("numbered")
    void aLintOfWhateverIsNearlyRightEnds(String text) {
        // Given
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("file", text.getBytes(StandardCharsets.UTF_8));

        // When
        Linted linted = TemplateLint.lint("", files, Minors.parse(List.of("1.34-1.36")));

        // Then
        assertThat(linted.findings()).isNotEmpty();
    }

    static List<String> numbered() {
        String config = "kind: KubeletConfiguration\n";
        return List.of(
                config + numbered("maxPds%d: 1\n"),
                config + "featureGates:\n" + numbered("  CPUManagr%d: true\n"),
                "[Service]\n" + numbered("Restat%d=1\n"),
                "[Service]\nExecStart=/k " + numbered("--node-lables%d=1 "),
                config + "? " + "k".repeat(100_000) + "\n: {" + numbered("b%d: 1, ") + "}\n");
    }

    private static String numbered(String line) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; all.length() < SIZE / 2; i++) {
            all.append(line.formatted(i));
        }
        return all.toString();
    }

    @Test
    void errorsAreFoundBesideAnyNumberOfWarnings() {
        // Given
        StringBuilder unit = new StringBuilder("[Service]\n");
        for (int i = 0; i < 500; i++) {
            unit.append("UnheardOf").append(i).append("=1\n");
        }
        unit.append("ExecStart=/usr/bin/kubelet --no-such-flag\n");
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("kubelet.service", unit.toString().getBytes(StandardCharsets.UTF_8));

        // When
        Linted linted = TemplateLint.lint("", files, Minors.parse(List.of("1.34")));

        // Then
        assertThat(linted.findings())
                .anyMatch(finding -> finding.field().equals("--no-such-flag") && finding.isError());
    }

    /** A text that counts how often it is looked at. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long read;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            read++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
