/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.SshEndpoint;
import dev.berth.renderer.node.Claims.Claim;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimsTest {

    @Test
    void everythingACertificateMayCarryIsClaimedOnce() {
        // Given
        NodeSpec spec =
                new NodeSpec(
                        "dc1",
                        List.of("10.0.0.7"),
                        List.of("192.0.2.7", "10.0.0.7"),
                        List.of("k1", "k1.example.net"),
                        new SshEndpoint("10.0.0.7", 22, null, null, null),
                        "default",
                        "default",
                        new TreeMap<>(),
                        List.of(),
                        new TreeMap<>());

        // When
        List<Claim> claims = Claims.of(new NodeName("k1"), spec);

        // Then
        assertThat(claims)
                .containsExactly(
                        new Claim("dns", "k1"),
                        new Claim("dns", "k1.example.net"),
                        new Claim("ip", "10.0.0.7"),
                        new Claim("ip", "192.0.2.7"),
                        new Claim("ssh", "10.0.0.7 port 22"));
    }
}
