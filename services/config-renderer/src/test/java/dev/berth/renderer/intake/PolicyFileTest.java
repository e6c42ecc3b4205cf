/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {

    @Test
    void anEmptyFileLetsNothingIn() {
        // When
        IntakePolicy policy = PolicyFile.read("{}");

        // Then
        assertThat(policy.sources()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sources: {a: {nodeNames: \"(\"}}' | sources.a.nodeNames",
                "'sources: {a: {pools: [x]}}' | sources.a.nodeNames",
                "'sources: {a: {nodeNames: x, addresses: [10.0.0.1/8]}}' | sources.a.addresses",
                "'sources: {a: {nodeNames: x, adresses: []}}' | adresses",
                "'sources: {a: {nodeNames: x, perMinute: -1}}' | sources.a.perMinute",
                "'serviceCIDRs: [nonsense]' | serviceCIDRs",
                "'sources: {a: {nodeNames: x}, a: {nodeNames: y}}' | Duplicate",
            })
    void aBrokenPolicyIsRefusedAtItsPlace(String yaml, String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyFile.read(yaml))
                .withMessageContaining(place);
    }
}
