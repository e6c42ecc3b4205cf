/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.csr.policy.Judgement.CheckResult;
import dev.berth.approver.csr.policy.Verdict.Objection;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.CsrDecision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate requests are approved: those no check objects to. Every check runs, and the
 * first objection in this order decides.
 *
 * <p>The order matters twice. Whether the requester is ours comes first, by name and by the
 * certificate that asked, so that a request of somebody else is never denied, however wrong it is.
 * The key comes before the self-signature, so that nobody makes us compute with a key we would
 * refuse anyway.
 */
public final class CsrPolicy {

    /** Of what one requester has open at one signer, so many of the newest can be approved. */
    public static final int OPEN_REQUESTS = 5;

    /** What the rest are told. */
    public static final Objection OVER_BUDGET = WithinItsBudget.OVER;

    private final List<Check> checks;

    public CsrPolicy(PolicySettings settings) {
        this(inOrder(settings));
    }

    CsrPolicy(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** The list that reads like the page about it. */
    static List<Check> inOrder(PolicySettings settings) {
        return List.of(
                // Is it ours at all?
                new ForKubelets(),
                new RequesterIsKnown(),
                new NotDecidedYet(),
                new NodeNotWithdrawn(),
                // Does it come from the one token, through certificates we approved?
                new ChainOfCustody(),
                // Is it well-formed, whoever asks?
                new OneReadableRequest(),
                new KeyIsStrong(),
                new SignedByItsOwnKey(),
                new SubjectIsANode(),
                new NoForeignExtension(),
                new LifetimeIsBounded(settings),
                new UsagesAreExact(),
                new OnlyNamesAndAddresses(),
                new NamesAreDnsNames(),
                // May this requester be that node?
                new NameIsTheRequesters(),
                new GroupsAreRight(),
                new ClientHasNoAlternativeNames(),
                // May it be that node now?
                new NodeIsAnnounced(),
                new NodeNotHeld(),
                new TokenIsOpen(),
                new KubeletWasStarted(),
                new NoLiveNode(),
                new NewestOfItsToken(),
                new WithinItsBudget(),
                new WithinItsHour(settings),
                new NodeHasJoined(),
                new NodeIsThere(),
                // What may its API be called?
                new ServesAnAddress(),
                new NothingForbidden(settings),
                new NamesAreInInventory(),
                new NotAnotherNodes(),
                new AsksForAllOfIt());
    }

    /** Never throws and never asks anybody. */
    public Judgement judge(CertificateRequest request, Inventory inventory) {
        List<CheckResult> results = new ArrayList<>(checks.size());
        Objection first = null;
        for (Check check : checks) {
            Verdict verdict = check.review(request, inventory);
            results.add(new CheckResult(check.name(), verdict));
            if (first == null && verdict instanceof Objection objection) {
                first = objection;
            }
        }
        return first == null
                ? new Judgement(
                        CsrDecision.APPROVE,
                        "InventoryMatches",
                        "Approved by Berth: the request is exactly what this node may ask for.",
                        results)
                : new Judgement(first.decision(), first.reason(), first.message(), results);
    }

    /** Whether nothing changes this until another request of the same requester is finished. */
    public static boolean waitsForOthers(@Nullable String reason) {
        return OVER_BUDGET.reason().equals(reason) || NewestOfItsToken.SUPERSEDED.equals(reason);
    }
}
