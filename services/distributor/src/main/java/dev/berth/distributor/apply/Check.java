/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.events.FailureClass;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the script looks at before it writes anything, in its order. */
public enum Check {
    UNIT(
            FailureClass.PREFLIGHT,
            "'systemctl cat' shows which file says what; remove it or what it sets, or have it"
                    + " moved aside with the set"
                    + " (berth.distribution.preflight.move-drop-ins-aside=true)"),
    RUNTIME(
            FailureClass.RUNTIME,
            "start the container runtime, or correct containerRuntimeEndpoint in the profile"),
    SWAP(
            FailureClass.PREFLIGHT,
            "swapoff -a, take swap out of /etc/fstab and mask its units; or set failSwapOn: false"
                    + " in the profile"),
    PORT(FailureClass.PREFLIGHT, "ss -ltnp 'sport = :10250' names the program; stop it"),
    FORWARDING(
            FailureClass.PREFLIGHT,
            "modprobe br_netfilter, and set net.ipv4.ip_forward and"
                    + " net.bridge.bridge-nf-call-iptables to 1 in /etc/sysctl.d"),
    CONNTRACK(
            FailureClass.PREFLIGHT, "install conntrack, or load nf_conntrack: kube-proxy needs it"),
    CGROUPS(
            FailureClass.PREFLIGHT,
            "set SystemdCgroup in /etc/containerd/config.toml as cgroupDriver is in the profile"),
    DISK(FailureClass.DISK, "free at least 1 GiB there"),
    API(
            FailureClass.API_UNREACHABLE,
            "from the machine: the name must resolve, the address answer, and its certificate be"
                    + " one of the cluster's CA"),
    CLOCK(FailureClass.CLOCK, "synchronise the clock (chrony, systemd-timesyncd)"),
    VERSION(
            FailureClass.PREFLIGHT,
            "install a kubelet of one of the profile's minors, or announce the node with a profile"
                    + " for this one"),
    CGROUPV1(
            FailureClass.PREFLIGHT,
            "boot it with version 2 (systemd.unified_cgroup_hierarchy=1 on the kernel's command"
                    + " line), or set failCgroupV1: false for its pool while kubelets still allow"
                    + " it");

    private final FailureClass failure;
    private final String fix;

    Check(FailureClass failure, String fix) {
        this.failure = failure;
        this.fix = fix;
    }

    /** As what an attempt fails that this check stops. */
    FailureClass failure() {
        return failure;
    }

    /** What to do, half a sentence. */
    String fix() {
        return fix;
    }

    /** As the script and the settings call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Check> of(String word) {
        return Arrays.stream(values()).filter(check -> check.word().equals(word)).findFirst();
    }

    /** How serious it is when a check finds a lack. */
    enum Severity {
        /** The attempt ends before anything is written. */
        FAIL,
        /** It is said, and the attempt goes on. */
        WARN,
        /** Nobody looks. */
        OFF;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
