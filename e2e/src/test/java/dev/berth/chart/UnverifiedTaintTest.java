/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One switch for the two services that have to agree. */
class UnverifiedTaintTest {

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whoRegistersNodesWithItAndWhoTakesItAwayAreToldTheSame(String value) throws Exception {
        // When
        List<HasMetadata> rendered = Chart.render(Chart.QUICKSTART, "unverifiedTaint=" + value);

        // Then
        for (String service : List.of("berth-config-renderer", "berth-csr-approver")) {
            assertThat(PodsTest.settings(service, rendered).getProperty("berth.unverified-taint"))
                    .as(service)
                    .isEqualTo(value);
        }
        assertThat(PodsTest.settings("berth-distributor", rendered))
                .doesNotContainKey("berth.unverified-taint");
    }
}
