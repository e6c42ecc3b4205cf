/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.renderer.check.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\n  {node.nmae} | f:2:3: nmae: is not there; did you mean name?",
                "{node.name.getClass()} | f:1:",
                "{inject:config} | f",
                "{#include other /} | f:1:",
                "{#if node.name} | f:1:",
                "{node} | is no plain value",
                "{#for i in 1000000000}x{/for} | loops take more than",
                "{#for a in 200}{#for b in 200}x{/for}{/for} | loops take more than",
                "a ##NODE_NAME## | f:1:3: ##NODE_NAME##: is a placeholder, but the file is read as"
                        + " Qute",
            })
    void whatQuteCannotRenderIsAnErrorWithItsPlace(String template, String says) {
        // When
        RefusedException refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                fill(
                                        Template.Language.QUTE,
                                        template.replace("\\n", "\n"),
                                        SafeValue.IN_TEXT));

        // Then
        assertThat(refused).isNotNull();
        assertThat(refused.finding().text()).contains(says);
    }

    @Test
    void aTemplateThatExplodesIsRefused() {
        // Given
        String template = "{#for i in 9000}" + "x".repeat(1000) + "{/for}";

        // When
        RefusedException refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () -> fill(Template.Language.QUTE, template, SafeValue.IN_TEXT));

        // Then
        assertThat(refused.finding().message()).contains("renders more than");
    }

    @Test
    void anUnknownPlaceholderIsAnErrorWithItsPlaceAndTheNearestName() {
        // When
        RefusedException refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                fill(
                                        Template.Language.PLACEHOLDERS,
                                        "a\nb: ##NODE_NMAE##\n",
                                        SafeValue.IN_YAML));

        // Then
        assertThat(refused.finding().text())
                .isEqualTo("f:2:4: ##NODE_NMAE##: has no value; did you mean NODE_NAME?");
    }

    @Property(tries = 500)
    void placeholdersChangeNoOtherByte(@ForAll @StringLength(max = 200) String around) {
        // Given
        String text = around.replace("##", "# #");

        // When
        String filled =
                new PlaceholderTemplate("f", text + "##NODE_NAME##" + text, SafeValue.IN_TEXT)
                        .fill(values("node-1"));

        // Then
        assertThat(filled).isEqualTo(text + "node-1" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nExecStartPre=/bin/x",
                "a b",
                "a\"",
                "a'",
                "a\\",
                "a%n",
                "$HOME",
                "a;b",
                "a\u2028b",
                "`a`",
                "a|b",
                "-x",
                "a\tb",
                "{a}"
            })
    void aHostileValueReachesNoUnit(String value) {
        // When
        RefusedException qute =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                new Filled("{node.name}", SafeValue.IN_UNIT)
                                        .with(value, Template.Language.QUTE));
        RefusedException placeholder =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                new Filled("##NODE_NAME##", SafeValue.IN_UNIT)
                                        .with(value, Template.Language.PLACEHOLDERS));

        // Then
        assertThat(qute.finding().text()).contains("not safe here");
        assertThat(placeholder.finding().text()).contains("not safe here");
    }

    @Property(tries = 1000)
    void whatReachesYamlIsReadBackAsTheSameString(@ForAll @StringLength(max = 20) String value) {
        // Given
        if (!SafeValue.IN_YAML.allows(value) || value.isEmpty()) {
            return;
        }

        // When
        Object read =
                dev.berth.renderer.check.YamlSource.read("f", "a: \"" + value + "\"\n")
                        .tree()
                        .get("a");

        // Then
        assertThat(read).isEqualTo(value);
    }

    @Test
    void loopsOverDataAreRendered() {
        // When
        String text =
                fill(
                        Template.Language.QUTE,
                        "{#for ip in node.ips}{ip}{#if ip_hasNext},{/if}{/for}",
                        SafeValue.IN_UNIT);

        // Then
        assertThat(text).isEqualTo("10.0.0.1,10.0.0.2");
    }

    private record Filled(String template, SafeValue safe) {
        String with(String value, Template.Language language) {
            return Template.parse(language, "f", template, safe).fill(values(value));
        }
    }

    private static String fill(Template.Language language, String template, SafeValue safe) {
        return Template.parse(language, "f", template, safe).fill(values("node-1"));
    }

    private static TemplateValues values(String name) {
        return new TemplateValues(
                Map.of("node", Map.of("name", name, "ips", List.of("10.0.0.1", "10.0.0.2"))),
                new TreeMap<>(Map.of("NODE_NAME", name)));
    }
}
