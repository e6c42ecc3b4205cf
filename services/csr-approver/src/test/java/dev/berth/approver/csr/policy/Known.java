/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import dev.berth.approver.inventory.BootstrapToken;
import dev.berth.approver.inventory.ExpectedNode;
import dev.berth.approver.inventory.Inventory;
import dev.berth.events.NodeName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Berth knows of a node whose kubelet was just started; each method changes one thing. */
final class Known {

    private NodeName name = new NodeName("node1");
    private boolean tokenKnown = true;
    private boolean nodeKnown = true;
    private String tokenId = "ba55ff";
    private int tokenAttempt = 1;
    private Instant expiresAt = Csr.CREATED.plusSeconds(900);
    private boolean newest = true;
    private @Nullable String spentBy;
    private int attempt = 1;
    private boolean announced = true;
    private final Set<String> dnsNames = new HashSet<>(Set.of("node1"));
    private final Set<InetAddress> addresses = new HashSet<>(Set.of(Csr.literal("10.0.0.11")));
    private boolean held;
    private boolean withdrawn;
    private int started = 1;
    private int ended;
    private int certified;
    private int registered;
    private int rejoin;
    private boolean liveNode;
    private int newerOpen;
    private int approved;
    private Set<String> servedByOthers = Set.of();
    private boolean credentialNamed;
    private int custodyFrom = 1;
    private boolean nodeDeleted;

    static Known started() {
        return new Known();
    }

    static Known registered() {
        Known known = new Known();
        known.tokenKnown = false;
        known.certified = 1;
        known.registered = 1;
        return known;
    }

    Known node(String other) {
        dnsNames.remove(name.value());
        name = new NodeName(other);
        dnsNames.add(other);
        return this;
    }

    Known token(String id) {
        tokenId = id;
        return this;
    }

    Known withoutToken() {
        tokenKnown = false;
        nodeKnown = false;
        return this;
    }

    Known nothing() {
        return withoutToken();
    }

    Known expiring(Instant at) {
        expiresAt = at;
        return this;
    }

    Known supersededToken() {
        newest = false;
        return this;
    }

    Known spentBy(String uid) {
        spentBy = uid;
        return this;
    }

    Known attempt(int other) {
        attempt = other;
        return this;
    }

    Known unannounced() {
        announced = false;
        return this;
    }

    Known dns(String other) {
        dnsNames.add(other);
        return this;
    }

    Known ip(String other) {
        addresses.add(Csr.literal(other));
        return this;
    }

    Known held() {
        held = true;
        return this;
    }

    Known withdrawn() {
        withdrawn = true;
        return this;
    }

    Known notStarted() {
        started = 0;
        return this;
    }

    Known ended() {
        ended = attempt;
        return this;
    }

    Known onlyCertified() {
        registered = 0;
        return this;
    }

    Known neverCertified() {
        registered = 0;
        certified = 0;
        return this;
    }

    Known newerOpen(int count) {
        newerOpen = count;
        return this;
    }

    Known approvedWithinTheHour(int count) {
        approved = count;
        return this;
    }

    Known liveNode() {
        liveNode = true;
        return this;
    }

    /** The token is of this attempt, and so is the rejoin that was declared. */
    Known rejoiningInAttempt(int other) {
        attempt = other;
        tokenAttempt = other;
        started = other;
        rejoin = other;
        return this;
    }

    Known registeredInAttempt(int other) {
        registered = other;
        return this;
    }

    Known servedByOthers(String... identities) {
        servedByOthers = Set.of(identities);
        return this;
    }

    /** Somebody deleted its Node object. */
    Known nodeDeleted() {
        nodeDeleted = true;
        return this;
    }

    /** The API servers of this cluster say which certificate made a request. */
    Known credentialNamed() {
        credentialNamed = true;
        return this;
    }

    /** Certificates of earlier attempts are another machine's. */
    Known custodyFrom(int other) {
        attempt = other;
        custodyFrom = other;
        return this;
    }

    /** The machine it is now has a certificate, of this attempt, and registered. */
    Known certifiedAgain(int other) {
        certified = other;
        registered = other;
        return this;
    }

    Inventory build() {
        return new Inventory(
                tokenKnown
                        ? new BootstrapToken(
                                tokenId, name, tokenAttempt, expiresAt, newest, spentBy)
                        : null,
                nodeKnown
                        ? new ExpectedNode(
                                name,
                                attempt,
                                announced,
                                dnsNames,
                                addresses,
                                held,
                                withdrawn,
                                started,
                                ended,
                                certified,
                                registered,
                                rejoin,
                                custodyFrom,
                                nodeDeleted)
                        : null,
                liveNode,
                newerOpen,
                approved,
                Map.of(Csr.FINGERPRINT, 1),
                credentialNamed,
                servedByOthers);
    }
}
