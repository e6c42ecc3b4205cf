/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The constant script that runs on machines. Its text is read by a shell on every one of them: what
 * a run cannot need is not sent.
 */
final class ApplyScript {

    private static final String SHEBANG = "#!/bin/sh\n";

    private static final String CHECKS = "10-surroundings.sh";
    private static final String UNIT = "10-unit.sh";
    private static final String SWAP = "11-swap.sh";
    private static final String PLAN = "14-plan.sh";

    private static final List<String> PARTS =
            List.of(
                    "01-answer.sh",
                    "02-claim.sh",
                    "03-lock.sh",
                    "04-verified.sh",
                    "05-begin.sh",
                    "06-request.sh",
                    "07-preflight.sh",
                    "07-strangers.sh",
                    "08-compare.sh",
                    "09-unchanged.sh",
                    CHECKS,
                    UNIT,
                    SWAP,
                    "12-store.sh",
                    "13-kubelet.sh",
                    PLAN,
                    "15-change.sh");

    private static final String PARTED = join(PARTS);

    /**
     * What {@link #HELPER} is, in short. The script knows it too, so that a helper that was
     * installed from another version is told apart.
     */
    static final String DIGEST =
            GuardRails.sha256(PARTED.getBytes(StandardCharsets.UTF_8)).substring(0, 12);

    /**
     * All of it, as an administrator installs it. Shells read a file while they run it: in braces
     * it is read to its end first, so that it may be written over meanwhile, and half of it does
     * nothing.
     */
    static final String HELPER =
            SHEBANG + "{\n" + named(PARTED.substring(SHEBANG.length())) + "}\n";

    /** All of it, as it is sent for a plan or for evidence. */
    static final String ANY_RUN = withoutComments(named(PARTED));

    private static final String PUSH = withoutComments(named(join(without(PLAN, SWAP))));
    private static final String PUSH_THAT_TURNS_SWAP_OFF =
            withoutComments(named(join(without(PLAN))));
    private static final String PUSH_WITHOUT_CHECKS =
            withoutComments(named(join(without(PLAN, SWAP, CHECKS, UNIT))));

    private ApplyScript() {}

    /**
     * As it is sent for a push.
     *
     * @param checks whether the machine's surroundings are looked at
     * @param swapOff whether swap is turned off where it is found by then
     */
    static String forPush(boolean checks, boolean swapOff) {
        if (!checks) {
            return PUSH_WITHOUT_CHECKS;
        }
        return swapOff ? PUSH_THAT_TURNS_SWAP_OFF : PUSH;
    }

    private static List<String> without(String... parts) {
        return PARTS.stream().filter(part -> !List.of(parts).contains(part)).toList();
    }

    private static String join(List<String> parts) {
        return parts.stream()
                .map(part -> read("berth-apply/" + part))
                .collect(Collectors.joining());
    }

    private static String named(String text) {
        return text.replace("@DIGEST@", DIGEST);
    }

    /** Comments are for readers of the source: they would cost every connection a packet or two. */
    static String withoutComments(String script) {
        return script.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

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
