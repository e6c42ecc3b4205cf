/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.events.RenderedFile;
import dev.berth.events.RenderedFile.Kind;
import dev.berth.events.Rendering;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What this service is willing to write, whoever rendered it. Pure; checked before a connection is
 * made.
 *
 * @param paths files, or folders ending in a slash
 * @param binaries likewise, for the kubelet's binary
 */
record GuardRails(
        List<String> paths,
        Set<String> modes,
        Set<String> owners,
        Set<String> units,
        List<String> binaries) {

    private static final int MOST_ITEMS = 64;
    private static final int LONGEST_PATH = 255;
    private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9._@:+=-]+)+");
    private static final Pattern RELATIVE_PART = Pattern.compile("/\\.{1,2}(/|\\z)");
    private static final Pattern OWNER = Pattern.compile("[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*");
    private static final Pattern MODE = Pattern.compile("[0-7]{4}");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@-]*\\.service");

    GuardRails {
        paths = List.copyOf(paths);
        modes = Set.copyOf(modes);
        owners = Set.copyOf(owners);
        units = Set.copyOf(units);
        binaries = List.copyOf(binaries);
    }

    static GuardRails of(ApplyConfig.GuardConfig config) {
        return new GuardRails(
                config.paths(),
                Set.copyOf(config.modes()),
                Set.copyOf(config.owners()),
                Set.copyOf(config.units()),
                config.binaries());
    }

    /** Everything that is wrong with the set; empty when it may be written. */
    List<String> violations(Rendering rendering) {
        List<String> found = new ArrayList<>();
        if (!units.contains(rendering.unit()) || !UNIT.matcher(rendering.unit()).matches()) {
            found.add("unit '%s' is not one of %s".formatted(shown(rendering.unit()), units));
        }
        if (!isPlain(rendering.kubeletBinary()) || !isIn(binaries, rendering.kubeletBinary())) {
            found.add(
                    "kubelet binary '%s' is not in %s"
                            .formatted(shown(rendering.kubeletBinary()), binaries));
        }
        if (rendering.directories().size() + rendering.files().size() > MOST_ITEMS) {
            found.add("the set has more than " + MOST_ITEMS + " directories and files");
        }
        Set<String> seen = new HashSet<>();
        for (Rendering.Directory directory : rendering.directories()) {
            checkItem(directory.path(), directory.owner(), directory.mode(), seen, found);
        }
        for (RenderedFile file : rendering.files()) {
            checkItem(file.path(), file.owner(), file.mode(), seen, found);
            checkContent(file, found);
        }
        checkWhole(rendering, found);
        return List.copyOf(found);
    }

    private void checkItem(
            String path, String owner, String mode, Set<String> seen, List<String> found) {
        if (!isPlain(path) || !isIn(paths, path)) {
            found.add("path '%s' is not in %s".formatted(shown(path), paths));
        }
        if (!seen.add(path)) {
            found.add("path '%s' is there twice".formatted(shown(path)));
        }
        if (!owners.contains(owner) || !OWNER.matcher(owner).matches()) {
            found.add(
                    "%s: owner '%s' is not one of %s".formatted(shown(path), shown(owner), owners));
        }
        if (!modes.contains(mode) || !MODE.matcher(mode).matches()) {
            found.add("%s: mode '%s' is not one of %s".formatted(shown(path), shown(mode), modes));
        }
    }

    private static void checkContent(RenderedFile file, List<String> found) {
        if (file.content().indexOf('\0') >= 0) {
            found.add("%s: a NUL in the content".formatted(shown(file.path())));
        }
        if (!sha256(file.content().getBytes(StandardCharsets.UTF_8)).equals(file.sha256())) {
            found.add("%s: the content is not what its sha256 says".formatted(shown(file.path())));
        }
        int slots = file.content().split(Pattern.quote(RenderedFile.TOKEN_SLOT), -1).length - 1;
        switch (file.kind()) {
            case PLAIN -> {
                if (slots != 0) {
                    found.add("%s: a token slot in a plain file".formatted(shown(file.path())));
                }
            }
            case BOOTSTRAP_KUBECONFIG -> {
                if (slots != 1) {
                    found.add(
                            "%s: %d token slots instead of one"
                                    .formatted(shown(file.path()), slots));
                }
                if (!file.mode().equals("0600") || !file.owner().equals("root:root")) {
                    found.add(
                            "%s: a file with the token must be 0600 root:root"
                                    .formatted(shown(file.path())));
                }
            }
            case SECRET -> {
                if (!RenderedFile.SECRET_NAME.matcher(file.content()).matches()) {
                    found.add(
                            "%s: '%s' is not the flat name of a secret"
                                    .formatted(shown(file.path()), shown(file.content())));
                }
                if (!file.mode().endsWith("0")) {
                    found.add(
                            "%s: a secret must not be readable by others, mode '%s'"
                                    .formatted(shown(file.path()), shown(file.mode())));
                }
            }
        }
    }

    private static void checkWhole(Rendering rendering, List<String> found) {
        long bytes =
                rendering.files().stream()
                        .mapToLong(file -> file.content().getBytes(StandardCharsets.UTF_8).length)
                        .sum();
        if (bytes > Rendering.MAX_BYTES) {
            found.add(
                    "the files have %d bytes, more than %d".formatted(bytes, Rendering.MAX_BYTES));
        }
        long bootstraps =
                rendering.files().stream()
                        .filter(file -> file.kind() == Kind.BOOTSTRAP_KUBECONFIG)
                        .count();
        if (bootstraps != 1) {
            found.add("the set has %d bootstrap kubeconfigs instead of one".formatted(bootstraps));
        }
    }

    private static boolean isPlain(String path) {
        return path.length() <= LONGEST_PATH
                && PLAIN_PATH.matcher(path).matches()
                && !RELATIVE_PART.matcher(path).find();
    }

    private static boolean isIn(List<String> allowed, String path) {
        return allowed.stream()
                .anyMatch(
                        entry ->
                                entry.endsWith("/")
                                        ? (path + "/").startsWith(entry)
                                        : path.equals(entry));
    }

    /** A value of the set in a message: short and on one line. */
    private static String shown(String value) {
        String clean = value.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
