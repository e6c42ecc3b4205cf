/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.events.CsrDecision;

/**
 * Something about a request of ours that people want to see beside it.
 *
 * @param action what happened to it, one CamelCase word
 */
record CsrNews(
        String csr,
        String uid,
        CsrDecision decision,
        String action,
        String reason,
        String message) {}
