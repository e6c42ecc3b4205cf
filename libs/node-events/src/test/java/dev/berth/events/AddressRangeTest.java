/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.96.0.0/12, 10.96.0.0, true",
        "10.96.0.0/12, 10.111.255.255, true",
        "10.96.0.0/12, 10.112.0.0, false",
        "10.96.0.1/12, 10.96.0.0, true",
        "192.0.2.10, 192.0.2.10, true",
        "192.0.2.10, 192.0.2.11, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, fd00::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "::/0, 10.0.0.1, false",
    })
    void containsWhatItsLeadingBitsSay(String range, String address, boolean contained) {
        // When
        boolean contains = AddressRange.parse(range).contains(InetAddress.ofLiteral(address));

        // Then
        assertThat(contains).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node1", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129"})
    void refusesWhatIsNeitherAddressNorBlock(String text) {
        // When, Then
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
    }
}
