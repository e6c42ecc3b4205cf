/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void allPeersRunWhereNoneIsNamed() {
        // Given
        Options options = Options.parse();

        // When
        boolean wanted = options.wants("sh-32");

        // Then
        assertThat(wanted).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "251", "many", ""})
    void refusesANumberOfMachinesThatHasNoAddresses(String machines) {
        // Given
        String[] arguments = {"--machines", machines};

        // When
        Throwable refused = catchThrowable(() -> Options.parse(arguments));

        // Then
        assertThat(refused)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MACHINES")
                .hasMessageContaining("1 to 250");
    }
}
