/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Distinguished names, read and rebuilt as Go does. */
final class Subjects {

    private Subjects() {}

    /** The values of one attribute in the order they are encoded. */
    static List<String> values(X500Name name, ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (RDN rdn : name.getRDNs()) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(type)
                        && attribute.getValue() instanceof ASN1String text) {
                    values.add(text.getString());
                }
            }
        }
        return values;
    }

    /**
     * What kube-controller-manager certifies: the organizations, the units, and the last common
     * name.
     */
    static X500Name certified(X500Name requested) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        values(requested, BCStyle.O).forEach(value -> name.addRDN(BCStyle.O, value));
        values(requested, BCStyle.OU).forEach(value -> name.addRDN(BCStyle.OU, value));
        List<String> commonNames = values(requested, BCStyle.CN);
        if (!commonNames.isEmpty()) {
            name.addRDN(BCStyle.CN, commonNames.getLast());
        }
        return name.build();
    }
}
