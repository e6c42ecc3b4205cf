/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckTest {

    private static final String VALID =
            """
            kind: KubeletConfiguration
            apiVersion: kubelet.config.k8s.io/v1beta1
            rotateCertificates: true
            serverTLSBootstrap: true
            cgroupDriver: systemd
            clusterDNS: [10.254.0.2]
            clusterDomain: cluster.local
            authentication: {x509: {clientCAFile: /etc/kubernetes/cert/ca.pem}}
            """;

    @Test
    void aValidConfigurationHasNoFinding() {
        // When
        List<Finding> findings = check(VALID, "1.24-1.36");

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void anUnknownFieldIsNamedWithLineColumnAndTheNearestName() {
        // When
        List<Finding> findings = check(VALID + "maxPod: 60\n", "1.34");

        // Then
        assertThat(findings)
                .extracting(Finding::toString)
                .containsExactly(
                        "kubelet.yaml:9:1: error: maxPod: is no field of KubeletConfiguration"
                                + " v1beta1: the kubelet would ignore it; did you mean maxPods?");
    }

    @Test
    void aMisplacedFieldIsToldItsPlace() {
        // When
        List<Finding> findings = check(VALID + "clientCAFile: /x\n", "1.34");

        // Then
        assertThat(findings)
                .extracting(Finding::fix)
                .containsExactly("it belongs to authentication.x509.clientCAFile");
    }

    @Test
    void whatOlderKubeletsNeverRefusedMayBeAllowedForMinorsThatDo() {
        // When
        List<Finding> findings = check(VALID + "failCgroupV1: false\n", "1.27-1.36");

        // Then
        assertThat(findings).noneMatch(Finding::isError);
        assertThat(findings)
                .extracting(Finding::message)
                .anyMatch(message -> message.startsWith("1.27–1.30 would ignore it"));
    }

    @Test
    void aFieldIsCheckedForEveryMinorOfTheProfile() {
        // When
        List<Finding> findings = check(VALID + "imageMaximumGCAge: 24h\n", "1.27-1.30");

        // Then
        assertThat(findings)
                .extracting(Finding::message)
                .anySatisfy(
                        message ->
                                assertThat(message)
                                        .contains(
                                                "came with Kubernetes 1.29: 1.27–1.28 would ignore"
                                                        + " it"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxPods: \"60\" | maxPods | remove the quotes",
                "maxPods: 99999999999 | maxPods | must be a whole number",
                "maxPods: -1 | maxPods | at least 0",
                "kubeReserved: {memory: 400} | kubeReserved.memory | put it into quotes: \"400\"",
                "kubeReserved: {memory: 400MB} | kubeReserved.memory | quantity",
                "kubeReserved: {ram: 400Mi} | kubeReserved.ram | use one of cpu, memory",
                "syncFrequency: 60 | syncFrequency | give it a unit: 60s",
                "syncFrequency: 1 minute | syncFrequency | duration",
                "evictionHard: {memory.availble: 300Mi} | evictionHard.memory.availble | did you"
                        + " mean memory.available?",
                "evictionHard: {memory.available: 110%} | evictionHard.memory.available |"
                        + " percentage",
                "evictionHard: {memory.available: -5Mi} | evictionHard.memory.available | positive",
                "evictionSoft: {memory.available: 1Gi} | evictionSoft.memory.available |"
                        + " evictionSoftGracePeriod",
                "hairpinMode: hairpin-vet | hairpinMode | did you mean hairpin-veth?",
                "clusterDNS: [10.254.0] | clusterDNS[0] | IP address",
                "podCIDR: 172.30.0.0 | podCIDR | network",
                "imageGCLowThresholdPercent: 90 | imageGCLowThresholdPercent | below the high one"
                        + " (85)",
                "featureGates: {RotateKubeletServerCertificat: true} |"
                        + " featureGates.RotateKubeletServerCertificat | did you mean"
                        + " RotateKubeletServerCertificate?",
                "featureGates: {DynamicKubeletConfig: true} | featureGates.DynamicKubeletConfig |"
                        + " is no feature gate of 1.30",
                "featureGates: {CPUManager: false} | featureGates.CPUManager | is locked to true in"
                        + " 1.30",
                "featureGates: {RotateKubeletServerCertificate: false} |"
                    + " featureGates.RotateKubeletServerCertificate | refuses serverTLSBootstrap",
                "memorySwap: {swapBehavior: UnlimitedSwap} | memorySwap.swapBehavior | went with"
                        + " 1.30",
                "enforceNodeAllocatable: [pods, kube-reserved] | enforceNodeAllocatable | needs"
                        + " kubeReservedCgroup",
                "enforceNodeAllocatable: [pods, none] | enforceNodeAllocatable | none excludes",
                "tlsCertFile: /etc/x.pem | tlsCertFile | contradicts serverTLSBootstrap",
                "shutdownGracePeriod: 500ms | shutdownGracePeriod | at least 1s",
                "shutdownGracePeriodCriticalPods: 10s | shutdownGracePeriodCriticalPods | cannot be"
                        + " longer",
                "reservedSystemCPUs: 0-x | reservedSystemCPUs | list of CPUs",
                "cpuManagerPolicy: static | cpuManagerPolicy | reserved CPU",
                "memoryManagerPolicy: Static | memoryManagerPolicy | reservedMemory",
                "qosReserved: {memory: 50%} | qosReserved | QOSReserved, which is off in 1.30",
                "readOnlyPort: 10250 | readOnlyPort | same port",
                "registerNode: false | registerNode | never register",
                "registerWithTaints: [{key: 'a b', effect: NoSchedule}] | registerWithTaints[0] |"
                        + " qualified name",
                "registerWithTaints: [{key: a, effect: NoExec}] | registerWithTaints[0].effect |"
                        + " did you mean NoExecute?",
                "reservedMemory: [{numaNode: 0, limits: {cpu: 1Gi}}] | reservedMemory | not cpu",
                "containerLogMonitorInterval: 1s | containerLogMonitorInterval | at least 3s",
                "enableSystemLogQuery: true | enableSystemLogQuery | NodeLogQuery",
                "authentication: {anonymus: {enabled: true}} | authentication.anonymus | did you"
                        + " mean anonymous?",
                "hostnameOverride: x | hostnameOverride | --hostname-override",
            })
    void whatAKubeletRefusesOrIgnoresIsAnError(String line, String field, String says) {
        // Given
        String text =
                line.startsWith("authentication")
                        ? VALID.replaceAll("authentication.*\n", "")
                        : line.startsWith("clusterDNS")
                                ? VALID.replaceAll("clusterDNS.*\n", "")
                                : VALID;

        // When
        List<Finding> findings = check(text + line.strip() + "\n", "1.30");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .filteredOn(finding -> finding.field().equals(field))
                .extracting(Finding::text)
                .anySatisfy(message -> assertThat(message).contains(says));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "readOnlyPort: 10255 | readOnlyPort",
                "healthzBindAddress: 0.0.0.0 | healthzBindAddress",
                "authorization: {mode: AlwaysAllow} | authorization.mode",
                "maxPods: 0 | maxPods",
                "address: 127.0.0.1 | address",
            })
    void whatRunsAndIsDoubtfulIsAWarning(String line, String field) {
        // When
        List<Finding> findings = check(VALID + line.strip() + "\n", "1.30");

        // Then
        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.isError()).isFalse();
                            assertThat(finding.field()).isEqualTo(field);
                        });
    }

    @Test
    void aGateThatTheTableDoesNotKnowForAMinorIsADoubt() {
        // When
        List<Finding> findings = check(VALID + "featureGates: {BrandNew: true}\n", "1.36");

        // Then
        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.WARNING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logging: {flushFrequency: 0}",
                "logging: {flushFrequency: 5000000000, verbosity: 0}",
                "logging: {flushFrequency: 5s}",
                "logging: {options: {json: {infoBufferSize: \"0\"}, text: {infoBufferSize: 0}}}",
                "reservedMemory: [{numaNode: 0, limits: {memory: 1073741824}}]",
                "maxPods: 110.0",
                "port: 0",
                "nodeLeaseDurationSeconds: 0",
                "imageMinimumGCAge: 0s",
                "maxParallelImagePulls: 5",
                "reservedSystemCPUs: 0,2-3,+5",
                "tracing: {endpoint: \"localhost:4317\"}",
                "tracing: {endpoint: \"unix:///run/otel.sock\"}",
                "containerRuntimeEndpoint: \"\"",
                "memorySwap: {}",
                "crashLoopBackOff: {}",
                "showHiddenMetricsForVersion: \"1.33\"",
                "podLogsDir: /var/log/pods",
            })
    void whatTheKubeletsTypesAndDefaultsTakeIsAccepted(String line) {
        // When
        List<Finding> findings = check(VALID + line + "\n", "1.34");

        // Then
        assertThat(findings).noneMatch(Finding::isError);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "logging: {options: {json: {splitStream: true}}} | logging.options.json.splitStream"
                        + " | LoggingAlphaOptions",
                "logging: {options: {json: {infoBufferSize: 64Ki}}} |"
                        + " logging.options.json.infoBufferSize | LoggingAlphaOptions",
                "logging: {options: {text: {infoBufferSize: 1}}} |"
                        + " logging.options.text.infoBufferSize | LoggingAlphaOptions",
                "logging: {format: json, vmodule: [{filePattern: a, verbosity: 1}]} |"
                        + " logging.vmodule | log format text alone",
                "logging: {vmodule: [{filePattern: \"a,b=\", verbosity: 1}]} |"
                        + " logging.vmodule[0].filePattern | must not have a comma",
                "logging: {vmodule: [{verbosity: 1}]} | logging.vmodule[0] | has no filePattern",
                "logging: {flushFrequency: -1s} | logging.flushFrequency | greater than zero",
                "logging: {flushFrequency: soon} | logging.flushFrequency | nanoseconds",
                "reservedSystemCPUs: \"3-1\" | reservedSystemCPUs | a list of CPUs",
                "reservedSystemCPUs: \"1,,2\" | reservedSystemCPUs | a list of CPUs",
                "reservedSystemCPUs: \"1 ,2\" | reservedSystemCPUs | a list of CPUs",
                "cgroupsPerQOS: false | enforceNodeAllocatable | needs cgroupsPerQOS: true",
                "imageMaximumGCAge: 1m | imageMaximumGCAge | longer than imageMinimumGCAge",
                "tracing: {endpoint: \"http://otel:4317\"} | tracing.endpoint | of a collector",
                "podLogsDir: /var/log//pods | podLogsDir | shortest form",
                "podLogsDir: /var/log/pods/ | podLogsDir | shortest form",
                "showHiddenMetricsForVersion: \"1.31\" | showHiddenMetricsForVersion | before the"
                        + " kubelet's own",
                "registerWithTaints: [{key: a..b/c, effect: NoSchedule}] | registerWithTaints[0] |"
                        + " qualified name",
                "serializeImagePulls: true\\nmaxParallelImagePulls: 5 | maxParallelImagePulls |"
                        + " contradicts serializeImagePulls",
                "readOnlyPort: 10250\\nport: 0 | readOnlyPort | is the same port",
            })
    void whatTheKubeletsValidationCallsIsFollowed(String lines, String field, String says) {
        // When
        List<Finding> findings =
                check(VALID + lines.strip().replace("\\n", "\n") + "\n", "1.34-1.36");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .anySatisfy(
                        finding -> {
                            assertThat(finding.field()).isEqualTo(field.strip());
                            assertThat(finding.message()).contains(says.strip());
                        });
    }

    @Test
    void aDurationWasNoFlushFrequencyBeforeItWasRead() {
        // When
        List<Finding> findings = check(VALID + "logging: {flushFrequency: 5s}\n", "1.27-1.28");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::message)
                .containsExactly(
                        "must be a number of nanoseconds before 1.28: 1.27 refuse a string");
    }

    @Test
    void aMinorNewerThanWhatIsKnownIsCheckedWithThatAndSaidSo() {
        // When
        List<Finding> findings = check(VALID + "maxPods: many\nbrandNew: 1\n", "1.37");

        // Then
        assertThat(findings)
                .extracting(finding -> finding.severity() + " " + finding.field())
                .containsExactly("ERROR maxPods", "WARNING brandNew", "WARNING ");
    }

    @Test
    void aFieldThatAKnownMinorWouldIgnoreIsAnErrorBesideANewerOne() {
        // When
        List<Finding> findings = check(VALID + "brandNew: 1\n", "1.36-1.37");

        // Then
        assertThat(findings)
                .filteredOn(Finding::isError)
                .extracting(Finding::field)
                .containsExactly("brandNew");
    }

    @Test
    void withoutKindAndVersionItIsNoConfiguration() {
        // When
        List<Finding> findings = check("maxPods: 60\n", "1.34");

        // Then
        assertThat(findings).extracting(Finding::field).containsExactly("kind", "apiVersion");
    }

    private static List<Finding> check(String text, String minors) {
        YamlSource source = YamlSource.read("kubelet.yaml", text);
        return ConfigCheck.check(source.tree(), source, Minors.parse(List.of(minors)));
    }
}
