/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is granted is what the sandbox enforces in every test, and little. */
class PermissionsTest {

    private final List<HasMetadata> objects = Chart.render(Chart.QUICKSTART);

    @Test
    void theRenderedRulesAreThoseTheSandboxEnforces() throws Exception {
        // Given
        List<HasMetadata> enforced =
                Chart.objects(Files.readString(Chart.FOLDER.resolve("files/rbac.yaml")));

        // When
        List<HasMetadata> rendered =
                objects.stream()
                        .filter(object -> object.getApiVersion().startsWith("rbac."))
                        .filter(
                                object ->
                                        !object.getMetadata()
                                                .getName()
                                                .equals("kube-apiserver:kubelet-apis"))
                        .toList();

        // Then
        assertThat(rendered)
                .extracting(PermissionsTest::identity)
                .containsExactlyInAnyOrderElementsOf(
                        enforced.stream().map(PermissionsTest::identity).toList());
        assertThat(rules(rendered)).containsExactlyInAnyOrderElementsOf(rules(enforced));
    }

    @Test
    void bindingsNameTheServiceAccountsOfTheReleaseWhateverItIsCalled() {
        // When
        List<HasMetadata> renamed = Chart.objects(Chart.text("edge", Chart.QUICKSTART));

        // Then
        List<String> accounts =
                Chart.all(ServiceAccount.class, renamed).stream()
                        .map(account -> account.getMetadata().getName())
                        .toList();
        assertThat(subjects(renamed).filter(s -> s.getKind().equals("ServiceAccount")))
                .hasSize(5)
                .allSatisfy(
                        subject -> {
                            assertThat(subject.getNamespace()).isEqualTo("fleet");
                            assertThat(subject.getName()).isIn(accounts);
                        });
        assertThat(renamed.stream().flatMap(PermissionsTest::roleRef).map(RoleRef::getName))
                .isSubsetOf(
                        Stream.concat(
                                        Stream.of(
                                                "system:node-bootstrapper",
                                                "system:kubelet-api-admin"),
                                        renamed.stream()
                                                .filter(o -> o.getKind().endsWith("Role"))
                                                .map(o -> o.getMetadata().getName()))
                                .toList());
    }

    @Test
    void theApiServerMayReachKubeletsUnderTheNamesGiven() {
        // When
        List<HasMetadata> rendered =
                Chart.render(Chart.QUICKSTART, "rbac.kubeletAPIs.groups[0]=apiservers");

        // Then
        ClusterRoleBinding binding =
                Chart.one(ClusterRoleBinding.class, "kube-apiserver:kubelet-apis", rendered);
        assertThat(binding.getRoleRef().getName()).isEqualTo("system:kubelet-api-admin");
        assertThat(binding.getSubjects())
                .extracting(s -> s.getKind() + " " + s.getName())
                .containsExactly("User kubernetes-master", "Group apiservers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "true"})
    void whatTheApiServerNeedsToReachKubeletsOutlivesTheRelease(String create) {
        // When
        List<HasMetadata> rendered =
                Chart.render(Chart.QUICKSTART, "rbac.kubeletAPIs.create=" + create);

        // Then
        assertThat(rendered)
                .filteredOn(o -> "keep".equals(annotation(o, "helm.sh/resource-policy")))
                .extracting(o -> o.getMetadata().getName())
                .containsExactly("kube-apiserver:kubelet-apis");
    }

    @Test
    void theBindingOfSomebodyElseIsLeftToThem() {
        // When
        List<HasMetadata> rendered =
                Chart.render(Chart.QUICKSTART, "rbac.kubeletAPIs.create=false");

        // Then
        assertThat(rendered)
                .extracting(o -> o.getMetadata().getName())
                .contains("berth:kubelet-bootstrap")
                .doesNotContain("kube-apiserver:kubelet-apis");
    }

    @Test
    void noSecretCanBeReadAndOnlyTheKubeletSignersApproved() {
        // When
        List<PolicyRule> rules = rules(objects);

        // Then
        assertThat(rules)
                .filteredOn(rule -> rule.getResources().contains("secrets"))
                .isNotEmpty()
                .allSatisfy(
                        rule ->
                                assertThat(rule.getVerbs())
                                        .containsExactlyInAnyOrder("create", "delete"));
        assertThat(rules)
                .filteredOn(rule -> rule.getVerbs().contains("approve"))
                .isNotEmpty()
                .allSatisfy(
                        rule ->
                                assertThat(rule.getResourceNames())
                                        .containsExactlyInAnyOrder(
                                                "kubernetes.io/kube-apiserver-client-kubelet",
                                                "kubernetes.io/kubelet-serving"));
        assertThat(rules)
                .allSatisfy(
                        rule -> {
                            assertThat(rule.getVerbs()).doesNotContain("*");
                            assertThat(rule.getResources()).doesNotContain("*");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"csrApprover.nodeLabels=true", "unverifiedTaint=true"})
    void nodesArePatchedOnlyWhereLabelsOrTheTaintAreWanted(String setting) throws Exception {
        // Given
        List<HasMetadata> enforced =
                Chart.objects(Files.readString(Chart.FOLDER.resolve("files/patch-nodes.yaml")));

        // When
        List<HasMetadata> with = Chart.render(Chart.QUICKSTART, setting);

        // Then
        assertThat(rules(objects)).noneMatch(PermissionsTest::patchesNodes);
        assertThat(rules(with))
                .filteredOn(PermissionsTest::patchesNodes)
                .containsExactlyElementsOf(rules(enforced));
        assertThat(Chart.one(ClusterRoleBinding.class, "berth:csr-approver-nodes", with))
                .satisfies(
                        binding -> {
                            assertThat(binding.getRoleRef().getName())
                                    .isEqualTo("berth:csr-approver-nodes");
                            assertThat(binding.getSubjects())
                                    .extracting(s -> s.getNamespace() + "/" + s.getName())
                                    .containsExactly("fleet/berth-csr-approver");
                        });
    }

    @Test
    void helmTestAsksForTheRightToPatchNodesWhereItIsNeeded() throws Exception {
        // When
        List<String> asked =
                Stream.of("unverifiedTaint=true", "unverifiedTaint=false")
                        .map(PermissionsTest::askedOfTheApprover)
                        .toList();

        // Then
        assertThat(asked.get(0)).contains("\"get\",\"patch\"");
        assertThat(asked.get(1)).doesNotContain("patch");
    }

    private static String askedOfTheApprover(String setting) {
        try {
            Job job =
                    Chart.one(
                            Job.class,
                            "berth-csr-approver-test",
                            Chart.renderWithTests("berth", "fleet", Chart.QUICKSTART, setting));
            return job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                    .filter(env -> env.getName().equals("BERTH_CHECK_PERMISSIONS"))
                    .map(EnvVar::getValue)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean patchesNodes(PolicyRule rule) {
        return rule.getResources().contains("nodes") && rule.getVerbs().contains("patch");
    }

    @Test
    void nothingIsGrantedWhereSomebodyElseGrants() {
        // When
        List<HasMetadata> rendered = Chart.render(Chart.QUICKSTART, "rbac.create=false");

        // Then
        assertThat(rendered)
                .extracting(HasMetadata::getApiVersion)
                .noneMatch(v -> v.startsWith("rbac.") || v.startsWith("admissionregistration."));
    }

    private static @Nullable String annotation(HasMetadata object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    private static String identity(HasMetadata object) {
        return object.getKind()
                + " "
                + object.getMetadata().getNamespace()
                + "/"
                + object.getMetadata().getName();
    }

    private static Stream<RoleRef> roleRef(HasMetadata object) {
        return switch (object) {
            case RoleBinding binding -> Stream.of(binding.getRoleRef());
            case ClusterRoleBinding binding -> Stream.of(binding.getRoleRef());
            default -> Stream.empty();
        };
    }

    private static Stream<Subject> subjects(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(
                        object ->
                                switch (object) {
                                    case RoleBinding binding -> binding.getSubjects().stream();
                                    case ClusterRoleBinding binding ->
                                            binding.getSubjects().stream();
                                    default -> Stream.<Subject>empty();
                                });
    }

    private static List<PolicyRule> rules(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(
                        object ->
                                switch (object) {
                                    case Role role -> role.getRules().stream();
                                    case ClusterRole role -> role.getRules().stream();
                                    default -> Stream.<PolicyRule>empty();
                                })
                .toList();
    }
}
