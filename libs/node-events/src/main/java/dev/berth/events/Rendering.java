/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is put on a machine for one attempt, without any secret.
 *
 * @param digest {@code sha256:<hex>} over directories and files; same input, same digest
 * @param machine where it goes
 * @param kubeletBinary absolute path that must be executable on the machine; Berth does not install
 *     it
 * @param unit the systemd unit that runs the kubelet
 * @param rejoin whether a machine that already belongs to this cluster may be taken over
 * @param kubernetes the minors that the files are meant for; absent in facts of before it was said
 */
public record Rendering(
        String digest,
        String profile,
        SshEndpoint machine,
        String pool,
        String kubeletBinary,
        String unit,
        boolean rejoin,
        List<Directory> directories,
        List<RenderedFile> files,
        @Nullable Minors kubernetes) {

    /** Total size of the files' contents in one fact, in UTF-8 bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    public Rendering {
        requireNonNull(digest, "digest");
        requireNonNull(profile, "profile");
        requireNonNull(machine, "machine");
        requireNonNull(pool, "pool");
        requireNonNull(kubeletBinary, "kubeletBinary");
        requireNonNull(unit, "unit");
        directories = List.copyOf(directories);
        files = List.copyOf(files);
    }

    /** Of Kubernetes 1.x: from the oldest to the newest, both included. */
    public record Minors(int oldest, int newest) {
        public Minors {
            if (oldest < 0 || oldest > newest) {
                throw new IllegalArgumentException(
                        "1.%d to 1.%d is no range of minors".formatted(oldest, newest));
            }
        }
    }

    /** A directory that must exist before the files are written. */
    public record Directory(String path, String owner, String mode) {
        public Directory {
            requireNonNull(path, "path");
            requireNonNull(owner, "owner");
            requireNonNull(mode, "mode");
        }
    }
}
