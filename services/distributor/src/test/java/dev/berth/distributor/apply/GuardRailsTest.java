/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.RenderedFile;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardRailsTest {

    private final GuardRails guard =
            new GuardRails(
                    List.of(
                            "/etc/kubernetes/",
                            "/etc/systemd/system/kubelet.service",
                            "/var/lib/kubelet/"),
                    Set.of("0600", "0644", "0750", "0755"),
                    Set.of("root:root"),
                    Set.of("kubelet.service"),
                    List.of("/usr/local/kubernetes/bin/"));

    @Test
    void letsTheBuiltInSetPass() {
        assertThat(violationsOf(Renderings.valid())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "/etc/kubernetes/../shadow",
                "/etc/kubernetes/./x",
                "/etc/kubernetes/a b",
                "/etc/kubernetes/$(reboot)",
                "/etc/kubernetes/a\nb",
                "/etc/kubernetes/",
                "/etc/kubernetes//x",
                "/etc/kubernetesx",
                "etc/kubernetes/x",
                "/etc/systemd/system/kubelet.service2",
                ""
            })
    void refusesPath(String path) {
        assertThat(violationsOf(Renderings.valid().adding(Renderings.plain(path, "x"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4755", "0777", "644", "0o644", "0644 ", ""})
    void refusesMode(String mode) {
        assertThat(
                        violationsOf(
                                Renderings.valid()
                                        .adding(
                                                Renderings.file(
                                                        "/etc/kubernetes/x",
                                                        mode,
                                                        RenderedFile.Kind.PLAIN,
                                                        "x"))))
                .hasSize(1);
    }

    @Test
    void refusesAnotherOwner() {
        Renderings owned =
                Renderings.valid()
                        .replacing(
                                Renderings.CONFIG,
                                file ->
                                        new RenderedFile(
                                                file.path(),
                                                "nobody:root",
                                                file.mode(),
                                                file.sha256(),
                                                file.kind(),
                                                file.restartsKubelet(),
                                                file.content()));

        assertThat(violationsOf(owned)).singleElement().asString().contains("owner 'nobody:root'");
    }

    @Test
    void refusesContentThatIsNotWhatItsSumSays() {
        Renderings forged =
                Renderings.valid()
                        .replacing(
                                Renderings.CONFIG,
                                file ->
                                        new RenderedFile(
                                                file.path(),
                                                file.owner(),
                                                file.mode(),
                                                file.sha256(),
                                                file.kind(),
                                                file.restartsKubelet(),
                                                file.content() + "#"));

        assertThat(violationsOf(forged)).singleElement().asString().contains("sha256");
    }

    @Test
    void refusesAnotherUnit() {
        assertThat(violationsOf(Renderings.valid().withUnit("ssh.service"))).hasSize(1);
    }

    @Test
    void refusesABinaryElsewhere() {
        assertThat(violationsOf(Renderings.valid().withBinary("/tmp/kubelet"))).hasSize(1);
    }

    @Test
    void refusesATokenSlotInAPlainFile() {
        assertThat(
                        violationsOf(
                                Renderings.valid()
                                        .withContent(Renderings.CONFIG, RenderedFile.TOKEN_SLOT)))
                .hasSize(1);
    }

    @Test
    void refusesAReadableFileWithTheToken() {
        Renderings readable =
                Renderings.valid()
                        .replacing(
                                Renderings.BOOTSTRAP,
                                file ->
                                        Renderings.file(
                                                file.path(), "0644", file.kind(), file.content()));

        assertThat(violationsOf(readable)).singleElement().asString().contains("0600 root:root");
    }

    @Test
    void refusesTheSamePathTwice() {
        assertThat(
                        violationsOf(
                                Renderings.valid()
                                        .adding(Renderings.plain(Renderings.CONFIG, "x"))))
                .singleElement()
                .asString()
                .contains("twice");
    }

    @Test
    void letsASecretPassByItsName() {
        assertThat(violationsOf(withSecret("0600", "pull.json"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../id_ed25519", "/etc/shadow", "a/b", "..data", "", "{\"auth\": 1}"})
    void refusesASecretThatIsNoFlatName(String name) {
        assertThat(violationsOf(withSecret("0600", name)))
                .singleElement()
                .asString()
                .contains("flat name");
    }

    @Test
    void refusesASecretThatOthersMayRead() {
        assertThat(violationsOf(withSecret("0644", "pull.json")))
                .singleElement()
                .asString()
                .contains("readable by others");
    }

    private static Renderings withSecret(String mode, String name) {
        return Renderings.valid()
                .adding(
                        Renderings.file(
                                "/var/lib/kubelet/config.json",
                                mode,
                                RenderedFile.Kind.SECRET,
                                name));
    }

    private List<String> violationsOf(Renderings set) {
        return guard.violations(set.rendering());
    }
}
