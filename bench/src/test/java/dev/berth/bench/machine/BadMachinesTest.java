/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadMachinesTest {

    private BadMachines machines;

    @BeforeEach
    void start() throws IOException {
        machines = BadMachines.start(4);
    }

    @AfterEach
    void close() throws IOException {
        machines.close();
    }

    @Test
    void nobodyAnswersAtADeadOne() {
        assertThatThrownBy(() -> visit(1)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aHungOneAcceptsAndIsSilent() throws IOException {
        // Given
        try (Socket visitor = visit(2)) {
            visitor.setSoTimeout(200);

            // Then
            assertThatThrownBy(() -> visitor.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aHostileOneTalksWithoutEndBeforeItsName() throws IOException {
        assertThat(heard(3)).startsWith("x\r\nx\r\n").doesNotContain("SSH-").hasSize(1_000_000);
    }

    @Test
    void anotherSendsPacketsWithoutEnd() throws IOException {
        assertThat(heard(4)).startsWith("SSH-2.0-hostile\r\n").hasSize(1_000_000);
    }

    private static Socket visit(int machine) throws IOException {
        Socket visitor = new Socket();
        visitor.connect(new InetSocketAddress(BadMachines.address(machine), Machines.PORT), 500);
        return visitor;
    }

    private static String heard(int machine) throws IOException {
        try (Socket visitor = visit(machine)) {
            return new String(
                    visitor.getInputStream().readNBytes(1_000_000), StandardCharsets.ISO_8859_1);
        }
    }
}
