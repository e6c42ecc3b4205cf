/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateLifeTest {

    private static final Instant ISSUED = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, VALID",
        // The last moment at which a kubelet begins to renew.
        "900, VALID",
        "909, VALID",
        "910, RENEWAL_OVERDUE",
        "999, RENEWAL_OVERDUE",
        "1000, EXPIRED",
        "5000, EXPIRED"
    })
    void aLifeOfAThousandSeconds(long age, CertificateLife.State expected) {
        // Given
        CertificateLife life = new CertificateLife(ISSUED, ISSUED.plusSeconds(1000));

        // When
        CertificateLife.State state = life.at(ISSUED.plusSeconds(age));

        // Then
        assertThat(state).isEqualTo(expected);
    }
}
