/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

/** Somebody who approves requests and can be kept from it until enough of them are pending. */
interface Approver extends AutoCloseable {

    String name();

    void pause() throws Exception;

    void go() throws Exception;
}
