/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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

    @Test
    void nodesArePatchedOnlyWhereLabelsAreWanted() {
        // When
        List<PolicyRule> with =
                rules(Chart.render(Chart.QUICKSTART, "csrApprover.nodeLabels=true"));

        // Then
        assertThat(with).anyMatch(PermissionsTest::patchesNodes);
        assertThat(rules(objects)).noneMatch(PermissionsTest::patchesNodes);
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
