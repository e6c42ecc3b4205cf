/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** What a kubelet asks a certificate for. */
public enum CertificatePurpose {
    /** Its first client certificate, asked for with a bootstrap token. */
    BOOTSTRAP_CLIENT,
    /** A newer client certificate, asked for with the current one. */
    CLIENT_RENEWAL,
    /** The certificate its API on port 10250 shows. */
    SERVING
}
