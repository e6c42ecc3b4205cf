/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import dev.berth.events.Taint;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.YamlSource;
import dev.berth.renderer.render.RenderOutcome.Refused;
import dev.berth.renderer.render.RenderOutcome.Rendered;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The taint until verification, in what a kubelet registers with. */
class UnverifiedTaintTest {

    private static final NodeName NODE = new NodeName("worker-1.example.net");
    private static final Map<String, String> OURS =
            Map.of("key", "berth.dev/unverified", "effect", "NoSchedule");
    private static final Map<String, String> DEDICATED =
            Map.of("key", "dedicated", "value", "gpu", "effect", "NoSchedule");

    @TempDir private Path folder;

    @Test
    void everyNodeRegistersWithItWhereItIsOn() {
        // When
        Rendered rendered = (Rendered) render(Profiles.builtIn(), on(), Specs.valid().build());

        // Then
        assertThat(taints(rendered)).isEqualTo(List.of(OURS));
    }

    @Test
    void nobodyDoesWhereItIsOff() {
        // When
        Rendered rendered =
                (Rendered)
                        render(Profiles.builtIn(), ProfileFolder.cluster(), Specs.valid().build());

        // Then
        assertThat(taints(rendered)).isEqualTo("none");
    }

    @Test
    void announcedTaintsStayBesideIt() {
        // Given
        NodeSpec spec =
                Specs.valid()
                        .taints(new Taint("dedicated", "gpu", Taint.Effect.NoSchedule))
                        .build();

        // When
        Preview preview = new ConfigRenderer(Profiles::builtIn, on()).preview(NODE, spec, false);

        // Then
        assertThat(taints(new Rendered(preview.rendering(), List.of())))
                .isEqualTo(List.of(DEDICATED, OURS));
        assertThat(preview.provenance())
                .containsEntry("registerWithTaints", "event's taints, unverified taint");
    }

    @Test
    void taintsOfAProfileStayBesideIt() {
        // Given
        Profiles own =
                Profiles.in(
                        new ProfileFolder(folder)
                                .withProfile("own")
                                .edit(
                                        "own/kubelet-config.yaml",
                                        text ->
                                                text
                                                        + """
                                                        registerWithTaints:
                                                        - key: dedicated
                                                          value: gpu
                                                          effect: NoSchedule
                                                        """)
                                .folder());

        // When
        Rendered rendered = (Rendered) render(own, on(), Specs.valid().profile("own").build());

        // Then
        assertThat(taints(rendered)).isEqualTo(List.of(DEDICATED, OURS));
    }

    @Test
    void askedForTwiceItIsThereOnce() {
        // Given
        NodeSpec spec = Specs.valid().taints(Taint.UNVERIFIED).build();

        // When
        Rendered rendered = (Rendered) render(Profiles.builtIn(), on(), spec);

        // Then
        assertThat(taints(rendered)).isEqualTo(List.of(OURS));
    }

    @ParameterizedTest
    @CsvSource({"NoExecute,", "PreferNoSchedule,", "NoSchedule, x"})
    void itsKeyIsNobodyElsesWithAnotherEffectOrValue(Taint.Effect effect, String value) {
        // Given
        NodeSpec spec =
                Specs.valid().taints(new Taint(Taint.UNVERIFIED.key(), value, effect)).build();

        // When
        RenderOutcome outcome = render(Profiles.builtIn(), on(), spec);

        // Then
        assertThat(((Refused) outcome).problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.field()).isEqualTo("registerWithTaints[0]");
                            assertThat(problem.place().file()).isEqualTo("taints");
                            assertThat(problem.message()).contains("berth.dev/unverified");
                        });
    }

    @Test
    void flagThatWouldOverrideItIsRefused() {
        // Given
        Profiles own =
                Profiles.in(
                        new ProfileFolder(folder)
                                .withProfile("own")
                                .replace(
                                        "own/kubelet.service",
                                        "  --node-ip",
                                        "  --register-with-taints=a=b:NoSchedule \\\n  --node-ip")
                                .folder());
        NodeSpec spec = Specs.valid().profile("own").build();

        // When
        RenderOutcome outcome = render(own, on(), spec);

        // Then
        assertThat(((Refused) outcome).problems())
                .extracting(Finding::field)
                .containsExactly("--register-with-taints");
        assertThat(render(own, ProfileFolder.cluster(), spec)).isInstanceOf(Rendered.class);
    }

    private static RenderOutcome render(Profiles profiles, ClusterAccess cluster, NodeSpec spec) {
        return new ConfigRenderer(() -> profiles, cluster).render(NODE, spec, false);
    }

    private static ClusterAccess on() {
        ClusterAccess off = ProfileFolder.cluster();
        return new ClusterAccess(off.server(), off.caPem(), true, off.dns());
    }

    private static Object taints(Rendered rendered) {
        String config =
                rendered.rendering().files().stream()
                        .filter(file -> file.path().endsWith("/kubelet-config.yaml"))
                        .findFirst()
                        .orElseThrow()
                        .content();
        return YamlSource.read("kubelet-config.yaml", config)
                .tree()
                .getOrDefault("registerWithTaints", "none");
    }
}
