/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.approver.verification.Answered.Status;
import dev.berth.events.VerificationResult;

/** What a kubelet is asked, and what a closed one answers. */
enum Question {
    NOBODY("no credential", "/metrics", 401, false),
    STRANGER("random bearer token", "/metrics", 401, false),
    WITHOUT_RIGHTS("client certificate without rights", "/metrics", 403, false),
    METRICS("client certificate for metrics: /metrics", "/metrics", 200, true),
    CADVISOR("client certificate for metrics: /metrics/cadvisor", "/metrics/cadvisor", 200, true);

    private final String check;
    private final String path;
    private final Status expected;

    Question(String check, String path, int code, boolean metrics) {
        this.check = check;
        this.path = path;
        this.expected = new Status(code, metrics);
    }

    String path() {
        return path;
    }

    VerificationResult judge(Answered answered) {
        boolean right =
                answered instanceof Status status
                        && status.code() == expected.code()
                        && (!expected.metrics() || status.metrics());
        return new VerificationResult(check, expected.text(), answered.text(), right);
    }

    VerificationResult notAsked(String why) {
        return VerificationResult.skipped(check, expected.text(), why);
    }
}
