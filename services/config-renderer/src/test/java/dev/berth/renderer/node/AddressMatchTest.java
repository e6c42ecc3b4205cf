/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Condition.Status;
import dev.berth.events.NodeSpec;
import dev.berth.events.ReportedAddresses;
import dev.berth.events.ReportedAddresses.Origin;
import dev.berth.events.SshEndpoint;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AddressMatchTest {

    @Test
    void sameAddressesInAnyOrderMatch() {
        // When
        AddressMatch match =
                AddressMatch.of(
                        inventory(
                                List.of("10.0.0.7", "2001:db8:0:0:0:0:0:7"), List.of("192.0.2.7")),
                        shown(
                                List.of("2001:db8:0:0:0:0:0:7", "10.0.0.7"),
                                List.of("192.0.2.7"),
                                Origin.MACHINE));

        // Then
        assertThat(match.status()).isEqualTo(Status.TRUE);
    }

    @Test
    void externalAddressNeedNotBeShown() {
        // When
        AddressMatch match =
                AddressMatch.of(
                        inventory(List.of("10.0.0.7"), List.of("192.0.2.7")),
                        shown(List.of("10.0.0.7"), List.of(), Origin.MACHINE));

        // Then
        assertThat(match.status()).isEqualTo(Status.TRUE);
    }

    @Test
    void addressOfAnotherNetworkCardIsNamedWithWhereItComesFromAndTheFix() {
        // When
        AddressMatch match =
                AddressMatch.of(
                        inventory(List.of("10.0.0.7"), List.of()),
                        shown(List.of("10.0.2.15"), List.of(), Origin.MACHINE));

        // Then
        assertThat(match.status()).isEqualTo(Status.FALSE);
        assertThat(match.reason()).isEqualTo("AnotherAddress");
        assertThat(match.message())
                .contains("the node shows 10.0.2.15")
                .contains("does not show 10.0.0.7")
                .contains("default route")
                .contains("--node-ip=10.0.0.7");
    }

    @Test
    void addressOfACloudProviderIsSaidToBeOne() {
        // When
        AddressMatch match =
                AddressMatch.of(
                        inventory(List.of("10.0.0.7"), List.of()),
                        shown(List.of("10.0.0.7"), List.of("203.0.113.9"), Origin.CLOUD_PROVIDER));

        // Then
        assertThat(match.reason()).isEqualTo("AnotherAddress");
        assertThat(match.message()).contains("203.0.113.9").contains("cloud provider");
    }

    @Test
    void secondFamilyThatIsNotShownIsMissing() {
        // When
        AddressMatch match =
                AddressMatch.of(
                        inventory(List.of("10.0.0.7", "2001:db8:0:0:0:0:0:7"), List.of()),
                        shown(List.of("10.0.0.7"), List.of(), Origin.MACHINE));

        // Then
        assertThat(match.reason()).isEqualTo("AddressMissing");
        assertThat(match.message()).contains("2001:db8:0:0:0:0:0:7");
    }

    private static ReportedAddresses shown(
            List<String> internal, List<String> external, Origin origin) {
        return new ReportedAddresses(internal, external, origin);
    }

    private static NodeSpec inventory(List<String> internal, List<String> external) {
        return new NodeSpec(
                "default",
                internal,
                external,
                List.of(),
                new SshEndpoint(internal.getFirst(), 22, null, null, null),
                "default",
                "default",
                new TreeMap<>(),
                List.of(),
                new TreeMap<>());
    }
}
