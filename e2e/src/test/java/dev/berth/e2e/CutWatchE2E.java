/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kubelet loses its watch between the issue and the delivery of its certificate. */
class CutWatchE2E {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void theNodeStillRegisters() throws Exception {
        try (Berth berth = Berth.start(1)) {
            // Given
            berth.stack().cluster().holdSigning();
            List<String> names = berth.announceAll();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(berth.api().nodes())
                                            .extracting(node -> node.path("phase").asText())
                                            .containsExactly("APPROVED"));

            // When
            berth.stack()
                    .cluster()
                    .cutWatches(request -> request.user().startsWith("system:bootstrap:"));
            berth.stack().cluster().releaseSigning();
            await().atMost(PATIENCE).until(() -> !berth.certificates(names.getFirst()).isEmpty());
            berth.stack().cluster().restoreWatches();

            // Then
            berth.awaitJoined(names, PATIENCE);
            assertThat(berth.node(names.getFirst()).path("attempt").asInt()).isEqualTo(1);
        }
    }
}
