/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {

    @Test
    void missingNumberIsTheDefault() {
        assertThat(QueryParameters.number("limit", null, 100, 1, 1000)).isEqualTo(100);
    }

    @Test
    void numberAtTheBoundIsTaken() {
        assertThat(QueryParameters.number("limit", "1000", 100, 1, 1000)).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "many, limit is a whole number",
        "'', limit is a whole number",
        "0, limit is between 1 and 1000",
        "1001, limit is between 1 and 1000",
        "99999999999999999999, limit is a whole number"
    })
    void wrongNumberIsSaidInTheCallersWords(String text, String sentence) {
        assertThatThrownBy(() -> QueryParameters.number("limit", text, 100, 1, 1000))
                .isInstanceOf(ProblemException.class)
                .hasMessage(sentence);
    }

    @Test
    void nameIsFoundInAnyCase() {
        assertThat(QueryParameters.oneOf("role", Role.values(), "Viewer")).isEqualTo(Role.viewer);
    }

    @Test
    void missingNameIsNone() {
        assertThat(QueryParameters.oneOf("role", Role.values(), null)).isNull();
    }

    @Test
    void unknownNameTellsTheOnesThereAre() {
        assertThatThrownBy(() -> QueryParameters.oneOf("role", Role.values(), "king"))
                .hasMessageStartingWith("role is one of [")
                .hasMessageContaining("viewer");
    }
}
