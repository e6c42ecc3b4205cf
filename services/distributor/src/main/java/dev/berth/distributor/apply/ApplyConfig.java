/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How a set is put on a machine; the keys are explained in {@code application.properties}. */
@ConfigMapping(prefix = "berth.distribution")
interface ApplyConfig {

    /** Longest push, from the first packet to the answer. */
    @WithDefault("90s")
    Duration pushTimeout();

    /** Whether files are made durable, on the machine's disk, before the kubelet is started. */
    @WithDefault("true")
    boolean durable();

    /** How long the kubelet must stay up to count as started; whole seconds. */
    @WithDefault("1s")
    Duration settle();

    /** How long a run on the machine waits for another one to end; whole seconds. */
    @WithDefault("20s")
    Duration lockPatience();

    /** Where the kubelet keeps the kubeconfig it writes after bootstrapping. */
    @WithDefault("/etc/kubernetes/kubelet.kubeconfig")
    String kubeconfig();

    /** Where the kubelet keeps its current client certificate. */
    @WithDefault("/etc/kubernetes/cert/kubelet-client-current.pem")
    String certificate();

    GuardConfig guard();

    PreflightConfig preflight();

    /** What may be written at all, whatever a profile says. */
    interface GuardConfig {

        /** Files, or folders ending in a slash. */
        @WithDefault(
                "/etc/kubernetes/,/etc/systemd/system/kubelet.service,"
                        + "/etc/systemd/system/kubelet.service.d/,/var/lib/kubelet/")
        List<String> paths();

        @WithDefault("0600,0640,0644,0700,0750,0755")
        List<String> modes();

        @WithDefault("root:root")
        List<String> owners();

        @WithDefault("kubelet.service")
        List<String> units();

        /** Files, or folders ending in a slash, that the kubelet's binary may be. */
        @WithDefault("/usr/local/kubernetes/bin/,/usr/local/bin/,/usr/bin/,/opt/")
        List<String> binaries();
    }
}
