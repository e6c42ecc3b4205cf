/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.ReportedAddresses;
import dev.berth.events.ReportedAddresses.Origin;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownAddressesTest {

    @Test
    void internalAndExternalAddressesAreReadInOrder() {
        // Given
        Node node =
                new NodeBuilder()
                        .withNewStatus()
                        .addNewAddress("10.0.0.7", "InternalIP")
                        .addNewAddress("2001:DB8::7", "InternalIP")
                        .addNewAddress("192.0.2.7", "ExternalIP")
                        .addNewAddress("k1", "Hostname")
                        .endStatus()
                        .build();

        // When
        ReportedAddresses shown = ShownAddresses.of(node).orElseThrow();

        // Then
        assertThat(shown)
                .isEqualTo(
                        new ReportedAddresses(
                                List.of("10.0.0.7", "2001:db8:0:0:0:0:0:7"),
                                List.of("192.0.2.7"),
                                Origin.MACHINE));
    }

    @Test
    void cloudProviderIsNamedAsTheOrigin() {
        // Given
        Node node =
                new NodeBuilder()
                        .withNewSpec()
                        .withProviderID("aws:///eu-1a/i-07")
                        .endSpec()
                        .withNewStatus()
                        .addNewAddress("10.0.0.7", "InternalIP")
                        .endStatus()
                        .build();

        // When
        ReportedAddresses shown = ShownAddresses.of(node).orElseThrow();

        // Then
        assertThat(shown.origin()).isEqualTo(Origin.CLOUD_PROVIDER);
    }

    @Test
    void whatIsNoAddressIsLeftOut() {
        // Given
        Node node =
                new NodeBuilder()
                        .withNewStatus()
                        .addNewAddress("http://evil", "InternalIP")
                        .addNewAddress("", "InternalIP")
                        .addNewAddress("k1", "Hostname")
                        .endStatus()
                        .build();

        // When Then
        assertThat(ShownAddresses.of(node)).isEmpty();
    }
}
