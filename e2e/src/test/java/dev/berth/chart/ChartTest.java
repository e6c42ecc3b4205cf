/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChartTest {

    private static final Path CHART =
            Path.of(System.getProperty("berth.home", ".."), "deploy", "helm");

    @Test
    void helmFindsNothingToComplainAbout() {
        // When
        LintResult result = new Helm(CHART).lint().strict().call();

        // Then
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void everySubjectIsInTheNamespaceOfTheRelease() {
        // When
        List<HasMetadata> objects = render("fleet");

        // Then
        Stream<Subject> subjects =
                objects.stream()
                        .flatMap(
                                object ->
                                        switch (object) {
                                            case RoleBinding binding ->
                                                    binding.getSubjects().stream();
                                            case ClusterRoleBinding binding ->
                                                    binding.getSubjects().stream();
                                            default -> Stream.<Subject>empty();
                                        });
        assertThat(subjects.filter(subject -> subject.getKind().equals("ServiceAccount")))
                .isNotEmpty()
                .allSatisfy(subject -> assertThat(subject.getNamespace()).isEqualTo("fleet"));
    }

    @Test
    void everyBoundServiceAccountIsThere() {
        // When
        List<HasMetadata> objects = render("berth");

        // Then
        assertThat(objects)
                .filteredOn(ServiceAccount.class::isInstance)
                .extracting(object -> object.getMetadata().getName())
                .contains("berth-distributor", "berth-csr-approver");
    }

    @Test
    void noSecretCanBeReadAndOnlyTheKubeletSignersApproved() {
        // When
        List<PolicyRule> rules =
                render("berth").stream()
                        .flatMap(
                                object ->
                                        switch (object) {
                                            case Role role -> role.getRules().stream();
                                            case ClusterRole role -> role.getRules().stream();
                                            default -> Stream.<PolicyRule>empty();
                                        })
                        .toList();

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

    private static List<HasMetadata> render(String namespace) {
        String manifests =
                new Helm(CHART)
                        .template()
                        .withNamespace(namespace)
                        .withKubeVersion("1.30.0")
                        .call();
        return Stream.of(manifests.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(document -> new KubernetesSerialization().<HasMetadata>unmarshal(document))
                .toList();
    }
}
