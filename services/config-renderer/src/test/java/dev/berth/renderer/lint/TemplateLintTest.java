/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Minors;
import dev.berth.renderer.render.BuiltInFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateLintTest {

    private static final Path SCRIPT = Path.of("src/test/resources/guide/write-templates.sh");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostnameOverride: is no field of KubeletConfiguration",
                "--bootstrap-kubeconfig: is missing",
                "--cert-dir: is missing",
                "rotateCertificates: must be true",
                "serverTLSBootstrap: must be true",
                "tlsCertFile: names a file that nobody makes",
                "names a path that differs on every machine",
                "nothing here switches swap off",
                "nothing here makes the directories first",
                "Restart: is on-failure",
                "StartLimitIntervalSec: is not 0",
                "healthzBindAddress: answers on every interface",
                "kube-proxy needs the same name",
                "--container-runtime-endpoint: is deprecated",
            })
    void theTrapsOfAGuidesTemplatesAreFound(String says) throws IOException {
        // When
        List<Finding> findings = lint(Map.of("install.sh", Files.readString(SCRIPT)));

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains(says));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '~',
            value = {
                "cd /usr/local/k8s/work\\n"
                        + "cd /usr/local/kubernetes/work § works in another folder than before",
                "--user kuberntes-master § is misspelt",
                "the user is `system:bootstrap:`, § has lost the token's id",
                "for (( i=0; i < 5; i++ )) § counts machines by a number",
                "scp x root@${node_name}:/etc § reaches machines by name",
                "--experimental-cluster-signing-duration=876000h § is a flag that is gone",
                "--pod-infra-container-image=x § went with 1.35",
                "--clusterrole=system:node-bootstrapper --group=system:bootstrappers § lets every"
                        + " bootstrap token",
                "name: auto-approve-csrs-for-group § before anybody looks",
                "kubectl get csr | xargs kubectl certificate approve § approves whatever is"
                        + " pending",
                "sed -e \"s/##NODE_NAME##/${node}/\" t > f § replaces the first placeholder of a"
                        + " line alone",
            })
    void theTrapsOfAGuidesScriptsAreFound(String line, String says) {
        // Given
        String script = "#!/bin/sh\n" + line.replace("\\n", "\n") + "\n";

        // When
        List<Finding> findings = lint(Map.of("install.sh", script));

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains(says));
    }

    @Test
    void aPlaceholderThatStandsTwiceOnALineIsADoubt() {
        // When
        List<Finding> findings =
                lint(
                        Map.of(
                                "notes.template",
                                "a: ##NODE_NAME##\nb: ##NODE_NAME##-##NODE_NAME##\n"));

        // Then
        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.isError()).isFalse();
                            assertThat(finding.place().line()).isEqualTo(2);
                        });
    }

    @Test
    void aCopiedHereDocumentHasTwoBackslashes() {
        // Given
        String printed = "[Service]\nExecStart=/usr/bin/kubelet \\\\\n  --config=/x\n";

        // When
        List<Finding> findings = lint(Map.of("kubelet.service.template", printed));

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(
                        text ->
                                assertThat(text)
                                        .startsWith(
                                                "kubelet.service.template:2:28: ends with two"
                                                        + " backslashes"));
    }

    @Test
    void aShellVariableThatNobodyFillsIsAnError() {
        // When
        List<Finding> findings = lint(Map.of("notes", "a\nserver: ${KUBE_APISERVER}\n"));

        // Then
        assertThat(findings)
                .extracting(finding -> finding.place() + " " + finding.field())
                .containsExactly("notes:2 ${KUBE_APISERVER}");
    }

    @Test
    void theBuiltInProfileHasNoFinding() throws IOException {
        // Given
        TreeMap<String, String> files = new TreeMap<>();
        try (var entries = Files.list(Path.of("src/main/resources/profiles/default"))) {
            for (Path file : entries.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        // When
        List<Finding> findings = lint(files);

        // Then
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootstrap.kubeconfig", "kubelet-config.yaml", "kubelet.service"})
    void aFileOfTheBuiltInProfileIsNoErrorOnItsOwn(String file) throws IOException {
        // Given
        String text = Files.readString(Path.of("src/main/resources/profiles/default", file));

        // When
        Linted linted = linted(Map.of(file, text));

        // Then
        assertThat(linted.checked()).containsOnlyKeys(file);
        assertThat(linted.findings()).noneMatch(Finding::isError);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{cluster.caData}",
                "\"{cluster.caData}\"",
                "{value.ca}",
                "##CLUSTER_CA_DATA##",
                "##CA##",
                "{{ ca }}",
                "{{ ca }} # {cluster.caData}",
            })
    void aCertificateThatSomebodyElseFillsInIsNoError(String written) {
        // Given
        String text = kubeconfig(written);

        // When
        List<Finding> findings = lint(Map.of("bootstrap.kubeconfig", text));

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void whatIsNoCertificateIsAnErrorAlsoInAFileOnItsOwn() {
        // Given
        String text = kubeconfig("bm90IG9uZQ==");

        // When
        List<Finding> findings = lint(Map.of("bootstrap.kubeconfig", text));

        // Then
        assertThat(findings)
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("is no certificate in base64, but begins with \"bm90IG9uZQ==\"");
    }

    @Test
    void aMisspeltNameOfQuteIsAnErrorInAFileOnItsOwn() {
        // When
        List<Finding> findings =
                lint(Map.of("kubelet.service", "[Service]\nExecStart={kubelet.binray}\n"));

        // Then
        assertThat(findings)
                .extracting(Finding::text)
                .containsExactly(
                        "kubelet.service:2:11: binray: is not there; did you mean binary?");
    }

    private static String kubeconfig(String certificate) {
        return BuiltInFiles.all()
                .getOrDefault("bootstrap.kubeconfig", "")
                .replace("{cluster.caData}", certificate)
                .replace("{cluster.server}", "https://api.example.net:6443");
    }

    @Test
    void aFolderWithErrorsEndsWithOneAndAllFindings(@TempDir Path folder) throws IOException {
        // Given
        Files.copy(SCRIPT, folder.resolve("install.sh"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        int end =
                LintFolder.run(
                        new String[] {folder.toString()},
                        new PrintStream(out, true, StandardCharsets.UTF_8));

        // Then
        assertThat(end).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("install.sh#kubelet-config.yaml.template:", ": error: hostnameOverride:")
                .containsPattern(
                        "\\d+ errors, \\d+ warnings in \\d+ files checked; 0 not checked\n$");
    }

    @Test
    void aFolderWithoutErrorsEndsWithZero(@TempDir Path folder) throws IOException {
        // Given
        Files.writeString(folder.resolve("notes.txt"), "nothing to see\n");

        // When
        int end = LintFolder.run(new String[] {folder.toString(), "1.30-1.34"}, quiet());

        // Then
        assertThat(end).isZero();
    }

    @Test
    void aFolderThatIsNoneEndsWithTwo(@TempDir Path folder) {
        // When
        int end = LintFolder.run(new String[] {folder.resolve("none").toString()}, quiet());

        // Then
        assertThat(end).isEqualTo(2);
    }

    @Test
    void withoutAFolderNothingIsLintedAndTheUseIsSaid() {
        // Given
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        int end =
                LintFolder.run(
                        new String[] {"", ""}, new PrintStream(out, true, StandardCharsets.UTF_8));

        // Then
        assertThat(end).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("make lint-profile DIR=");
    }

    @Test
    void aFileThatIsNotCheckedIsNamed(@TempDir Path folder) throws IOException {
        // Given
        Files.writeString(folder.resolve("notes.txt"), "nothing to see\n");
        Files.createDirectory(folder.resolve("deeper"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        LintFolder.run(
                new String[] {folder.toString()},
                new PrintStream(out, true, StandardCharsets.UTF_8));

        // Then
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "not checked: notes.txt: is no KubeletConfiguration",
                        "not checked: deeper/: is a folder",
                        "0 errors, 0 warnings in 0 files checked; 2 not checked");
    }

    @Test
    void aFileThatItsProfileDoesNotNameIsNamed() throws IOException {
        // Given
        TreeMap<String, String> files = new TreeMap<>();
        try (var entries = Files.list(Path.of("src/main/resources/profiles/default"))) {
            for (Path file : entries.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        files.put("old.service", "[Service]\n");

        // When
        Linted linted = linted(files);

        // Then
        assertThat(linted.checked())
                .containsOnlyKeys(
                        "bootstrap.kubeconfig",
                        "kubelet-config.yaml",
                        "kubelet.service",
                        "profile.yaml");
        assertThat(linted.notChecked()).containsOnlyKeys("old.service");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\n\t\"kind\": \"KubeletConfiguration\",\n\t\"apiVersion\":"
                        + " \"kubelet.config.k8s.io/v1beta1\",\n\t\"evictionSoft\": \"nil\",\n"
                        + "\t\"maxPods\": \"many\",\n\t\"noSuchField\": true\n}\n",
                "kind: \"KubeletConfiguration\"\nevictionSoft: nil\nmaxPods: many\n"
                        + "noSuchField: true\n",
                "'kind' :   'KubeletConfiguration'\nevictionSoft: nil\nmaxPods: many\n"
                        + "noSuchField: true\n",
                "apiVersion: x\nmaxPods: many\nevictionSoft: nil\nnoSuchField: true\nkind:"
                        + " KubeletConfiguration\n",
            })
    void aConfigurationIsRecognizedHoweverItIsWritten(String text) {
        // When
        List<Finding> findings = lint(Map.of("kubelet-config.json", text));

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::field)
                .contains("evictionSoft", "maxPods", "noSuchField");
    }

    @Test
    void aConfigurationThatIsNoYamlIsRefusedAndNotPassedOver() {
        // When
        List<Finding> findings =
                lint(Map.of("config", "kind: KubeletConfiguration\nmaxPods: [1\nport: 1\n"));

        // Then
        assertThat(findings).anyMatch(Finding::isError);
    }

    @Test
    void aMentionOfTheKindIsNoConfiguration() {
        // When
        Linted linted = linted(Map.of("values.yaml", "a: b\n# kind: KubeletConfiguration\n"));

        // Then
        assertThat(linted.checked()).isEmpty();
        assertThat(linted.notChecked()).containsOnlyKeys("values.yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '~',
            value = {
                "clusterDNS: [\"##DNS##\"]",
                "maxPods: ##MAX_PODS##",
                "syncFrequency: {{ sync }}",
                "clusterDomain: {value.domain}",
                "evictionHard: {memory.available: ##EVICT##}",
                "  {{ everything.else }}",
            })
    void aValueThatSomebodyElseFillsInIsNoError(String line) {
        // Given
        String base =
                "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n"
                        + "rotateCertificates: true\nserverTLSBootstrap: true\n";

        // When
        List<Finding> findings = lint(Map.of("config.template", base + line + "\n"));

        // Then
        assertThat(findings).noneMatch(Finding::isError);
    }

    @Test
    void aFieldBesideAPlaceholderIsStillJudged() {
        // When
        List<Finding> findings =
                lint(Map.of("c", "kind: KubeletConfiguration\nmaxPod: ##MAX##\nport: many\n"));

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::field)
                .contains("maxPod", "port");
    }

    private static PrintStream quiet() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }

    private static List<Finding> lint(Map<String, String> texts) {
        return linted(texts).findings();
    }

    private static Linted linted(Map<String, String> texts) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        texts.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return TemplateLint.lint("", files, Minors.parse(List.of("1.34-1.36")));
    }
}
