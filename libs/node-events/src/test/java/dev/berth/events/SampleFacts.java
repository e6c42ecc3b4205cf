/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One valid fact of every kind; tests change the one field they are about. */
final class SampleFacts {

    static final UUID ID = UUID.fromString("0f3c9d4e-6a53-4c0b-9a43-3b7a5c7d1e11");
    static final NodeName NODE = new NodeName("k8scloud1");
    static final Instant AT = Instant.parse("2026-11-23T15:31:02.123Z");

    private SampleFacts() {}

    static NodeSpec spec() {
        return new NodeSpec(
                "provisioner",
                List.of("172.16.20.11"),
                List.of("203.0.113.11"),
                List.of("k8scloud1.example.net"),
                new SshEndpoint(
                        "172.16.20.11",
                        22,
                        "root",
                        new HostKeyTrust(
                                HostKeyTrust.Kind.FINGERPRINT,
                                "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
                        null),
                "worker",
                "default",
                new TreeMap<>(Map.of("topology.kubernetes.io/zone", "a")),
                List.of(new Taint("dedicated", "batch", Taint.Effect.NoSchedule)),
                new TreeMap<>(Map.of("maxPods", 110)));
    }

    static Rendering rendering() {
        return new Rendering(
                "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                "default",
                spec().ssh(),
                "worker",
                "/usr/local/kubernetes/bin/kubelet",
                "kubelet.service",
                false,
                List.of(new Rendering.Directory("/etc/kubernetes", "root:root", "0755")),
                List.of(
                        new RenderedFile(
                                "/etc/kubernetes/kubelet-config.yaml",
                                "root:root",
                                "0644",
                                "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                                RenderedFile.Kind.PLAIN,
                                true,
                                "foo")),
                new Rendering.Minors(30, 36));
    }

    static NodeFact of(FactType type, int attempt) {
        return switch (type) {
            case NODE_REQUESTED ->
                    new NodeFact.NodeRequested(ID, NODE, attempt, AT, spec(), "new disk");
            case INVENTORY_CHANGED -> new NodeFact.InventoryChanged(ID, NODE, attempt, AT, spec());
            case CONFIG_RENDERED -> new NodeFact.ConfigRendered(ID, NODE, attempt, AT, rendering());
            case RETRY_REQUESTED ->
                    new NodeFact.RetryRequested(ID, NODE, attempt, AT, "alice", "disk replaced");
            case NODE_HELD -> new NodeFact.NodeHeld(ID, NODE, attempt, AT, "alice", "maintenance");
            case NODE_RELEASED -> new NodeFact.NodeReleased(ID, NODE, attempt, AT, "alice");
            case NODE_WITHDRAWN ->
                    new NodeFact.NodeWithdrawn(ID, NODE, attempt, AT, "alice", "scrapped");
            case BOOTSTRAP_ISSUED ->
                    new NodeFact.BootstrapIssued(
                            ID, NODE, attempt, AT, "82jfrm", AT.plusSeconds(900));
            case KUBELET_STARTED ->
                    new NodeFact.KubeletStarted(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            rendering().digest(),
                            true,
                            List.of(
                                    new PreflightFinding(
                                            "conntrack",
                                            PreflightFinding.Outcome.WARNED,
                                            "neither the nf_conntrack module nor the conntrack"
                                                    + " tool is there",
                                            "install conntrack, or load nf_conntrack")),
                            AT.plusSeconds(360));
            case CSR_DECIDED -> decided(attempt, CertificatePurpose.BOOTSTRAP_CLIENT);
            case CERTIFICATE_ISSUED ->
                    new NodeFact.CertificateIssued(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            "csr-4zcxj",
                            CertificatePurpose.SERVING,
                            "O=system:nodes, CN=system:node:k8scloud1",
                            List.of("DNS:k8scloud1", "IP:172.16.20.11"),
                            "f5a0d2e402062608a7529a57deed6887e152fa41072f14153080460439336d44",
                            AT.plusSeconds(31_536_000));
            case NODE_REGISTERED ->
                    new NodeFact.NodeRegistered(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            "4f484566-122e-441f-b123-8dbe06350000",
                            "v1.34.2",
                            new ReportedAddresses(
                                    List.of("172.16.20.11"),
                                    List.of(),
                                    ReportedAddresses.Origin.MACHINE));
            case NODE_OBSERVED ->
                    new NodeFact.NodeObserved(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            true,
                            Condition.Status.FALSE,
                            "KubeletNotReady",
                            "container runtime network not ready: cni plugin not initialized",
                            AT);
            case NODE_VERIFIED ->
                    new NodeFact.NodeVerified(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            true,
                            List.of(
                                    new VerificationResult("no credential", "401", "401", true),
                                    VerificationResult.skipped(
                                            "client certificate without rights",
                                            "403",
                                            "no client certificate is configured")));
            case STEP_RETRYING ->
                    new NodeFact.StepRetrying(
                            ID,
                            NODE,
                            attempt,
                            AT,
                            Step.DISTRIBUTE,
                            FailureClass.NETWORK,
                            "172.16.20.11:22 did not answer within 10 s",
                            7,
                            AT.minusSeconds(120),
                            AT.plusSeconds(60),
                            AT.plusSeconds(86_280),
                            false);
            case STEP_FAILED -> failed(attempt, FailureClass.NETWORK);
        };
    }

    static NodeFact.CsrDecided decided(int attempt, CertificatePurpose purpose) {
        return new NodeFact.CsrDecided(
                ID,
                NODE,
                attempt,
                AT,
                "csr-4zcxj",
                "c57185e2-9bc0-4243-b3e4-6418268d2180",
                purpose,
                CsrDecision.APPROVE,
                "BerthApproved",
                "every check agreed");
    }

    static NodeFact.StepFailed failed(int attempt, FailureClass failure) {
        return new NodeFact.StepFailed(
                ID,
                NODE,
                attempt,
                AT,
                Step.DISTRIBUTE,
                failure,
                "172.16.20.11:22 did not answer within 10 s",
                "connect timed out");
    }

    static NodeStatus status() {
        return new NodeStatus(
                ID,
                NODE,
                AT,
                NodePhase.FAILED,
                2,
                null,
                new NodeStatus.Failure(
                        Step.DISTRIBUTE,
                        FailureClass.NETWORK,
                        "172.16.20.11:22 did not answer within 10 s",
                        FailureClass.NETWORK.nextStep()),
                rendering().digest(),
                new TreeMap<>(Map.of(NodePhase.PENDING, AT, NodePhase.FAILED, AT.plusSeconds(9))),
                List.of(
                        new Condition(
                                Condition.Type.SERVING_CERTIFICATE,
                                Condition.Status.UNKNOWN,
                                "NotRequested",
                                "no serving certificate request yet",
                                AT)),
                null,
                new NodeStatus.LastFailure(
                        Step.DISTRIBUTE,
                        FailureClass.NETWORK,
                        "172.16.20.11:22 did not answer within 10 s",
                        FailureClass.NETWORK.nextStep(),
                        2,
                        AT.plusSeconds(9)));
    }
}
