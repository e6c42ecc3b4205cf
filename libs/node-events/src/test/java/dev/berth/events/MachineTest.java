/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MachineTest {

    private static final HostKeyTrust KEY =
            new HostKeyTrust(HostKeyTrust.Kind.FINGERPRINT, "SHA256:one");
    private static final Machine KNOWN =
            new Machine("10.0.0.1", 22, null, KEY, List.of("10.0.0.1"));

    @ParameterizedTest
    @MethodSource("others")
    void isPerhapsAnotherOne(Machine other) {
        // When
        boolean another = other.mayBeAnotherThan(KNOWN);

        // Then
        assertThat(another).isTrue();
    }

    static List<Machine> others() {
        return List.of(
                new Machine("10.0.0.2", 22, null, KEY, List.of("10.0.0.1")),
                new Machine("10.0.0.1", 2222, null, KEY, List.of("10.0.0.1")),
                new Machine("10.0.0.1", 22, "bastion", KEY, List.of("10.0.0.1")),
                new Machine("10.0.0.1", 22, null, null, List.of("10.0.0.1")),
                new Machine(
                        "10.0.0.1",
                        22,
                        null,
                        new HostKeyTrust(HostKeyTrust.Kind.FINGERPRINT, "SHA256:two"),
                        List.of("10.0.0.1")),
                new Machine("10.0.0.1", 22, null, KEY, List.of("10.0.0.2")));
    }

    @Test
    void furtherAddressMakesItNoOther() {
        // Given
        Machine wider = new Machine("10.0.0.1", 22, null, KEY, List.of("10.0.0.1", "fd00::1"));

        // When
        boolean another = wider.mayBeAnotherThan(KNOWN);

        // Then
        assertThat(another).isFalse();
    }
}
