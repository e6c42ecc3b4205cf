/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenSshServerIT {

    @TempDir Path folder;
    private Path hostKey;

    @BeforeEach
    void needsOpenSsh() {
        assumeTrue(OpenSshServer.missing().isEmpty(), () -> OpenSshServer.missing().orElseThrow());
        hostKey = SshKeygen.key(folder.resolve("host"), "ed25519", "");
    }

    @Test
    void speaksAsOpenSshAndEndsWhenClosed() throws IOException {
        // Given
        OpenSshServer server =
                OpenSshServer.start(folder.resolve("s"), OpenSshOptions.at("127.77.41.1", hostKey));

        // When
        String greeting;
        try (Socket socket = new Socket(server.address(), server.port())) {
            greeting = new String(socket.getInputStream().readNBytes(15));
        }
        server.close();

        // Then
        assertThat(greeting).isEqualTo("SSH-2.0-OpenSSH");
        assertThatIOException().isThrownBy(() -> new Socket(server.address(), server.port()));
    }

    @Test
    void listensOnIpv6() throws IOException {
        try (OpenSshServer server =
                        OpenSshServer.start(
                                folder.resolve("s"), OpenSshOptions.at("::1", hostKey));
                Socket socket = new Socket(server.address(), server.port())) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void saysWhatSshdDoesNotLike() {
        assertThatIOException()
                .isThrownBy(
                        () ->
                                OpenSshServer.start(
                                        folder.resolve("s"),
                                        OpenSshOptions.at("127.77.41.1", hostKey)
                                                .with("NoSuchOption yes")))
                .withMessageContaining("NoSuchOption");
    }
}
