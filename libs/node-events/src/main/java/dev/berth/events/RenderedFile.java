/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * One file of a set.
 *
 * @param path absolute
 * @param owner {@code user:group}
 * @param mode four octal digits
 * @param sha256 lower-case hex over the content as rendered (of the template, for a template)
 * @param restartsKubelet whether a changed content needs a restart of the kubelet
 */
public record RenderedFile(
        String path,
        String owner,
        String mode,
        String sha256,
        Kind kind,
        boolean restartsKubelet,
        String content) {

    /** Stands in a bootstrap kubeconfig where the distributor puts the token, in memory only. */
    public static final String TOKEN_SLOT = "@@BERTH-BOOTSTRAP-TOKEN@@";

    /** What a secret may be called: flat, so that it cannot lead out of the folder it lies in. */
    public static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public RenderedFile {
        requireNonNull(path, "path");
        requireNonNull(owner, "owner");
        requireNonNull(mode, "mode");
        requireNonNull(sha256, "sha256");
        requireNonNull(kind, "kind");
        requireNonNull(content, "content");
    }

    /** How the content becomes the file. */
    public enum Kind {
        /** The content is the file. */
        PLAIN,
        /** The content has {@link #TOKEN_SLOT} exactly once. */
        BOOTSTRAP_KUBECONFIG,
        /**
         * The content is the name of a secret that the distributor holds: {@link #SECRET_NAME}.
         * What the secret says is in no fact.
         */
        SECRET
    }
}
