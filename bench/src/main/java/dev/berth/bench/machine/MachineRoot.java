/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One machine's file system, seen from outside: given back its first state, and checked. */
final class MachineRoot {

    private static final String CALLS = "var/log/systemctl.calls";

    /** What a run may leave behind besides its set. */
    private static final List<String> PERMITTED =
            List.of(
                    "/etc/systemd/system/multi-user.target.wants",
                    "/etc/systemd/system/multi-user.target.wants/kubelet.service",
                    "/var/lib/berth");

    private static final List<String> WATCHED =
            List.of("etc/kubernetes", "etc/systemd", "var/lib", "own/local", "tmp", "root");

    private final Path root;
    private final Set<String> before = new HashSet<>();
    private int resets;

    MachineRoot(Path root) {
        this.root = root;
    }

    /** Remembers what is there: anything more is a stray. */
    void remember() throws IOException {
        before.addAll(watched());
    }

    /**
     * As it was before anything was put on it. What is there is moved aside, not removed: ext4
     * without a journal gives away no inode that was freed in the last minutes, and looks at each
     * of them whenever it is asked for one. The peers would pay for our tidying, each the more the
     * more files it makes.
     */
    void reset() throws IOException {
        Path past = Files.createDirectories(root.resolve("own/past/" + ++resets));
        for (String folder :
                List.of(
                        "etc/kubernetes",
                        "etc/systemd/system",
                        "var/lib/kubelet",
                        "var/lib/berth",
                        "root/.ansible")) {
            Path present = root.resolve(folder);
            if (Files.exists(present, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(present, past.resolve(folder.replace('/', '-')));
            }
        }
        Files.createDirectories(root.resolve("etc/systemd/system"));
        Files.deleteIfExists(root.resolve("run/active.kubelet.service"));
        Files.deleteIfExists(root.resolve("run/berth.verified"));
        forgetCalls();
    }

    void forgetCalls() throws IOException {
        Files.writeString(root.resolve(CALLS), "");
    }

    /** What is wrong; empty when all is as it must be. */
    List<String> problems(ExpectedFiles expected, List<String> calls) throws IOException {
        List<String> problems = new ArrayList<>();
        Set<String> known = new HashSet<>(PERMITTED);
        for (ExpectedFiles.Item item : expected.items()) {
            known.add(item.path());
            check(item, expected, problems);
        }
        for (String path : watched()) {
            if (!known.contains(path) && !before.contains(path) && !ownBooks(path)) {
                problems.add(path + " is a stray");
            }
        }
        List<String> asked = Files.readAllLines(root.resolve(CALLS));
        if (!inSingleSteps(asked).equals(calls)) {
            problems.add("systemctl was asked for " + asked);
        }
        return problems;
    }

    /**
     * What the calls do, step by step: {@code enable} reloads what systemd knows of units, {@code
     * enable --now} starts the unit besides, and a unit that does not run yet is started where
     * others restart it.
     */
    private static List<String> inSingleSteps(List<String> asked) {
        List<String> steps = new ArrayList<>();
        for (String call : asked) {
            boolean enables = call.startsWith("enable ");
            if (enables && (steps.isEmpty() || !steps.getLast().equals("daemon-reload"))) {
                steps.add("daemon-reload");
            }
            if (call.startsWith("start ")) {
                steps.add("re" + call);
            } else if (call.startsWith("enable --now ")) {
                steps.add(call.replace("--now ", ""));
                steps.add(call.replace("enable --now", "restart"));
            } else {
                steps.add(call);
            }
        }
        return steps;
    }

    /** Berth's fence and lock, and the directories Ansible leaves behind. */
    private static boolean ownBooks(String path) {
        return path.startsWith("/var/lib/berth/")
                || path.equals("/root/.ansible")
                || path.equals("/root/.ansible/tmp");
    }

    private void check(ExpectedFiles.Item item, ExpectedFiles expected, List<String> problems)
            throws IOException {
        Path path = root.resolve(item.path().substring(1));
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            problems.add(item.path() + " is missing");
            return;
        }
        PosixFileAttributes found =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String mode = PosixFilePermissions.toString(found.permissions());
        if (!mode.equals(ExpectedFiles.symbolic(item.mode()))) {
            problems.add(item.path() + " has the mode " + mode);
        }
        String owner = found.owner().getName() + ":" + found.group().getName();
        if (!owner.equals(item.owner())) {
            problems.add(item.path() + " belongs to " + owner);
        }
        boolean rightKind = item.directory() ? found.isDirectory() : found.isRegularFile();
        if (!rightKind) {
            problems.add(item.path() + " is something else");
        } else if (!item.directory()
                && !Arrays.equals(Files.readAllBytes(path), expected.content(item))) {
            problems.add(item.path() + " has other bytes");
        }
    }

    private List<String> watched() throws IOException {
        List<String> paths = new ArrayList<>();
        for (String folder : WATCHED) {
            Path top = root.resolve(folder);
            if (Files.exists(top)) {
                try (Stream<Path> walk = Files.walk(top)) {
                    walk.skip(1).forEach(path -> paths.add("/" + root.relativize(path)));
                }
            }
        }
        return paths;
    }
}
