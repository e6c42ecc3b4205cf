/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an API server refuses although every field is known: names, labels, places and references.
 */
class ServerRulesTest {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String SERVICE = "[a-z]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

    /** Where objects live that the chart does not make namespaces for. */
    private static final List<String> GIVEN =
            List.of("fleet", "default", "kube-system", "kube-node-lease");

    static Stream<List<HasMetadata>> installations() throws IOException {
        Stream.Builder<List<HasMetadata>> all = Stream.builder();
        for (Path values : Chart.examples()) {
            all.add(Chart.renderWithTests("a-release-name".repeat(3), "fleet", values));
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("installations")
    void namesAndLabelsAreValidAndPlacesAreGiven(List<HasMetadata> objects) {
        assertThat(objects)
                .allSatisfy(
                        object -> {
                            String name = object.getMetadata().getName();
                            String namespace = object.getMetadata().getNamespace();
                            if (object instanceof Service) {
                                assertThat(name).matches(SERVICE);
                            } else if (object.getApiVersion().startsWith("rbac.")) {
                                assertThat(name).doesNotContain("/", "%");
                            } else {
                                assertThat(name).matches(SUBDOMAIN);
                            }
                            if (object instanceof Namespaced) {
                                assertThat(namespace).as(name).isIn(GIVEN);
                            } else if (!object.getApiVersion().startsWith("monitoring.")) {
                                assertThat(namespace).as(name).isNull();
                            }
                            assertLabels(object.getMetadata().getLabels());
                        });
    }

    @ParameterizedTest
    @MethodSource("installations")
    void podsReferToWhatTheyHaveAndAreWhatTheirSelectorsSelect(List<HasMetadata> objects) {
        assertThat(Chart.all(Deployment.class, objects))
                .allSatisfy(
                        deployment ->
                                assertThat(
                                                deployment
                                                        .getSpec()
                                                        .getTemplate()
                                                        .getMetadata()
                                                        .getLabels())
                                        .containsAllEntriesOf(
                                                deployment
                                                        .getSpec()
                                                        .getSelector()
                                                        .getMatchLabels()));
        assertThat(templates(objects))
                .hasSize(6)
                .allSatisfy(
                        template -> {
                            assertLabels(template.getMetadata().getLabels());
                            PodSpec pod = template.getSpec();
                            List<String> volumes =
                                    pod.getVolumes().stream().map(Volume::getName).toList();
                            assertThat(volumes)
                                    .doesNotHaveDuplicates()
                                    .allSatisfy(name -> assertThat(name).matches(LABEL));
                            assertThat(containers(pod))
                                    .allSatisfy(container -> assertContainer(container, volumes));
                        });
    }

    @ParameterizedTest
    @MethodSource("installations")
    void rulesNameNoObjectsWhereNamesMeanNothing(List<HasMetadata> objects) {
        // Whoever creates or lists is not held back by a name: such a rule would grant nothing.
        assertThat(objects.stream().flatMap(ServerRulesTest::rules))
                .allSatisfy(
                        rule -> {
                            assertThat(rule.getVerbs()).isNotEmpty();
                            assertThat(rule.getApiGroups()).isNotEmpty();
                            if (!rule.getResourceNames().isEmpty()) {
                                assertThat(rule.getVerbs())
                                        .doesNotContain("create", "list", "watch");
                            }
                        });
    }

    @Test
    void theQuickstartNeedsNoKindTheServerDoesNotBring() {
        assertThat(Chart.render(Chart.QUICKSTART))
                .extracting(HasMetadata::getApiVersion)
                .allMatch(
                        version ->
                                !version.contains(".")
                                        || version.matches(
                                                "[a-z]+(\\.authorization|\\.networking|admissionregistration)?\\.k8s\\.io/v1"));
    }

    @Test
    void aReleaseWhoseServicesCouldNotBeNamedIsRefused() {
        assertThatThrownBy(() -> Chart.text("2nd", Chart.QUICKSTART))
                .hasMessageContaining("begin with a letter");
    }

    private static void assertLabels(Map<String, String> labels) {
        assertThat(labels)
                .isNotEmpty()
                .allSatisfy(
                        (key, value) -> {
                            assertThat(key.substring(key.indexOf('/') + 1)).hasSizeLessThan(64);
                            assertThat(value).matches(LABEL_VALUE);
                        });
    }

    private static void assertContainer(Container container, List<String> volumes) {
        assertThat(container.getName()).matches(LABEL);
        assertThat(container.getImage()).doesNotContain(" ").isNotEmpty();
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .doesNotHaveDuplicates()
                .allSatisfy(path -> assertThat(path).startsWith("/").doesNotContain(":"));
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getName)
                .isSubsetOf(volumes);
        assertThat(container.getPorts())
                .extracting(ContainerPort::getName)
                .allSatisfy(name -> assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"))
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(15));
        assertThat(container.getEnv())
                .allSatisfy(
                        variable ->
                                assertThat(
                                                variable.getValue() != null
                                                        ? variable.getName()
                                                        : variable.getValueFrom()
                                                                .getSecretKeyRef()
                                                                .getName())
                                        .isNotEmpty());
    }

    private static List<PodTemplateSpec> templates(List<HasMetadata> objects) {
        return objects.stream()
                .map(
                        object ->
                                switch (object) {
                                    case Deployment deployment ->
                                            Optional.of(deployment.getSpec().getTemplate());
                                    case Job job -> Optional.of(job.getSpec().getTemplate());
                                    default -> Optional.<PodTemplateSpec>empty();
                                })
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<Container> containers(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList();
    }

    private static Stream<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case Role role -> role.getRules().stream();
            case ClusterRole role -> role.getRules().stream();
            default -> Stream.empty();
        };
    }
}
