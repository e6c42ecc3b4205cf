/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuUsageTest {

    @TempDir private Path group;

    @Test
    void aGroupOfVersion1CountsNanoseconds() throws IOException {
        // Given
        Files.writeString(group.resolve("cpuacct.usage"), "1234567\n");

        // When
        long nanos = new CpuUsage(group).nanos();

        // Then
        assertThat(nanos).isEqualTo(1_234_567);
    }

    @Test
    void aGroupOfVersion2CountsMicroseconds() throws IOException {
        // Given
        Files.writeString(
                group.resolve("cpu.stat"), "usage_usec 1234\nuser_usec 1000\nsystem_usec 234\n");

        // When
        long nanos = new CpuUsage(group).nanos();

        // Then
        assertThat(nanos).isEqualTo(1_234_000);
    }

    @Test
    void aGroupThatNobodyMadeIsNamed() {
        // Given
        String name = "berth-nobody-made-this";

        // When
        Throwable thrown = catchThrowable(() -> CpuUsage.of(name));

        // Then
        assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining(name);
    }
}
