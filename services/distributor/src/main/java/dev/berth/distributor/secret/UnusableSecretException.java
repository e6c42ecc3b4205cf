/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.secret;

/** A secret that a set names is not there or cannot be sent. Says which, where and what to do. */
public class UnusableSecretException extends RuntimeException {

    UnusableSecretException(String message) {
        super(message);
    }
}
