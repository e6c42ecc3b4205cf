/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.util.List;

/** Who asks a kubelet for something, as the kubelet found out. */
record Caller(String name, List<String> groups) {

    static final Caller ANONYMOUS =
            new Caller("system:anonymous", List.of("system:unauthenticated"));

    Caller {
        groups = List.copyOf(groups);
    }
}
