/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code helm test} runs stands where the service stands, and has no right of its own. */
class HelmTestTest {

    private final List<HasMetadata> objects;

    HelmTestTest() throws IOException {
        objects = Chart.renderWithTests("berth", "fleet", Chart.PRODUCTION);
    }

    static List<Path> examples() throws IOException {
        return Chart.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyObjectOfATestIsReadStrictlyAndNamedWithin63Characters(Path values) throws Exception {
        // When
        List<HasMetadata> tests =
                Chart.renderWithTests("a-release-name".repeat(3), "fleet", values).stream()
                        .filter(Chart::ofTheTest)
                        .toList();

        // Then
        assertThat(tests)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(
                        object ->
                                assertThat(object.getMetadata().getName())
                                        .hasSizeLessThanOrEqualTo(63));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config-renderer", "distributor", "csr-approver"})
    void aTestIsTheServiceWithAnotherMainClass(String name) {
        // Given
        PodSpec service =
                Chart.one(Deployment.class, "berth-" + name, objects)
                        .getSpec()
                        .getTemplate()
                        .getSpec();

        // When
        Job job = job(name);

        // Then
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        Container check = pod.getContainers().get(0);
        Container main = service.getContainers().get(0);
        assertThat(pod.getServiceAccountName()).isEqualTo(service.getServiceAccountName());
        assertThat(pod.getAutomountServiceAccountToken())
                .isEqualTo(service.getAutomountServiceAccountToken());
        assertThat(pod.getVolumes()).isEqualTo(service.getVolumes());
        assertThat(pod.getSecurityContext()).isEqualTo(service.getSecurityContext());
        assertThat(check.getImage()).isEqualTo(main.getImage());
        assertThat(check.getVolumeMounts()).isEqualTo(main.getVolumeMounts());
        assertThat(check.getSecurityContext()).isEqualTo(main.getSecurityContext());
        assertThat(check.getEnv())
                .containsAll(
                        main.getEnv().stream()
                                .filter(e -> !e.getName().equals("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                                .toList());
        assertThat(check.getCommand()).contains("dev.berth.check.InstallCheck");
    }

    @Test
    void aTestRunsOnceAndItsReportStaysUntilTheNextOne() {
        assertThat(Chart.all(Job.class, objects))
                .hasSize(3)
                .allSatisfy(
                        job -> {
                            assertThat(job.getSpec().getBackoffLimit()).isZero();
                            assertThat(job.getSpec().getActiveDeadlineSeconds()).isPositive();
                            assertThat(job.getSpec().getTtlSecondsAfterFinished()).isPositive();
                            assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy())
                                    .isEqualTo("Never");
                            assertThat(job.getMetadata().getAnnotations())
                                    .containsEntry("helm.sh/hook", "test")
                                    .containsEntry(
                                            "helm.sh/hook-delete-policy", "before-hook-creation");
                        });
    }

    @Test
    void noServiceAndNoBudgetCountsATestAmongItsPods() {
        // Given
        var labels = job("distributor").getSpec().getTemplate().getMetadata().getLabels();

        // When
        List<Service> services = Chart.all(Service.class, objects);

        // Then
        assertThat(services)
                .isNotEmpty()
                .noneMatch(
                        s -> labels.entrySet().containsAll(s.getSpec().getSelector().entrySet()));
        NetworkPolicy policy = Chart.one(NetworkPolicy.class, "berth-distributor", objects);
        assertThat(policy.getSpec().getPodSelector().getMatchExpressions())
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e.getValues())
                                        .containsExactly("distributor", "distributor-test"));
    }

    @Test
    void everyRuleThatIsGrantedIsAskedForAndNoOther() throws Exception {
        // Given
        List<String> granted = new ArrayList<>();
        for (HasMetadata object : objects) {
            if (object.getKind().endsWith("Role") && !Chart.ofTheTest(object)) {
                JsonNode rules = new ObjectMapper().valueToTree(object).path("rules");
                rules.forEach(rule -> granted.add(namespace(object) + " " + rule));
            }
        }

        // When
        List<String> asked = new ArrayList<>();
        for (String name : List.of("distributor", "csr-approver")) {
            for (JsonNode part : new ObjectMapper().readTree(permissions(name))) {
                part.path("rules")
                        .forEach(r -> asked.add(part.path("namespace").asText() + " " + sorted(r)));
            }
        }

        // Then
        assertThat(asked).containsExactlyInAnyOrderElementsOf(granted);
        assertThat(job("config-renderer").getSpec().getTemplate().getSpec().getContainers())
                .flatExtracting(Container::getCommand)
                .doesNotContain("permissions");
    }

    @Test
    void rulesThatSomebodyElseMadeAreAskedForToo() throws Exception {
        // When
        List<HasMetadata> rendered =
                Chart.renderWithTests("berth", "fleet", Chart.QUICKSTART, "rbac.create=false");

        // Then
        assertThat(Chart.one(Job.class, "berth-distributor-test", rendered).getSpec().getTemplate())
                .extracting(t -> t.getSpec().getContainers().get(0).getCommand().toString())
                .asString()
                .contains("permissions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config-renderer", "distributor", "csr-approver"})
    void aTestMayRunWhereItsServiceMayRun(String name) throws Exception {
        // Given
        String key = Chart.key(name);

        // When
        List<HasMetadata> rendered =
                Chart.renderWithTests(
                        "berth",
                        "fleet",
                        Chart.QUICKSTART,
                        key + ".nodeSelector.disk=ssd",
                        key + ".priorityClassName=infra",
                        key + ".tolerations[0].key=infra",
                        key + ".tolerations[0].operator=Exists",
                        key
                                + ".affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0].matchExpressions[0].key=zone",
                        key
                                + ".affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0].matchExpressions[0].operator=Exists");

        // Then
        PodSpec service =
                Chart.one(Deployment.class, "berth-" + name, rendered)
                        .getSpec()
                        .getTemplate()
                        .getSpec();
        assertThat(service.getNodeSelector()).containsEntry("disk", "ssd");
        assertThat(Chart.all(Job.class, rendered))
                .filteredOn(job -> job.getMetadata().getName().startsWith("berth-" + name))
                .isNotEmpty()
                .extracting(job -> job.getSpec().getTemplate().getSpec())
                .allSatisfy(
                        pod -> {
                            assertThat(pod.getNodeSelector()).isEqualTo(service.getNodeSelector());
                            assertThat(pod.getTolerations()).isEqualTo(service.getTolerations());
                            assertThat(pod.getAffinity()).isEqualTo(service.getAffinity());
                            assertThat(pod.getPriorityClassName()).isEqualTo("infra");
                        });
    }

    @Test
    void aTestAddsNoRight() {
        assertThat(objects)
                .filteredOn(Chart::ofTheTest)
                .extracting(HasMetadata::getKind)
                .containsOnly("Job");
    }

    private Job job(String name) {
        return Chart.one(Job.class, "berth-" + name + "-test", objects);
    }

    private String permissions(String name) {
        return job(name).getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                .filter(env -> env.getName().equals("BERTH_CHECK_PERMISSIONS"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static String namespace(HasMetadata role) {
        String namespace = role.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    /** In the order in which the model writes a rule. */
    private static String sorted(JsonNode rule) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            return mapper.valueToTree(
                            mapper.treeToValue(
                                    rule, io.fabric8.kubernetes.api.model.rbac.PolicyRule.class))
                    .toString();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
