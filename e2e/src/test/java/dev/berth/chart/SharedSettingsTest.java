/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.Producer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A value that several services go by reaches all of them. */
class SharedSettingsTest {

    private static final Pattern SETTING = Pattern.compile("#?(berth\\.[^=\\s]+)=.*");

    /** Differ on purpose: who a service is, and where its own dead letters go. */
    private static final Set<String> OWN = Set.of("berth.service", "berth.event-log.dlq-topic");

    private static final List<HasMetadata> RENDERED =
            Chart.render(
                    Chart.QUICKSTART,
                    "cluster=acme",
                    "clusterDomain=k8s.acme",
                    "unverifiedTaint=true",
                    "access.tokensSecret=tokens",
                    "csrApprover.forbiddenNames[0]=vip.acme.example",
                    "csrApprover.forbiddenAddresses[0]=192.0.2.10");

    @Test
    void whatSeveralServicesReadIsToldToAllOfThemAlike() throws Exception {
        // Given
        Map<String, List<String>> readers = new TreeMap<>();
        for (Producer service : Producer.values()) {
            for (String key : declared(service.service())) {
                readers.computeIfAbsent(key, _ -> new ArrayList<>()).add(service.service());
            }
        }
        readers.values().removeIf(services -> services.size() < 2);
        readers.keySet().removeAll(OWN);

        // When
        Map<String, Set<String>> told = new TreeMap<>();
        for (Map.Entry<String, List<String>> shared : readers.entrySet()) {
            told.put(
                    shared.getKey(),
                    shared.getValue().stream()
                            .map(service -> settings(service).getProperty(shared.getKey(), "-"))
                            .collect(Collectors.toSet()));
        }

        // Then
        assertThat(told)
                .containsEntry("berth.cluster", Set.of("acme"))
                .containsEntry("berth.kubernetes.cluster-domain", Set.of("k8s.acme"))
                .containsEntry("berth.unverified-taint", Set.of("true"));
        assertThat(told).allSatisfy((key, values) -> assertThat(values).as(key).hasSize(1));
    }

    /** The settings are the services' own; intake refuses what the approver would deny. */
    @Test
    void intakeRefusesWhatTheApproverDenies() {
        // When
        Properties intake = settings("config-renderer");
        Properties approver = settings("csr-approver");

        // Then
        for (String list : List.of("forbidden-names", "forbidden-addresses")) {
            assertThat(intake.getProperty("berth.intake." + list))
                    .isEqualTo(approver.getProperty("berth.csr." + list));
        }
        assertThat(intake.getProperty("berth.intake.forbidden-names"))
                .contains("vip.acme.example", "api.example.net");
    }

    private static Set<String> declared(String service) throws IOException {
        return Files.readAllLines(
                        Chart.FOLDER
                                .resolve("../../services")
                                .resolve(service)
                                .resolve("src/main/resources/application.properties"))
                .stream()
                .map(SETTING::matcher)
                .filter(setting -> setting.matches())
                .map(setting -> setting.group(1))
                .collect(Collectors.toSet());
    }

    private static Properties settings(String service) {
        try {
            return PodsTest.settings("berth-" + service, RENDERED);
        } catch (Exception unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
