/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.util.List;

/** Without these a kubelet may run, but never joins by certificate requests, or not for long. */
final class JoiningRules {

    private JoiningRules() {}

    static void judge(ConfigView config, Minors minors, Findings findings) {
        Places places = config.places();
        if (!config.flag("rotateCertificates", false)) {
            findings.error(
                    places.key("rotateCertificates"),
                    "rotateCertificates",
                    "must be true: without it the kubelet never renews its certificate, and waits"
                            + " in another way for the first",
                    "write rotateCertificates: true");
        }
        boolean bootstrap = config.flag("serverTLSBootstrap", false);
        if (!bootstrap) {
            findings.error(
                    places.key("serverTLSBootstrap"),
                    "serverTLSBootstrap",
                    "must be true: without it the kubelet never asks for a serving certificate",
                    "write serverTLSBootstrap: true");
        }
        for (String file : List.of("tlsCertFile", "tlsPrivateKeyFile")) {
            if (config.isSet(file)) {
                findings.error(
                        places.key(file),
                        file,
                        bootstrap
                                ? "contradicts serverTLSBootstrap: with a file named, no serving"
                                        + " certificate is ever requested"
                                : "names a file that nobody makes: the kubelet ends itself over it",
                        "remove it; serverTLSBootstrap: true gets the certificate");
            }
        }
        String off =
                minors.where(minor -> config.gate("RotateKubeletServerCertificate", minor).isOff());
        if (!off.isEmpty()) {
            findings.error(
                    places.value("featureGates.RotateKubeletServerCertificate"),
                    "featureGates.RotateKubeletServerCertificate",
                    "is off in " + off + ": the kubelet refuses serverTLSBootstrap",
                    "remove it");
        }
        if (!config.flag("registerNode", true)) {
            findings.error(
                    places.value("registerNode"),
                    "registerNode",
                    "must not be false: the node would never register",
                    "remove it");
        }
        if (config.flag("runOnce", false)) {
            findings.error(
                    places.value("runOnce"),
                    "runOnce",
                    "must not be true: such a kubelet ends after its static pods",
                    "remove it");
        }
        if (!config.flag("enableServer", true)) {
            findings.error(
                    places.value("enableServer"),
                    "enableServer",
                    "must not be false: logs, exec and metrics would not work, and nothing serves"
                            + " the certificate",
                    "remove it");
        }
    }
}
