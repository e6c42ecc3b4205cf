/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Sandboxes side by side on one computer. */
class LoopbackNetIT {

    @Test
    void twoSandboxesNeverShareANet() throws Exception {
        try (LoopbackNet one = LoopbackNet.claim(3)) {
            // When
            try (LoopbackNet other = LoopbackNet.claim(3)) {

                // Then
                assertThat(other.octet()).isNotEqualTo(one.octet());
            }
        }
    }

    @Test
    void aNetWithAKubeletInItIsTaken() throws Exception {
        // Given
        int octet;
        try (LoopbackNet free = LoopbackNet.claim(3)) {
            octet = free.octet();
        }
        InetAddress machine = InetAddress.getByAddress(new byte[] {127, 77, (byte) octet, 3});
        try (ServerSocket kubelet = new ServerSocket(10_250, 1, machine)) {

            // When
            try (LoopbackNet net = LoopbackNet.claim(3)) {

                // Then
                assertThat(kubelet.isBound()).isTrue();
                assertThat(net.octet()).isNotEqualTo(octet);
            }
        }
    }
}
