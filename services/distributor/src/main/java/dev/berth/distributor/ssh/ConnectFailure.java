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

    private static final String IMPOSTOR =
            "whoever answers there shows a host key and cannot sign with it: it copies the public"
                    + " key of a machine; find out what stands between before anybody logs in";

    private ConnectFailure() {}

    /**
     * @param banner what the machine said during the login; empty if nothing
     */
    static Broken of(JSchException e, Hop hop, Lifeline lifeline, String banner) {
        Target target = hop.target();
        return lifeline.reason()
                .orElseGet(
                        () ->
                                switch (e) {
                                    case JSchHostKeyException _ ->
                                            new Broken(
                                                    FailureClass.HOST_KEY,
                                                    target + ": " + hop.hostKey().refusal(text(e)));
                                    case JSchAlgoNegoFailException nego -> negotiation(nego, hop);
                                    default -> other(e, hop, banner);
                                });
    }

    private static Broken negotiation(JSchAlgoNegoFailException e, Hop hop) {
        Target target = hop.target();
        boolean isHostKey = e.getAlgorithmName().contains("server_host_key");
        return isHostKey && !hop.hostKey().nothingShown()
                ? new Broken(FailureClass.HOST_KEY, target + ": " + hop.hostKey().refusal(text(e)))
                : new Broken(
                        FailureClass.PREFLIGHT,
                        "%s: its sshd and Berth share no algorithm for %s: it offers %s; update sshd, or let it offer one of %s there (%s in sshd_config) and reload it"
                                .formatted(
                                        target,
                                        purpose(e.getAlgorithmName()),
                                        printable(e.getServerProposal()),
                                        printable(e.getJSchProposal()),
                                        directive(e.getAlgorithmName())));
    }

    private static String purpose(String algorithm) {
        return switch (directive(algorithm)) {
            case "HostKeyAlgorithms" -> "its host key";
            case "Ciphers" -> "encryption";
            case "MACs" -> "integrity";
            case "Compression" -> "compression";
            default -> "the key exchange";
        };
    }

    /** As sshd calls what the library calls {@code cipher.c2s} and so on. */
    private static String directive(String algorithm) {
        if (algorithm.contains("host_key")) {
            return "HostKeyAlgorithms";
        } else if (algorithm.startsWith("cipher")) {
            return "Ciphers";
        } else if (algorithm.startsWith("mac")) {
            return "MACs";
        } else if (algorithm.startsWith("comp")) {
            return "Compression";
        }
        return "KexAlgorithms";
    }

    private static Broken other(JSchException e, Hop hop, String banner) {
        String message = text(e).toLowerCase(Locale.ROOT);
        if (message.startsWith("rejected hostkey")) {
            // A certificate that names somebody else; the library has no type for it.
            return new Broken(
                    FailureClass.HOST_KEY, hop.target() + ": " + hop.hostKey().refusal(text(e)));
        }
        if (message.startsWith("verify:")) {
            // The signature over the key exchange; the library has no type for that either.
            return new Broken(FailureClass.HOST_KEY, hop.target() + ": " + IMPOSTOR);
        }
        return message.startsWith("auth")
                        || message.contains("userauth")
                        || message.contains("too many authentication failures")
                ? login(hop, e, banner)
                : new Broken(FailureClass.NETWORK, hop.target() + ": " + message(e));
    }

    private static Broken login(Hop hop, JSchException e, String banner) {
        return new Broken(
                FailureClass.AUTH,
                "%s: the machine refused %s (%s)%s"
                        .formatted(
                                hop.target(),
                                hop.login().description(),
                                message(e),
                                banner.isEmpty() ? "" : "; it says: " + banner));
    }

    private static String text(JSchException e) {
        return String.valueOf(e.getMessage());
    }

    private static String message(JSchException e) {
        return printable(String.valueOf(e.getMessage()));
    }

    private static String printable(String text) {
        String message = MachineText.printable(text);
        return message.length() > LONGEST_MESSAGE
                ? message.substring(0, LONGEST_MESSAGE) + "…"
                : message;
    }
}
