/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The constant scripts that run on machines. */
final class ApplyScript {

    static final String APPLY = read("berth-apply.sh");
    static final String EVIDENCE = read("berth-evidence.sh");

    private ApplyScript() {}

    private static String read(String name) {
        try (InputStream in = ApplyScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the distributor was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
