/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The Node, its status and its Lease, as a kubelet without a network plugin writes them. */
final class NodeObjects {

    /** Kubernetes' MicroTime always has six decimals; clients in other languages rely on that. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Map<String, String> CAPACITY =
            Map.of("cpu", "2", "ephemeral-storage", "264212084Ki", "memory", "24684092Ki");
    private static final String NO_NETWORK =
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"
                    + " message:Network plugin returns error: cni plugin not initialized";

    private final Setup setup;

    NodeObjects(Setup setup) {
        this.setup = setup;
    }

    ObjectNode node() {
        ObjectNode node = ApiClient.object().put("kind", "Node").put("apiVersion", "v1");
        ObjectNode metadata = node.putObject("metadata").put("name", setup.nodeName());
        ObjectNode labels =
                metadata.putObject("labels")
                        .put("beta.kubernetes.io/arch", "amd64")
                        .put("beta.kubernetes.io/os", "linux")
                        .put("kubernetes.io/arch", "amd64")
                        .put("kubernetes.io/hostname", setup.nodeName())
                        .put("kubernetes.io/os", "linux");
        setup.labels().forEach(labels::put);
        metadata.putObject("annotations")
                .put("volumes.kubernetes.io/controller-managed-attach-detach", "true");
        ObjectNode spec = node.putObject("spec");
        if (!setup.config().taints().isEmpty()) {
            ArrayNode taints = spec.putArray("taints");
            setup.config()
                    .taints()
                    .forEach(
                            taint -> {
                                ObjectNode entry =
                                        taints.addObject()
                                                .put("key", taint.key())
                                                .put("effect", taint.effect());
                                if (!taint.value().isEmpty()) {
                                    entry.put("value", taint.value());
                                }
                            });
        }
        node.set("status", status());
        return node;
    }

    /** The patch a kubelet sends to {@code /status}. */
    ObjectNode statusPatch() {
        ObjectNode patch = ApiClient.object();
        patch.set("status", status());
        return patch;
    }

    ObjectNode lease(String nodeUid) {
        ObjectNode lease =
                ApiClient.object().put("kind", "Lease").put("apiVersion", "coordination.k8s.io/v1");
        ObjectNode metadata =
                lease.putObject("metadata")
                        .put("name", setup.nodeName())
                        .put("namespace", "kube-node-lease");
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Node")
                .put("name", setup.nodeName())
                .put("uid", nodeUid);
        lease.putObject("spec")
                .put("holderIdentity", setup.nodeName())
                .put("leaseDurationSeconds", 40);
        return renewed(lease);
    }

    /** The same Lease with a new time. */
    ObjectNode renewed(ObjectNode lease) {
        ((ObjectNode) lease.path("spec")).put("renewTime", MICROS.format(Instant.now()));
        return lease;
    }

    private ObjectNode status() {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode status = ApiClient.object();
        ObjectNode capacity = status.putObject("capacity");
        CAPACITY.forEach(capacity::put);
        capacity.put("pods", Integer.toString(setup.config().maxPods()));
        status.set("allocatable", capacity.deepCopy());
        ArrayNode conditions = status.putArray("conditions");
        condition(
                conditions,
                now,
                "MemoryPressure",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available");
        condition(
                conditions,
                now,
                "DiskPressure",
                "KubeletHasNoDiskPressure",
                "kubelet has no disk pressure");
        condition(
                conditions,
                now,
                "PIDPressure",
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available");
        condition(conditions, now, "Ready", "KubeletNotReady", NO_NETWORK);
        ArrayNode addresses = status.putArray("addresses");
        setup.nodeIps()
                .forEach(ip -> addresses.addObject().put("type", "InternalIP").put("address", ip));
        addresses.addObject().put("type", "Hostname").put("address", setup.nodeName());
        status.putObject("daemonEndpoints")
                .putObject("kubeletEndpoint")
                .put("Port", setup.config().port());
        String machineId = machineId();
        status.putObject("nodeInfo")
                .put("machineID", machineId)
                .put("systemUUID", machineId)
                .put("bootID", machineId)
                .put("kernelVersion", "6.1.0-sandbox")
                .put("osImage", "Debian GNU/Linux 12 (bookworm)")
                .put("containerRuntimeVersion", "containerd://1.6.20")
                .put("kubeletVersion", "v1.34.0")
                .put("kubeProxyVersion", "")
                .put("operatingSystem", "linux")
                .put("architecture", "amd64");
        return status;
    }

    private static void condition(
            ArrayNode into, String now, String type, String reason, String message) {
        into.addObject()
                .put("type", type)
                .put("status", "False")
                .put("lastHeartbeatTime", now)
                .put("lastTransitionTime", now)
                .put("reason", reason)
                .put("message", message);
    }

    private String machineId() {
        try {
            return Files.readString(setup.files().at("/etc/machine-id")).strip();
        } catch (IOException _) {
            // A machine without an identity registers all the same.
            return "";
        }
    }
}
