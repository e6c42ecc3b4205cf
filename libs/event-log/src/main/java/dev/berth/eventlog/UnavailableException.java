/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog;

/**
 * Something that has nothing to do with the record is away, the database apart: the record waits in
 * place and is tried again until it is back.
 */
public class UnavailableException extends RuntimeException {

    /**
     * @param what what is away and how that showed; for operators, no secrets
     */
    public UnavailableException(String what, Throwable cause) {
        super(what, cause);
    }
}
