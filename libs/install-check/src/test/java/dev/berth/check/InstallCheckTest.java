/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstallCheckTest {

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "berth.service", "distributor",
                    "berth.cluster", "prod",
                    "kafka.bootstrap.servers", "kafka.example.net:9092",
                    "KAFKA_SASL_JAAS_CONFIG", "login",
                    "mp.messaging.incoming.renderer.topic", "berth.${berth.cluster}.renderer.v1");

    @Test
    void theConnectionIsThatOfTheServiceWhereverItIsSet() {
        // When
        Map<String, String> kafka = Settings.of(SETTINGS).kafka();

        // Then
        assertThat(kafka)
                .containsEntry("bootstrap.servers", "kafka.example.net:9092")
                .containsEntry("sasl.jaas.config", "login");
    }

    @Test
    void channelsAreThoseOfTheServiceWithTheClustersName() {
        // When
        Map<String, String> channels = Settings.of(SETTINGS).below("mp.messaging.incoming.");

        // Then
        assertThat(channels).containsEntry("renderer.topic", "berth.prod.renderer.v1");
    }

    @Test
    void aSettingThatIsMissingFailsItsCheckAndNamesItself() {
        // When
        Report report = InstallCheck.run(Settings.of(SETTINGS), List.of("postgres"));

        // Then
        assertThat(report.good()).isFalse();
        assertThat(report.text()).contains("quarkus.datasource.jdbc.url is missing");
    }

    @Test
    void aCheckThatDoesNotExistIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> InstallCheck.run(Settings.of(SETTINGS), List.of("magic")))
                .hasMessageContaining("magic");
    }
}
