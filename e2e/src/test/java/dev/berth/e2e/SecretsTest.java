/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsTest {

    private static final String TOKEN = "82jfrm.gk3sd8f7hq2xw9zp";

    private final Secrets secrets = new Secrets(List.of(TOKEN));

    static Stream<String> disguises() {
        return Stream.of(
                "token: " + TOKEN,
                "secret gk3sd8f7hq2xw9zp alone",
                base64("token: " + TOKEN),
                base64(" token: " + TOKEN + "\n"),
                base64("  token: " + TOKEN + " and more"),
                base64(TOKEN),
                "676b3373643866376871327877397a70",
                "%67%6B%33%73%64%38%66%37%68%71%32%78%77%39%7A%70",
                "\\u0067\\u006b\\u0033\\u0073\\u0064\\u0038\\u0066\\u0037\\u0068\\u0071\\u0032\\u0078\\u0077\\u0039\\u007a\\u0070");
    }

    @ParameterizedTest
    @MethodSource
    void disguises(String text) {
        // When / Then
        assertThat(secrets.in("here", text)).isNotEmpty();
    }

    @Test
    void thePublicHalfIsNoSecret() {
        // When / Then
        assertThat(secrets.in("here", "system:bootstrap:82jfrm")).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
