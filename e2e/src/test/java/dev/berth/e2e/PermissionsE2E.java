/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.e2e.stack.Jvm;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.ApiRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the chart grants is what the services use: nothing is missing and nothing is left over, with
 * the switches on that need a right of their own. All other tests run without that right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsE2E {

    private static final Path FILES =
            Path.of(System.getProperty("berth.home", ".."), "deploy/helm/files");
    private static final Path RBAC = FILES.resolve("rbac.yaml");
    private static final Path PATCH_NODES = FILES.resolve("patch-nodes.yaml");
    private static final String ACCOUNT = "system:serviceaccount:berth:";

    /** Asked by the API server itself when an approval is written, so no request shows it. */
    private static final String APPROVE = "berth-csr-approver approve signers";

    private static final Set<String> LATE =
            Set.of(
                    "berth-distributor delete secrets",
                    "berth-csr-approver create subjectaccessreviews",
                    "berth-csr-approver get nodes",
                    "berth-csr-approver patch nodes");

    private Berth berth;
    private List<String> names = List.of();

    @BeforeAll
    void machinesJoin() throws Exception {
        Jvm tainting = Jvm.told(Map.of("BERTH_UNVERIFIED_TAINT", "true"));
        berth =
                Berth.start(
                        2,
                        Map.of(
                                Producer.CONFIG_RENDERER, tainting,
                                Producer.CSR_APPROVER, tainting));
        berth.stack().cluster().addRbac(PATCH_NODES);
        names = berth.announceAll();
        berth.awaitJoined(names, Duration.ofSeconds(120));
    }

    @AfterAll
    void end() throws Exception {
        berth.close();
    }

    @Test
    void nothingTheServicesAskForIsMissing() {
        assertThat(requests())
                .isNotEmpty()
                .filteredOn(request -> request.code() == 403)
                .as("a rule is missing in files")
                .isEmpty();
    }

    @Test
    void everyRuleIsUsed() throws Exception {
        // Given
        Set<String> granted = granted();
        granted.remove(APPROVE);

        // When
        // The token is retired and the kubelet verified a moment after its node was seen.
        await().atMost(Duration.ofSeconds(60)).until(() -> used().containsAll(LATE));

        // Then
        assertThat(used())
                .as("what is granted in files and never used should go")
                .containsAll(granted);
    }

    @Test
    void everyNodeRegisteredWithATaintThatIsGoneWhenItIsVerified() {
        // A patch is sent only for a taint that is there, and 200 is the answer only if it still
        // was.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(requests())
                                        .filteredOn(request -> request.verb().equals("patch"))
                                        .filteredOn(request -> request.resource().equals("nodes"))
                                        .filteredOn(request -> request.code() == 200)
                                        .extracting(ApiRequest::name)
                                        .containsExactlyInAnyOrderElementsOf(names));
    }

    private Set<String> used() {
        return requests().stream()
                .map(
                        request ->
                                request.user().substring(ACCOUNT.length())
                                        + " "
                                        + request.verb()
                                        + " "
                                        + request.resource()
                                        + (request.subresource().isEmpty()
                                                ? ""
                                                : "/" + request.subresource()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<ApiRequest> requests() {
        return berth.stack().cluster().requests().stream()
                .filter(request -> request.user().startsWith(ACCOUNT))
                .filter(request -> !request.resource().isEmpty())
                .toList();
    }

    /** Service account, verb and resource of each rule that is bound to a service. */
    private static Set<String> granted() throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        for (Path file : List.of(RBAC, PATCH_NODES)) {
            try (var documents =
                    new YAMLMapper()
                            .readerFor(JsonNode.class)
                            .<JsonNode>readValues(file.toFile())) {
                documents.forEachRemaining(objects::add);
            }
        }
        Set<String> granted = new TreeSet<>();
        for (JsonNode binding : objects) {
            for (JsonNode subject : binding.path("subjects")) {
                if (subject.path("kind").asText().equals("ServiceAccount")) {
                    objects.stream()
                            .filter(role -> role.has("rules"))
                            .filter(role -> name(role).equals(binding.at("/roleRef/name").asText()))
                            .flatMap(role -> role.path("rules").valueStream())
                            .forEach(
                                    rule ->
                                            granted.addAll(
                                                    each(subject.path("name").asText(), rule)));
                }
            }
        }
        assertThat(granted).isNotEmpty();
        return granted;
    }

    private static List<String> each(String account, JsonNode rule) {
        List<String> each = new ArrayList<>();
        for (JsonNode verb : rule.path("verbs")) {
            for (JsonNode resource : rule.path("resources")) {
                each.add(account + " " + verb.asText() + " " + resource.asText());
            }
        }
        return each;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
