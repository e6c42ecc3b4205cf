/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

/**
 * There is no key to log in with; the message names the file and what to do, never its contents.
 */
final class UnusableKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableKeyException(String message) {
        super(message);
    }
}
