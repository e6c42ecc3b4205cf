/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.approver.csr.policy.Words;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request that a list or a watch shows: a few hundred bytes, however large the
 * object is. Whoever needs more reads it anew.
 *
 * @param createdAt by the API server's clock
 * @param length in characters, what the requester wrote: the object's JSON without its status
 * @param finished name, request and status alone, once the signer issued a certificate or failed;
 *     absent before that, and for an object that is too large
 */
public record ShownRequest(
        String uid,
        String name,
        String resourceVersion,
        Instant createdAt,
        String signer,
        String username,
        long length,
        @Nullable CertificateSigningRequest finished) {

    /**
     * A kubelet's request has two thousand bytes; with an RSA key of 8192 bits and a hundred names
     * it still fits. An API server takes 1.5 MB from everybody who may file requests.
     */
    public static final int LARGEST = 32 * 1024;

    static final String TOO_LARGE = "TooLarge";

    /** The same to be remembered for long: who it is, and nothing that grows. */
    public ShownRequest withoutCertificate() {
        return finished == null
                ? this
                : new ShownRequest(
                        uid, name, resourceVersion, createdAt, signer, username, length, null);
    }

    boolean tooLarge() {
        return length > LARGEST;
    }

    /** What is told of it instead of a judgement. */
    String refusal() {
        return "The object has "
                + length
                + " characters without its status; Berth reads no request of more than "
                + LARGEST
                + ". Delete it, and find out who files such requests as "
                + Words.printable(username)
                + ".";
    }
}
