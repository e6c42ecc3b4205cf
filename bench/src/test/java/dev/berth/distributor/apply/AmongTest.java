/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AmongTest {

    @Test
    void badOnesAreSpreadEvenly() {
        // When
        List<String> all = Among.spread(List.of("a", "b", "c", "d", "e", "f"), List.of("X", "Y"));

        // Then
        assertThat(all).containsExactly("X", "a", "b", "c", "Y", "d", "e", "f");
    }

    @Test
    void onlyTheGoodOnesCountAndMustWork() throws Exception {
        // Given
        Among among =
                new Among(2, address -> address.equals("X") ? Optional.of("no") : Optional.empty());

        // When
        String answer = among.answer("X", List.of("a", "b"));

        // Then
        assertThat(answer).matches("done [0-9]+");
    }

    @Test
    void aGoodOneThatFailsIsAFailure() throws Exception {
        // Given
        Among among = new Among(2, address -> Optional.of("no\nway"));

        // When
        String answer = among.answer("-", List.of("a"));

        // Then
        assertThat(answer).isEqualTo("failed a: no way");
    }

    @Test
    void aBadOneThatWorksIsAFailure() throws Exception {
        // Given
        Among among = new Among(2, address -> Optional.empty());

        // When
        String answer = among.answer("X", List.of("a"));

        // Then
        assertThat(answer).isEqualTo("failed X is bad and worked");
    }
}
