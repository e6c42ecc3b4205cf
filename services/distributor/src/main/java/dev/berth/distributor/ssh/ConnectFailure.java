/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import dev.berth.distributor.ssh.ShellOutcome.Broken;
import dev.berth.events.FailureClass;
import java.util.Locale;

/** Which failure class a connection that did not come about belongs to. */
final class ConnectFailure {

    private static final int LONGEST_MESSAGE = 300;

    private ConnectFailure() {}

    static Broken of(JSchException e, Target target, HostKeyCheck hostKey, Lifeline lifeline) {
        return lifeline.reason()
                .orElseGet(
                        () ->
                                switch (e) {
                                    case JSchHostKeyException _ ->
                                            new Broken(
                                                    FailureClass.HOST_KEY,
                                                    target + ": " + hostKey.refusal());
                                    case JSchAlgoNegoFailException nego ->
                                            negotiation(nego, target, hostKey);
                                    default -> other(e, target);
                                });
    }

    private static Broken negotiation(
            JSchAlgoNegoFailException e, Target target, HostKeyCheck hostKey) {
        return e.getAlgorithmName().contains("server_host_key")
                ? new Broken(FailureClass.HOST_KEY, target + ": " + hostKey.refusal())
                : new Broken(
                        FailureClass.PROTOCOL, target + ": no algorithm in common: " + message(e));
    }

    private static Broken other(JSchException e, Target target) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.startsWith("auth")
                        || message.contains("userauth")
                        || message.contains("too many authentication failures")
                ? login(target, e)
                : new Broken(FailureClass.NETWORK, target + ": " + message(e));
    }

    private static Broken login(Target target, JSchException e) {
        return new Broken(
                FailureClass.AUTH,
                "%s: the machine refused key '%s' (%s)"
                        .formatted(target, target.key(), message(e)));
    }

    private static String message(JSchException e) {
        String message = MachineText.printable(String.valueOf(e.getMessage()));
        return message.length() > LONGEST_MESSAGE
                ? message.substring(0, LONGEST_MESSAGE) + "…"
                : message;
    }
}
