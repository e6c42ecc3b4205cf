/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void medianAndNinetyNinthPercentileAreMeasuredValues() {
        // When
        Row row =
                Row.of(
                        "berth",
                        100,
                        LongStream.rangeClosed(1, 100).map(ms -> ms * 1_000_000).toArray());

        // Then
        assertThat(row).isEqualTo(new Row("berth", 100, 50, 99, 100));
    }

    @Test
    void oneValueIsEverything() {
        // When
        Row row = Row.of("berth", 1, new long[] {2_500_000});

        // Then
        assertThat(row).isEqualTo(new Row("berth", 1, 2.5, 2.5, 2.5));
    }
}
