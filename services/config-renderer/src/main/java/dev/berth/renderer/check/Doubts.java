/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;

/** What would run, and is doubtful. */
final class Doubts {

    private final ConfigView config;
    private final Findings findings;

    private Doubts(ConfigView config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    static void judge(ConfigView config, Findings findings) {
        Doubts doubts = new Doubts(config, findings);
        doubts.access();
        doubts.addresses();
        doubts.others();
    }

    private void access() {
        if (config.flag("authentication.anonymous.enabled", false)) {
            warn(
                    "authentication.anonymous.enabled",
                    "lets anyone who reaches the port ask the kubelet",
                    "set it to false");
        }
        if (config.text("authorization.mode").equals("AlwaysAllow")) {
            warn(
                    "authorization.mode",
                    "lets every authenticated caller do everything",
                    "set it to Webhook");
        }
        if (!config.flag("authentication.webhook.enabled", true)
                && !config.text("authorization.mode").equals("AlwaysAllow")) {
            warn("authentication.webhook.enabled", "is false: no bearer token is accepted", "");
        }
        if (!config.isSet("authentication.x509.clientCAFile")) {
            warn(
                    "authentication.x509.clientCAFile",
                    "is not set: the API server's client certificate is not accepted, so logs and"
                            + " exec fail",
                    "name the file of the cluster's CA");
        }
        if (config.number("readOnlyPort", 0) != 0) {
            warn("readOnlyPort", "serves without authentication", "set it to 0");
        }
    }

    private void addresses() {
        if (List.of("0.0.0.0", "::").contains(config.text("healthzBindAddress"))) {
            warn(
                    "healthzBindAddress",
                    "answers on every interface without authentication",
                    "set it to 127.0.0.1");
        }
        if (List.of("127.0.0.1", "::1").contains(config.text("address"))) {
            warn("address", "is loopback: the API server cannot reach the kubelet", "");
        }
        if (!config.isSet("clusterDNS")) {
            warn(
                    "clusterDNS",
                    "is not set: pods cannot resolve services",
                    "name the address of the cluster's DNS service");
        } else if (!config.isSet("clusterDomain")) {
            warn(
                    "clusterDomain",
                    "is not set beside clusterDNS: short service names do not resolve",
                    "write clusterDomain: cluster.local");
        }
    }

    private void others() {
        if (!config.text("cgroupDriver").equals("systemd")) {
            warn(
                    "cgroupDriver",
                    "is cgroupfs; a runtime on a systemd machine is usually set to systemd, and"
                            + " both must agree",
                    "set it to systemd");
        }
        if (config.get("maxPods") instanceof Number most && most.longValue() == 0) {
            warn("maxPods", "is 0, which the kubelet takes for its default of 110", "");
        }
        if (config.get("podPidsLimit") instanceof Number pids && pids.longValue() == 0) {
            warn("podPidsLimit", "is 0; -1 means no limit", "");
        }
        if (config.text("tlsMinVersion").equals("VersionTLS13")
                && config.isSet("tlsCipherSuites")) {
            warn("tlsCipherSuites", "has no effect with tlsMinVersion: VersionTLS13", "remove it");
        }
    }

    private void warn(String path, String message, String fix) {
        findings.warn(config.places().value(path), path, message, fix);
    }
}
