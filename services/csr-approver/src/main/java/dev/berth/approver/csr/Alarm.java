/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import java.util.Locale;

/** What somebody should look at, at once: a tag of the counter {@code berth.csr.alarms}. */
enum Alarm {
    /** A request was made with a client certificate Berth did not approve. */
    UNKNOWN_CREDENTIAL,
    /** The API server did not tell with which client certificate a request was made. */
    CREDENTIAL_NOT_TOLD,
    /** A request was made with a certificate of the machine that had the node's name before. */
    FORMER_MACHINE,
    /** Somebody else approved what Berth would have approved. */
    APPROVED_ELSEWHERE,
    /** Somebody else approved what Berth would have denied. */
    APPROVED_ELSEWHERE_AGAINST_POLICY,
    /** Somebody else denied a request of a node Berth knows. */
    DENIED_ELSEWHERE,
    /** The issued certificate is not what was asked for. */
    CERTIFICATE_REFUSED;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
