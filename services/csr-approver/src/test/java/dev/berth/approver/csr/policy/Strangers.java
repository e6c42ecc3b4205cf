/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static dev.berth.events.CsrDecision.IGNORE;
import static dev.berth.events.CsrDecision.WAIT;

import java.util.stream.Stream;

/** Requests of somebody else: left alone, however wrong they are. */
final class Strangers {

    private Strangers() {}

    static Stream<Adversary> all() {
        return Stream.of(
                new Adversary(
                        "another signer",
                        Csr.client().toSigner("kubernetes.io/kube-apiserver-client"),
                        Known.started(),
                        IGNORE,
                        "NotAKubelet"),
                new Adversary(
                        "an administrator asks a kubelet signer",
                        Csr.client().from("admin"),
                        Known.started(),
                        IGNORE,
                        "NotAKubelet"),
                new Adversary(
                        "a foreign token",
                        Csr.client().in("system:bootstrappers", "a:b"),
                        Known.started().withoutToken(),
                        IGNORE,
                        "UnknownToken"),
                new Adversary(
                        "a foreign token, malformed request",
                        Csr.client().in("system:bootstrappers").pem(_ -> "junk"),
                        Known.started().withoutToken(),
                        IGNORE,
                        "UnknownToken"),
                new Adversary(
                        "a token whose fact is on its way",
                        Csr.client(),
                        Known.started().withoutToken(),
                        WAIT,
                        "UnknownToken"),
                new Adversary(
                        "a node nobody announced",
                        Csr.serving(),
                        Known.registered().nothing(),
                        IGNORE,
                        "UnknownNode"),
                new Adversary(
                        "a decided request",
                        Csr.client().alreadyDecided(),
                        Known.started(),
                        IGNORE,
                        "AlreadyDecided"),
                new Adversary(
                        "a request that is being deleted",
                        Csr.client().beingDeleted(),
                        Known.started(),
                        IGNORE,
                        "AlreadyDecided"),
                new Adversary(
                        "the right node asks the signer of another application",
                        Csr.renewal().toSigner("example.com/kubelet"),
                        Known.registered(),
                        IGNORE,
                        "NotAKubelet"));
    }
}
