/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeFact;
import dev.berth.events.NodeFact.BootstrapIssued;
import dev.berth.events.NodeFact.CertificateIssued;
import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.NodeFact.CsrDecided;
import dev.berth.events.NodeFact.InventoryChanged;
import dev.berth.events.NodeFact.KubeletStarted;
import dev.berth.events.NodeFact.NodeHeld;
import dev.berth.events.NodeFact.NodeObserved;
import dev.berth.events.NodeFact.NodeRegistered;
import dev.berth.events.NodeFact.NodeReleased;
import dev.berth.events.NodeFact.NodeRequested;
import dev.berth.events.NodeFact.NodeVerified;
import dev.berth.events.NodeFact.NodeWithdrawn;
import dev.berth.events.NodeFact.RetryRequested;
import dev.berth.events.NodeFact.StepFailed;
import dev.berth.events.NodeFact.StepRetrying;
import dev.berth.events.PreflightFinding;
import java.util.List;
import java.util.stream.Collectors;

/** A fact in one sentence, for the history. */
final class Story {

    private Story() {}

    private static String toLookAt(KubeletStarted started) {
        List<PreflightFinding> findings = started.preflight();
        return findings == null || findings.isEmpty()
                ? ""
                : findings.stream()
                        .map(PreflightFinding::check)
                        .collect(Collectors.joining(", ", ", to look at: ", ""));
    }

    static String of(NodeFact fact) {
        return switch (fact) {
            case NodeRequested requested ->
                    requested.rejoin() == null
                            ? "announced by " + requested.spec().source()
                            : "to be joined anew: " + requested.rejoin();
            case InventoryChanged _ ->
                    "labels, names, addresses or host key of the inventory changed";
            case ConfigRendered rendered ->
                    rendered.rendering().files().size()
                            + " files, "
                            + rendered.rendering().digest();
            case RetryRequested retry -> retry.reason();
            case NodeHeld held -> held.reason();
            case NodeReleased _ -> "may go on";
            case NodeWithdrawn withdrawn -> withdrawn.reason();
            case BootstrapIssued issued ->
                    "token " + issued.tokenId() + ", valid until " + issued.expiresAt();
            case KubeletStarted started ->
                    started.digest()
                            + (started.changed() ? "" : ", nothing changed")
                            + toLookAt(started);
            case CsrDecided decided ->
                    decided.decision()
                            + " "
                            + decided.purpose()
                            + " "
                            + decided.csr()
                            + ": "
                            + decided.reason()
                            + ": "
                            + decided.message();
            case CertificateIssued issued ->
                    issued.purpose() + " " + issued.subject() + " until " + issued.notAfter();
            case NodeRegistered registered -> "kubelet " + registered.kubeletVersion();
            case NodeObserved observed ->
                    observed.present()
                            ? "Ready " + observed.ready() + " " + observed.reason()
                            : "its Node object is gone";
            case NodeVerified verified -> verified.passed() ? "passed" : "failed";
            case StepRetrying retrying ->
                    retrying.step()
                            + " is tried again, "
                            + retrying.failure()
                            + ": "
                            + retrying.message();
            case StepFailed failed ->
                    failed.step() + " " + failed.failure() + ": " + failed.message();
        };
    }

    /** Who said it, where the fact tells. */
    static @org.jspecify.annotations.Nullable String by(NodeFact fact) {
        return switch (fact) {
            case NodeRequested requested -> requested.spec().source();
            case RetryRequested retry -> retry.by();
            case NodeHeld held -> held.by();
            case NodeReleased released -> released.by();
            case NodeWithdrawn withdrawn -> withdrawn.by();
            case InventoryChanged changed -> changed.spec().source();
            case ConfigRendered _, StepFailed _ -> null;
            case BootstrapIssued _, KubeletStarted _, StepRetrying _ -> "distributor";
            case CsrDecided _,
                    CertificateIssued _,
                    NodeRegistered _,
                    NodeObserved _,
                    NodeVerified _ ->
                    "csr-approver";
        };
    }
}
