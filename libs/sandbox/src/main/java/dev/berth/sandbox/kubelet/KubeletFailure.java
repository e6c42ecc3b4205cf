/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

/** Why a kubelet does not start, or ends: what a real one would write as its last line. */
public final class KubeletFailure extends Exception {

    KubeletFailure(String message) {
        super(message);
    }

    KubeletFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
