/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** The four things Berth does with a certificate signing request. */
public enum CsrDecision {
    /** Every check agreed. */
    APPROVE,
    /** Not now: something that may still come is missing. Judged again. */
    WAIT,
    /** Surely ours and surely wrong. Final. */
    DENY,
    /** Not a request of a node Berth knows; left alone. */
    IGNORE
}
