/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the requester wrote: a PKCS#10 request, or something that is none. */
public sealed interface RequestContents {

    /**
     * Not exactly one well-formed request.
     *
     * @param why what is wrong with it, without echoing it
     */
    record Unreadable(String why) implements RequestContents {}

    /**
     * A well-formed request.
     *
     * @param subject attributes in order; more than one per RDN is unreadable
     * @param subjectAlternativeNames whether it asks for any
     * @param foreignNames kinds of alternative names other than DNS and IP, e.g. {@code email}
     * @param foreignExtensions object ids of attributes and extensions other than alternative names
     * @param signatureAlgorithm object id
     * @param signature verifies the self-signature when asked, not before: a huge key is refused
     *     without a computation that its owner chose
     */
    record Readable(
            List<Attribute> subject,
            Key key,
            boolean subjectAlternativeNames,
            List<String> dnsNames,
            Set<InetAddress> addresses,
            List<String> foreignNames,
            List<String> foreignExtensions,
            String signatureAlgorithm,
            BooleanSupplier signature)
            implements RequestContents {
        public Readable {
            subject = List.copyOf(subject);
            dnsNames = List.copyOf(dnsNames);
            addresses = Set.copyOf(addresses);
            foreignNames = List.copyOf(foreignNames);
            foreignExtensions = List.copyOf(foreignExtensions);
        }

        /** Names and addresses it asks for, each written in one way only. */
        public Set<String> identities() {
            return Stream.concat(
                            dnsNames.stream().map(ServingCheck::canonical),
                            addresses.stream().map(InetAddress::getHostAddress))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** One attribute of the subject: {@code O}, {@code CN}, or an object id. */
    record Attribute(String type, String value) {
        static final String ORGANIZATION = "O";
        static final String COMMON_NAME = "CN";
    }

    /** A public key, as far as the policy looks at it. */
    sealed interface Key {
        /** On a named curve. */
        record EllipticCurve(String curve) implements Key {}

        /** An RSA modulus and exponent. */
        record Rsa(int bits, boolean saneExponent) implements Key {}

        /** Something else. */
        record Other(String algorithm) implements Key {}
    }
}
