/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForbiddenIdentitiesTest {

    private static final ForbiddenIdentities FORBIDDEN =
            new ForbiddenIdentities(
                    Set.of("Api.example.net."),
                    Set.of(AddressRange.parse("10.96.0.0/12")),
                    "cluster.local",
                    false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubernetes",
                "KUBERNETES.",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.other.example",
                "web.shop.svc",
                "localhost",
                "a.localhost",
                "cluster.local",
                "web.shop.svc.cluster.local",
                "*.example.net",
                "api.example.net",
                "",
            })
    void aNameThatIsNoNodesIsRefused(String name) {
        assertThat(FORBIDDEN.name(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k1", "k1.example.net", "kubernetes-1", "local", "svc.example.net"})
    void anyOtherNameMayServe(String name) {
        assertThat(FORBIDDEN.name(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "169.254.1.1",
                "fe80::1",
                "224.0.0.1",
                "0.0.0.0",
                "10.96.0.1"
            })
    void theRefusalNamesTheAddress(String address) {
        assertThat(FORBIDDEN.address(InetAddress.ofLiteral(address)))
                .get()
                .extracting(ForbiddenIdentities.Refusal::message)
                .asString()
                .contains(InetAddress.ofLiteral(address).getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "fd00::7"})
    void anyOtherAddressMayServe(String address) {
        assertThat(FORBIDDEN.address(InetAddress.ofLiteral(address))).isEmpty();
    }
}
