/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.distributor.bootstrap.BootstrapToken;
import dev.berth.distributor.secret.NodeSecrets;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the apply script reads on standard input, protocol version 5: lines of a header, then two
 * for each file. No line is empty: the script splits its whole input at line feeds at once, and a
 * shell drops empty words. A file is one line, its line feeds another character that is not in it.
 *
 * <pre>
 * berth-apply 5 &lt;digest of the script&gt;
 * run &lt;apply|plan|evidence&gt;
 * fence &lt;cluster&gt; &lt;node&gt; &lt;attempt&gt; &lt;epoch&gt;
 * set &lt;sha256&gt;                                    (of the lines from unit to contents)
 * unit &lt;name&gt;
 * kubelet &lt;path&gt;
 * durable &lt;0|1&gt;
 * patience &lt;seconds&gt;
 * kubeconfig &lt;path&gt;
 * certificate &lt;path&gt;
 * rejoin &lt;0|1&gt;
 * settle &lt;seconds&gt;
 * api &lt;https URL|none&gt;
 * ca &lt;lines of PEM, joined by |&gt;|none
 * runtime &lt;path of the socket|none&gt;
 * cgroups &lt;systemd|cgroupfs|none&gt; &lt;refused|accepted|unsaid&gt;      (the second: version 1)
 * minors &lt;oldest&gt;-&lt;newest&gt;|none
 * unit-file &lt;path|none&gt; &lt;program|none&gt; &lt;last drop-in with a command|none&gt; &lt;variables 0|1&gt;
 * checks &lt;fail|warn|off|fix&gt; …                            (each {@link Check}; fix: unit and swap alone)
 * directory &lt;user:group&gt; &lt;mode&gt; &lt;path&gt;                                  (any number)
 * file &lt;user:group&gt; &lt;mode&gt; &lt;sha256&gt; &lt;plain|bootstrap|secret&gt; &lt;restart 0|1&gt; &lt;path&gt;  (any number)
 * contents
 * content &lt;number from 1&gt; &lt;1 if it ends with a line feed&gt; &lt;the character&gt;          (one per file)
 * =&lt;all of it&gt;
 * end
 * </pre>
 *
 * <p>A plan ends after {@code contents}: it needs no contents, and so no token. Evidence has no
 * items either.
 *
 * <p>The set must have passed {@link GuardRails}: values are written as they are.
 */
record ApplyRequest(Fence fence, Rendering rendering, OnMachine onMachine) {

    static final int VERSION = 5;

    /** Of a file that would be made anew; no file has it. */
    private static final String UNKNOWN_SUM = "0".repeat(64);

    private static final byte LINE_FEED = '\n';
    private static final byte CONTENT = '=';

    /** Control characters that no shell uses for itself. */
    private static final byte FIRST_SEPARATOR = 2;

    private static final byte LAST_SEPARATOR = 8;

    /** What the script needs to know besides the set. */
    record OnMachine(
            String kubeconfig,
            String certificate,
            boolean durable,
            Duration settle,
            Duration patience,
            PreflightConfig preflight) {
        static OnMachine of(ApplyConfig config) {
            return new OnMachine(
                    config.kubeconfig(),
                    config.certificate(),
                    config.durable(),
                    config.settle(),
                    config.lockPatience(),
                    config.preflight());
        }
    }

    /** The script that a push of this needs. */
    String script() {
        return ApplyScript.forPush(
                onMachine.preflight().isWanted(), onMachine.preflight().turnSwapOff());
    }

    /**
     * The bytes, with the token in its slot and secrets filled in. The caller wipes them after use.
     */
    byte[] bytes(BootstrapToken token, NodeSecrets secrets) {
        List<byte[]> contents = new ArrayList<>();
        for (RenderedFile file : rendering.files()) {
            contents.add(
                    switch (file.kind()) {
                        case PLAIN -> file.content().getBytes(StandardCharsets.UTF_8);
                        case BOOTSTRAP_KUBECONFIG -> token.fill(file.content());
                        case SECRET -> secrets.copyOf(file.content());
                    });
        }
        byte[] header =
                header("apply", contents.stream().map(GuardRails::sha256).toList())
                        .getBytes(StandardCharsets.UTF_8);
        int size = header.length + 64 * (contents.size() + 1);
        for (byte[] content : contents) {
            size += content.length;
        }
        // Large enough from the start: a growing buffer would leave copies of the token behind.
        WipedBuffer request = new WipedBuffer(size);
        request.writeBytes(header);
        for (int i = 0; i < contents.size(); i++) {
            append(request, i + 1, contents.get(i));
            Arrays.fill(contents.get(i), (byte) 0);
        }
        request.writeBytes("end\n".getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = request.toByteArray();
        request.wipe();
        return bytes;
    }

    /** What asks for a plan: no secret is in it, and of a file that gets the token no sum. */
    byte[] planBytes(NodeSecrets secrets) {
        List<String> sums = new ArrayList<>();
        for (RenderedFile file : rendering.files()) {
            sums.add(
                    switch (file.kind()) {
                        case PLAIN -> file.sha256();
                        case BOOTSTRAP_KUBECONFIG -> UNKNOWN_SUM;
                        case SECRET -> sum(secrets.copyOf(file.content()));
                    });
        }
        return header("plan", sums).getBytes(StandardCharsets.UTF_8);
    }

    /** What asks for evidence. */
    byte[] evidenceBytes() {
        StringBuilder set = set().append("contents\n");
        return (claim("evidence", set) + set).getBytes(StandardCharsets.UTF_8);
    }

    private static String sum(byte[] secret) {
        String sum = GuardRails.sha256(secret);
        Arrays.fill(secret, (byte) 0);
        return sum;
    }

    /** Whose set it is, and in one number which. */
    private String claim(String run, StringBuilder set) {
        StringBuilder claim = new StringBuilder(256);
        line(claim, "berth-apply", VERSION, ApplyScript.DIGEST);
        line(claim, "run", run);
        line(claim, "fence", fence.cluster(), fence.node(), fence.attempt(), fence.epoch());
        line(claim, "set", GuardRails.sha256(set.toString().getBytes(StandardCharsets.UTF_8)));
        return claim.toString();
    }

    private StringBuilder set() {
        StringBuilder set = new StringBuilder(1024);
        line(set, "unit", rendering.unit());
        line(set, "kubelet", rendering.kubeletBinary());
        line(set, "durable", onMachine.durable() ? 1 : 0);
        line(set, "patience", onMachine.patience().toSeconds());
        line(set, "kubeconfig", onMachine.kubeconfig());
        line(set, "certificate", onMachine.certificate());
        line(set, "rejoin", rendering.rejoin() ? 1 : 0);
        line(set, "settle", onMachine.settle().toSeconds());
        set.append(Surroundings.of(rendering, onMachine.preflight()).header());
        return set;
    }

    private String header(String run, List<String> sums) {
        StringBuilder set = set();
        for (Rendering.Directory directory : rendering.directories()) {
            line(set, "directory", directory.owner(), directory.mode(), directory.path());
        }
        for (int i = 0; i < sums.size(); i++) {
            RenderedFile file = rendering.files().get(i);
            line(
                    set,
                    "file",
                    file.owner(),
                    file.mode(),
                    sums.get(i),
                    word(file.kind()),
                    file.restartsKubelet() ? 1 : 0,
                    file.path());
        }
        set.append("contents\n");
        return claim(run, set) + set;
    }

    private static String word(RenderedFile.Kind kind) {
        return switch (kind) {
            case PLAIN -> "plain";
            case BOOTSTRAP_KUBECONFIG -> "bootstrap";
            case SECRET -> "secret";
        };
    }

    private static void line(StringBuilder header, String keyword, Object... values) {
        header.append(keyword);
        for (Object value : values) {
            header.append(' ').append(value);
        }
        header.append('\n');
    }

    private static void append(WipedBuffer request, int number, byte[] content) {
        byte separator = separatorFor(content);
        boolean closed = content.length > 0 && content[content.length - 1] == LINE_FEED;
        request.writeBytes(
                "content %d %d %c\n"
                        .formatted(number, closed ? 1 : 0, (char) separator)
                        .getBytes(StandardCharsets.US_ASCII));
        request.write(CONTENT);
        for (byte value : content) {
            request.write(value == LINE_FEED ? separator : value);
        }
        request.write(LINE_FEED);
    }

    /** Guard rails refuse a file that has all of them. */
    private static byte separatorFor(byte[] content) {
        byte separator = FIRST_SEPARATOR;
        while (contains(content, separator)) {
            separator++;
        }
        if (separator > LAST_SEPARATOR) {
            throw new IllegalArgumentException("there is no character that is not in the content");
        }
        return separator;
    }

    private static boolean contains(byte[] content, byte wanted) {
        for (byte value : content) {
            if (value == wanted) {
                return true;
            }
        }
        return false;
    }

    private static final class WipedBuffer extends ByteArrayOutputStream {
        WipedBuffer(int size) {
            super(size);
        }

        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
