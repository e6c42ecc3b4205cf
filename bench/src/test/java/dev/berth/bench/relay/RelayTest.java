/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sandbox.LoopbackPorts;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayTest {

    @Test
    void everyByteArrivesOnceInOrderAndTheEndToo() throws Exception {
        // Given
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        InetAddress here = LoopbackPorts.localhost();
        try (ServerSocket machine = new ServerSocket(0, 1, here);
                Relay relay = new Relay(Duration.ofMillis(4))) {
            InetSocketAddress door = new InetSocketAddress(here, LoopbackPorts.free(here));
            relay.link(door, new InetSocketAddress(here, machine.getLocalPort()));
            Thread.ofVirtual().start(() -> echo(machine));

            // When
            byte[] came;
            try (Socket client = new Socket()) {
                client.connect(door);
                Thread.ofVirtual().start(() -> send(client, sent));
                came = client.getInputStream().readAllBytes();
            }

            // Then
            assertThat(came).isEqualTo(sent);
        }
    }

    private static void echo(ServerSocket machine) {
        try (Socket socket = machine.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            OutputStream out = client.getOutputStream();
            out.write(bytes);
            client.shutdownOutput();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
