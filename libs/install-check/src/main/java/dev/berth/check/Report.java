/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check;

import java.util.List;

/** Findings as a person reads them in the log of a test pod. */
record Report(String service, List<Finding> findings) {

    Report {
        findings = List.copyOf(findings);
    }

    /** Nothing failed. What could not be seen is no failure. */
    boolean good() {
        return findings.stream().noneMatch(Finding.Failed.class::isInstance);
    }

    String text() {
        StringBuilder text = new StringBuilder("Berth's " + service + ", as installed here:\n");
        for (Finding finding : findings) {
            switch (finding) {
                case Finding.Seen seen -> line(text, "ok", seen.what());
                case Finding.Failed failed -> {
                    line(text, "FAILED", failed.what());
                    line(text, "", "-> " + failed.remedy());
                }
                case Finding.Unseen unseen -> {
                    line(text, "not seen", unseen.what());
                    line(text, "", "-> " + unseen.where());
                }
            }
        }
        return text.append(
                        "%d ok, %d failed, %d not seen\n"
                                .formatted(
                                        count(Finding.Seen.class),
                                        count(Finding.Failed.class),
                                        count(Finding.Unseen.class)))
                .toString();
    }

    private long count(Class<? extends Finding> kind) {
        return findings.stream().filter(kind::isInstance).count();
    }

    private static void line(StringBuilder text, String mark, String words) {
        text.append("  %-9s %s%n".formatted(mark, words.strip().replaceAll("\\R\\s*", " ")));
    }
}
