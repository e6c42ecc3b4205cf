/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The constant script that runs on machines. */
final class ApplyScript {

    private static final List<String> PARTS =
            List.of(
                    "1-answer.sh",
                    "2-request.sh",
                    "3-lock.sh",
                    "4-preflight.sh",
                    "4-surroundings.sh",
                    "5-compare.sh",
                    "6-store.sh",
                    "7-kubelet.sh",
                    "8-plan.sh",
                    "9-main.sh");

    private static final String PARTED =
            PARTS.stream().map(part -> read("berth-apply/" + part)).collect(Collectors.joining());

    /**
     * What {@link #APPLY} is, in short. The script knows it too, so that a helper that was
     * installed from another version is told apart.
     */
    static final String DIGEST =
            GuardRails.sha256(PARTED.getBytes(StandardCharsets.UTF_8)).substring(0, 12);

    static final String APPLY = PARTED.replace("@DIGEST@", DIGEST);

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
