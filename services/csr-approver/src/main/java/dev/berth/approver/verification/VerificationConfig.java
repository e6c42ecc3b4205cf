/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code berth.verification.*}: how kubelets are asked, and as whom. */
@ConfigMapping(prefix = "berth.verification")
interface VerificationConfig {

    /** Whether kubelets are asked at all. */
    @WithDefault("true")
    boolean enabled();

    /** The kubelets' port. */
    @WithDefault("10250")
    int port();

    /** How long one question may take, from connecting to the end of the answer. */
    @WithDefault("5s")
    Duration timeout();

    /** From the serving certificate to the first try: the kubelet has to fetch it. */
    @WithDefault("1s")
    Duration firstAfter();

    /** Tries before a failure is said. */
    @WithDefault("6")
    int tries();

    /** Pause after the first try; doubled after each further one. */
    @WithDefault("2s")
    Duration pause();

    /** Pause between tries after a failure was said. */
    @WithDefault("10m")
    Duration later();

    /** CA of serving certificates, PEM; without it the one the API server is trusted by. */
    Optional<Path> caFile();

    /** A client certificate of the cluster's CA that no right is bound to. */
    Files withoutRights();

    /** A client certificate that may {@code get nodes/metrics} and nothing else. */
    Files metrics();

    /** Name of the API server's client certificate towards kubelets. */
    @WithDefault("kubernetes-master")
    String apiServerUser();

    /** Groups of that certificate. */
    Optional<List<String>> apiServerGroups();

    /** A certificate and its key, PEM; read anew each time. */
    interface Files {
        Optional<Path> certificate();

        Optional<Path> key();
    }
}
