/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.NodeName;
import dev.berth.events.NodeSpec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which live node owns an SSH address, an address or DNS name it serves under, or a host key. Two
 * nodes that claim the same at once meet at the primary key: the later one waits for the earlier
 * one's transaction.
 */
@ApplicationScoped
class Claims {

    private final EntityManager database;

    Claims(EntityManager database) {
        this.database = database;
    }

    /** One thing only one live node can have. */
    record Claim(String kind, String value) {}

    /**
     * Claims everything in the specification, or nothing.
     *
     * @return what belongs to another node, in words; empty when all is ours now
     */
    List<String> take(NodeName node, NodeSpec spec) {
        database.flush();
        List<Claim> taken = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        for (Claim claim : of(node, spec)) {
            int inserted =
                    database.createNativeQuery(
                                    "insert into node_claim (kind, value, node)"
                                            + " values (:kind, :value, :node)"
                                            + " on conflict do nothing")
                            .setParameter("kind", claim.kind)
                            .setParameter("value", claim.value)
                            .setParameter("node", node.value())
                            .executeUpdate();
            if (inserted == 1) {
                taken.add(claim);
                continue;
            }
            Object owner =
                    database.createNativeQuery(
                                    "select node from node_claim"
                                            + " where kind = :kind and value = :value")
                            .setParameter("kind", claim.kind)
                            .setParameter("value", claim.value)
                            .getSingleResult();
            if (!owner.equals(node.value())) {
                conflicts.add("the " + word(claim) + " belongs to the node " + owner);
            }
        }
        if (!conflicts.isEmpty()) {
            taken.forEach(claim -> drop(node, claim));
        }
        return conflicts;
    }

    /** Gives up what the node no longer has. */
    void keepOnly(NodeName node, NodeSpec spec) {
        List<Claim> wanted = of(node, spec);
        List<?> rows =
                database.createNativeQuery("select kind, value from node_claim where node = :node")
                        .setParameter("node", node.value())
                        .getResultList();
        for (Object row : rows) {
            if (row instanceof Object[] columns) {
                Claim claim = new Claim((String) columns[0], (String) columns[1]);
                if (!wanted.contains(claim)) {
                    drop(node, claim);
                }
            }
        }
    }

    /** Gives up everything. */
    void release(NodeName node) {
        database.createNativeQuery("delete from node_claim where node = :node")
                .setParameter("node", node.value())
                .executeUpdate();
    }

    private void drop(NodeName node, Claim claim) {
        database.createNativeQuery(
                        "delete from node_claim"
                                + " where kind = :kind and value = :value and node = :node")
                .setParameter("kind", claim.kind)
                .setParameter("value", claim.value)
                .setParameter("node", node.value())
                .executeUpdate();
    }

    private static String word(Claim claim) {
        return switch (claim.kind) {
            case "ssh" -> "SSH address " + claim.value;
            case "ip" -> "address " + claim.value;
            case "dns" -> "DNS name " + claim.value;
            default -> "host key";
        };
    }

    /** In one order everywhere, so that two transactions never wait for each other. */
    static List<Claim> of(NodeName node, NodeSpec spec) {
        Set<Claim> claims = new HashSet<>();
        String jump = spec.ssh().jump() == null ? "" : " by " + spec.ssh().jump();
        claims.add(new Claim("ssh", spec.ssh().address() + " port " + spec.ssh().port() + jump));
        // Internal or external, a serving certificate carries it: one kind.
        spec.internalIPs().forEach(ip -> claims.add(new Claim("ip", ip)));
        spec.externalIPs().forEach(ip -> claims.add(new Claim("ip", ip)));
        // And so it does the node's own name.
        claims.add(new Claim("dns", node.value()));
        spec.dnsNames().forEach(name -> claims.add(new Claim("dns", name)));
        HostKeyTrust trust = spec.ssh().trust();
        // An authority signs many machines' keys: it is nobody's alone.
        if (trust != null && trust.kind() != HostKeyTrust.Kind.CA) {
            claims.add(new Claim("hostkey", fingerprint(trust)));
        }
        return claims.stream()
                .sorted(Comparator.comparing(Claim::kind).thenComparing(Claim::value))
                .toList();
    }

    private static String fingerprint(HostKeyTrust trust) {
        if (trust.kind() == HostKeyTrust.Kind.FINGERPRINT) {
            return trust.value();
        }
        byte[] blob =
                Base64.getDecoder().decode(trust.value().substring(trust.value().indexOf(' ') + 1));
        try {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
