/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrubberTest {

    @ParameterizedTest
    @CsvSource({
        "using abcdef.0123456789abcdef now, using abcdef.****** now",
        "Authorization: Bearer eyJhbGciOi.x-y_z, Authorization: Bearer ******",
        "token: c2VjcmV0c2VjcmV0, token: ******",
        "node abcdef.example.com is fine, node abcdef.example.com is fine"
    })
    void takesCredentialsOut(String text, String scrubbed) {
        assertThat(Scrubber.scrub(text)).isEqualTo(scrubbed);
    }

    @ParameterizedTest
    @CsvSource({"'a -----BEGIN RSA PRIVATE KEY----- MII', 'a ******'"})
    void takesUnfinishedPrivateKeysOut(String text, String scrubbed) {
        assertThat(Scrubber.scrub(text)).isEqualTo(scrubbed);
    }
}
