/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "two\nlines",
                "bell\u0007",
                "\u001b[31mred",
                "c1\u009bcontrol",
                "right\u202eto left",
                "isolated\u2066",
                "mark\u200f",
                "arabic\u061cmark",
                "zero\u200bwidth",
                "\ufeffmark",
                "line\u2028separator",
                "half \ud83d",
                "private \ue000",
            })
    void whatCannotBeSeenOrMovesTextIsNoReason(String text) {
        assertThat(Reasons.isOne(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk replaced", "Platte getauscht, Kühlung ok", "再インストール", "done 👍"})
    void visibleTextOfAnyLanguageIsOne(String text) {
        assertThat(Reasons.isOne(text)).isTrue();
    }
}
