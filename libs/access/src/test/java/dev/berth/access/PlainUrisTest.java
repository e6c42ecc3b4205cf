/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainUrisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/csrs/a%00b/explain",
                "/api/v1/csrs?node=%00",
                "/api/v1/csrs?node=a%0Ab",
                "/a%1f",
                "/a%7F",
                "/a%",
                "/a%2",
                "/a%zz"
            })
    void controlCharactersAndBrokenEncodingsAreNotPlain(String uri) {
        // When
        boolean plain = PlainUris.isPlain(uri);

        // Then
        assertThat(plain).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/csrs/a/explain?requester=system%3Anode%3Aa&group=x%20y",
                "/a%C3%A4%25%2F",
                "/"
            })
    void whateverElseIsEncodedIsPlain(String uri) {
        // When
        boolean plain = PlainUris.isPlain(uri);

        // Then
        assertThat(plain).isTrue();
    }
}
