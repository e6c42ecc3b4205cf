/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;

/** What kube-controller-manager demands of a kubelet's request before it signs it. */
final class KubeletCertificates {

    private KubeletCertificates() {}

    /**
     * @throws CertificateRequest.Malformed saying the first thing that is wrong
     */
    static void judge(String signer, CertificateRequest request, Set<String> usages)
            throws CertificateRequest.Malformed {
        if (!request.organizations().equals(List.of("system:nodes"))) {
            throw new CertificateRequest.Malformed("subject organization is not system:nodes");
        }
        boolean client = signer.equals(Signer.CLIENT);
        long names = request.count(GeneralName.dNSName);
        long addresses = request.count(GeneralName.iPAddress);
        if (client) {
            refuse(names > 0, "DNS subjectAltNames are not allowed");
            refuse(addresses > 0, "IP subjectAltNames are not allowed");
        } else {
            refuse(names + addresses == 0, "at least one DNS or IP subjectAltName is required");
        }
        refuse(request.count(GeneralName.rfc822Name) > 0, "Email subjectAltNames are not allowed");
        refuse(
                request.count(GeneralName.uniformResourceIdentifier) > 0,
                "URI subjectAltNames are not allowed");
        refuse(
                !request.commonName().startsWith(User.NODE_PREFIX),
                "subject common name does not begin with system:node:");
        String purpose = client ? "client auth" : "server auth";
        refuse(
                !usages.equals(Set.of("digital signature", purpose))
                        && !usages.equals(Set.of("digital signature", "key encipherment", purpose)),
                "usages did not match [key encipherment digital signature " + purpose + "]");
    }

    private static void refuse(boolean wrong, String reason) throws CertificateRequest.Malformed {
        if (wrong) {
            throw new CertificateRequest.Malformed(reason);
        }
    }
}
