/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LabelNodeTest {

    @Test
    void labelsAreNoPartOfShadowMode() {
        assertThatThrownBy(() -> settings(true, "shadow").start(null))
                .hasMessageContaining("berth.csr.mode is shadow");
        assertThatCode(
                        () -> {
                            settings(true, "enforce").start(null);
                            settings(false, "shadow").start(null);
                        })
                .doesNotThrowAnyException();
    }

    private static LabelNode settings(boolean labels, String mode) {
        return new LabelNode(null, null, null, labels, mode);
    }
}
