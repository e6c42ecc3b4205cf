/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.berth.events.RenderedFile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BootstrapTokenTest {

    private final BootstrapToken token = SampleTokens.any();

    @Test
    void hasTheFormThatKubernetesAsksFor() {
        assertThat(SampleTokens.text(token)).matches("[a-z0-9]{6}\\.[a-z0-9]{16}");
    }

    @Test
    void fillsItsSlot() {
        // When
        byte[] filled = token.fill("a " + RenderedFile.TOKEN_SLOT + " ж");

        // Then
        assertThat(new String(filled, StandardCharsets.UTF_8))
                .isEqualTo("a " + SampleTokens.text(token) + " ж");
    }

    @Test
    void refusesATemplateWithTwoSlots() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> token.fill(RenderedFile.TOKEN_SLOT + RenderedFile.TOKEN_SLOT));
    }

    @Test
    void printsOnlyItsId() {
        assertThat(token).hasToString("token " + token.id());
    }

    @Test
    void isWipedWhenClosed() {
        // When
        token.close();

        // Then
        assertThatIllegalStateException()
                .isThrownBy(() -> token.fill(RenderedFile.TOKEN_SLOT))
                .withMessageContaining("wiped");
    }

    @Test
    void scrubsItsSecretByValue() {
        // Given
        String secret = token.secret();

        // When
        String scrubbed = token.scrub("x" + secret + "x");

        // Then
        assertThat(scrubbed).isEqualTo("x******x");
    }
}
