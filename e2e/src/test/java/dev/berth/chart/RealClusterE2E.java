/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.stack.JoinEmitter;
import dev.berth.e2e.stack.Jvm;
import dev.berth.e2e.stack.Parts;
import dev.berth.e2e.stack.Stack;
import dev.berth.events.Producer;
import dev.berth.sandbox.cluster.ApiRequest;
import dev.berth.sandbox.cluster.RealCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rendered quickstart in a real API server, and the packaged services doing their whole job
 * there with exactly its permissions and its admission policy.
 */
@EnabledIfEnvironmentVariable(
        named = RealCluster.ASSETS,
        matches = ".+",
        disabledReason = "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClusterE2E {

    private static final String ACCOUNT = "system:serviceaccount:berth:";
    private static final int MACHINES = 3;

    @TempDir private static Path dir;
    private Stack<RealCluster> stack;
    private KubernetesClient admin;
    private KubernetesClient distributor;

    @BeforeAll
    void installAndJoin() throws Exception {
        Path home = Path.of(System.getProperty("berth.home", "..")).toRealPath();
        Path quickstart =
                Chart.write(
                        Chart.objects(
                                Chart.text(
                                        "berth",
                                        RealCluster.NAMESPACE,
                                        Chart.QUICKSTART,
                                        "unverifiedTaint=true")),
                        dir.resolve("quickstart.yaml"));
        Jvm tainting = Jvm.told(Map.of("BERTH_UNVERIFIED_TAINT", "true"));
        stack =
                Stack.start(
                        home,
                        dir.resolve("berth"),
                        MACHINES,
                        new Parts(),
                        Map.of(Producer.CONFIG_RENDERER, tainting, Producer.CSR_APPROVER, tainting),
                        InstalledOnRealClusterE2E.real(quickstart));
        admin = client(stack.cluster().adminKubeconfig());
        distributor = client(stack.cluster().kubeconfig("berth-distributor"));
        try (JoinEmitter emitter = stack.emitter()) {
            for (int number = 1; number <= MACHINES; number++) {
                emitter.announce(
                        emitter.joinOf(stack.machines().get(number - 1), "k8scloud" + number));
            }
        }
    }

    @AfterAll
    void end() {
        for (KubernetesClient client : new KubernetesClient[] {distributor, admin}) {
            if (client != null) {
                client.close();
            }
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void machinesBecomeVerifiedNodesWithoutTheirTaintAndNothingWasForbidden() {
        // When
        await().atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () ->
                                assertThat(stack.api().nodes())
                                        .hasSize(MACHINES)
                                        .allSatisfy(
                                                node ->
                                                        assertThat(conditions(node))
                                                                .contains(
                                                                        "SERVING_CERTIFICATE=TRUE",
                                                                        "VERIFIED=TRUE")));

        // Then
        await().untilAsserted(
                        () ->
                                assertThat(admin.nodes().list().getItems())
                                        .hasSize(MACHINES)
                                        .flatExtracting(node -> node.getSpec().getTaints())
                                        .extracting(Taint::getKey)
                                        .doesNotContain("berth.dev/unverified"));
        assertThat(stack.cluster().requests())
                .as("each had it, and lost it by a patch")
                .filteredOn(request -> request.user().equals(ACCOUNT + "berth-csr-approver"))
                .filteredOn(request -> request.verb().equals("patch"))
                .extracting(ApiRequest::resource, ApiRequest::code)
                .hasSizeGreaterThanOrEqualTo(MACHINES)
                .contains(tuple("nodes", 200));
        assertThat(stack.cluster().requests())
                .filteredOn(request -> request.user().startsWith(ACCOUNT))
                .isNotEmpty()
                .filteredOn(request -> request.code() == 403)
                .extracting(ApiRequest::user, ApiRequest::verb, ApiRequest::path)
                .isEmpty();
    }

    static List<Path> examples() throws Exception {
        return Chart.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void serverSideDryRunAcceptsEveryObject(Path values) {
        // Given
        List<HasMetadata> objects =
                Chart.objects(Chart.text("berth", RealCluster.NAMESPACE, values)).stream()
                        // Kinds an operator of Prometheus brings.
                        .filter(object -> !object.getApiVersion().startsWith("monitoring."))
                        .toList();

        // When Then
        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(
                        object ->
                                assertThat(
                                                admin.resource(object)
                                                        .dryRun()
                                                        .fieldValidation(Validation.STRICT)
                                                        .fieldManager("dry")
                                                        .forceConflicts()
                                                        .serverSideApply())
                                        .isNotNull());
    }

    @Test
    void distributorMakesNoOtherSecretThanAToken() {
        // Given
        Map<String, Secret> wrong =
                Map.of(
                        "of type bootstrap.kubernetes.io/token",
                        new SecretBuilder(token()).withType("Opaque").build(),
                        "named bootstrap-token-",
                        new SecretBuilder(token())
                                .editMetadata()
                                .withName("anything")
                                .endMetadata()
                                .build(),
                        "for authentication and nothing else",
                        new SecretBuilder(token())
                                .addToStringData("usage-bootstrap-signing", "true")
                                .build(),
                        "of the group system:bootstrappers:berth",
                        new SecretBuilder(token())
                                .addToStringData(
                                        "auth-extra-groups", "system:bootstrappers:kubeadm")
                                .build(),
                        "that expire within 15 minutes",
                        new SecretBuilder(token())
                                .addToStringData("expiration", in(Duration.ofDays(1)))
                                .build());

        // When Then
        wrong.forEach(
                (reason, secret) ->
                        assertThatThrownBy(() -> create(secret))
                                .isInstanceOf(KubernetesClientException.class)
                                .hasMessageContaining("ValidatingAdmissionPolicy")
                                .hasMessageContaining(reason));
        assertThat(create(token())).isNotNull();
    }

    private Secret create(Secret secret) {
        return distributor.secrets().inNamespace("kube-system").resource(secret).dryRun().create();
    }

    private static Secret token() {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("bootstrap-token-abcdef")
                .withNamespace("kube-system")
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .addToStringData("token-id", "abcdef")
                .addToStringData("token-secret", "0123456789abcdef")
                .addToStringData("usage-bootstrap-authentication", "true")
                .addToStringData("auth-extra-groups", "system:bootstrappers:berth")
                .addToStringData("expiration", in(Duration.ofMinutes(10)))
                .build();
    }

    private static String in(Duration time) {
        return Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static List<String> conditions(JsonNode node) {
        return node.path("conditions")
                .valueStream()
                .map(one -> one.path("type").asText() + "=" + one.path("status").asText())
                .toList();
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }
}
