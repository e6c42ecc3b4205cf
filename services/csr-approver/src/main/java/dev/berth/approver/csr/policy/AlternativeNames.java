/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Subject alternative names, read tag by tag: libraries that offer lists per kind leave out the
 * kinds they do not know, and what is left out is not refused.
 */
record AlternativeNames(
        boolean present, List<String> dnsNames, Set<InetAddress> addresses, List<String> foreign) {

    static final AlternativeNames NONE =
            new AlternativeNames(false, List.of(), Set.of(), List.of());

    /**
     * @throws IllegalArgumentException if it is no sequence of general names
     */
    static AlternativeNames read(ASN1Encodable extension) {
        List<String> dnsNames = new ArrayList<>();
        Set<InetAddress> addresses = new LinkedHashSet<>();
        List<String> foreign = new ArrayList<>();
        for (ASN1Encodable element : ASN1Sequence.getInstance(extension)) {
            ASN1TaggedObject name = ASN1TaggedObject.getInstance(element);
            if (name.getTagClass() != BERTags.CONTEXT_SPECIFIC) {
                throw new IllegalArgumentException("not a general name");
            }
            switch (name.getTagNo()) {
                case GeneralName.dNSName ->
                        dnsNames.add(ASN1IA5String.getInstance(name, false).getString());
                case GeneralName.iPAddress ->
                        addresses.add(
                                address(ASN1OctetString.getInstance(name, false).getOctets()));
                case GeneralName.rfc822Name -> foreign.add("email");
                case GeneralName.uniformResourceIdentifier -> foreign.add("URI");
                case GeneralName.otherName -> foreign.add("otherName");
                default -> foreign.add("general name [" + name.getTagNo() + "]");
            }
        }
        return new AlternativeNames(true, dnsNames, addresses, foreign);
    }

    private static InetAddress address(byte[] octets) {
        try {
            // Turns IPv4-mapped IPv6 addresses into IPv4 ones.
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException("an IP address of odd length", wrongLength);
        }
    }
}
