/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.ssh.ShellOutcome.Finished;
import dev.berth.events.FailureClass;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a login that worked ran no script: what the account's shell said instead. Pure. Only for
 * answers without a single line of the script.
 */
final class NoAnswer {

    private record Rule(Pattern words, FailureClass failure, String sentence) {}

    /** Ordered: an expired password is said whatever the shell is. */
    private static final List<Rule> RULES =
            List.of(
                    // Written by PAM's pam_unix and by sshd.
                    rule(
                            "(?i)password has expired|password expired|change your password"
                                    + "|password change required",
                            FailureClass.AUTH,
                            "the password of the login user has expired, so that nothing runs for"
                                    + " it; let it never expire ('chage --maxdays -1'): Berth logs"
                                    + " in with a key"),
                    // Written by nologin of util-linux, shadow and the BSDs.
                    rule(
                            "(?i)account is (currently )?not available|nologin",
                            FailureClass.PROTOCOL,
                            "the login shell lets nobody in (nologin); give the login user one that"
                                    + " runs commands: 'usermod --shell /bin/sh'"),
                    // Written by fish, csh and tcsh, nushell, PowerShell, xonsh.
                    rule(
                            "(?m)^fish: |^\\S*/fish: |config\\.fish|Unmatched '|Missing \\]"
                                    + "|Badly placed|Command not found\\.|Expression Syntax"
                                    + "|Illegal variable name|[Nn]u::(parser|shell)|ParserError"
                                    + "|xonsh|SyntaxError: ",
                            FailureClass.PROTOCOL,
                            "the login shell is no POSIX shell; give the login user one that is:"
                                    + " 'usermod --shell /bin/sh'"));

    private NoAnswer() {}

    private static Rule rule(String words, FailureClass failure, String sentence) {
        return new Rule(Pattern.compile(words), failure, sentence);
    }

    /** Empty when the answer has lines of the script, or nobody knows what it says. */
    static Optional<Verdict.Failed> of(Finished answer) {
        String said = answer.out() + answer.err();
        if (answer.status() == 0
                || answer.out().lines().anyMatch(line -> line.startsWith("berth"))) {
            return Optional.empty();
        }
        if (said.isBlank()) {
            return Optional.of(
                    new Verdict.Failed(
                            FailureClass.PROTOCOL,
                            ("the login shell ended with status %d and said nothing, as /bin/false"
                                            + " does; give the login user one that runs commands:"
                                            + " 'usermod --shell /bin/sh'")
                                    .formatted(answer.status()),
                            null));
        }
        return RULES.stream()
                .filter(rule -> rule.words().matcher(said).find())
                .findFirst()
                .map(rule -> new Verdict.Failed(rule.failure(), rule.sentence(), said));
    }
}
