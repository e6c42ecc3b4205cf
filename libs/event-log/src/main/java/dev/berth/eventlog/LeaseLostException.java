/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * The claim on a due item is not ours any more: it was re-scheduled, cancelled, or taken over after
 * its lease ended.
 */
public class LeaseLostException extends RuntimeException {

    public LeaseLostException(String message) {
        super(message);
    }
}
