/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.events.Taint;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.render.RenderOutcome.Refused;
import dev.berth.renderer.render.RenderOutcome.Rendered;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigRendererTest {

    private static final NodeName NODE = new NodeName("worker-1.rack-7.example.net");
    private static final Path RESOURCES = Path.of("src/test/resources");

    private final ConfigRenderer renderer = renderer(Profiles.builtIn());

    @ParameterizedTest
    @ValueSource(
            strings = {"kubelet-config.yaml", "kubelet.service", "kubelet-bootstrap.kubeconfig"})
    void theBuiltInProfileRendersTheGoldenFiles(String file) throws IOException {
        // Given
        NodeSpec spec =
                Specs.valid()
                        .taints(new Taint("dedicated", "gpu", Taint.Effect.NoSchedule))
                        .kubelet(Map.of("maxPods", 60, "kubeReserved", Map.of("cpu", "200m")))
                        .build();

        // When
        Rendering rendering = rendered(spec);

        // Then
        assertThat(content(rendering, file)).isEqualTo(golden(file));
    }

    @Test
    void filesHavePathsModesAndOwnersOfTheProfile() {
        // When
        Rendering rendering = rendered(Specs.valid().build());

        // Then
        assertThat(rendering.files())
                .extracting(file -> file.mode() + " " + file.owner() + " " + file.path())
                .containsExactly(
                        "0644 root:root /etc/kubernetes/cert/ca.pem",
                        "0644 root:root /etc/kubernetes/kubelet-config.yaml",
                        "0600 root:root /etc/kubernetes/kubelet-bootstrap.kubeconfig",
                        "0644 root:root /etc/systemd/system/kubelet.service");
        assertThat(rendering.kubeletBinary()).isEqualTo("/usr/local/kubernetes/bin/kubelet");
    }

    @Test
    void sameInputGivesSameBytesAndDigest() {
        // Given
        Rendering first = rendered(Specs.valid().build());

        // When
        Rendering second = rendered(Specs.valid().build());

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void theBytesDoNotDependOnTheLocale() throws IOException {
        // Given
        NodeSpec spec =
                Specs.valid()
                        .taints(new Taint("dedicated", "gpu", Taint.Effect.NoSchedule))
                        .kubelet(Map.of("maxPods", 60, "kubeReserved", Map.of("cpu", "200m")))
                        .build();
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("tr", "TR"));

        // When
        Rendering rendering;
        try {
            rendering = rendered(spec);
        } finally {
            Locale.setDefault(before);
        }

        // Then
        assertThat(content(rendering, "kubelet-config.yaml"))
                .isEqualTo(golden("kubelet-config.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{", "\n", "%", "a: "})
    void aHostileOverrideOfAMegabyteIsRefusedInShort(String fragment) {
        // Given
        String value = fragment.repeat(1_000_000 / fragment.length());

        // When
        RenderOutcome outcome = render(Map.of("kubeReserved", Map.of("memory", value)));

        // Then
        assertThat(problems(outcome))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.text().length()).isLessThan(1000));
    }

    @Test
    void theDigestFollowsTheContent() {
        // Given
        Rendering first = rendered(Specs.valid().build());

        // When
        Rendering other = rendered(Specs.valid().internalIPs("10.0.0.12").build());

        // Then
        assertThat(other.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void theTokenHasItsSlotExactlyOnceAndNoOtherFileHasOne() {
        // When
        Rendering rendering = rendered(Specs.valid().build());

        // Then
        assertThat(rendering.files())
                .filteredOn(file -> file.content().contains(RenderedFile.TOKEN_SLOT))
                .singleElement()
                .extracting(RenderedFile::kind)
                .isEqualTo(RenderedFile.Kind.BOOTSTRAP_KUBECONFIG);
    }

    @Test
    void anIpv6NodeListensOnIpv6() {
        // When
        Rendering rendering = rendered(Specs.valid().internalIPs("10.0.0.11", "fd00::11").build());

        // Then
        assertThat(content(rendering, "kubelet-config.yaml")).contains("address: \"::\"");
        assertThat(content(rendering, "kubelet.service")).contains("--node-ip=10.0.0.11,fd00::11 ");
    }

    @Test
    void labelsAKubeletMayNotSetStayOutOfTheUnitAndAreNamed() {
        // Given
        NodeSpec spec =
                Specs.valid()
                        .labels(
                                Map.of(
                                        "node-role.kubernetes.io/worker", "",
                                        "kubernetes.io/hostname", "other",
                                        "node-restriction.kubernetes.io/team", "a",
                                        "topology.kubernetes.io/zone", "z1",
                                        "rack", "r1"))
                        .build();

        // When
        RenderOutcome outcome = renderer.render(NODE, spec, false);

        // Then
        Rendered rendered = (Rendered) outcome;
        assertThat(content(rendered.rendering(), "kubelet.service"))
                .contains(" --node-labels=rack=r1,topology.kubernetes.io/zone=z1\n");
        assertThat(rendered.warnings())
                .extracting(Finding::field)
                .containsExactlyInAnyOrder(
                        "labels.node-role.kubernetes.io/worker",
                        "labels.kubernetes.io/hostname",
                        "labels.node-restriction.kubernetes.io/team");
    }

    @Test
    void aFieldOfTheProfileIsRefusedWithItsPathAndOwner() {
        // When
        RenderOutcome outcome = render(Map.of("rotateCertificates", false));

        // Then
        assertThat(problems(outcome))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.field()).isEqualTo("rotateCertificates");
                            assertThat(problem.message()).contains("profile", "event");
                        });
    }

    @Test
    void nullForAFieldOfTheProfileIsRefused() {
        // Given
        Map<String, Object> overrides = new HashMap<>();
        overrides.put("authentication", null);

        // When
        RenderOutcome outcome = render(overrides);

        // Then
        assertThat(problems(outcome)).extracting(Finding::field).containsExactly("authentication");
    }

    @Test
    void nullRemovesAnEntryTheEventMaySet() {
        // Given
        Map<String, Object> eviction = new HashMap<>();
        eviction.put("imagefs.available", null);

        // When
        Rendering rendering =
                rendered(Specs.valid().kubelet(Map.of("evictionHard", eviction)).build());

        // Then
        assertThat(content(rendering, "kubelet-config.yaml"))
                .doesNotContain("imagefs.available")
                .contains("memory.available: \"300Mi\"");
    }

    @Test
    void everyProblemIsListed() {
        // When
        RenderOutcome outcome =
                render(
                        Map.of(
                                "maxPods", "many",
                                "kubeReserved", Map.of("memory", "lots"),
                                "evictionHard", Map.of("moon.phase", "10%")));

        // Then
        assertThat(problems(outcome))
                .extracting(Finding::field)
                .containsExactlyInAnyOrder(
                        "maxPods", "kubeReserved.memory", "evictionHard.moon.phase");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1Gi\nfailSwapOn: false",
                "1Gi\" #",
                "{cluster.caData}",
                "${HOME}",
                "1Gi\u2028x",
            })
    void aHostileQuantityIsRefused(String value) {
        // When
        RenderOutcome outcome = render(Map.of("kubeReserved", Map.of("memory", value)));

        // Then
        assertThat(problems(outcome))
                .extracting(Finding::field)
                .containsExactly("kubeReserved.memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a\"b", "a'b", "a%hb", "a\\nb", "a\nExecStartPre=x", "$HOME", "a;b"})
    void aHostileLabelValueNeverReachesTheUnit(String value) {
        // When
        RenderOutcome outcome =
                renderer.render(NODE, Specs.valid().labels(Map.of("rack", value)).build(), false);

        // Then
        assertThat(problems(outcome)).extracting(Finding::field).containsExactly("labels.rack");
    }

    @Test
    void anUnknownProfileIsRefusedNamingTheKnownOnes() {
        // When
        RenderOutcome outcome = renderer.render(NODE, Specs.valid().profile("edge").build(), false);

        // Then
        assertThat(problems(outcome))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("default");
    }

    @Test
    void aPoolStandsBetweenProfileAndEvent(@TempDir Path folder) throws IOException {
        // Given
        Files.writeString(
                folder.resolve("pools.yaml"),
                "workers: {kubelet: {maxPods: 70, clusterDomain: example.org}}\n");
        ConfigRenderer layered = renderer(Profiles.in(folder));

        // When
        RenderOutcome outcome =
                layered.render(NODE, Specs.valid().kubelet(Map.of("maxPods", 80)).build(), false);

        // Then
        assertThat(content(((Rendered) outcome).rendering(), "kubelet-config.yaml"))
                .contains("maxPods: 80", "clusterDomain: \"example.org\"");
    }

    @Test
    void aTemplateCannotCallAnything(@TempDir Path folder) throws IOException {
        // Given
        ConfigRenderer custom = custom(folder, "text: {node.name.getClass.forName('x')}\n");

        // When
        RenderOutcome outcome = custom.render(NODE, Specs.valid().profile("own").build(), false);

        // Then
        assertThat(problems(outcome))
                .extracting(problem -> problem.place().file())
                .contains("own/extra.conf");
    }

    @Test
    void theGuidesPlaceholdersAreReplacedLiterally(@TempDir Path folder) throws IOException {
        // Given
        ConfigRenderer custom = custom(folder, "##NODE_NAME## at ##NODE_IP##\n", "placeholders");

        // When
        RenderOutcome outcome = custom.render(NODE, Specs.valid().profile("own").build(), false);

        // Then
        assertThat(content(((Rendered) outcome).rendering(), "extra.conf"))
                .isEqualTo(NODE + " at 10.0.0.11\n");
    }

    @Test
    void aUnitWhoseCommandBreaksOffIsRefused(@TempDir Path folder) throws IOException {
        // Given
        custom(folder, "");
        Path unit = folder.resolve("own").resolve("kubelet.service");
        Files.writeString(
                unit,
                Files.readString(unit)
                        .replace(
                                "  --node-ip",
                                "{#if node.hasLabels}\n  --v=2 \\\n{/if}\n  --node-ip"));
        ConfigRenderer custom = renderer(Profiles.in(folder));

        // When
        RenderOutcome outcome = custom.render(NODE, Specs.valid().profile("own").build(), false);

        // Then
        assertThat(problems(outcome))
                .extracting(problem -> problem.place().file())
                .containsOnly("own/kubelet.service");
    }

    @Test
    void aSetTooLargeForAFactIsRefused(@TempDir Path folder) throws IOException {
        // Given
        ConfigRenderer custom = custom(folder, "x".repeat(Rendering.MAX_BYTES));

        // When
        RenderOutcome outcome = custom.render(NODE, Specs.valid().profile("own").build(), false);

        // Then
        assertThat(problems(outcome)).extracting(Finding::field).containsExactly("files");
    }

    private static ConfigRenderer custom(Path folder, String template) throws IOException {
        return custom(folder, template, "qute");
    }

    private static ConfigRenderer custom(Path folder, String template, String language)
            throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path builtIn = Path.of("src/main/resources/profiles/default");
        for (String name :
                List.of("kubelet-config.yaml", "kubelet.service", "bootstrap.kubeconfig")) {
            Files.copy(builtIn.resolve(name), own.resolve(name));
        }
        Files.writeString(
                own.resolve("profile.yaml"),
                Files.readString(builtIn.resolve("profile.yaml"))
                        .replace("name: default", "name: own")
                        .replace(
                                "files:\n",
                                "files:\n  - {id: extra, kind: text, template: extra.conf,"
                                        + " language: "
                                        + language
                                        + ", path:"
                                        + " /etc/kubernetes/extra.conf, owner: \"root:root\","
                                        + " mode: \"0644\"}\n"));
        Files.writeString(own.resolve("extra.conf"), template);
        return renderer(Profiles.in(folder));
    }

    private static ConfigRenderer renderer(Profiles profiles) {
        return new ConfigRenderer(() -> profiles, cluster());
    }

    private static ClusterAccess cluster() {
        return new ClusterAccess(
                URI.create("https://api.example.net:6443"),
                read(RESOURCES, "ca.pem"),
                ProfileFolder.dns());
    }

    private RenderOutcome render(Map<String, Object> kubelet) {
        return renderer.render(NODE, Specs.valid().kubelet(kubelet).build(), false);
    }

    private Rendering rendered(NodeSpec spec) {
        return ((Rendered) renderer.render(NODE, spec, false)).rendering();
    }

    private static List<Finding> problems(RenderOutcome outcome) {
        return ((Refused) outcome).problems();
    }

    private static String content(Rendering rendering, String name) {
        return rendering.files().stream()
                .filter(file -> file.path().endsWith("/" + name))
                .findFirst()
                .orElseThrow()
                .content();
    }

    /** Written anew with -Dgolden=write; the diff is then what the change means. */
    private String golden(String file) throws IOException {
        Path path = RESOURCES.resolve("golden").resolve(file);
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(path.getParent());
            NodeSpec spec =
                    Specs.valid()
                            .taints(new Taint("dedicated", "gpu", Taint.Effect.NoSchedule))
                            .kubelet(Map.of("maxPods", 60, "kubeReserved", Map.of("cpu", "200m")))
                            .build();
            Files.writeString(path, content(rendered(spec), file));
        }
        return read(RESOURCES.resolve("golden"), file);
    }

    private static String read(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
