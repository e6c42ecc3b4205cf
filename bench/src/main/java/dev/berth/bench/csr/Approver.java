/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import java.io.IOException;

/** Somebody who approves requests and can be kept from it until enough of them are pending. */
interface Approver {

    String name();

    void pause() throws IOException, InterruptedException;

    void go() throws IOException, InterruptedException;
}
