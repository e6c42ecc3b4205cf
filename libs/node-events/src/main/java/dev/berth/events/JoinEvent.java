/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source says to have a machine joined: the desired state of one node. Its shape is {@code
 * join-v1.schema.json}; what a source may ask for is the intake policy's to say.
 */
public record JoinEvent(
        String cluster,
        Node node,
        @Nullable Ssh ssh,
        @Nullable String pool,
        @Nullable String profile,
        Map<String, String> labels,
        List<Taint> taints,
        Map<String, Object> kubelet,
        @Nullable String rejoin) {

    /** The CloudEvents type of a join. */
    public static final String TYPE = "dev.berth.node.join.v1";

    public JoinEvent {
        ssh = ssh == null ? new Ssh(null, null, null, null, null, null, null) : ssh;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        taints = taints == null ? List.of() : List.copyOf(taints);
        kubelet = kubelet == null ? Map.of() : kubelet;
    }

    /** Names and addresses of the node. */
    public record Node(
            NodeName name,
            List<String> internalIPs,
            List<String> externalIPs,
            List<String> dnsNames) {
        public Node {
            internalIPs = List.copyOf(internalIPs);
            externalIPs = externalIPs == null ? List.of() : List.copyOf(externalIPs);
            dnsNames = dnsNames == null ? List.of() : List.copyOf(dnsNames);
        }
    }

    /** How the machine is reached; at most one of host key, fingerprint and CA. */
    public record Ssh(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String user,
            @Nullable String hostKey,
            @Nullable String fingerprint,
            @Nullable String ca,
            @Nullable String jump) {

        /** What the machine's host key is checked against, if the event says so. */
        public @Nullable HostKeyTrust trust() {
            if (hostKey != null) {
                return new HostKeyTrust(HostKeyTrust.Kind.KEY, hostKey);
            }
            if (fingerprint != null) {
                return new HostKeyTrust(HostKeyTrust.Kind.FINGERPRINT, fingerprint);
            }
            return ca == null ? null : new HostKeyTrust(HostKeyTrust.Kind.CA, ca);
        }
    }
}
