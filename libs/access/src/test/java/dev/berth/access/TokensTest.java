/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    // sha256 of "secret"
    private static final String HASH =
            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    @Test
    void aCallerIsKnownByTheHashOfTheToken() {
        // Given
        Tokens tokens =
                Tokens.read("tokens: [{name: alice, role: operator, sha256: " + HASH + "}]");

        // When
        var caller = tokens.callerWith("secret");

        // Then
        assertThat(caller).contains(new Tokens.Caller("alice", Role.operator));
        assertThat(tokens.callerWith("other")).isEmpty();
    }

    @Test
    void aListWithoutTokensLetsNobodyIn() {
        // When
        Tokens tokens = Tokens.read("tokens: []");

        // Then
        assertThat(tokens.callerWith("secret")).isEmpty();
    }

    @Test
    void aRoleIncludesTheSmallerOnes() {
        assertThat(Role.operator.names()).containsExactlyInAnyOrder("viewer", "operator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tokens: [{name: alice, role: root, sha256: " + HASH + "}]",
                "tokens: [{name: alice, role: admin, sha256: secret}]",
                "tokens: [{name: alice, role: admin}]",
                "tokens: [{name: a, role: admin, sha256: "
                        + HASH
                        + "}, {name: a, role: viewer, sha256: "
                        + HASH
                        + "}]",
            })
    void aBrokenFileIsRefusedWithoutQuotingIt(String yaml) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.read(yaml))
                .withMessageContaining("tokens file")
                .withMessageNotContaining("secret")
                .withMessageNotContaining(HASH);
    }
}
