/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.events.NodeName;
import dev.berth.renderer.check.Finding;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileStoreTest {

    @TempDir private Path path;
    private ProfileFolder folder;

    @BeforeEach
    void aValidFolder() {
        folder =
                new ProfileFolder(path)
                        .withProfile("edge")
                        .with("pools.yaml", "far: {profile: edge, kubelet: {maxPods: 30}}\n");
    }

    @Test
    void aChangedFolderIsTakenOver() {
        // Given
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());
        folder.withProfile("core");

        // When
        store.refresh();

        // Then
        assertThat(store.get().names()).containsExactly("core", "default", "edge");
        assertThat(store.refusal()).isEmpty();
    }

    @Test
    void aBrokenProfileStaysAsItWasAndTheOthersAreTakenOver() {
        // Given
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());
        folder.withProfile("core").replace("edge/kubelet-config.yaml", "failSwapOn:", "failSwap:");

        // When
        store.refresh();

        // Then
        assertThat(store.get().names()).containsExactly("core", "default", "edge");
        assertThat(store.refusal())
                .extracting(Finding::text)
                .anySatisfy(
                        text ->
                                assertThat(text)
                                        .matches(
                                                "edge/kubelet-config.yaml:\\d+:1: failSwap: .*did"
                                                        + " you mean failSwapOn\\?"));
        assertThat(rendered(store, "far").rendering()).isNotNull();
    }

    @Test
    void aBrokenProfileAtTheStartIsRefusedAndNodesOfOthersGoOn() {
        // Given
        folder.withProfile("core").replace("edge/kubelet-config.yaml", "failSwapOn:", "failSwap:");

        // When
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());

        // Then
        assertThat(store.get().names()).containsExactly("core", "default");
        assertThat(rendered(store, "none").rendering()).isNotNull();
        assertThat(rendered(store, "far").errors())
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .contains("the profile edge is refused: failSwap", "did you mean failSwapOn?");
    }

    @Test
    void aBrokenPoolIsRefusedAloneAndItsNodesAreNotRenderedWithoutIt() {
        // Given
        folder.with(
                "pools.yaml", "far: {profile: edge, kubelet: {port: 1}}\nnear: {profile: edge}\n");

        // When
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());

        // Then
        assertThat(rendered(store, "near").rendering()).isNotNull();
        assertThat(rendered(store, "far").errors())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("the pool far is refused: port: belongs to the profile");
    }

    @Test
    void withoutReadablePoolsNoNodeIsRenderedAsIfItHadNone() {
        // Given
        folder.with("pools.yaml", "far: [\n");

        // When
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());

        // Then
        assertThat(rendered(store, "far").errors())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("pools.yaml is refused");
    }

    @Test
    void poolsThatBecomeUnreadableStayInForceAndNoOtherPoolIsRendered() {
        // Given
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());
        folder.with("pools.yaml", "far: [\n");

        // When
        store.refresh();

        // Then
        assertThat(rendered(store, "far").rendering()).isNotNull();
        assertThat(rendered(store, "new").errors())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .startsWith("pools.yaml is refused");
    }

    @Test
    void aFolderThatCannotBeReadKeepsNobodyFromStarting() {
        // When
        ProfileStore store = ProfileStore.of(path.resolve("not-there"), ProfileFolder.cluster());

        // Then
        assertThat(store.get().names()).containsExactly("default");
        assertThat(store.refusal()).hasSize(1);
    }

    @Test
    void aMendedFolderIsTakenOverAgain() {
        // Given
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());
        folder.replace("edge/kubelet-config.yaml", "failSwapOn:", "failSwap:");
        store.refresh();
        folder.replace("edge/kubelet-config.yaml", "failSwap:", "failSwapOn:");

        // When
        store.refresh();

        // Then
        assertThat(store.refusal()).isEmpty();
    }

    @Test
    void aBrokenProfileIsRefusedAtTheStartWithEveryError() {
        // Given
        folder.replace("edge/kubelet-config.yaml", "failSwapOn:", "failSwap:")
                .replace("edge/kubelet.service", "--cert-dir", "--cert-dri");

        // When
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());

        // Then
        assertThat(store.refusal())
                .extracting(Finding::fix)
                .contains("did you mean failSwapOn?", "did you mean cert-dir?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "profile.yaml | name: edge | name: core | edge/profile.yaml:2:7: name: must be that"
                        + " of the folder, edge",
                "profile.yaml | kubernetes: [\"1.27-1.36\"] | kubernetes: [1.30] | kubernetes[0]:"
                        + " must be text, and 1.30 is a number to YAML; write it in quotes:"
                        + " \"1.30\"",
                "profile.yaml | kubernetes: [\"1.27-1.36\"] | kubernetes: [\"1.99\"] | is outside"
                        + " of what Berth has facts about: 1.24 to 1.36",
                "profile.yaml | kubernetes: [\"1.27-1.36\"] | kubernetes: [\"1.24\"] |"
                        + " containerRuntimeEndpoint: came with Kubernetes 1.27",
                "profile.yaml | unit: kubelet.service | unti: kubelet.service | unti: is no key"
                        + " here; did you mean unit?",
                "profile.yaml | unit: kubelet.service | unit: other.service | must be the name of"
                        + " the unit file's path",
                "profile.yaml | kind: kubelet-config | kind: kubeletconfig | did you mean"
                        + " kubelet-config?",
                "profile.yaml | id: unit, | id: ca, | ca is used twice",
                "profile.yaml | mode: \"0600\" | mode: 0600 | mode: must be text, and 0600 is a"
                        + " number to YAML; write it in quotes: \"0600\"",
                "profile.yaml | mode: \"0600\" | mode: 420 | mode: must be four octal digits in"
                        + " quotes, not 420; write \"0644\"",
                "profile.yaml | owner: \"root:root\", mode: \"0600\" | mode: \"0600\" |"
                        + " files[2].owner: is missing; add it",
                "profile.yaml | {path: /etc/kubernetes, owner: \"root:root\", | {path:"
                        + " /etc/kubernetes, | directories[0].owner: is missing; add it",
                "profile.yaml | kubernetes: [\"1.27-1.36\"] | kubernetes: [] | kubernetes: name at"
                        + " least one",
                "profile.yaml | kubernetes: [\"1.27-1.36\"] | kubernetes: \"1.34\" | kubernetes:"
                        + " must be a list",
                "profile.yaml | unit: kubelet.service | unit: | unit: has no value",
                "profile.yaml | mode: \"0600\" | mode: \"600\" | must be four octal digits",
                "profile.yaml | owner: \"root:root\", mode: \"0600\" | owner: root, mode: \"0600\""
                        + " | must be user:group",
                "profile.yaml | path: /etc/systemd | path: /etc/../systemd | must be a plain"
                        + " absolute path",
                "profile.yaml | template: kubelet.service | template: ../kubelet.service | must be"
                        + " a file name",
                "profile.yaml | template: kubelet.service | template: missing.service |"
                        + " edge/missing.service: is missing",
                "profile.yaml | - maxPods | - maxPod | maxPod is no field of KubeletConfiguration;"
                        + " did you mean maxPods?",
                "profile.yaml | locations: | values: {node_name: x}\\n"
                        + "locations: | is a name that every node has",
                "profile.yaml | kind: unit, template: kubelet.service | kind: secret, secret:"
                        + " ../shadow | must be the flat name",
                "kubelet.service | {paths.rootDir} | {paths.rootDri} | edge/kubelet.service:10:",
                "bootstrap.kubeconfig | @@BERTH-BOOTSTRAP-TOKEN@@ | abc | exactly once",
                "bootstrap.kubeconfig | user: kubelet-bootstrap | user: other | has no entry"
                        + " \"other\"",
                "bootstrap.kubeconfig | {cluster.server} | http://api | must be an https URL",
                "../pools.yaml | profile: edge | profile: egde | pools.yaml:1:16: far.profile:"
                        + " names the unknown profile egde; did you mean edge?",
                "../pools.yaml | maxPods: 30 | maxPods: many | pools.yaml:1:41: maxPods: must be a"
                        + " whole number",
                "../pools.yaml | maxPods: 30 | port: 1 | pools.yaml:1:32: port: belongs to the"
                        + " profile; the pool far may not set it",
            })
    void aBrokenProfileIsRefusedWithItsPlace(String file, String from, String to, String says) {
        // Given
        folder.replace("edge/" + file.strip(), from.strip(), to.strip().replace("\\n", "\n"));

        // When
        ProfileStore store = ProfileStore.of(path, ProfileFolder.cluster());

        // Then
        assertThat(store.refusal())
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains(says.strip()));
    }

    @Test
    void allThatIsWrongWithAProfileIsSaidAtOnceAndInItsOrder() {
        // Given
        folder.with(
                        "edge/profile.yaml",
                        """
                        name: core
                        kubernetes: [1.30, "1.99", "1.34"]
                        kubelte: /usr/bin/kubelet
                        unit:
                        directories:
                          - {path: /etc/k, owner: "root:root", mode: 0755}
                          - {path: etc, mode: 420}
                        files:
                          - {id: ca, kind: cluster-ca, path: /etc/k/ca.pem, owner: root, mode: 0644}
                          - {id: ca, kind: units, template: missing.service, path: [], owner: "root:root", mode: "644"}
                          - {id: x, kind: text, template: x, path: /etc/k/x, owner: "root:root", mode: "0644"}
                          - {id: y, kind: text, template: y, path: /etc/k/y, owner: "root:root", mode: "0644", restartsKubelet: 1}
                        values: {dns: 5, node_name: x}
                        eventMaySet: [maxPod, port, kubeReserve]
                        poolMaySet: maxPods
                        """)
                .with("edge/x", "##A##\n")
                .with("pools.yaml", "far: {profile: egde, user: \"-x\", values: {keys: a}}\n");

        // When
        Profiles profiles = Profiles.in(path);

        // Then
        assertThat(profiles.refusal())
                .filteredOn(finding -> finding.place().file().equals("pools.yaml"))
                .extracting(Finding::field)
                .containsExactly("far.profile", "far.user", "far.values.keys");
        assertThat(profiles.refusal())
                .filteredOn(finding -> !finding.place().file().equals("pools.yaml"))
                .extracting(finding -> finding.place().line() + " " + finding.field())
                .containsExactly(
                        "1 name",
                        "2 kubernetes[0]",
                        "2 kubernetes[1]",
                        "3 kubelte",
                        "4 unit",
                        "6 directories[0].mode",
                        "7 directories[1].owner",
                        "7 directories[1].path",
                        "7 directories[1].mode",
                        "9 files[0].owner",
                        "9 files[0].mode",
                        "10 files[1].id",
                        "10 files[1].kind",
                        "10 files[1].path",
                        "10 files[1].mode",
                        "12 files[3].restartsKubelet",
                        "13 values.dns",
                        "13 values.node_name",
                        "14 eventMaySet[0]",
                        "14 eventMaySet[2]",
                        "15 poolMaySet",
                        "1 ##A##",
                        "0 ");
    }

    @Test
    void aPoolsSecretAndUserReachTheRendering() {
        // Given
        folder.replace(
                        "edge/profile.yaml",
                        "files:\n",
                        "files:\n"
                            + "  - {id: auth, kind: secret, secret: registry-auth.json, path:"
                            + " /etc/kubernetes/auth.json, owner: \"root:root\", mode: \"0600\"}\n")
                .with(
                        "pools.yaml",
                        "far: {profile: edge, user: deploy, secrets: [registry-auth.json]}\n"
                                + "near: {profile: edge}\n");
        ConfigRenderer renderer = folder.renderer();

        // When
        Preview far = renderer.preview(new NodeName("n"), Specs.valid().pool("far").build(), false);
        Preview near =
                renderer.preview(new NodeName("n"), Specs.valid().pool("near").build(), false);

        // Then
        assertThat(far.rendering()).isNotNull();
        assertThat(far.rendering().machine().user()).isEqualTo("deploy");
        assertThat(far.rendering().files())
                .extracting(file -> file.kind() + " " + file.content())
                .contains("SECRET registry-auth.json");
        assertThat(near.errors())
                .extracting(Finding::message)
                .containsExactly("the pool near may not have the secret registry-auth.json");
    }

    @Test
    void aPoolsValueStandsOverTheProfiles() {
        // Given
        folder.replace(
                        "edge/profile.yaml",
                        "locations:\n",
                        "values: {dns: 10.254.0.2}\nlocations:\n")
                .replace("edge/kubelet-config.yaml", "{address}", "{value.dns}")
                .with("pools.yaml", "far: {profile: edge, values: {dns: 10.96.0.10}}\n");

        // When
        Preview preview =
                folder.renderer()
                        .preview(new NodeName("n"), Specs.valid().pool("far").build(), false);

        // Then
        assertThat(preview.files())
                .extracting(file -> file.content())
                .anyMatch(content -> content.contains("- \"10.96.0.10\""));
    }

    @Test
    void aFolderThatIsNoNameOfAProfileIsRefused() {
        // Given
        folder.with("Über/x", "");

        // When
        Profiles profiles = Profiles.in(path);

        // Then
        assertThat(profiles.refusal())
                .extracting(finding -> finding.place() + " " + finding.message())
                .containsExactly("Über is no name of a profile");
    }

    private static Preview rendered(ProfileStore store, String pool) {
        return new ConfigRenderer(store, ProfileFolder.cluster())
                .preview(new NodeName("n"), Specs.valid().pool(pool).build(), false);
    }
}
